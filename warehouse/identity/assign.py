"""Assigning ids: from rows of all sources to artifacts, families and the alias table.

An id is a pure function of what was seen up to a time: the first row of an artifact names it, so that later rows of
other sources never rename it.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

import polars as pl

from schemas.ids import ArtifactId, is_part, slugify
from schemas.vocabulary import ArtifactType, RowRole
from warehouse.identity.clusters import Key, Union, link_canonical_slugs, link_hugging_face, own_key
from warehouse.identity.normal import letters_and_digits
from warehouse.identity.publishers import Publishers, load_publishers
from warehouse.identity.reviewed import Reviewed, load_reviewed
from warehouse.identity.rows import Row, adopt_publishers, read_rows, settle_dates

CONFIDENCE = {
    "reviewed": 1.0,
    "publisher_and_name": 0.98,
    "base_row": 0.98,
    "hugging_face_id": 0.95,
    "brand": 0.9,
    "vendor_seller": 0.9,
    "same_name": 0.8,
    "seller_namespace": 0.5,
    "rules": 1.0,
    "unusable": 0.0,
}
"""How far a method of joining can be trusted; a dated row taken for the undated artifact loses a tenth."""

ALIAS_SCHEMA: dict[str, type[pl.DataType]] = {
    "source": pl.String,
    "source_id": pl.String,
    "artifact_id": pl.String,
    "role": pl.String,
    "method": pl.String,
    "evidence": pl.String,
    "confidence": pl.Float64,
}
FAMILY_SCHEMA: dict[str, type[pl.DataType]] = {"family_id": pl.String, "artifact_id": pl.String, "relation": pl.String}

_DEPENDENT = (RowRole.MODE, RowRole.ALIAS, RowRole.OFFER)


@dataclass(frozen=True, slots=True)
class Identity:
    """`aliases`: one row a source row (artifact_id null where it names none). `families`: one row an artifact."""

    aliases: pl.DataFrame
    families: pl.DataFrame


@dataclass(frozen=True, slots=True)
class _Named:
    artifact_id: str | None
    method: str
    evidence: str


def assign(
    entities: pl.DataFrame,
    at_utc: datetime,
    publishers: Publishers | None = None,
    reviewed: Reviewed | None = None,
) -> Identity:
    """Identify all rows. `entities` has a `source` column beside the entity columns, one row a source row ever listed.

    Raises ValueError when two artifacts would get one id: that is a mistake in a data file or a rule, never accepted.
    """
    known = publishers or load_publishers()
    decided = reviewed or load_reviewed(at_utc)
    rows = read_rows(entities, known)
    adopt_publishers(rows, known)
    settle_dates(rows)
    union = Union()
    link_canonical_slugs(rows, union)
    link_hugging_face(rows, known, union)
    forced = _force(rows, decided, union)
    ids = _name_clusters(rows, union, forced)
    named = [_named(row, ids, union, decided) for row in rows]
    named = _follow_bases(rows, named)
    return Identity(_alias_frame(rows, named), _families(rows, named, union, ids))


def _force(rows: Iterable[Row], reviewed: Reviewed, union: Union) -> dict[Key, str]:
    """Ids that people decided, by the key of the cluster they hold for; their rows become one cluster."""
    by_artifact: dict[str, list[Key]] = {}
    for row in rows:
        decision = reviewed.find(row.source, row.source_id, row.artifact_slug)
        if decision:
            by_artifact.setdefault(decision[0], []).append(own_key(row))
    for keys in by_artifact.values():
        for key in keys[1:]:
            union.join(keys[0], key)
    return {union.find(keys[0]): artifact for artifact, keys in by_artifact.items()}


def _name_clusters(rows: Iterable[Row], union: Union, forced: dict[Key, str]) -> dict[Key, str]:
    """Id of every cluster: decided by review, else made from its first row."""
    first: dict[Key, Row] = {}
    for row in rows:
        if row.role in (RowRole.RULES, RowRole.ALIAS) or not slugify(row.artifact_slug):
            continue
        key = union.find(own_key(row))
        if key not in first or _naming_order(row) < _naming_order(first[key]):
            first[key] = row
    ids = {key: forced.get(key) or _id_of(row) for key, row in first.items()}
    owners: dict[str, Key] = {}
    for key, artifact in sorted(ids.items()):
        other = owners.setdefault(artifact, key)
        if other != key:
            raise ValueError(
                f"{artifact} would stand for {other} and {key}; decide in warehouse/data/aliases.yaml what it names"
            )
    return ids


def _naming_order(row: Row) -> tuple[object, ...]:
    """Rows whose publisher is certain name an artifact before rows that only share its name."""
    return (row.how == "seller_namespace", *row.order)


def _id_of(row: Row) -> str:
    publisher = slugify(str(row.publisher))
    slug = slugify(row.artifact_slug)
    if not (is_part(publisher) and is_part(slug)):
        publisher, slug = publisher or "unknown", slug or "unnamed"
    return str(ArtifactId(ArtifactType(row.type), publisher, slug))


def _named(row: Row, ids: dict[Key, str], union: Union, reviewed: Reviewed) -> _Named:
    if row.role == RowRole.RULES:
        return _Named(None, "rules", "documents the file, names no artifact")
    if row.role == RowRole.ALIAS:
        return _Named(None, "base_row", f"alias of {row.base_source_id}")
    artifact = ids.get(union.find(own_key(row)))
    if artifact is None:
        return _Named(None, "unusable", f"no letters or digits in {row.slug!r}")
    decision = reviewed.find(row.source, row.source_id, row.artifact_slug)
    if decision:
        return _Named(artifact, "reviewed", decision[1])
    if row.hugging_face_id and union.find(own_key(row)) != own_key(row):
        return _Named(artifact, "hugging_face_id", row.hugging_face_id)
    return _Named(artifact, row.how, f"{row.publisher}/{row.artifact_slug}")


def _follow_bases(rows: list[Row], named: list[_Named]) -> list[_Named]:
    """Rows that the source itself ties to another row stand for what that row stands for."""
    by_id = {(row.source, row.source_id): name for row, name in zip(rows, named, strict=True)}
    followed: list[_Named] = []
    for row, name in zip(rows, named, strict=True):
        base = by_id.get((row.source, str(row.base_source_id))) if row.role in _DEPENDENT else None
        if base is not None and base.artifact_id and name.method != "reviewed":
            followed.append(_Named(base.artifact_id, "base_row", str(row.base_source_id)))
        else:
            followed.append(name)
    return followed


def _alias_frame(rows: list[Row], named: list[_Named]) -> pl.DataFrame:
    records = []
    for row, name in zip(rows, named, strict=True):
        method, _, note = name.method.partition(", ")
        confidence = CONFIDENCE[method] * (0.9 if note else 1.0)
        records.append(
            (
                row.source,
                row.source_id,
                name.artifact_id,
                row.role,
                name.method,
                name.evidence[:300],
                round(confidence, 3),
            )
        )
    frame = pl.DataFrame(records, schema=ALIAS_SCHEMA, orient="row")
    return frame.unique(["source", "source_id"], keep="first", maintain_order=True).sort("source", "source_id")


def _families(rows: list[Row], named: list[_Named], union: Union, ids: dict[Key, str]) -> pl.DataFrame:
    """Family of every artifact: dated artifacts belong to their undated base, all others are a base of their own."""
    families: dict[str, tuple[str, str]] = {}
    for row, name in sorted(zip(rows, named, strict=True), key=lambda pair: (not pair[0].dated, pair[0].order)):
        artifact = name.artifact_id
        if artifact is None or artifact in families:
            continue
        base = _base_id(row, union, ids) if row.dated else artifact
        families[artifact] = (base, "dated" if base != artifact else "base")
    records = [(family, artifact, relation) for artifact, (family, relation) in families.items()]
    return pl.DataFrame(records, schema=FAMILY_SCHEMA, orient="row").sort("family_id", "artifact_id")


def _base_id(row: Row, union: Union, ids: dict[Key, str]) -> str:
    key = (str(row.publisher), letters_and_digits(row.base_slug))
    found = ids.get(union.find(key))
    return found or str(ArtifactId(ArtifactType(row.type), slugify(str(row.publisher)), slugify(row.base_slug)))
