"""Is the order better for taking position bias out? Judged on days that were held back."""

from dataclasses import dataclass
from datetime import date

import numpy as np
import polars as pl

from warehouse.match.edges import edges
from warehouse.match.evaluate import dcg
from warehouse.match.impressions import people

CUT = 10


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
    strength = _scores(learned.table, "strength")
    raw = _raw(past)
    theta = learned.model.theta
    found, best = np.zeros((2, 3)), np.zeros((2, 3))
    parts = future.sort("query", "place").partition_by("query", maintain_order=True)
    for part in parts:
        places = part["place"].to_numpy()
        gains = part["satisfied"].to_numpy() / np.maximum(theta[np.minimum(places, theta.size - 1)], 0.05)
        for column, order in enumerate((-places, _of(part, raw), _of(part, strength))):
            ranked = gains[np.lexsort((places, -order))].tolist()
            found[:, column] += dcg(ranked, CUT), sum(gain / place for place, gain in enumerate(ranked, start=1))
            best[:, column] += dcg(sorted(ranked, reverse=True), CUT), sum(ranked)
    return HoldOut(len(parts), *(found / best).round(6).ravel().tolist())


def _scores(table: pl.DataFrame, column: str) -> dict[tuple[str, str], float]:
    known = table.drop_nulls(column)
    return dict(zip(known.select("capability", "artifact_id").iter_rows(), known[column].to_list(), strict=True))


def _raw(past: pl.DataFrame) -> dict[tuple[str, str], float]:
    rows = past.explode("capabilities").drop_nulls("capabilities").rename({"capabilities": "capability"})
    table = rows.group_by("capability", "artifact_id", maintain_order=True).agg(
        pl.col("satisfied").mean().alias("rate")
    )
    return _scores(table, "rate")


def _of(part: pl.DataFrame, scores: dict[tuple[str, str], float]) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
    """Mean score of each result over the capabilities that were asked for."""
    wanted = part["capabilities"][0].to_list() or [""]
    return np.array([np.mean([scores.get((c, a), 0.0) for c in wanted]) for a in part["artifact_id"]])
