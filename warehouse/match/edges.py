"""Edges of the match graph: how well an artifact answers a capability, as far as enough people have shown it."""

from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple

import numpy as np
import polars as pl
from numpy.typing import NDArray

from warehouse.match.caps import cap_weights
from warehouse.match.codes import Ints, dense, rows_among
from warehouse.match.impressions import DEEPEST_PLACE, people
from warehouse.match.ips import ips_rates
from warehouse.match.pbm import ClickModel, fit
from warehouse.match.wilson import wilson

PART = 1 << 20
CLIENT_FLOOR = 20
N_EFF_FLOOR = 30.0


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


class _Rows(NamedTuple):
    """One row per impression of people and capability asked for, as numbers from 0; `named` says what an edge is."""

    edge: Ints
    place: Ints
    client: Ints
    day: Ints
    clicked: NDArray[np.bool_]
    satisfied: NDArray[np.bool_]
    named: pl.DataFrame


def edges(shown: pl.DataFrame) -> Edges:
    """Make edges from impressions of people (`impressions`), one per capability asked for and artifact shown.

    Rates are satisfied results with position bias taken out (click model fitted on clicks, clipped inverse
    propensities). An edge is published from 20 distinct clients and 30 effective trials.
    """
    rows = _coded(people(shown))
    caps = cap_weights(rows.edge, rows.client, rows.day)
    model = _click_model(rows)
    count = rows.named.height
    rates = ips_rates(rows.edge, rows.place, rows.satisfied, caps.weight, model.theta, count)
    lower = [wilson(r, n)[0] for r, n in zip(rates.rate.tolist(), rates.n_eff.tolist(), strict=True)]
    # A query shows an artifact once and asks for a capability once: rows of an edge are its queries.
    counts = {"times_matched": np.bincount(rows.edge, minlength=count), "clients": caps.clients}
    measures = {"n_eff": rates.n_eff.round(4), "rate": rates.rate.round(6), "strength": np.round(lower, 6)}
    table = rows.named.with_columns(
        *(pl.Series(name, values, dtype=pl.Int64) for name, values in counts.items()),
        *(pl.Series(name, values, dtype=pl.Float64) for name, values in measures.items()),
    )
    return Edges(_floored(table), model, rates.clip_share)


def _coded(shown: pl.DataFrame) -> _Rows:
    """Impressions as numbers, part by part: the texts of all of them at once would take most of the memory."""
    starts = range(0, max(shown.height, 1), PART)
    names = _names(shown, starts)
    artifacts = max(names["artifact_id"].len(), 1)
    held = [_numbers(_exploded(shown.slice(start, PART)), names, artifacts) for start in starts]
    pair, client, place, day, clicked, satisfied = (np.concatenate(column) for column in zip(*held, strict=True))
    edge, pairs = dense(pair)
    named = pl.DataFrame(
        {
            "capability": names["capability"].gather(pairs // artifacts),
            "artifact_id": names["artifact_id"].gather(pairs % artifacts),
        }
    )
    return _Rows(edge, place, client, day - day.min(initial=0), clicked > 0, satisfied > 0, named)


def _names(shown: pl.DataFrame, starts: range) -> dict[str, pl.Series]:
    """Distinct texts of each column that is coded, in order."""
    found: dict[str, list[pl.Series]] = {"capability": [], "artifact_id": [], "client": []}
    for start in starts:
        rows = _exploded(shown.slice(start, PART))
        for name, texts in found.items():
            texts.append(rows[name].unique().cast(pl.String))
    return {name: pl.concat(texts).unique().sort() for name, texts in found.items()}


def _numbers(rows: pl.DataFrame, names: dict[str, pl.Series], artifacts: int) -> tuple[Ints, ...]:
    """Pair of capability and artifact, client, place, day, clicked, satisfied."""
    own = {name: rows_among(rows[name], texts) for name, texts in names.items()}
    pair = own["capability"].astype(np.int64) * artifacts + own["artifact_id"]
    rest = rows.select("place", pl.col("day").to_physical(), pl.col("clicked", "satisfied").cast(pl.Int8))
    return pair, own["client"], *(column.to_numpy() for column in rest)


def _exploded(part: pl.DataFrame) -> pl.DataFrame:
    """One row per impression of people and capability."""
    rows = people(part).select(
        pl.col("capabilities").list.unique().alias("capability"),
        "artifact_id",
        "client",
        pl.col("place").cast(pl.Int16),
        "day",
        "clicked",
        "satisfied",
    )
    return rows.explode("capability").drop_nulls("capability")


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


def _click_model(rows: _Rows) -> ClickModel:
    """Position-based click model over (capability, artifact) pairs, from impressions of people.

    Clients are capped per pair and place: a ring that always puts one artifact first would otherwise own that cell and
    teach the model that lower places are not looked at.
    """
    cell, cells = dense(rows.edge.astype(np.int64) * DEEPEST_PLACE + rows.place)
    weight = cap_weights(cell, rows.client, rows.day).weight
    # Added up row by row: a parallel sum could differ in the last bit from machine to machine.
    shown = np.bincount(cell, weights=weight, minlength=cells.size).astype(np.float64)
    clicked = np.bincount(cell, weights=weight * rows.clicked, minlength=cells.size).astype(np.float64)
    return fit(cells // DEEPEST_PLACE, cells % DEEPEST_PLACE, shown, clicked)


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
