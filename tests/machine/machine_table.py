"""What the machine can do to a night, and what becomes of it: `python -m tests.machine.machine_table`.

Each row is one trouble over a data root with good nights, then the same night again when the trouble is over. What is
printed is observed, not written down. A full disk and a read-only folder need a machine that lets us mount.
"""

import contextlib
import io
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from flows.refresh import Request, refresh
from flows.settings import Settings
from tests.flows.live import http
from tests.flows.live import night as live_night
from tests.machine import work
from tests.replay import payloads
from tests.replay.library import Library
from tests.replay.server import ReplayServer
from warehouse.archive import RawArchive, verify
from warehouse.read import Snapshot
from warehouse.verify import verify as verify_published

PROJECT = Path(__file__).parents[2]
NIGHT = work.NIGHTS


@dataclass(frozen=True)
class Observed:
    """One row of the table."""

    exits: tuple[str, ...]
    """How each run ended: `0`, or the error."""
    latest: str
    """What `latest.json` names while the trouble lasts: old, new or none."""
    whole: bool
    """Whether everything that `latest.json` leads to verifies."""
    archive: str
    """What `archive verify` says: ok, or the kinds of problems."""
    again: str
    """The same night when the trouble is over: the digests of an undisturbed one, or others."""
    said: str
    """What the operator is told."""


class NoMountError(RuntimeError):
    """This user may not mount a small file system."""


@contextmanager
def mounted(folder: Path, size_kib: int) -> Iterator[Path]:
    """A small file system of its own."""
    folder.mkdir(parents=True)
    command = ["mount", "-t", "tmpfs", "-o", f"size={size_kib}k", "tmpfs", folder]
    try:
        done = subprocess.run(command, capture_output=True)
    except FileNotFoundError:
        raise NoMountError("no mount command") from None
    if done.returncode:
        raise NoMountError("this user may not mount a small file system")
    try:
        yield folder
    finally:
        subprocess.run(["umount", folder], check=True)


def _remount(folder: Path, options: str) -> None:
    subprocess.run(["mount", "-o", f"remount,{options}", folder], check=True)


