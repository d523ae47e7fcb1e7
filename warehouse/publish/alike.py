"""The snapshot before: what a new one is measured against, and what it says need not be made again."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from schemas.contract import CONTRACT
from warehouse.documents import Recipe
from warehouse.files import DamagedFileError
from warehouse.publish.content import SnapshotContent
from warehouse.publish.history import position, read_history, read_removed
from warehouse.publish.published_files import read_manifest
from warehouse.publish.store import Store

LOOKED_AT = 3
"""Newest snapshots among which one by the same code is looked for."""


@dataclass(slots=True)
class LastMade:
    """The snapshot that a process made last: most alike to the one that it makes next, when it makes one date after
    the other. `recipes` are what its documents were made of.
    """

    manifest: Mapping[str, Any] | None = None
    recipes: Mapping[str, Recipe] | None = None

    def recipes_of(self, manifest: Mapping[str, Any] | None) -> Mapping[str, Recipe] | None:
        """What the documents of a snapshot were made of, if it is this one."""
        return self.recipes if manifest is not None and manifest == self.manifest else None


def newest_alike(store: Store, content: SnapshotContent, last: LastMade | None = None) -> dict[str, Any] | None:
    """Manifest of the newest snapshot by the same code and ruleset; None when there is none, which only costs time.

    Newest is what this process made `last`, if that is still there.
    """
    removed = read_removed(store)
    entries = {run["snapshot"]: run["manifest"] for run in read_history(store) if run.get("manifest")}
    kept = [one for one in reversed(entries) if one not in removed]
    own = last.manifest["snapshot"] if last is not None and last.manifest is not None else None
    for snapshot in [*(one for one in kept if one == own), *kept[:LOOKED_AT]]:
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
