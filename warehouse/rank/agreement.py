"""How much two orders of the same things agree. Checked against scipy and trec_eval's relatives in the tests."""

from collections.abc import Hashable, Sequence
from math import atanh, sqrt, tanh

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
BLOCK = 512
"""Rows of the pair matrix held at once: memory stays at 512 n numbers."""
FEWEST_PAIRS = 5


def tau_b(x: Floats, y: Floats) -> float | None:
    """Kendall's tau-b: concordant minus discordant pairs over the geometric mean of untied ones; None if all tie."""
    return _pair_tau(x, y, np.ones(x.size), additive=False)


def weighted_tau(x: Floats, y: Floats) -> float | None:
    """Weighted tau with additive hyperbolic weights (Vigna 2015): exchanges near the top count more.

    A pair weighs `1/(r+1) + 1/(s+1)`, ranks from 0 at the highest value; the mean over ranking by x and by y.
    None if all values of one side tie.
    """
    taus = [_pair_tau(x, y, 1 / (1 + _ranks(*keys)), additive=True) for keys in ((x, y), (y, x))]
    known = [tau for tau in taus if tau is not None]
    return sum(known) / len(known) if known else None


def _ranks(first: Floats, second: Floats) -> Floats:
    order = np.lexsort((second, first))[::-1]
    ranks = np.empty(first.size)
    ranks[order] = np.arange(first.size)
    return ranks


def _pair_tau(x: Floats, y: Floats, weights: Floats, additive: bool) -> float | None:
    if x.shape != y.shape:
        raise ValueError(f"{x.size} and {y.size} values: expected equally many")
    both = only_x = only_y = 0.0
    for start in range(0, x.size, BLOCK):
        part = slice(start, start + BLOCK)
        sign_x, sign_y = np.sign(x[part, None] - x[None, :]), np.sign(y[part, None] - y[None, :])
        weight = weights[part, None] + weights[None, :] if additive else 1.0
        both += float(np.sum(weight * sign_x * sign_y))
        only_x += float(np.sum(weight * np.abs(sign_x)))
        only_y += float(np.sum(weight * np.abs(sign_y)))
    return both / sqrt(only_x) / sqrt(only_y) if only_x and only_y else None


def spearman(x: Floats, y: Floats) -> tuple[float, float, float] | None:
    """Spearman's rank correlation with its 95 % interval; None for fewer than five pairs or if one side ties.

    Interval on Fisher's scale with the standard error `sqrt((1 + r^2/2) / (n - 3))` (Bonett and Wright 2000).
    """
    if x.size < FEWEST_PAIRS or np.ptp(x) == 0 or np.ptp(y) == 0:
        return None
    rank = float(np.corrcoef(_mean_ranks(x), _mean_ranks(y))[0, 1])
    inside = min(max(rank, -1 + 1e-12), 1 - 1e-12)
    reach = 1.959963984540054 * sqrt((1 + inside * inside / 2) / (x.size - 3))
    return rank, tanh(atanh(inside) - reach), tanh(atanh(inside) + reach)


def _mean_ranks(values: Floats) -> Floats:
    """Ranks from 1, ties at their mean."""
    order = np.sort(values)
    low, high = np.searchsorted(order, values, side="left"), np.searchsorted(order, values, side="right")
    return (low + high + 1) / 2


def rbo(a: Sequence[Hashable], b: Sequence[Hashable], p: float = 0.9) -> float:
    """Rank-biased overlap of two lists of equal length, extrapolated (Webber, Moffat, Zobel 2010, eq. 23).

    `A_k p^k + (1-p)/p * sum_d A_d p^d` with `A_d` the shared share of the first d; 1 for equal lists, 0 for disjoint.
    """
    if len(a) != len(b) or not 0 < p < 1:
        raise ValueError(f"lists of {len(a)} and {len(b)} items, p={p}: expected equal lengths and 0 < p < 1")
    if not a:
        return 1.0
    seen_a: set[Hashable] = set()
    seen_b: set[Hashable] = set()
    shared, total, power, agreement = 0, 0.0, 1.0, 0.0
    for depth, (one, two) in enumerate(zip(a, b, strict=True), start=1):
        shared += (one == two) + (one in seen_b) + (two in seen_a)
        seen_a.add(one)
        seen_b.add(two)
        power *= p
        agreement = shared / depth
        total += agreement * power
    return agreement * power + (1 - p) / p * total


def churn(a: Sequence[Hashable], b: Sequence[Hashable], top: int = 20) -> int:
    """How many of the first `top` of a are no longer among the first `top` of b."""
    return len(set(a[:top]) - set(b[:top]))
