"""Edges of the match graph: how well an artifact answers a capability, as far as enough people have shown it."""

from dataclasses import dataclass
from enum import StrEnum

import numpy as np
import polars as pl

from warehouse.match.caps import capped
from warehouse.match.impressions import DEEPEST_PLACE, people
from warehouse.match.ips import ips_rates
from warehouse.match.pbm import ClickModel, fit
from warehouse.match.wilson import wilson

CLIENT_FLOOR = 20
N_EFF_FLOOR = 30.0
EDGE_KEYS = ["capability", "artifact_id"]


class EdgeState(StrEnum):
    """Whether an edge may be published."""

    PUBLISHED = "published"
    INSUFFICIENT = "insufficient_evidence"


@dataclass(frozen=True)
class Edges:
    """All edges with their evidence, the click model behind them, and the share of impressions that were clipped.

    `table`: capability, artifact_id, times_matched (distinct queries), clients, n_eff, rate, strength (Wilson lower
    bound), state. Edges under a floor keep their state and lose numbers: too little evidence is said, not 0.
    """

    table: pl.DataFrame
    model: ClickModel
    clip_share: float


def edges(shown: pl.DataFrame) -> Edges:
    """Make edges from impressions of people (`impressions`), one per capability asked for and artifact shown.

    Rates are satisfied results with position bias taken out (click model fitted on clicks, clipped inverse
    propensities). An edge is published from 20 distinct clients and 30 effective trials.
    """
    rows = people(shown).explode("capabilities").rename({"capabilities": "capability"}).drop_nulls("capability")
    rows = capped(rows, EDGE_KEYS).sort(*EDGE_KEYS, "query")
    model = click_model(rows.drop("cap_weight"))
    named = rows.select(EDGE_KEYS).unique(maintain_order=True).with_row_index("edge")
    coded = rows.join(named, on=EDGE_KEYS, how="left", maintain_order="left")
    rates = ips_rates(
        coded["edge"].cast(pl.Int64).to_numpy(),
        coded["place"].cast(pl.Int64).to_numpy(),
        coded["satisfied"].cast(pl.Float64).to_numpy(),
        coded["cap_weight"].to_numpy(),
        model.theta,
        named.height,
    )
    counts = rows.group_by(EDGE_KEYS, maintain_order=True).agg(
        pl.col("query").n_unique().cast(pl.Int64).alias("times_matched"),
        pl.col("client").n_unique().cast(pl.Int64).alias("clients"),
    )
    lower = [wilson(r, n)[0] for r, n in zip(rates.rate.tolist(), rates.n_eff.tolist(), strict=True)]
    measures = {"n_eff": rates.n_eff.round(4), "rate": rates.rate.round(6), "strength": np.round(lower, 6)}
    table = counts.with_columns(pl.Series(name, values, dtype=pl.Float64) for name, values in measures.items())
    return Edges(_floored(table), model, rates.clip_share)


def _floored(table: pl.DataFrame) -> pl.DataFrame:
    """Under 20 clients nothing is shown; under 30 effective trials the counts are, but no rate."""
    known = pl.col("clients") >= CLIENT_FLOOR
    sure = known & (pl.col("n_eff") >= N_EFF_FLOOR)
    state = pl.when(sure).then(pl.lit(EdgeState.PUBLISHED.value)).otherwise(pl.lit(EdgeState.INSUFFICIENT.value))
    return table.with_columns(
        state.alias("state"),
        *(pl.when(known).then(name).alias(name) for name in ("times_matched", "clients", "n_eff")),
        *(pl.when(sure).then(name).alias(name) for name in ("rate", "strength")),
    )


def click_model(rows: pl.DataFrame) -> ClickModel:
    """Position-based click model over (capability, artifact) pairs, from impressions of people.

    Clients are capped per pair and place: a ring that always puts one artifact first would otherwise own that cell and
    teach the model that lower places are not looked at.
    """
    rows = capped(rows, [*EDGE_KEYS, "place"]).sort(*EDGE_KEYS, "query")
    pairs = rows.select(EDGE_KEYS).unique(maintain_order=True).with_row_index("pair")
    coded = rows.join(pairs, on=EDGE_KEYS, how="left", maintain_order="left")
    cell = coded["pair"].cast(pl.Int64).to_numpy() * DEEPEST_PLACE + coded["place"].cast(pl.Int64).to_numpy()
    weight = coded["cap_weight"].to_numpy()
    # Added up row by row: a parallel sum could differ in the last bit from machine to machine.
    shown = np.bincount(cell, weights=weight).astype(np.float64)
    clicked = np.bincount(cell, weights=weight * coded["clicked"].to_numpy()).astype(np.float64)
    used = np.flatnonzero(shown)
    return fit(used // DEEPEST_PLACE, used % DEEPEST_PLACE, shown[used], clicked[used])


def times_matched(shown: pl.DataFrame) -> pl.DataFrame:
    """Distinct queries of people in which an artifact was shown: artifact_id, times_matched, clients, last_day, state.

    Under 20 distinct clients the numbers are null and the state says insufficient evidence.
    """
    counts = (
        people(shown)
        .group_by("artifact_id")
        .agg(
            pl.col("query").n_unique().cast(pl.Int64).alias("times_matched"),
            pl.col("client").n_unique().cast(pl.Int64).alias("clients"),
            pl.col("day").max().alias("last_day"),
        )
        .sort("artifact_id")
    )
    enough = pl.col("clients") >= CLIENT_FLOOR
    state = pl.when(enough).then(pl.lit(EdgeState.PUBLISHED.value)).otherwise(pl.lit(EdgeState.INSUFFICIENT.value))
    return counts.with_columns(
        state.alias("state"), *(pl.when(enough).then(n).alias(n) for n in ("times_matched", "clients", "last_day"))
    )
