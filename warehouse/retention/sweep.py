"""Finding and deleting the published files that nothing kept refers to."""

import logging
import os
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from schemas.contract import instant
from warehouse.files import TEMPORARY_PREFIX
from warehouse.publish import paths
from warehouse.publish.guard import sweeping
from warehouse.publish.history import Entry, locked, manifest_entry, mark_removed, read_history, read_removed
from warehouse.publish.reach import files_of, reports_of
from warehouse.publish.store import Store
from warehouse.retention.rule import Retention, kept_snapshots

log = logging.getLogger(__name__)
IMMUTABLE = ("s", "t", "o")
"""Folders below the base whose files never change and are referred to by digest or snapshot. Others are left alone."""


@dataclass(frozen=True, slots=True)
class Found:
    """A file that nothing needs."""

    path: Path
    size_bytes: int


@dataclass(frozen=True)
class Plan:
    """What stays and what goes.

    `kept` maps snapshots to why they stay. `young` counts files that nothing needs but that are too new to be sure:
    a run may be about to refer to them.
    """

    kept: Mapping[str, str]
    removed: tuple[str, ...]
    files: tuple[Found, ...]
    young: int = 0

    @property
    def size_bytes(self) -> int:
        """Bytes of all files that go."""
        return sum(one.size_bytes for one in self.files)


def plan(
    root: Path,
    clock_utc: datetime,
    grace: timedelta,
    rule: Retention | None = None,
    pinned: Collection[str] = (),
) -> Plan:
    """What retention would take away from a published tree; nothing is changed.

    Files last written within `grace` stay. Raises PublishError for a damaged history, and DamagedFileError when a kept
    snapshot is damaged: then nobody knows what it needs.
    """
    store = Store(root)
    runs, gone = read_history(store), read_removed(store)
    kept = kept_snapshots(runs, gone, pinned, clock_utc, rule or Retention())
    listed = dict.fromkeys(run["snapshot"] for run in runs if run["snapshot"] and run.get("manifest"))
    removed = tuple(one for one in listed if one not in kept and one not in gone)
    needed = _needed(store, runs, kept)
    files, young = [], 0
    for found, is_young in _unneeded(root, needed, {*removed, *gone}, clock_utc - grace):
        if is_young:
            young += 1
        else:
            files.append(found)
    return Plan(kept, removed, tuple(files), young)


def sweep(
    root: Path,
    clock_utc: datetime,
    grace: timedelta,
    rule: Retention | None = None,
    pinned: Collection[str] = (),
    wait_seconds: float = 0.0,
) -> Plan:
    """Take away what `plan` finds, while nobody writes; returns what was taken.

    The history notes removed snapshots first, so that no reader is sent to a file that is about to go. Killed at any
    instant, the next sweep finds the rest. Raises BusyError after `wait_seconds`, and what `plan` raises.
    """
    with sweeping(root, wait_seconds), locked(root):
        made = plan(root, clock_utc, grace, rule, pinned)
        if made.removed:
            store = Store(root)
            mark_removed(store, read_history(store), made.removed, instant(clock_utc))
        delete(made.files)
    return made


def delete(files: Iterable[Found]) -> None:
    """Delete files, and folders that become empty."""
    folders = set()
    for one in files:
        log.debug("delete %s", one.path)
        one.path.unlink(missing_ok=True)
        folders.add(one.path.parent)
    for folder in sorted(folders, key=lambda path: len(path.parts), reverse=True):
        for here in (folder, folder.parent):
            if here.is_dir() and not os.listdir(here):  # noqa: PTH208
                here.rmdir()


def _needed(store: Store, runs: list[Entry], kept: Iterable[str]) -> set[str]:
    needed = {one.path for one in reports_of(runs)}
    for snapshot in kept:
        manifest = manifest_entry(runs, snapshot)
        if manifest is not None:
            needed.update(one.path for one in files_of(store, manifest))
    return needed


def _unneeded(
    root: Path, needed: Collection[str], removed: Collection[str], limit: datetime
) -> Iterator[tuple[Found, bool]]:
    """Files outside `needed` and whether they are too young; manifests of removed snapshots first."""
    first = [root / paths.snapshot_file(snapshot, "manifest.json") for snapshot in sorted(removed)]
    others = (path for top in IMMUTABLE for path in _files(root / paths.BASE / top))
    for path in dict.fromkeys([*(one for one in first if one.is_file()), *others]):
        inside = path.relative_to(root).as_posix()
        if inside in needed:
            continue
        state = path.stat()
        # What is in the folder of a removed snapshot is known to be old, whenever it was copied here.
        parts = inside.split("/")
        is_own = parts[1] == "s" and parts[2] in removed and not path.name.startswith(TEMPORARY_PREFIX)
        yield Found(path, state.st_size), not is_own and state.st_mtime >= limit.timestamp()


def _files(folder: Path) -> Iterator[Path]:
    for here, _, names in os.walk(folder):
        for name in sorted(names):
            yield Path(here) / name
