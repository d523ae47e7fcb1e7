"""Scores documents: the score of an artifact, its doubt, its place and what it is made of."""

from collections.abc import Mapping
from math import fsum
from typing import Any

import polars as pl

from schemas.vocabulary import Absence, Component, RankStatus, SignalState
from warehouse.documents.rows import Row, grouped, instant, named

SCHEMA = "scores/1.0.0"
SUM_DECIMALS = 9
_NONE: list[Row] = []


class ScoresMaker:
    """Makes scores documents; all grouping is done once, in the constructor."""

    def __init__(self, tables: Mapping[str, pl.DataFrame], ruleset: str) -> None:
        """Group the published tables by artifact; `ruleset` is the version that unranked artifacts name as well."""
        scores = tables["scores"]
        self._ruleset = ruleset
        self._scores = {row["artifact_id"]: row for row in scores.iter_rows(named=True)}
        counts = scores.filter(pl.col("status") == RankStatus.RANKED.value).group_by("type").len()
        self._ranked: dict[str, int] = dict(counts.iter_rows())
        columns: dict[str, str | pl.Expr] = {name: name for name in ("component", "signal", "state", "z", "weight")}
        columns |= {"points": "points", "variance": "variance", "source": "source", "observed": instant("observed_utc")}
        columns |= {"stale": pl.when("stale").then("stale")}
        self._contributions = grouped(tables["contributions"].select("artifact_id", *named(columns)))

    def make(self, row: Row) -> Row:
        """Document of a row of `artifacts`."""
        artifact_id = row["artifact_id"]
        document: Row = {
            "schema": SCHEMA,
            "id": artifact_id,
            "type": row["type"],
            "ruleset": self._ruleset,
            "ranked": self._ranked.get(row["type"], 0),
        }
        score = self._scores.get(artifact_id)
        if score is None:
            unranked = row["router"] or row["retired"]
            return document | {"score": {"absent": (Absence.NOT_APPLICABLE if unranked else Absence.MISSING).value}}
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