def _size_kib(folder: Path) -> int:
    return sum(-(-path.stat().st_size // 4096) * 4 for path in folder.rglob("*") if path.is_file())


def run(root: Path, night: int = NIGHT) -> tuple[str, str]:
    """One night in this process: how it ended, and what was said."""
    try:
        outcome = refresh(Settings(root), Request(clock_utc=work.clock(night), offline=True))
    except Exception as error:
        return type(error).__name__, str(error)
    told = [one for one in outcome.degraded if " is missing" not in one]
    return str(outcome.exit_code), "; ".join(told)


def pointer(root: Path) -> dict[str, str]:
    """Snapshot and manifest that `latest.json` names."""
    latest = Snapshot(root / "published").latest
    return {"snapshot": latest["snapshot"], "sha256": latest["manifest"]["sha256"]}


@dataclass(frozen=True)
class Ground:
    """A data root with good nights and the list of the next one, and what that night gives undisturbed."""

    good: Path
    old: dict[str, str]
    new: dict[str, str]

    def copy(self, to: Path) -> Path:
        """A copy whose files may be changed."""
        shutil.copytree(self.good, to, dirs_exist_ok=True)
        return to

    def named(self, root: Path) -> str:
        """Which of the known snapshots is the latest."""
        found = pointer(root)["snapshot"]
        return {self.old["snapshot"]: "old", self.new["snapshot"]: "new"}.get(found, "another")

    def observed(
        self,
        root: Path,
        runs: list[tuple[str, str]],
        again: Callable[[], object],
        expected: dict[str, str] | None = None,
    ) -> Observed:
        """Look at a data root after its trouble, then end the trouble and run again.

        Expected then is the undisturbed night, unless something else is given.
        """
        latest, whole = self.named(root), verify_published(root / "published").ok
        problems = sorted({str(one.kind) for one in verify(RawArchive(root)).problems})
        again()
        same = "the same digests" if pointer(root) == (expected or self.new) else "other digests"
        said = "; ".join(dict.fromkeys(words for _, words in runs if words))
        return Observed(tuple(end for end, _ in runs), latest, whole, ", ".join(problems) or "ok", same, said)


@contextmanager
def ground() -> Iterator[Ground]:
    """Prepare the data root that every trouble begins with."""
    with tempfile.TemporaryDirectory() as name, pytest.MonkeyPatch.context() as patch:
        work.small(patch)
        good = work.base(Path(name) / "good")
        work.capture(good, NIGHT)
        undisturbed = Path(shutil.copytree(good, Path(name) / "undisturbed"))
        assert run(undisturbed)[0] == "0"
        yield Ground(good, pointer(good), pointer(undisturbed))


def full_disk(ground: Ground, folder: Path) -> Observed:
    """The disk fills up in the middle of publishing; later there is room."""
    with mounted(folder / "disk", 400_000) as disk:
        root = ground.copy(disk / "data")
        _remount(disk, f"size={_size_kib(disk) + 700}k")
        ended = run(root)
        return ground.observed(root, [ended], lambda: (_remount(disk, "size=400000k"), run(root)))


def read_only(ground: Ground, folder: Path) -> Observed:
    """The folder cannot be written to; later it can."""
    with mounted(folder / "disk", 400_000) as disk:
        root = ground.copy(disk / "data")
        _remount(disk, "ro")
        ended = run(root)
        return ground.observed(root, [ended], lambda: (_remount(disk, "rw"), run(root)))


def clock_back(ground: Ground, folder: Path) -> Observed:
    """The clock jumps back a day for one night."""
    root = ground.copy(folder / "data")
    return ground.observed(root, [run(root, NIGHT - 2)], lambda: run(root))


def _started(root: Path, job: str) -> "subprocess.Popen[str]":
    words = [sys.executable, "-m", "tests.machine.work", job, str(root), str(NIGHT)]
    return subprocess.Popen(words, cwd=PROJECT, stderr=subprocess.PIPE, text=True)


def _ended(process: "subprocess.Popen[str]") -> tuple[str, str]:
    said = process.communicate()[1].strip().splitlines()
    return str(process.returncode), "" if process.returncode == 0 else said[-1]


def two_refreshes(ground: Ground, folder: Path) -> Observed:
    """Two processes run the same night at once."""
    root = ground.copy(folder / "data")
    both = [_started(root, "refresh") for _ in range(2)]
    return ground.observed(root, [_ended(one) for one in both], lambda: run(root))


def backfill_beside(ground: Ground, folder: Path) -> Observed:
    """A backfill of earlier days runs while the night does."""
    root = ground.copy(folder / "data")
    both = [_started(root, job) for job in ("backfill", "refresh")]
    found = ground.observed(root, [_ended(one) for one in both], lambda: run(root))
    filled = [one for one in Snapshot(root / "published").runs if one["kind"] == "backfill"]
    good = sum(one["status"] in ("published", "unchanged") for one in filled)
    return replace(found, said=f"{good} of {len(work.PAST)} days filled")


def copied_root(ground: Ground, folder: Path) -> Observed:
    """The data root is copied elsewhere, and the next night runs over the copy; the original is gone."""
    first = ground.copy(folder / "data")
    root = Path(shutil.copytree(first, folder / "elsewhere" / "moved"))
    shutil.rmtree(first)
    return ground.observed(root, [run(root)], lambda: run(root))


def _cut_newest(root: Path) -> Path:
    """Cut the blob of the newest list, and forget what was read from it."""
    newest = max(RawArchive(root).rows("openrouter"), key=lambda row: row.captured_at_utc)
    blob = RawArchive(root).blobs.path(newest.sha256)
    data = blob.read_bytes()
    blob.unlink()
    blob.write_bytes(data[: len(data) // 2])
    return blob


def cut_blob_offline(ground: Ground, folder: Path) -> Observed:
    """The newest payload is cut and cannot be fetched: found, named, the one before carried forward."""
    root = ground.copy(folder / "data")
    blob = _cut_newest(root)
    ended = run(root)

    def restore() -> None:
        blob.write_bytes(RawArchive(ground.good).blobs.path(blob.stem).read_bytes())
        run(root)

    return ground.observed(root, [ended], restore)


def cut_blob_live(ground: Ground, folder: Path) -> Observed:
    """The newest payload is cut and its source answers: fetched again in full, although the source says unmodified."""
    root = ground.copy(folder / "data")
    page = payloads.openrouter(work.clock(NIGHT), lambda rows: rows[NIGHT:])
    with ReplayServer(Library([page])) as server, pytest.MonkeyPatch.context() as patch:
        _cut_newest(root)
        outcome = live_night(root, work.clock(NIGHT), http(server), patch, ("openrouter",))
        asked = server.requests()
    said = ", ".join(f"{one.outcome}: {one.sent_bytes > 0}" for one in outcome.fetched)
    words = f"asked {len(asked)} time, unconditionally: {not any(one.is_conditional for one in asked)} ({said})"
    # The documents table says that these bytes came from the source itself, so its digest is a new one.
    return ground.observed(root, [(str(outcome.exit_code), words)], lambda: run(root), pointer(root))


CASES: dict[str, Callable[[Ground, Path], Observed]] = {
    "full disk": full_disk,
    "read-only folder": read_only,
    "clock back a day": clock_back,
    "two refreshes at once": two_refreshes,
    "a backfill beside a night": backfill_beside,
    "copied data root": copied_root,
    "truncated blob, offline": cut_blob_offline,
    "truncated blob, live": cut_blob_live,
}


def main() -> None:
    """Print the table."""
    rows = [("trouble", "exits", "latest", "whole", "archive", "then again", "said")]
    with ground() as ready, tempfile.TemporaryDirectory() as folder:
        for number, (name, case) in enumerate(CASES.items()):
            try:
                seen = case(ready, Path(folder) / str(number))
            except NoMountError as error:
                rows.append((name, "not run", "", "", "", "", str(error)))
                continue
            rows.append(
                (
                    name,
                    " ".join(seen.exits),
                    seen.latest,
                    "yes" if seen.whole else "no",
                    seen.archive,
                    seen.again,
                    seen.said[:90],
                )
            )
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
    for row in rows:
        print("  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip())


if __name__ == "__main__":
    os.environ.setdefault("POLARS_MAX_THREADS", "1")
    with contextlib.redirect_stderr(io.StringIO()):
        main()
