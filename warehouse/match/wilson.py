"""Wilson score interval of a rate (Wilson 1927), for effective numbers of trials too."""

from math import isfinite, sqrt

Z_95 = 1.959963984540054
FEWEST = 1e-9
"""Fewer effective trials than this say nothing, and their squares would underflow."""


def wilson(rate: float, trials: float, z: float = Z_95) -> tuple[float, float]:
    """Lower and upper bound of a rate observed in `trials` (may be fractional); (0, 1) without any trial.

    Raises ValueError for a rate outside [0, 1] or negative trials.
    """
    if not 0 <= rate <= 1 or not isfinite(trials) or trials < 0:
        raise ValueError(f"rate {rate} of {trials} trials: expected 0 <= rate <= 1 and trials >= 0")
    if trials < FEWEST:
        return 0.0, 1.0
    square = z * z
    middle = rate + square / (2 * trials)
    reach = z * sqrt(rate * (1 - rate) / trials + square / (4 * trials * trials))
    whole = 1 + square / trials
    return max(0.0, (middle - reach) / whole), min(1.0, (middle + reach) / whole)
