"""Places and rank bands of one ranking."""

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.int32]


def places(scores: Floats) -> Ints:
    """Place of every score, the highest first; equal scores share the better place (1, 2, 2, 4)."""
    order = np.argsort(scores)
    ascending = scores[order]
    found = np.empty(scores.size, dtype=np.int32)
    found[order] = scores.size - np.searchsorted(ascending, ascending, side="right") + 1
    return found


def bands(scores: Floats, sds: Floats, factor: float) -> tuple[Ints, Ints]:
    """Best and worst place that the intervals `score ± factor * sd` allow.

    `best = 1 + #{k: L_k > U_i}` and `worst = n - #{k: U_k < L_i}` (the first is the upper rank bound of LMArena).
    The place always lies inside.
    """
    low, high = scores - factor * sds, scores + factor * sds
    lows, highs = np.argsort(low), np.argsort(high)
    best, worst = np.empty(scores.size, dtype=np.int32), np.empty(scores.size, dtype=np.int32)
    # Asked in rising order, so that every search starts where the last one ended in the cache.
    best[highs] = scores.size - np.searchsorted(low[lows], high[highs], side="right") + 1
    worst[lows] = scores.size - np.searchsorted(high[highs], low[lows], side="left")
    return best, worst
