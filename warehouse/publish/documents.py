"""Publishing the documents of a snapshot: those that would say the same as before are taken over, not made again."""

from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

import polars as pl

from schemas.times import parse_utc
from warehouse.documents import DOCUMENTED, Recipe, changed, made_of, packed_document, part_of, recipes
from warehouse.files import DamagedFileError
from warehouse.publish import paths
from warehouse.publish.content import SnapshotContent
from warehouse.publish.published_files import Index, read_index, read_table
from warehouse.publish.store import Store

PACKED = ("facts", "scores")
"""Documents that are packed into one where they are long."""


@dataclass(frozen=True, slots=True)
class _Before:
    """A snapshot that is published already."""

    recipes: Mapping[str, Recipe]
    index: Index


def put_documents(
    store: Store, content: SnapshotContent, tables: Mapping[str, pl.DataFrame], manifest: Mapping[str, Any] | None
) -> Index:
    """Make the documents of a snapshot stand in the store.

    A document is a function of its part of a recipe and of the code. So where an earlier snapshot was made by the same
    code, the documents of artifacts whose part is equal are its documents: `manifest` is that snapshot's, if there is
    one. Raises DocumentError, WriteError.
    """
    # Polars reads what was while it turns over what is.
    with ThreadPoolExecutor(1) as beside:
        earlier_snapshot = None if manifest is None else beside.submit(_before, store, manifest)
        now = recipes(tables, content.content_as_of, content.ruleset_version)
        before = None if earlier_snapshot is None else earlier_snapshot.result()
    made: set[str] = set()
    index: Index = {artifact_id: {} for artifact_id in tables["artifacts"]["artifact_id"].to_list()}
    for kind, recipe in now.items():
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
        if kind in PACKED:
            made |= rest
    earlier = {} if before is None else before.index
    store.finish()
    for artifact_id, entry in index.items():
        _put_packed(store, entry, None if artifact_id in made else earlier.get(artifact_id))
    return index


def _put_packed(store: Store, entry: dict[str, str], before: Mapping[str, str] | None) -> None:
    """Pack the long documents of an artifact. `before` is the entry of an artifact that has the same ones."""
    if before is not None and ("packed" not in before or store.keep_document(before["packed"])):
        entry |= {kind: digest for kind, digest in before.items() if kind == "packed"}
        return
    data = packed_document(*(store.read_exactly(paths.document(entry[kind]), entry[kind]) for kind in PACKED))
    if data is not None:
        entry["packed"] = store.put_document(data)


def _before(store: Store, manifest: Mapping[str, Any]) -> _Before | None:
    """What a snapshot is made of; None when it lacks bytes, which only costs time."""
    try:
        tables = {name: read_table(store, manifest, name) for name in DOCUMENTED}
        made = recipes(tables, parse_utc(manifest["content_as_of"]), manifest["ruleset"])
        return _Before(made, read_index(store, manifest))
    except DamagedFileError:
        return None
