"""Every pair at once: capabilities two artifacts share, and how sure the one with the higher score is ahead."""

from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import polars as pl
from numpy.typing import NDArray

from schemas.vocabulary import Decision
from warehouse.compare.facts import ASSERTED
from warehouse.decision import AHEAD_Z, LIKELY_AHEAD_Z

DECISIONS = (Decision.NO_CLEAR_DIFFERENCE, Decision.LIKELY_AHEAD, Decision.AHEAD)
"""What the codes of `AllPairs.decision` mean."""
BLOCK = 64
"""Rows worked on at once: a block of numbers stays in the processor's cache."""


@dataclass(frozen=True)
class AllPairs:
    """Matrices over `ids`, rows against columns, only right of the diagonal (zero elsewhere).

    `shared` counts capabilities of both; `decision` is a position in DECISIONS: how sure the higher score is ahead.
    """

    ids: list[str]
    shared: NDArray[np.float32]
    decision: NDArray[np.uint8]


def all_pairs(scores: pl.DataFrame, capabilities: pl.DataFrame) -> AllPairs:
    """Compare all artifacts of `scores` with each other, by the rules of `verdict` and of the two capability lists.

    Tables as published; artifacts without a deviation or score cannot be passed. The order is that of `scores`.
    """
    ids = scores["artifact_id"].to_list()
    owned = _owned(ids, capabilities)
    score, sd = (scores[name].to_numpy().astype(np.float64) for name in ("score", "sd"))
    count = len(ids)
    shared = np.zeros((count, count), dtype=np.float32)
    decision = np.zeros((count, count), dtype=np.uint8)
    square = sd * sd
    for start, stop in pairwise([*range(0, count, BLOCK), count]):
        rows, right = slice(start, stop), slice(start, count)
        np.matmul(owned[rows], owned[right].T, out=shared[rows, right])
        decision[rows, right] = _decided(score[rows, None], square[rows, None], score[right], square[right])
        for matrix in (shared, decision):
            matrix[rows, rows] = np.triu(matrix[rows, rows], 1)
    return AllPairs(ids, shared, decision)


def _owned(ids: list[str], capabilities: pl.DataFrame) -> NDArray[np.float32]:
    """One row per artifact, one column per capability: 1 where it is asserted without contradiction."""
    said = pl.col("kind").is_in(ASSERTED) & (pl.col("polarity") == "asserted") & ~pl.col("conflict")
    rows = pl.DataFrame({"artifact_id": ids}, schema={"artifact_id": pl.String}).with_row_index("row")
    cells = capabilities.filter(said).join(rows, on="artifact_id").select("row", "capability_id").unique()
    column = cells["capability_id"].rank("dense").cast(pl.Int64).to_numpy() - 1
    owned = np.zeros((len(ids), int(column.max(initial=-1)) + 1), dtype=np.float32)
    owned[cells["row"].to_numpy(), column] = 1.0
    return owned


def _decided(
    score: NDArray[np.float64], square: NDArray[np.float64], others: NDArray[np.float64], squares: NDArray[np.float64]
) -> NDArray[np.uint8]:
    """The operations of `verdict`, in its order, so that every bit is the same."""
    apart = score - others
    np.abs(apart, out=apart)
    spread = square + squares
    if square.min() == 0 and squares.min() == 0:
        # Without any deviation equal scores say nothing and others decide.
        certain = spread == 0
        apart[certain & (apart > 0)] = np.inf
        spread[certain] = 1.0
    z = np.divide(apart, np.sqrt(spread, out=spread), out=apart)
    found: NDArray[np.uint8] = (z >= LIKELY_AHEAD_Z).view(np.uint8) + (z >= AHEAD_Z).view(np.uint8)
    return found
