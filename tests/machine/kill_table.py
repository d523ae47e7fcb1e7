"""kill -9 at random instants of every job, with two readers looking on: `python -m tests.machine.kill_table`.

Each data root lives through a few kills of random jobs; then all jobs run undisturbed, and it must hold what a data
root holds that nobody ever killed. What is printed is observed.
"""

import json
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

# Children are forked before this process computes anything with Polars, whose threads do not survive a fork.
os.environ.setdefault("POLARS_MAX_THREADS", "1")

from tests.machine import work
from warehouse.archive import RawArchive, verify

KILLS_PER_ROOT = 8
SEED = 20261101
OVERTIME = 1.1
"""Kills come up to this share of the time that an undisturbed job takes: some come too late."""
PROJECT = Path(__file__).parents[2]


@dataclass
class Seen:
    """What happened to all data roots."""

    kills: Counter[tuple[str, str]] = field(default_factory=Counter)
    """By job and by how far it had come."""
    too_late: int = 0
    passes: int = 0
    wrong: list[str] = field(default_factory=list)

    @property
    def killed(self) -> int:
        """How many jobs were killed."""
        return sum(self.kills.values())


def run_job(job: str, root: Path, kill_after: float | None = None) -> tuple[bool, float]:
    """Fork a child that runs a job, and kill it after so many seconds; whether it died of it, and how long it took."""
    begin, tell = os.pipe()
    child = os.fork()
    if child == 0:
        code = 1
        try:
            os.write(tell, b"x")
            work.main(job, root, work.NIGHTS)
            code = 0
        finally:
            os._exit(code)
    os.read(begin, 1)
    os.close(begin)
    os.close(tell)
    began = time.monotonic()
    if kill_after is not None:
        time.sleep(kill_after)
        os.kill(child, signal.SIGKILL)
    _, status = os.waitpid(child, 0)
    if not os.WIFSIGNALED(status) and os.WEXITSTATUS(status) != 0:
        raise RuntimeError(f"{job} over {root} failed by itself; see its output")
    return os.WIFSIGNALED(status), time.monotonic() - began


def _count(folder: Path) -> int:
    return sum(len(names) for _, _, names in os.walk(folder))


def _json(path: Path) -> dict[str, Any]:
    return json.loads(path.read_bytes()) if path.exists() else {}


def marks(root: Path) -> dict[str, object]:
    """What a job leaves, in the order in which it leaves it; for telling how far one came."""
    target, history = work.carried(root), _json(root / "published/v1/snapshots/index.json")
    return {
        "payloads": _count(root / "raw"),
        "stages": _count(root / "tables"),
        "files": _count(root / "published/v1/o") + _count(root / "published/v1/s"),
        "history": len(history.get("runs", [])),
        "removed": len(history.get("removed", {})),
        "pointer": _json(root / "published/v1/latest.json"),
        "pages": (root / "published/index.html").stat().st_mtime_ns if (root / "published/index.html").exists() else 0,
        "target files": _count(target),
        "target history": len(_json(target / "v1/snapshots/index.json").get("runs", [])),
        "target pointer": _json(target / "v1/latest.json"),
    }


def reached(before: dict[str, object], after: dict[str, object]) -> str:
    """The last mark that changed."""
    changed = [name for name in before if before[name] != after[name]]
    return changed[-1] if changed else "nothing"


def outcome(root: Path) -> dict[str, Any]:
    """What a data root holds that does not depend on how often a job was begun."""
    published, target = root / "published", work.carried(root)
    history = _json(published / "v1/snapshots/index.json")
    removed = history.get("removed", {})
    kept = {run["snapshot"]: run["manifest"]["sha256"] for run in history["runs"] if run.get("manifest")}
    for snapshot in removed:
        kept.pop(snapshot, None)
    pointer, theirs = _json(published / "v1/latest.json"), _json(target / "v1/latest.json")
    return {
        "latest": (pointer["snapshot"], pointer["manifest"]["sha256"], pointer["previous"]),
        "kept": sorted(kept.items()),
        "carried": (theirs["snapshot"], theirs["manifest"]["sha256"]),
        "archive": sorted((row.url, row.sha256, str(row.captured_at_utc)) for row in RawArchive(root).rows()),
        "home": (published / "index.html").read_bytes(),
    }


