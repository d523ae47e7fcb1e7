"""All documents of a snapshot: a pure function of its tables."""

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import NamedTuple

import polars as pl

from schemas.canonical import canonical_json
from warehouse.documents.facts import FactsMaker
from warehouse.documents.history import HistoryMaker
from warehouse.documents.rows import instant
from warehouse.documents.scores import ScoresMaker


class ArtifactDocuments(NamedTuple):
    """The three documents of an artifact, as canonical JSON."""

    artifact_id: str
    facts: bytes
    scores: bytes
    history: bytes


def documents(tables: Mapping[str, pl.DataFrame], content_as_of: datetime, ruleset: str) -> Iterator[ArtifactDocuments]:
    """Documents of every artifact, by id.

    `content_as_of` decides which announced prices have begun; `ruleset` is the version that the scores are made by.
    Raises DocumentError naming table, artifact and value where tables contradict each other.
    """
    facts = FactsMaker(tables, content_as_of)
    scores = ScoresMaker(tables, ruleset)
    history = HistoryMaker(tables["prices"])
    artifacts = (
        tables["artifacts"].sort("artifact_id").with_columns(instant("first_seen_utc"), instant("last_seen_utc"))
    )
    for row in artifacts.iter_rows(named=True):
        yield ArtifactDocuments(
            row["artifact_id"],
            canonical_json(facts.make(row)),
            canonical_json(scores.make(row)),
            canonical_json(history.make(row)),
        )
