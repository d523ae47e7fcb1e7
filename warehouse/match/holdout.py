"""Is the order better for taking position bias out? Judged on days that were held back."""

from dataclasses import dataclass
from datetime import date

import numpy as np
import polars as pl
from numpy.typing import NDArray

from warehouse.match.edges import edges
from warehouse.match.impressions import people

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]
CUT = 10
KEYS = ["capability", "artifact_id"]


@dataclass(frozen=True)
class HoldOut:
    """Quality of three orders on held-out days.

    `shown` is what people saw, `raw` orders by plain satisfied rate,
    `debiased` by edge strength.

    nDCG@10 is the summed DCG over the summed best DCG, with linear gain; MRR the mean of 1/place over satisfied
    results; both weigh every satisfied result by 1/theta of the place it was found at. None without any query that can
    be judged.
    """

    queries: int
    ndcg_shown: float | None
    ndcg_raw: float | None
    ndcg_debiased: float | None
    mrr_shown: float | None
    mrr_raw: float | None
    mrr_debiased: float | None


def hold_out(shown: pl.DataFrame, first_held_day: date) -> HoldOut:
    """Learn on days before `first_held_day`, judge on the rest: re-order the results of each query and compare.

    Only queries with a satisfied result can be judged. Gains are inverse propensities, so a success far down counts
    for those that nobody reached; sums are divided by sums, because a mean of per-query nDCG would cancel the weights
    of queries with a single success.
    """
    past, future = (people(shown).filter(c) for c in (pl.col("day") < first_held_day, pl.col("day") >= first_held_day))
    future = future.filter(pl.col("satisfied").any().over("query"))
    if past.is_empty() or future.is_empty():
        return HoldOut(0, *(None,) * 6)
    learned = edges(past)
    future = future.sort("query", "place").with_row_index("row")
    query = future["query"].rle_id().cast(pl.Int64).to_numpy()
    place = future["place"].to_numpy()
    theta = learned.model.theta
    gain = future["satisfied"].to_numpy() / np.maximum(theta[np.minimum(place, theta.size - 1)], 0.05)
    strength = _of(future, learned.table.select(*KEYS, score="strength"))
    raw = _of(future, _raw(past))
    # The best that an order can reach: the greatest gains first, and every success in the first place.
    best = np.array([[_quality(query, gain, np.lexsort((-gain, query)))[0]], [gain.sum()]])
    orders = [np.lexsort((place, -score, query)) for score in (-place, raw, strength)]
    found = np.array([_quality(query, gain, order) for order in orders]).T / best
    return HoldOut(int(query[-1]) + 1, *found.round(6).ravel().tolist())


def _quality(query: Ints, gain: Floats, order: Ints) -> tuple[float, float]:
    """Summed DCG of the first ten and summed gain over place, of the results of each query in an order."""
    first = np.searchsorted(query, query)
    places = np.arange(1, query.size + 1) - first
    ranked = gain[order]
    near = places <= CUT
    return float(np.sum(ranked[near] / np.log2(places[near] + 1))), float(np.sum(ranked / places))


def _raw(past: pl.DataFrame) -> pl.DataFrame:
    rows = past.explode("capabilities").drop_nulls("capabilities").rename({"capabilities": "capability"})
    rates = rows.group_by(*KEYS, maintain_order=True).agg(pl.col("satisfied").mean().alias("score"))
    return rates.cast(dict.fromkeys(KEYS, pl.String))


def _of(future: pl.DataFrame, scores: pl.DataFrame) -> Floats:
    """Mean score of each result over the capabilities that were asked for, 0 where nothing is known."""
    wanted = future.select("row", "artifact_id", pl.col("capabilities").alias("capability")).explode("capability")
    known = wanted.cast(dict.fromkeys(KEYS, pl.String)).join(scores, on=KEYS, how="left")
    means = known.group_by("row").agg(pl.col("score").fill_null(0.0).mean()).sort("row")
    return means["score"].to_numpy()
