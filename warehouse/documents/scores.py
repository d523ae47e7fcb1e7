"""Scores documents: the score of an artifact, its doubt, its place and what it is made of."""

from collections.abc import Mapping
from math import fsum
from typing import Any

import polars as pl

from schemas.vocabulary import Absence, Component, RankStatus, SignalState
from warehouse.documents.recipe import Recipe
from warehouse.documents.rows import Row, grouped, instant, named

SCHEMA = "scores/1.0.0"
SUM_DECIMALS = 9
_NONE: list[Row] = []
_SCORE = ("score", "sd", "coverage", "status", "place", "band_best", "band_worst")


def scores_recipe(tables: Mapping[str, pl.DataFrame], ruleset: str) -> Recipe:
    """What scores documents are made from. `ruleset` is the version that unranked artifacts name as well."""
    scores = tables["scores"]
    ranked = scores.filter(status=RankStatus.RANKED.value).group_by("type").agg(ranked=pl.len().cast(pl.Int64))
    artifacts = (
        tables["artifacts"]
        .select("artifact_id", "type", unranked=pl.col("router") | pl.col("retired"), ruleset=pl.lit(ruleset))
        .join(ranked, on="type", how="left", maintain_order="left")
        .with_columns(pl.col("ranked").fill_null(0))
    )
    columns: dict[str, str | pl.Expr] = {name: name for name in ("component", "signal", "state", "z", "weight")}
    columns |= {"points": "points", "variance": "variance", "source": "source", "observed": instant("observed_utc")}
    columns |= {"stale": pl.when("stale").then("stale")}
    return {
        "artifacts": artifacts,
        "scores": scores.select("artifact_id", *_SCORE, *(one.value for one in Component)),
        "contributions": tables["contributions"].select("artifact_id", *named(columns)),
    }


class ScoresMaker:
    """Makes scores documents; all grouping is done once, in the constructor."""

    def __init__(self, recipe: Recipe) -> None:
        """Group the rows of a recipe by artifact."""
        self._scores = {row["artifact_id"]: row for row in recipe["scores"].iter_rows(named=True)}
        self._contributions = grouped(recipe["contributions"])

    def make(self, row: Row) -> Row:
        """Document of a row of the recipe's `artifacts`."""
        artifact_id = row["artifact_id"]
        document: Row = {
            "schema": SCHEMA,
            "id": artifact_id,
            "type": row["type"],
            "ruleset": row["ruleset"],
            "ranked": row["ranked"],
        }
        score = self._scores.get(artifact_id)
        if score is None:
            absent = Absence.NOT_APPLICABLE if row["unranked"] else Absence.MISSING
            return document | {"score": {"absent": absent.value}}
        contributions = self._contributions.get(artifact_id, _NONE)
        document |= {name: score[name] for name in ("score", "sd", "coverage", "status")}
        if score["place"] is not None:
            document |= {"place": score["place"], "band": [score["band_best"], score["band_worst"]]}
        document["components"] = [_component(name.value, score, contributions) for name in Component]
        document["contributions"] = contributions
        return document


def _component(name: str, score: Row, contributions: list[Row]) -> Row:
    """Value, weight and points of one component; its weight and points are the sums over its contributions."""
    own = [row for row in contributions if row["component"] == name and row["state"] != SignalState.NOT_APPLICABLE]
    value: dict[str, Any] = {"absent": Absence.NOT_APPLICABLE.value} if score[name] is None else {"value": score[name]}
    return value | {
        "component": name,
        "weight": round(fsum(row["weight"] for row in own), SUM_DECIMALS),
        "points": round(fsum(row["points"] for row in own), SUM_DECIMALS),
    }
