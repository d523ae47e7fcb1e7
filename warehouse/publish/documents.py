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
    """A snapshot that is published already: what it was made of, its index, and which of its documents are damaged."""

    recipes: Mapping[str, Recipe]
    index: Index
    damaged: Set[str]

    def stands(self, artifact_id: str, kind: str) -> bool:
        """Whether an artifact's document of a kind is there, with its bytes."""
        digest = self.index.get(artifact_id, {}).get(kind)
        return digest is not None and digest not in self.damaged


def put_documents(
    store: Store,
    content: SnapshotContent,
    tables: Mapping[str, pl.DataFrame],
    manifest: Mapping[str, Any] | None,
    known: Mapping[str, Recipe] | None = None,
) -> tuple[Index, Mapping[str, Recipe]]:
    """Make the documents of a snapshot stand in the store. Returns their index, and what they are made of.

    A document is a function of its part of a recipe and of the code. So where an earlier snapshot was made by the same
    code, the documents of artifacts whose part is equal are its documents: `manifest` is that snapshot's, if there is
    one, and `known` what its documents were made of, where the caller still has it. Raises DocumentError, WriteError.
    """
    # Polars reads what was while it turns over what is, and the files that stand are looked at meanwhile.
    with ThreadPoolExecutor(1) as beside:
        index_before = {} if manifest is None else _standing(store, manifest)
        is_asked_for = manifest is not None and index_before and known is None
        made_before = beside.submit(_made_before, store, manifest) if manifest and is_asked_for else None
        now = recipes(tables, content.content_as_of, content.ruleset_version)
        then = known if made_before is None else made_before.result()
    before = None if then is None or not index_before else _Before(then, index_before, store.damaged_documents())
    index: Index = {artifact_id: {} for artifact_id in tables["artifacts"]["artifact_id"].sort().to_list()}
    kinds = [_Kind(kind, recipe, _wanted(index, kind, recipe, before)) for kind, recipe in now.items()]
    for artifact_id, entry in index.items():
        fresh = {one.kind: one.next(artifact_id) for one in kinds if artifact_id in one.wanted}
        if before is not None:
            entry |= {one.kind: before.index[artifact_id][one.kind] for one in kinds if one.kind not in fresh}
            store.tally.reused += len(entry)
        entry |= {kind: store.put_document(data) for kind, data in fresh.items()}
        _put_packed(store, artifact_id, entry, fresh, before)
    return index, now


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


def _wanted(index: Index, kind: str, recipe: Recipe, before: _Before | None) -> Set[str]:
    """Artifacts whose document is to be made: it would say something else, or it does not stand there whole."""
    if before is None:
        return index.keys()
    lost = {artifact_id for artifact_id in index if not before.stands(artifact_id, kind)}
    return (changed(before.recipes[kind], recipe) & index.keys()) | lost


def _put_packed(
    store: Store, artifact_id: str, entry: dict[str, str], fresh: Mapping[str, bytes], before: _Before | None
) -> None:
    """Pack the long documents of an artifact, unless they are those of before. `fresh` is what was made anew."""
    if before is not None and not fresh.keys() & set(PACKED):
        known = before.index[artifact_id].get("packed")
        if known is None:
            return
        if known not in before.damaged:
            entry["packed"] = known
            store.tally.reused += 1
            return
    whole = (fresh.get(kind) or store.read_exactly(paths.document(entry[kind]), entry[kind]) for kind in PACKED)
    data = packed_document(*whole)
    if data is not None:
        entry["packed"] = store.put_document(data)


def _standing(store: Store, manifest: Mapping[str, Any]) -> Index:
    """The index of a snapshot, whose documents are begun to be looked at; empty when it lacks bytes."""
    try:
        index = read_index(store, manifest)
    except DamagedFileError:
        return {}
    store.look_at_documents(digest for entry in index.values() for digest in entry.values())
    return index


def _made_before(store: Store, manifest: Mapping[str, Any]) -> Mapping[str, Recipe] | None:
    """What a snapshot is made of; None when it lacks bytes, which only costs time."""
    try:
        tables = {name: read_table(store, manifest, name) for name in DOCUMENTED}
    except DamagedFileError:
        return None
    return recipes(tables, parse_utc(manifest["content_as_of"]), manifest["ruleset"])
