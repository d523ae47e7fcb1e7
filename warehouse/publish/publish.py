"""The operations on a published tree. Killed at any instant, each leaves what was there, or all of the new."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

import orjson

from schemas.canonical import canonical_json, sha256_hex
from schemas.contract import instant
from schemas.vocabulary import RunKind, RunStatus
from warehouse.publish import paths
from warehouse.publish.alike import LastMade
from warehouse.publish.checks import contradictions
from warehouse.publish.content import INPUT_DIGITS, PublishError, Run, SnapshotContent
from warehouse.publish.guard import using
from warehouse.publish.history import (
    GOOD,
    Entry,
    append,
    locked,
    manifest_entry,
    position,
    read_history,
    read_removed,
)
from warehouse.publish.manifest import write_snapshot
from warehouse.publish.settle import earlier, settle
from warehouse.publish.store import Store
from warehouse.publish.tables import canonical_tables


@dataclass(frozen=True, slots=True)
class Published:
    """What an operation did: the snapshot it was about, how the run ended, whether `latest.json` names it now."""

    snapshot: str | None
    status: RunStatus
    is_latest: bool
    reason: str | None = None
    files_written: int = 0
    files_reused: int = 0
    bytes_written: int = 0
    bytes_by_kind: Mapping[str, int] = field(default_factory=dict)
    """Of the bytes written; `warehouse.publish.storage` names the kinds."""


def publish(root: Path, content: SnapshotContent, run: Run, last: LastMade | None = None) -> Published:
    """Publish a snapshot: documents, tables, index, manifest, read back, history, aliases, `latest.json` last.

    A held run keeps its snapshot as a candidate and leaves `latest.json` where it is, as does a backfill, an as-of
    older than that of `latest.json`, and a snapshot that a rollback withdrew. A caller that publishes several hands
    over the same `last`. Raises PublishError, DocumentError, WriteError, DamagedFileError; then nothing that a reader
    follows has changed.
    """
    tables = canonical_tables(content.tables)
    found = contradictions(tables, content.content_as_of)
    if found:
        raise PublishError("tables contradict each other:\n  " + "\n  ".join(found))
    store = Store(root)
    with using(root), store.helped():
        written = write_snapshot(store, content, tables, last)
        entry = _entry(run, RunStatus.PUBLISHED, written.snapshot, written.entry())
        return _record(store, entry, run.held)


def touch(root: Path, snapshot: str, run: Run) -> Published:
    """Record a run that found nothing new: a history entry, and `latest.json` with new times; nothing else is written.

    Raises PublishError when the snapshot was never published, or its files were removed by retention.
    """
    store = Store(root)
    with using(root):
        runs = read_history(store)
        manifest = manifest_entry(runs, snapshot)
        if manifest is None:
            raise PublishError(f"snapshot {snapshot!r} is not in {paths.SNAPSHOTS}; publish it first")
        _check_kept(store, snapshot)
        return _record(store, _entry(run, RunStatus.UNCHANGED, snapshot, manifest), run.held)


def publish_failure(root: Path, run: Run, reason: str, report: Mapping[str, Any]) -> Published:
    """Record a failed run with its report; no data is published and `latest.json` is not touched."""
    store = Store(root)
    data = canonical_json(dict(report))
    with using(root):
        digest = store.put_document(data)
        file = {"path": paths.document(digest), "sha256": digest, "bytes": len(data)}
        entry = _entry(run, RunStatus.FAILED, None, None) | {"reason": reason, "report": file}
        with locked(root):
            append(store, read_history(store), entry)
    return _result(store, None, RunStatus.FAILED, False, reason)


def rollback(root: Path, checked_at: datetime, reason: str, to: str | None = None) -> Published:
    """Make `latest.json` name an earlier snapshot again: `to`, or the one before; recorded in the history.

    The snapshot that is taken back stays in place and is never made the latest one again unless it is released.
    Raises PublishError when there is no earlier one.
    """
    store = Store(root)
    with using(root), locked(root):
        runs = read_history(store)
        now = position(runs)
        if now.entry is None:
            raise PublishError(f"{root}: nothing was published yet, so there is nothing to go back to")
        bad = now.entry["snapshot"]
        removed = read_removed(store)
        good = [one for one in earlier(now) if one not in removed]
        target = to or next(iter(good), None)
        if target is None or target not in good:
            listed = ", ".join(good) or "none"
            raise PublishError(f"cannot roll back from {bad!r} to {target!r}: earlier good snapshots are: {listed}")
        entry = _decision(RunKind.ROLLBACK, runs, target, now.entry, checked_at, reason) | {"withdraws": bad}
        settle(store, append(store, runs, entry))
    return _result(store, target, RunStatus.PUBLISHED, True, reason)


def release(root: Path, snapshot: str, checked_at: datetime, reason: str) -> Published:
    """Make a held candidate or a withdrawn snapshot the latest one, by a decision that the history records."""
    store = Store(root)
    with using(root), locked(root):
        runs = read_history(store)
        known = [run for run in runs if run["snapshot"] == snapshot]
        if not known:
            raise PublishError(f"snapshot {snapshot!r} is not in {paths.SNAPSHOTS}")
        _check_kept(store, snapshot)
        entry = _decision(RunKind.RELEASE, runs, snapshot, known[-1], checked_at, reason)
        settle(store, append(store, runs, entry))
    return _result(store, snapshot, RunStatus.PUBLISHED, True, reason)


def heal(root: Path) -> Published:
    """Finish what a killed run began: bring aliases, feeds and `latest.json` in line with the history."""
    store = Store(root)
    with using(root), locked(root):
        now = settle(store, read_history(store))
    snapshot = None if now.entry is None else now.entry["snapshot"]
    return _result(store, snapshot, RunStatus.UNCHANGED, snapshot is not None)


def find_snapshot(root: Path, inputs: str) -> str | None:
    """Id of the snapshot that was published or held with these inputs and is kept, None when there is none."""
    store = Store(root)
    removed = read_removed(store)
    for entry in reversed(read_history(store)):
        snapshot = entry["snapshot"]
        if snapshot is None or snapshot in removed or not snapshot.endswith(f"-{inputs[:INPUT_DIGITS]}"):
            continue
        data = store.read(paths.snapshot_file(snapshot, "manifest.json"))
        whole = data is not None and sha256_hex(data) == entry["manifest"]["sha256"]
        if data is not None and whole and orjson.loads(data)["inputs"] == inputs:
            return str(snapshot)
    return None


def is_recorded(root: Path, snapshot: str, run: Run) -> bool:
    """Whether the newest run of this kind and as-of in the history is about this snapshot already."""
    kind, as_of = run.kind.value, instant(run.as_of)
    same = [entry for entry in read_history(Store(root)) if (entry["kind"], entry["as_of"]) == (kind, as_of)]
    return bool(same) and same[-1]["snapshot"] == snapshot


def _check_kept(store: Store, snapshot: str) -> None:
    when = read_removed(store).get(snapshot)
    if when is not None:
        raise PublishError(
            f"snapshot {snapshot!r}: its files were removed by retention at {when}; build it again from the archive "
            "with `abreast refresh --as-of`"
        )


def _record(store: Store, entry: Entry, held: str | None) -> Published:
    with locked(store.root):
        runs = read_history(store)
        reason = held or _obstacle(runs, entry)
        known = any(run["snapshot"] == entry["snapshot"] and run["status"] in GOOD for run in runs)
        status = RunStatus.HELD if reason else RunStatus.UNCHANGED if known else RunStatus(entry["status"])
        now = settle(store, append(store, runs, entry | {"status": status.value, "reason": reason}))
    shown = now.entry is not None and now.entry["snapshot"] == entry["snapshot"]
    return _result(store, entry["snapshot"], status, shown, reason)


def _obstacle(runs: list[Entry], entry: Entry) -> str | None:
    """Why a snapshot may not become the latest one although this run does not hold it: earlier ones said no."""
    snapshot = entry["snapshot"]
    if snapshot in position(runs).withdrawn:
        return "withdrawn by a rollback; release it to publish it again"
    same = [run for run in runs if run["snapshot"] == snapshot]
    if entry["status"] == RunStatus.UNCHANGED and same and not any(run["status"] in GOOD for run in same):
        return str(same[-1]["reason"])
    return None


def _entry(run: Run, status: RunStatus, snapshot: str | None, manifest: Mapping[str, Any] | None) -> Entry:
    return {
        "kind": run.kind.value,
        "status": status.value,
        "as_of": instant(run.as_of),
        "checked_at": instant(run.checked_at),
        "stale_after": instant(run.stale_after),
        "snapshot": snapshot,
        "manifest": manifest,
    }


def _decision(kind: RunKind, runs: list[Entry], target: str, about: Entry, checked_at: datetime, reason: str) -> Entry:
    """Entry of a person's decision: it stands from the as-of of the run that it is about."""
    return {
        "kind": kind.value,
        "status": RunStatus.PUBLISHED.value,
        "as_of": about["as_of"],
        "checked_at": instant(checked_at),
        "stale_after": about["stale_after"],
        "snapshot": target,
        "manifest": manifest_entry(runs, target),
        "reason": reason,
    }


def _result(store: Store, snapshot: str | None, status: RunStatus, shown: bool, reason: str | None = None) -> Published:
    done = store.tally
    size = done.bytes_by_kind.total()
    return Published(snapshot, status, shown, reason, done.written, done.reused, size, dict(done.bytes_by_kind))
