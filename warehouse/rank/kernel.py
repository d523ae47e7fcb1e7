"""The sums behind a score, in one fixed order, so that neither threads nor row order can change a bit."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from schemas.ruleset import Gates
from schemas.vocabulary import Component
from warehouse.rank.observe import Column
from warehouse.rank.plan import Plan

UNITS_PER_POINT = 10_000
"""Scores are published with four decimals; inside they are whole units of 0.0001 points."""

BLOCK = 1 << 15

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


def totals(plan: Plan, columns: Mapping[str, Column], situations: NDArray[np.int64], gates: Gates) -> Totals:
    """Score, deviation and coverage of every artifact.

    `S = sum_j w_j m_j` with `m_j = z_j`, or the prior mean where missing; `sd^2 = sum_j w_j^2 v_j`; coverage is the
    observed share of the applicable weight, of which a missing match counts as much as `gates.unsearched_share` says.
    Weights are shares of 100 points.
    """
    sums = np.zeros((4, situations.size))
    for start in range(0, situations.size, BLOCK):
        part = slice(start, start + BLOCK)
        _add(sums[:, part], plan, columns, situations, part, gates.stale_sd)
    raw, variance, observed, unsearched = sums
    counted = 100 - (1 - gates.unsearched_share) * unsearched
    coverage = np.divide(observed, counted, out=np.zeros_like(observed), where=counted > 0)
    return Totals(to_units(raw), rounded(np.sqrt(variance)), rounded(coverage))


def _add(
    sums: Floats,
    plan: Plan,
    columns: Mapping[str, Column],
    situations: NDArray[np.int64],
    part: slice,
    stale_sd: float,
) -> None:
    """Add up all signals for a part of the artifacts, small enough for what lies between to stay in the cache."""
    raw, variance, observed, unsearched = sums
    some = {name: column.part(part) for name, column in columns.items()}
    for slot, about in enumerate(plan.slots):
        one = slot_values(plan, slot, some, situations[part], stale_sd)
        raw += one.points * one.filled
        variance += one.points * one.points * one.variance
        observed += np.where(one.seen, one.points, 0.0)
        if about.rule.component is Component.MATCH:
            unsearched += np.where(one.seen, 0.0, one.points)


def to_units(points: Floats) -> Floats:
    """Whole units of 0.0001 points, half to even."""
    return np.rint(points * UNITS_PER_POINT)


def rounded(values: Floats) -> Floats:
    """Four decimals, half to even."""
    return np.rint(values * UNITS_PER_POINT) / UNITS_PER_POINT
