"""Whether a difference of two scores says anything."""

from math import isfinite, sqrt

from schemas.vocabulary import Decision

AHEAD_Z = 1.6449
LIKELY_AHEAD_Z = 0.8416


def verdict(score_a: float, sd_a: float, score_b: float, sd_b: float) -> Decision:
    """Compare two published scores with their deviations; symmetric in a and b.

    `z = |a - b| / sqrt(sa^2 + sb^2)`: ahead from 1.6449 (one-sided 95 %), likely ahead from 0.8416 (80 %).
    Only operations that IEEE 754 defines exactly (difference, product, sum, quotient, square root), so that every
    reader in every language agrees. Without any deviation equal scores say nothing and others decide.
    Raises ValueError for numbers that are not finite or a negative deviation.
    """
    if not all(isfinite(x) for x in (score_a, sd_a, score_b, sd_b)) or sd_a < 0 or sd_b < 0:
        raise ValueError(
            f"verdict of {score_a} (sd {sd_a}) and {score_b} (sd {sd_b}): expected finite scores, deviations >= 0"
        )
    spread = sqrt(sd_a * sd_a + sd_b * sd_b)
    if spread == 0:
        return Decision.NO_CLEAR_DIFFERENCE if score_a == score_b else Decision.AHEAD
    z = abs(score_a - score_b) / spread
    if z >= AHEAD_Z:
        return Decision.AHEAD
    return Decision.LIKELY_AHEAD if z >= LIKELY_AHEAD_Z else Decision.NO_CLEAR_DIFFERENCE
