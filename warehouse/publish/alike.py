"""The snapshot before: what a new one is measured against, and what it says need not be made again."""

from pathlib import Path
from typing import Any

from schemas.contract import CONTRACT
from warehouse.files import DamagedFileError
from warehouse.publish.content import SnapshotContent
from warehouse.publish.history import position, read_history, read_removed
from warehouse.publish.published_files import read_manifest
from warehouse.publish.store import Store

LOOKED_AT = 3
"""Newest snapshots among which one by the same code is looked for."""


def newest_alike(store: Store, content: SnapshotContent) -> dict[str, Any] | None:
    """Manifest of the newest snapshot by the same code and ruleset; None when there is none, which only costs time."""
    removed = read_removed(store)
    entries = {run["snapshot"]: run["manifest"] for run in read_history(store) if run.get("manifest")}
    for snapshot in [one for one in reversed(entries) if one not in removed][:LOOKED_AT]:
        try:
            manifest = read_manifest(store, entries[snapshot])
        except DamagedFileError:
            continue
        made_by = manifest["contract"], manifest["code"], manifest["ruleset"]
        if made_by == (CONTRACT, content.code, content.ruleset_version):
            return manifest
    return None


def latest_manifest(root: Path) -> dict[str, Any] | None:
    """Manifest of the latest good snapshot below a published root; None without one, or when it lost its manifest."""
    store = Store(root)
    entry = position(read_history(store)).entry
    try:
        return None if entry is None else read_manifest(store, entry["manifest"])
    except DamagedFileError:
        return None
