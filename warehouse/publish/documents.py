"""Publishing the documents of a snapshot: those that would say the same as before are taken over, not made again."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import polars as pl

from schemas.contract import CONTRACT
from schemas.times import parse_utc
from warehouse.documents import DOCUMENTED, Recipe, changed, made_of, part_of, recipes
from warehouse.files import DamagedFileError
from warehouse.publish.content import SnapshotContent
from warehouse.publish.history import read_history, read_removed
from warehouse.publish.published_files import Index, read_index, read_manifest, read_table
from warehouse.publish.store import Store

LOOKED_AT = 3
"""Newest snapshots among which one by the same code is looked for."""


@dataclass(frozen=True, slots=True)
class _Before:
    """A snapshot that is published already."""

    recipes: Mapping[str, Recipe]
    index: Index


def put_documents(store: Store, content: SnapshotContent, tables: Mapping[str, pl.DataFrame]) -> Index:
    """Make the documents of a snapshot stand in the store.

    A document is a function of its part of a recipe and of the code. So where an earlier snapshot was made by the same
    code, the documents of artifacts whose part is equal are its documents. Raises DocumentError, WriteError.
    """
    before = _before(store, content)
    index: Index = {artifact_id: {} for artifact_id in tables["artifacts"]["artifact_id"].to_list()}
    for kind, recipe in recipes(tables, content.content_as_of, content.ruleset_version).items():
        rest = set(index)
        if before is not None:
            rest = changed(before.recipes[kind], recipe) & index.keys()
            for artifact_id in index.keys() - rest:
                digest = before.index[artifact_id][kind]
                if store.keep_document(digest):
                    index[artifact_id][kind] = digest
                else:
                    rest.add(artifact_id)
        part = recipe if len(rest) == len(index) else part_of(recipe, rest)
        for artifact_id, data in made_of(kind, part):
            index[artifact_id][kind] = store.put_document(data)
    return index


def _before(store: Store, content: SnapshotContent) -> _Before | None:
    """The newest snapshot by the same code that is whole; None when there is none, which only costs time."""
    removed = read_removed(store)
    entries = {run["snapshot"]: run["manifest"] for run in read_history(store) if run.get("manifest")}
    for snapshot in [one for one in reversed(entries) if one not in removed][:LOOKED_AT]:
        try:
            manifest = read_manifest(store, entries[snapshot])
            if _made_by(manifest) == (CONTRACT, content.code, content.ruleset_version):
                tables = {name: read_table(store, manifest, name) for name in DOCUMENTED}
                made = recipes(tables, parse_utc(manifest["content_as_of"]), manifest["ruleset"])
                return _Before(made, read_index(store, manifest))
        except DamagedFileError:
            continue
    return None


def _made_by(manifest: Mapping[str, Any]) -> tuple[str, str, str]:
    return manifest["contract"], manifest["code"], manifest["ruleset"]