def heal(root: Path) -> dict[str, Any]:
    """Run all jobs undisturbed; what the data root holds then."""
    for job in ("refresh", "backfill", "gc", "publish"):
        run_job(job, root)
    report = verify(RawArchive(root))
    assert report.ok, report.problems
    return outcome(root)


def usual_seconds(good: Path, folder: Path) -> dict[str, float]:
    """How long each job takes that nobody kills, from the data root that all begin with."""
    found = {}
    for job in work.JOBS:
        root = copied(good, folder / job)
        found[job] = run_job(job, root)[1]
    return found


def copied(good: Path, root: Path) -> Path:
    """A copy of a data root. Files are linked: none is ever changed in place, but those of locks."""
    shutil.copytree(good, root, copy_function=os.link)
    for lock in (root / "run.lock", *root.glob("published/.*.lock")):
        lock.unlink(missing_ok=True)
    return root


def live_through(root: Path, kills: int, usual: dict[str, float], chance: random.Random, seen: Seen) -> None:
    """Kill random jobs over one data root, with readers looking on; the archive loses nothing."""
    command = [sys.executable, "-m", "tests.machine.looker", str(root / "published"), str(work.carried(root))]
    rows = {row.key for row in RawArchive(root).rows()}
    with subprocess.Popen(command, cwd=PROJECT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as looker:
        assert looker.stdout is not None
        looker.stdout.readline()
        for _ in range(kills):
            job, before = chance.choice(list(work.JOBS)), marks(root)
            died, _ = run_job(job, root, chance.uniform(0, OVERTIME * usual[job]))
            if died:
                seen.kills[(job, reached(before, marks(root)))] += 1
            else:
                seen.too_late += 1
            report = verify(RawArchive(root))
            seen.wrong += [str(one) for one in report.problems]
            after = {row.key for row in RawArchive(root).rows()}
            seen.wrong += [f"the fetch log lost {len(rows - after)} rows"] if rows - after else []
            rows = after
        told = json.loads(looker.communicate("")[0])
    seen.passes += told["passes"]
    seen.wrong += told["wrong"]


def observe(kills: int, seed: int, folder: Path) -> Seen:
    """Kill so many jobs, and compare every data root with one that nobody killed."""
    subprocess.run([sys.executable, "-m", "tests.machine.work", "base", folder / "good", "0"], cwd=PROJECT, check=True)
    usual = usual_seconds(folder / "good", folder)
    expected = heal(copied(folder / "good", folder / "clean"))
    chance, seen = random.Random(seed), Seen()
    number = 0
    while seen.killed + seen.too_late < kills:
        root = copied(folder / "good", folder / f"root-{number}")
        live_through(root, min(KILLS_PER_ROOT, kills - seen.killed - seen.too_late), usual, chance, seen)
        found = heal(root)
        seen.wrong += [f"{root.name}: {name} differs" for name in expected if found[name] != expected[name]]
        for old in (root, work.carried(root)):
            shutil.rmtree(old, ignore_errors=True)
        number += 1
    return seen


def told(seen: Seen) -> str:
    """The table."""
    lines = [f"{seen.killed} jobs killed, {seen.too_late} had ended before; readers looked {seen.passes} times"]
    lines += [f"  {job:10} {mark:16} {count}" for (job, mark), count in sorted(seen.kills.items())]
    return "\n".join([*lines, f"wrong: {len(seen.wrong)}", *(f"  {one}" for one in seen.wrong)])


def main() -> None:
    """Kill `ABREAST_KILLS` jobs (200) and print what was hit."""
    with tempfile.TemporaryDirectory() as folder:
        seen = observe(int(os.environ.get("ABREAST_KILLS", "200")), SEED, Path(folder))
    print(told(seen))
    sys.exit(1 if seen.wrong else 0)


if __name__ == "__main__":
    main()
