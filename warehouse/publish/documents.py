"""Publishing the documents of a snapshot: those that would say the same as before are taken over, not made again."""

from collections.abc import Mapping, Set
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
    index: Index = {artifact_id: {} for artifact_id in tables["artifacts"]["artifact_id"].sort().to_list()}
    kinds = [_Kind(kind, recipe, _keep(store, index, kind, recipe, before)) for kind, recipe in now.items()]
    earlier = {} if before is None else before.index
    for artifact_id, entry in index.items():
        fresh = {one.kind: one.next(artifact_id) for one in kinds if artifact_id in one.wanted}
        entry |= {kind: store.put_document(data) for kind, data in fresh.items()}
        _put_packed(store, entry, fresh, earlier.get(artifact_id, {}))
    return index


class _Kind:
    """Makes the documents of one kind that are wanted, one artifact after the other."""

    def __init__(self, kind: str, recipe: Recipe, wanted: Set[str]) -> None:
        """Documents of the artifacts `wanted`, of a recipe that has those of all."""
        self.kind, self.wanted = kind, wanted
        whole = len(wanted) == recipe["artifacts"].height
        self._made = made_of(kind, recipe if whole else part_of(recipe, wanted))

    def next(self, artifact_id: str) -> bytes:
        """The next document, which is that of this artifact: both go by id. Raises DocumentError."""
        owner, data = next(self._made)
        assert owner == artifact_id, f"{self.kind} of {owner} where {artifact_id} was expected"
        return data


def _keep(store: Store, index: Index, kind: str, recipe: Recipe, before: _Before | None) -> Set[str]:
    """Enter documents that stand there already, and are whole; the artifacts whose document is to be made."""
    if before is None:
        return index.keys()
    wanted = changed(before.recipes[kind], recipe) & index.keys()
    for artifact_id in index.keys() - wanted:
        digest = before.index[artifact_id][kind]
        if store.keep_document(digest):
            index[artifact_id][kind] = digest
        else:
            wanted.add(artifact_id)
    return wanted


def _put_packed(store: Store, entry: dict[str, str], fresh: Mapping[str, bytes], before: Mapping[str, str]) -> None:
    """Pack the long documents of an artifact. `before` is its entry of before, `fresh` what was made anew."""
    if not fresh.keys() & set(PACKED) and ("packed" not in before or store.keep_document(before["packed"])):
        entry |= {kind: digest for kind, digest in before.items() if kind == "packed"}
        return
    whole = (fresh.get(kind) or store.read_exactly(paths.document(entry[kind]), entry[kind]) for kind in PACKED)
    data = packed_document(*whole)
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
