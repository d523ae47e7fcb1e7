"""All documents of a snapshot: a pure function of its tables."""

from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from typing import NamedTuple, Protocol

import polars as pl

from schemas.canonical import canonical_json
from warehouse.documents.facts import FactsMaker, facts_recipe
from warehouse.documents.history import HistoryMaker, history_recipe
from warehouse.documents.recipe import Recipe
from warehouse.documents.rows import Row
from warehouse.documents.scores import ScoresMaker, scores_recipe

DOCUMENTED = ("artifacts", "facts", "prices", "evidence", "offers", "capabilities", "aliases", "signals",
              "match_edges", "scores", "contributions")  # fmt: skip
"""Tables that documents are made from."""


class _Maker(Protocol):
    def make(self, row: Row) -> Row: ...


_MAKERS: dict[str, Callable[[Recipe], _Maker]] = {"facts": FactsMaker, "scores": ScoresMaker, "history": HistoryMaker}


class ArtifactDocuments(NamedTuple):
    """The three documents of an artifact, as canonical JSON."""

    artifact_id: str
    facts: bytes
    scores: bytes
    history: bytes


def recipes(tables: Mapping[str, pl.DataFrame], content_as_of: datetime, ruleset: str) -> dict[str, Recipe]:
    """What the documents of each kind are made from: the kinds are `facts`, `scores` and `history`.

    `content_as_of` decides which announced prices have begun; `ruleset` is the version that the scores are made by.
    """
    return {
        "facts": facts_recipe(tables, content_as_of),
        "scores": scores_recipe(tables, ruleset),
        "history": history_recipe(tables),
    }


def made_of(kind: str, recipe: Recipe) -> Iterator[tuple[str, bytes]]:
    """Every artifact of a recipe, by id, with its document of a kind as canonical JSON.

    Raises DocumentError naming table, artifact and value where tables contradict each other.
    """
    maker = _MAKERS[kind](recipe)
    for row in recipe["artifacts"].sort("artifact_id").iter_rows(named=True):
        yield row["artifact_id"], canonical_json(maker.make(row))


def documents(tables: Mapping[str, pl.DataFrame], content_as_of: datetime, ruleset: str) -> Iterator[ArtifactDocuments]:
    """Documents of every artifact, by id. Raises DocumentError as `made_of` does."""
    by_kind = [made_of(kind, recipe) for kind, recipe in recipes(tables, content_as_of, ruleset).items()]
    for (artifact_id, facts), (_, scores), (_, history) in zip(*by_kind, strict=True):
        yield ArtifactDocuments(artifact_id, facts, scores, history)
