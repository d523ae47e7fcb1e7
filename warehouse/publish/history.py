"""The history of runs, and what follows from it: which snapshot is the latest one, and which were withdrawn.

The history is the record that counts. Everything else that changes (`latest.json`, aliases, feeds) is derived from it,
so a run that is killed after it wrote its entry is finished by the next one.
"""

import fcntl
from collections.abc import Iterator, Sequence
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
    data = store.read(paths.SNAPSHOTS)
    if data is None:
        return []
    try:
        return list(orjson.loads(data)["runs"])
    except (orjson.JSONDecodeError, KeyError, TypeError) as error:
        raise PublishError(
            f"{store.root / paths.SNAPSHOTS}: not a history ({error}); restore it from a copy of the published tree"
        ) from None


def append(store: Store, runs: Sequence[Entry], entry: Entry) -> list[Entry]:
    """Write the history with one more entry, in one step; entries that are there are never changed."""
    entries = [*runs, {name: value for name, value in entry.items() if value is not None or name == "snapshot"}]
    latest = position(entries).entry
    document = {
        "schema": "snapshots/1.0.0",
        "last_successful": None if latest is None else latest["snapshot"],
        "runs": entries,
    }
    store.put_durable(paths.SNAPSHOTS, canonical_json(document))
    return entries


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
