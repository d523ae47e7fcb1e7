"""The sums behind a score, in one fixed order, so that neither threads nor row order can change a bit."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from warehouse.rank.observe import Column
from warehouse.rank.plan import Plan

UNITS_PER_POINT = 10_000
"""Scores are published with four decimals; inside they are whole units of 0.0001 points."""

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Totals:
    """Per artifact: score in units, deviation in points, observed share of the weight (both on four decimals)."""

    units: Floats
    sd: Floats
    coverage: Floats

    @property
    def score(self) -> Floats:
        """Score in points, half-even on four decimals."""
        return self.units / UNITS_PER_POINT


@dataclass(frozen=True)
class SlotValues:
    """One signal's part: points per artifact, filled value, variance of the normalised value, what was observed."""

    points: Floats
    filled: Floats
    variance: Floats
    seen: NDArray[np.bool_]
    column: Column


def slot_values(
    plan: Plan, slot: int, columns: Mapping[str, Column], situations: NDArray[np.int64], stale_sd: float
) -> SlotValues:
    """Fill what is missing with the prior mean and the prior variance; widen what is stale."""
    rule = plan.slots[slot].rule
    column = columns[plan.slots[slot].signal]
    seen = ~np.isnan(column.z)
    measured = rule.measurement_sd * rule.measurement_sd
    variance = np.where(column.stale, measured + stale_sd * stale_sd, measured)
    return SlotValues(
        points=plan.points[situations, slot],
        filled=np.where(seen, column.z, rule.prior.mean),
        variance=np.where(seen, variance, rule.prior.sd * rule.prior.sd),
        seen=seen,
        column=column,
    )


def totals(plan: Plan, columns: Mapping[str, Column], situations: NDArray[np.int64], stale_sd: float) -> Totals:
    """Score, deviation and coverage of every artifact.

    `S = sum_j w_j m_j` with `m_j = z_j`, or the prior mean where missing; `sd^2 = sum_j w_j^2 v_j`; coverage is the
    observed share of the applicable weight. Weights are shares of 100 points.
    """
    raw, variance, observed = (np.zeros(situations.size) for _ in range(3))
    for slot in range(len(plan.slots)):
        part = slot_values(plan, slot, columns, situations, stale_sd)
        raw += part.points * part.filled
        variance += part.points * part.points * part.variance
        observed += np.where(part.seen, part.points, 0.0)
    return Totals(to_units(raw), rounded(np.sqrt(variance)), rounded(observed / 100))


def to_units(points: Floats) -> Floats:
    """Whole units of 0.0001 points, half to even."""
    return np.rint(points * UNITS_PER_POINT)


def rounded(values: Floats) -> Floats:
    """Four decimals, half to even."""
    return np.rint(values * UNITS_PER_POINT) / UNITS_PER_POINT
