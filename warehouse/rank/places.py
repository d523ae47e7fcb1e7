"""Places and rank bands of one ranking."""

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.int32]


def places(scores: Floats) -> Ints:
    """Place of every score, the highest first; equal scores share the better place (1, 2, 2, 4)."""
    ascending = np.sort(scores)
    better = scores.size - np.searchsorted(ascending, scores, side="right")
    return (better + 1).astype(np.int32)


def bands(scores: Floats, sds: Floats, factor: float) -> tuple[Ints, Ints]:
    """Best and worst place that the intervals `score ± factor * sd` allow.

    `best = 1 + #{k: L_k > U_i}` and `worst = n - #{k: U_k < L_i}` (the first is the upper rank bound of LMArena).
    The place always lies inside.
    """
    low, high = scores - factor * sds, scores + factor * sds
    above = scores.size - np.searchsorted(np.sort(low), high, side="right")
    below = np.searchsorted(np.sort(high), low, side="left")
    return (above + 1).astype(np.int32), (scores.size - below).astype(np.int32)
