"""Why a place moved: the artifact itself, the others, or who takes part."""

from itertools import product

import numpy as np
import polars as pl
from numpy.typing import NDArray

from schemas.vocabulary import RankStatus
from warehouse.rank.movement import shapley

Floats = NDArray[np.float64]


def place_movement(old_scores: pl.DataFrame, new_scores: pl.DataFrame) -> pl.DataFrame:
    """Split the change of every place held on both nights into own change, the field's, and entrants with leavers.

    Shapley value over these three, from two `scores` frames of `rank`. Columns: artifact_id, type, delta (places,
    negative is up), own, field, roster (places with sixths); the three add up to delta.
    """
    columns = ["artifact_id", "type", "score", "place"]
    old, new = (s.filter(status=RankStatus.RANKED.value).select(columns) for s in (old_scores, new_scores))
    kinds = sorted(set(old["type"].to_list()) & set(new["type"].to_list()))
    parts = [_of_type(old.filter(type=kind), new.filter(type=kind)) for kind in kinds]
    return pl.concat(parts) if parts else _frame(old.head(0), *(np.zeros(0) for _ in range(4)))


def _of_type(old: pl.DataFrame, new: pl.DataFrame) -> pl.DataFrame:
    both = old.join(new, on="artifact_id", suffix="_new").sort("artifact_id")
    was, now = both["score"].to_numpy(), both["score_new"].to_numpy()
    leavers = old.join(new, on="artifact_id", how="anti")["score"].to_numpy()
    entrants = new.join(old, on="artifact_id", how="anti")["score"].to_numpy()
    worth: dict[tuple[bool, ...], Floats] = {
        (own, field, roster): _places(now if own else was, now if field else was, entrants if roster else leavers)
        for own, field, roster in product((False, True), repeat=3)
    }
    own, field, roster = (shapley(worth, player) for player in range(3))
    return _frame(both, worth[True, True, True] - worth[False, False, False], own, field, roster)


def _places(own: Floats, field: Floats, others: Floats) -> Floats:
    """Place of every artifact with its own score among the field's scores, where its own field score does not count."""
    return 1.0 + _above(field, own) - (field > own) + _above(others, own)


def _above(scores: Floats, marks: Floats) -> Floats:
    """How many scores lie above each mark."""
    return (scores.size - np.searchsorted(np.sort(scores), marks, side="right")).astype(np.float64)


def _frame(both: pl.DataFrame, delta: Floats, own: Floats, field: Floats, roster: Floats) -> pl.DataFrame:
    return both.select("artifact_id", "type").with_columns(
        pl.Series("delta", delta.astype(np.int32)),
        pl.Series("own", own),
        pl.Series("field", field),
        pl.Series("roster", roster),
    )
