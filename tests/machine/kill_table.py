"""kill -9 at random instants of every phase of every job, with two readers looking on.

Run it as `python -m tests.machine.kill_table`. Phases are hit by their weight, however short they are: a child tells
when it enters one, and the kill comes at a random instant of the time that the phase usually takes. Each data root
lives through a few kills; then all jobs run undisturbed, and it must hold what a data root holds that nobody ever
killed. What is printed is observed.
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

import pytest

from tests.machine import phases, work
from tests.machine.marks import marks, outcome, reached
from tests.machine.phases import Phase
from warehouse.archive import RawArchive, verify

KILLS_PER_ROOT = 8
SEED = 20261101
DELETION = ("gc", "delete files")
PROJECT = Path(__file__).parents[2]


@dataclass
class Seen:
    """What happened to all data roots."""

    kills: Counter[tuple[str, str]] = field(default_factory=Counter)
    """By job and by the phase in which it died."""
    reached: Counter[tuple[str, str]] = field(default_factory=Counter)
    """By job and by the last of its marks that it had left."""
    halfway: Counter[str] = field(default_factory=Counter)
    """Deletions and uploads that were cut with some files done and some left."""
    too_late: int = 0
    passes: int = 0
    wrong: list[str] = field(default_factory=list)

    @property
    def killed(self) -> int:
        """How many jobs were killed."""
        return sum(self.kills.values())


@dataclass(frozen=True, slots=True)
class Ran:
    """A job that ran: the bytes its phases told, with their moments, and whether it was killed."""

    told: list[tuple[int, float]]
    died: bool


def run_job(job: str, root: Path, target: tuple[int, int, float] | None = None) -> Ran:
    """Fork a child that runs a job. `target` is when to kill it: phase, how many times entered, seconds after that."""
    tell, heard = os.pipe()
    child = os.fork()
    if child == 0:
        code = 1
        try:
            os.close(tell)
            with pytest.MonkeyPatch.context() as patch:
                phases.telling(patch, job, heard)
                work.main(job, root, work.NIGHTS)
            code = 0
        finally:
            os._exit(code)
    os.close(heard)
    told = _listen(tell, child, target)
    os.close(tell)
    _, status = os.waitpid(child, 0)
    if not os.WIFSIGNALED(status) and os.WEXITSTATUS(status) != 0:
        raise RuntimeError(f"{job} over {root} failed by itself; see its output")
    return Ran(told, os.WIFSIGNALED(status))


def _listen(pipe: int, child: int, target: tuple[int, int, float] | None) -> list[tuple[int, float]]:
    """Hear what a child tells until it ends, and kill it when it has come to the target."""
    told: list[tuple[int, float]] = []
    left = target[1] if target else 0
    while data := os.read(pipe, 1):
        told.append((data[0], time.monotonic()))
        if target is not None and phases.began(data[0]) == target[0]:
            left -= 1
            if left == 0:
                time.sleep(target[2])
                os.kill(child, signal.SIGKILL)
    return told


def heal(root: Path) -> dict[str, Any]:
    """Run all jobs undisturbed; what the data root holds then."""
    for job in ("refresh", "backfill", "gc", "publish"):
        run_job(job, root)
    report = verify(RawArchive(root))
    assert report.ok, report.problems
    return outcome(root)


def usual_seconds(good: Path, folder: Path) -> dict[Phase, list[float]]:
    """How long each phase takes each time, where nobody kills, from the data root that all begin with."""
    found = {}
    for job in work.JOBS:
        ran = run_job(job, copied(good, folder / job))
        for number, phase in enumerate(phases.phases_of(job)):
            found[phase] = list(phases.spans(ran.told, number))
            assert found[phase], f"{phase.job} never came to {phase.name}: {phase.function} is not what it calls"
    return found


def random_instant(usual: list[float], chance: random.Random) -> tuple[int, float]:
    """Which time a phase is entered, and how long after that: any instant is as likely as any other."""
    at = chance.uniform(0, sum(usual))
    for number, seconds in enumerate(usual, start=1):
        if at <= seconds:
            return number, at
        at -= seconds
    return len(usual), usual[-1]


def dealt(kills: int, chance: random.Random) -> list[list[Phase]]:
    """Phases to hit, a list for each data root. A data root has something to delete only once: deletions come first."""
    deck = [phase for phase in phases.PHASES for _ in range(phase.weight)]
    drawn: list[Phase] = []
    while len(drawn) < kills:
        drawn += chance.sample(deck, len(deck))
    roots = [drawn[start : min(start + KILLS_PER_ROOT, kills)] for start in range(0, kills, KILLS_PER_ROOT)]
    return [sorted(one, key=lambda phase: (phase.job, phase.name) != DELETION) for one in roots]


def copied(good: Path, root: Path) -> Path:
    """A copy of a data root. Files are linked: none is ever changed in place, but those of locks."""
    shutil.copytree(good, root, copy_function=os.link)
    for lock in (root / "run.lock", *root.glob("published/.*.lock")):
        lock.unlink(missing_ok=True)
    return root


def live_through(
    root: Path, hits: list[Phase], usual: dict[Phase, list[float]], chance: random.Random, seen: Seen
) -> None:
    """Kill jobs over one data root, with readers looking on; the archive loses nothing."""
    command = [sys.executable, "-m", "tests.machine.looker", str(root / "published"), str(work.carried(root))]
    rows = {row.key for row in RawArchive(root).rows()}
    with subprocess.Popen(command, cwd=PROJECT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as looker:
        assert looker.stdout is not None
        looker.stdout.readline()
        for phase in hits:
            before, number = marks(root), phases.phases_of(phase.job).index(phase)
            ran = run_job(phase.job, root, (number, *random_instant(usual[phase], chance)))
            note(seen, phase.job, ran, before, marks(root))
            report = verify(RawArchive(root))
            seen.wrong += [str(one) for one in report.problems]
            after = {row.key for row in RawArchive(root).rows()}
            seen.wrong += [f"the fetch log lost {len(rows - after)} rows"] if rows - after else []
            rows = after
        told = json.loads(looker.communicate("")[0])
    seen.passes += told["passes"]
    seen.wrong += told["wrong"]


def note(seen: Seen, job: str, ran: Ran, before: dict[str, Any], after: dict[str, Any]) -> None:
    """Count a kill where it hit, and whether it left a deletion or an upload half done."""
    if not ran.died:
        seen.too_late += 1
        return
    where = phases.standing(job, [byte for byte, _ in ran.told])
    seen.kills[(job, where)] += 1
    seen.reached[(job, reached(before, after))] += 1
    if where == "delete files" and after["files"] < before["files"]:
        seen.halfway["deletions"] += 1
    if where == "upload" and after["target files"] > before["target files"]:
        seen.halfway["uploads"] += 1


def observe(kills: int, seed: int, folder: Path) -> Seen:
    """Kill so many jobs, and compare every data root with one that nobody killed."""
    subprocess.run([sys.executable, "-m", "tests.machine.work", "base", folder / "good", "0"], cwd=PROJECT, check=True)
    usual = usual_seconds(folder / "good", folder)
    expected = heal(copied(folder / "good", folder / "clean"))
    chance, seen = random.Random(seed), Seen()
    for number, hits in enumerate(dealt(kills, chance)):
        root = copied(folder / "good", folder / f"root-{number}")
        live_through(root, hits, usual, chance, seen)
        found = heal(root)
        seen.wrong += [f"{root.name}: {name} differs" for name in expected if found[name] != expected[name]]
        for old in (root, work.carried(root)):
            shutil.rmtree(old, ignore_errors=True)
    return seen


def told(seen: Seen) -> str:
    """The table."""
    lines = [f"{seen.killed} jobs killed, {seen.too_late} had ended before; readers looked {seen.passes} times"]
    lines += ["killed in:", *_counts(seen.kills), "had come as far as:", *_counts(seen.reached)]
    lines += [f"cut with some files done: {seen.halfway[one]} {one}" for one in ("deletions", "uploads")]
    return "\n".join([*lines, f"wrong: {len(seen.wrong)}", *(f"  {one}" for one in seen.wrong)])


def _counts(found: Counter[tuple[str, str]]) -> list[str]:
    return [f"  {job:10} {where:20} {count}" for (job, where), count in sorted(found.items())]


def main() -> None:
    """Kill `ABREAST_KILLS` jobs (200) and print what was hit."""
    with tempfile.TemporaryDirectory() as folder:
        seen = observe(int(os.environ.get("ABREAST_KILLS", "200")), SEED, Path(folder))
    print(told(seen))
    sys.exit(1 if seen.wrong else 0)


if __name__ == "__main__":
    main()
