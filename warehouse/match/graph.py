"""The match component: mass of real demand that arrives at an artifact."""

from datetime import datetime

import numpy as np
import polars as pl

from warehouse.match.edges import CLIENT_FLOOR, EdgeState
from warehouse.match.impressions import people
from warehouse.match.pagerank import ALPHA, personalised_pagerank

SIGNAL, SOURCE = "match_score", "abreast"
SCORE_SCHEMA = pl.Schema({"artifact_id": pl.String(), "type": pl.String(), "match_score": pl.Float64()})


def demand(shown: pl.DataFrame) -> pl.DataFrame:
    """What people ask for: intent (sorted capability ids), clients; only intents of at least 20 distinct clients."""
    asked = people(shown).unique("query", keep="any").select("client", "capabilities")
    intents = asked.filter(pl.col("capabilities").list.len() > 0)
    return (
        intents.select("client", pl.col("capabilities").cast(pl.List(pl.String)).list.sort().alias("intent"))
        .group_by("intent")
        .agg(pl.col("client").n_unique().cast(pl.Int64).alias("clients"))
        .filter(pl.col("clients") >= CLIENT_FLOOR)
        .sort("intent")
    )


def match_scores(wanted: pl.DataFrame, edges: pl.DataFrame, alpha: float = ALPHA) -> pl.DataFrame:
    """Share of demand per artifact, relative to the strongest of its type: artifact_id, type, match_score in [0, 1].

    `wanted` as `demand` gives it, `edges` as the table of `edges` gives it. Personalised PageRank over intents,
    capabilities and artifacts: an intent leads to its capabilities in equal parts, a capability to artifacts by
    strength and back, the surfer restarts at intents by their share of clients. Empty without publishable edges.
    """
    links = edges.filter((pl.col("state") == EdgeState.PUBLISHED.value) & (pl.col("strength") > 0))
    asked = wanted.filter(pl.col("intent").list.eval(pl.element().is_in(links["capability"].implode())).list.any())
    if links.is_empty() or asked.is_empty():
        return SCORE_SCHEMA.to_frame()
    capabilities = links["capability"].unique().sort()
    artifacts = links["artifact_id"].unique().sort()
    at_capability, at_artifact = asked.height, asked.height + capabilities.len()
    asks = (
        asked.with_row_index("from")
        .explode("intent")
        .join(_codes(capabilities, at_capability), left_on="intent", right_on="name")
        .sort("from", "to")
    )
    gives = (
        links.join(_codes(capabilities, at_capability), left_on="capability", right_on="name")
        .join(_codes(artifacts, at_artifact), left_on="artifact_id", right_on="name", suffix="_artifact")
        .sort("to", "to_artifact")
    )
    ask_from, ask_to = (asks[c].cast(pl.Int64).to_numpy() for c in ("from", "to"))
    give_from, give_to = gives["to"].to_numpy(), gives["to_artifact"].to_numpy()
    strength = gives["strength"].to_numpy()
    reset = np.zeros(at_artifact + artifacts.len())
    reset[: asked.height] = asked["clients"].to_numpy()
    spread = personalised_pagerank(
        np.concatenate([ask_from, give_from, give_to]),
        np.concatenate([ask_to, give_to, give_from]),
        np.concatenate([np.ones(ask_from.size), strength, strength]),
        reset,
        alpha,
    )
    mass = pl.DataFrame({"artifact_id": artifacts, "mass": spread.mass[at_artifact:]})
    kind = pl.col("artifact_id").str.split(":").list.first()
    return mass.with_columns(kind.alias("type")).select(
        "artifact_id", "type", (pl.col("mass") / pl.col("mass").max().over("type")).round(9).alias("match_score")
    )


def _codes(names: pl.Series, start: int) -> pl.DataFrame:
    return pl.DataFrame({"name": names, "to": np.arange(start, start + names.len())})


def match_signals(scores: pl.DataFrame, observed_utc: datetime) -> pl.DataFrame:
    """Match scores as rows of the signal ledger that `rank` reads."""
    moment = pl.lit(observed_utc).cast(pl.Datetime("us", "UTC"))
    return scores.select(
        "artifact_id",
        pl.lit(SIGNAL).alias("signal"),
        pl.col("match_score").alias("value"),
        moment.alias("observed_utc"),
        pl.lit(SOURCE).alias("source"),
        pl.lit(False).alias("stale"),
        pl.lit(None, dtype=pl.Datetime("us", "UTC")).alias("stale_since_utc"),
    )
