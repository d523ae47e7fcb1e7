"""The history of runs, and what follows from it: which snapshot is the latest one, and which were withdrawn.

The history is the record that counts. Everything else that changes (`latest.json`, aliases, feeds) is derived from it,
so a run that is killed after it wrote its entry is finished by the next one.
"""

import fcntl
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import orjson

from schemas.canonical import canonical_json
from schemas.vocabulary import RunKind, RunStatus
from warehouse.publish import paths
from warehouse.publish.content import PublishError
from warehouse.publish.store import Store

LOCK = ".publish.lock"
SCHEMA = "snapshots/1.1.0"
GOOD = frozenset({RunStatus.PUBLISHED.value, RunStatus.UNCHANGED.value})
DECIDED = frozenset({RunKind.ROLLBACK.value, RunKind.RELEASE.value})
"""Kinds of entries that a person asked for: they move the pointer whatever their as-of."""

Entry = dict[str, Any]


@dataclass(frozen=True)
class Position:
    """The entry that `latest.json` shows, the snapshots before it (newest first), and those that were withdrawn."""

    entry: Entry | None = None
    before: tuple[str, ...] = ()
    withdrawn: frozenset[str] = field(default_factory=frozenset)


@contextmanager
def locked(root: Path) -> Iterator[None]:
    """Only one process at a time changes what is mutable; the lock ends with the process that holds it."""
    root.mkdir(parents=True, exist_ok=True)
    with (root / LOCK).open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def read_history(store: Store) -> list[Entry]:
    """Entries of all runs, oldest first; none before the first one. Raises PublishError for damaged bytes."""
    return list(_document(store)["runs"])


def read_removed(store: Store) -> dict[str, str]:
    """Snapshots whose files were removed by retention, with the time of it. Raises PublishError for damaged bytes."""
    return dict(_document(store).get("removed", {}))


def _document(store: Store) -> dict[str, Any]:
    data = store.read(paths.SNAPSHOTS)
    if data is None:
        return {"runs": []}
    try:
        document = orjson.loads(data)
        return {"runs": list(document["runs"]), "removed": dict(document.get("removed", {}))}
    except (orjson.JSONDecodeError, KeyError, TypeError, ValueError, AttributeError) as error:
        raise PublishError(
            f"{store.root / paths.SNAPSHOTS}: not a history ({error}); restore it from a copy of the published tree"
        ) from None


def append(store: Store, runs: Sequence[Entry], entry: Entry) -> list[Entry]:
    """Write the history with one more entry, in one step; entries that are there are never changed.

    A snapshot that is published again after its files were removed is there again.
    """
    entries = [*runs, {name: value for name, value in entry.items() if value is not None or name == "snapshot"}]
    removed = {snapshot: when for snapshot, when in read_removed(store).items() if snapshot != entry["snapshot"]}
    _write(store, entries, removed)
    return entries


def mark_removed(store: Store, runs: Sequence[Entry], snapshots: Iterable[str], when: str) -> None:
    """Note in the history that the files of snapshots go away at a time (RFC 3339), before they do."""
    _write(store, runs, {**read_removed(store), **dict.fromkeys(snapshots, when)})


def _write(store: Store, entries: Sequence[Entry], removed: Mapping[str, str]) -> None:
    latest = position(entries).entry
    document: dict[str, Any] = {
        "schema": SCHEMA,
        "last_successful": None if latest is None else latest["snapshot"],
        "runs": list(entries),
    }
    if removed:
        document["removed"] = dict(removed)
    store.put_durable(paths.SNAPSHOTS, canonical_json(document))


def position(runs: Sequence[Entry]) -> Position:
    """Replay the history.

    A good run moves the pointer unless it is a backfill or its as-of is older than the pointer's; a rollback or release
    always does. A withdrawn snapshot stays so until it is released.
    """
    current: Entry | None = None
    before: list[str] = []
    withdrawn: set[str] = set()
    for entry in runs:
        if entry["status"] not in GOOD:
            continue
        if entry["kind"] in DECIDED:
            withdrawn.discard(entry["snapshot"])
        if entry.get("withdraws"):
            withdrawn.add(entry["withdraws"])
        if not moves(entry, current):
            continue
        if current is not None and current["snapshot"] != entry["snapshot"]:
            before.append(current["snapshot"])
        current = entry
    return Position(current, tuple(reversed(before)), frozenset(withdrawn))


def moves(entry: Entry, current: Entry | None) -> bool:
    """Whether a good entry becomes the latest one. Times are RFC 3339 in UTC, so text order is time order."""
    if entry["kind"] in DECIDED:
        return True
    if entry["kind"] == RunKind.BACKFILL.value:
        return False
    return current is None or entry["as_of"] >= current["as_of"]


def manifest_entry(runs: Sequence[Entry], snapshot: str) -> Entry | None:
    """Path, digest and size of a snapshot's manifest as the history has them; None for an unknown snapshot."""
    return next(
        (run["manifest"] for run in reversed(runs) if run["snapshot"] == snapshot and run.get("manifest")), None
    )
