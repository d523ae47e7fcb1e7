"""How good an order is, judged by what people did on days it has not seen."""

from collections.abc import Sequence
from math import log2

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]


def ndcg(gains: Sequence[float], cut: int | None = 10) -> float:
    """Normalised discounted cumulative gain with linear gain, as in trec_eval; 0 if nothing is relevant.

    `sum rel_i / log2(i + 1)` over that of the best order; `gains` are relevances in the order shown.
    The other form, `2^rel - 1`, gives other numbers.
    """
    best = dcg(sorted(gains, reverse=True), cut)
    return dcg(gains, cut) / best if best > 0 else 0.0


def dcg(gains: Sequence[float], cut: int | None) -> float:
    """Discounted cumulative gain, linear: `sum rel_i / log2(i + 1)` over the first `cut` results."""
    return sum(gain / log2(place + 1) for place, gain in enumerate(gains[:cut], start=1))


def reciprocal_rank(gains: Sequence[float]) -> float:
    """One over the place of the first relevant result; 0 without one."""
    return next((1 / place for place, gain in enumerate(gains, start=1) if gain > 0), 0.0)


def average_precision(gains: Sequence[float]) -> float:
    """Mean precision at the places of relevant results (binary)."""
    hits, total = 0, 0.0
    for place, gain in enumerate(gains, start=1):
        if gain > 0:
            hits += 1
            total += hits / place
    return total / hits if hits else 0.0


def snips(reward: Floats, logged: Floats, new: Floats) -> float:
    """Self-normalised inverse propensity score of a new policy (Swaminathan, Joachims 2015).

    `sum w r / sum w`, `w = new / logged` probabilities of what was shown. Raises ValueError for a logged probability
    that is not above 0.
    """
    if np.any(logged <= 0):
        raise ValueError("logged probabilities: expected all above 0, a policy cannot be judged by what it never shows")
    weights = new / logged
    return float((weights * reward).sum() / weights.sum()) if weights.sum() > 0 else 0.0
