"""Published scores from published tables: the one way they are made, and the one way they are recomputed."""

from datetime import datetime
from typing import NamedTuple

import polars as pl

from schemas.ruleset import Ruleset
from schemas.vocabulary import Component
from warehouse.rank import Ranking, ranking_inputs, recompute

POINTS = 100
DECIMALS = 9


class PublishedScores(NamedTuple):
    """The tables `scores` and `contributions` of a snapshot."""

    scores: pl.DataFrame
    contributions: pl.DataFrame


def published_scores(
    artifacts: pl.DataFrame, signals: pl.DataFrame, ruleset: Ruleset, content_as_of: datetime
) -> PublishedScores:
    """Rank the published `artifacts` by the published `signals` (`current` rows only) as of `content_as_of`.

    Routers and retired artifacts have no place. A signal whose source is stale counts with wider variance. Raises
    RankInputError for tables that cannot be ranked.
    """
    ranking = recompute(*ranking_inputs(artifacts, signals, ruleset), ruleset, content_as_of)
    return PublishedScores(_scores(ranking, ruleset.version), _contributions(ranking))


def _scores(ranking: Ranking, version: str) -> pl.DataFrame:
    values = ranking.components.pivot("component", index="artifact_id", values="value", aggregate_function="first")
    for component in Component:
        if component.value not in values.columns:
            values = values.with_columns(pl.lit(None, pl.Float64).alias(component.value))
    joined = ranking.scores.join(values, on="artifact_id", how="left")
    columns = ["artifact_id", "type", "route_class", "ruleset", "score", "sd", "coverage", "status"]
    columns += ["place", "band_best", "band_worst", *(component.value for component in Component)]
    return joined.with_columns(ruleset=pl.lit(version)).select(columns).sort("type", "artifact_id")


def _contributions(ranking: Ranking) -> pl.DataFrame:
    """Weights as shares of 1, variances as those of points: their sum is the square of the score's deviation."""
    weight = pl.col("weight")
    return ranking.contributions.select(
        "artifact_id",
        "component",
        "signal",
        "state",
        "z",
        (weight / POINTS).round(DECIMALS + 2).alias("weight"),
        "points",
        (weight * weight * pl.col("variance").fill_null(0.0)).round(DECIMALS).alias("variance"),
        "source",
        "observed_utc",
        pl.col("stale").fill_null(False),
    ).sort("artifact_id", "component", "signal")
