"""What identity publishes: the alias table, families, and ids that were given up for an older one."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import polars as pl

from schemas.vocabulary import RowRole
from warehouse.identity.clusters import Cluster
from warehouse.identity.rows import Row

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
"""How far a method of joining can be trusted; each note behind a method takes a tenth off."""

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
FORMER_SCHEMA: dict[str, type[pl.DataType]] = {"former_id": pl.String, "artifact_id": pl.String}

_DEPENDENT = (RowRole.MODE, RowRole.ALIAS, RowRole.OFFER)
_EVIDENCE_CHARACTERS = 300


@dataclass(frozen=True, slots=True)
class Identity:
    """`aliases`: one row a source row (artifact_id null where it names none). `families`: one row an artifact.

    `former`: ids that rows had or would have had by their own names, and the artifact they stand for now.
    """

    aliases: pl.DataFrame
    families: pl.DataFrame
    former: pl.DataFrame


class Named(NamedTuple):
    """What a row stands for, by which rule, and what the rule saw."""

    artifact_id: str | None
    method: str
    evidence: str


def check_ids(clusters: Iterable[Cluster]) -> None:
    """Raise ValueError when two clusters would get one id."""
    owners: dict[str, Cluster] = {}
    for cluster in clusters:
        other = owners.setdefault(cluster.artifact_id, cluster)
        if other is not cluster:
            names = [f"{one.house}/{one.members[0].form.text}" for one in (other, cluster)]
            raise ValueError(
                f"{cluster.artifact_id} would stand for {names[0]} and {names[1]}; "
                "decide in warehouse/data/aliases.yaml what it names"
            )


def follow_bases(rows: Sequence[Row], named: Sequence[Named]) -> list[Named]:
    """Rows that the source itself ties to another row stand for what that row stands for."""
    by_id = {row.key: name for row, name in zip(rows, named, strict=True)}
    followed: list[Named] = []
    for row, name in zip(rows, named, strict=True):
        base = by_id.get((row.source, row.base_source_id)) if row.base_source_id and row.role in _DEPENDENT else None
        if base is not None and base.artifact_id and name.method != "reviewed":
            followed.append(Named(base.artifact_id, "base_row", str(row.base_source_id)))
        else:
            followed.append(name)
    return followed


def alias_frame(rows: Sequence[Row], named: Sequence[Named]) -> pl.DataFrame:
    """The alias table, sorted by source and source id."""
    sure = {method: _confidence(method) for method in {name.method for name in named}}
    columns = {
        "source": [row.source for row in rows],
        "source_id": [row.source_id for row in rows],
        "artifact_id": [name.artifact_id for name in named],
        "role": [row.role for row in rows],
        "method": [name.method for name in named],
        "evidence": [name.evidence[:_EVIDENCE_CHARACTERS] for name in named],
        "confidence": [sure[name.method] for name in named],
    }
    return pl.DataFrame(columns, schema=ALIAS_SCHEMA).sort("source", "source_id")


def _confidence(method: str) -> float:
    """How sure a method is, with the notes behind it."""
    first, *notes = method.split(", ")
    return round(CONFIDENCE[first] * 0.9 ** len(notes), 3)


def families(rows: Sequence[Row], named: Sequence[Named], base_id: Callable[[Row], str | None]) -> pl.DataFrame:
    """Family of every artifact: dated artifacts belong to their undated base, all others are a base of their own.

    Rows that follow another row come last: their own names say nothing of what they follow.
    """
    found: dict[str, tuple[str, str]] = {}
    pairs = list(zip(rows, named, strict=True))
    for follows, dated in ((False, False), (False, True), (True, False), (True, True)):
        for row, name in pairs:
            artifact = name.artifact_id
            turn = row.dated is dated and (name.method == "base_row") is follows
            if not turn or artifact is None or artifact in found:
                continue
            base = (base_id(row) or artifact) if dated else artifact
            found[artifact] = (base, "dated" if base != artifact else "base")
    records = [(family, artifact, relation) for artifact, (family, relation) in found.items()]
    return pl.DataFrame(records, schema=FAMILY_SCHEMA, orient="row").sort("family_id", "artifact_id")


def former_ids(rows: Sequence[Row], named: Sequence[Named], own_id: Callable[[Row], str]) -> pl.DataFrame:
    """Ids that stand for no artifact of their own, and what they stand for: no id that was ever given is lost.

    `own_id`: id a row would have by its own name.
    """
    live = {name.artifact_id for name in named}
    found: dict[str, str] = {}
    for row, name in zip(rows, named, strict=True):
        if name.artifact_id and row.cluster is not None:
            former = own_id(row)
            if former not in live:
                found.setdefault(former, name.artifact_id)
    return pl.DataFrame(sorted(found.items()), schema=FORMER_SCHEMA, orient="row")
