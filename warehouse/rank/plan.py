"""What a ruleset means for one type: which signals count in which situation, and for how many of the 100 points."""

from collections.abc import Collection
from dataclasses import dataclass
from fractions import Fraction
from functools import cache

import numpy as np
from numpy.typing import NDArray

from schemas.ruleset import Profile, SignalRule
from schemas.vocabulary import Component, RouteClass

WEIGHT_DECIMALS = 9
COMPONENTS = tuple(Component)
ROUTES = tuple(RouteClass)


@dataclass(frozen=True)
class Slot:
    """One signal of a profile, in the fixed order in which everything is summed."""

    signal: str
    rule: SignalRule


@dataclass(frozen=True)
class Plan:
    """Points per situation (rows, see `situation`) and slot (columns); 0 where a signal does not apply."""

    slots: tuple[Slot, ...]
    points: NDArray[np.float64]

    def component_slots(self, component: Component) -> list[int]:
        """Columns of a component."""
        return [i for i, slot in enumerate(self.slots) if slot.rule.component is component]


def situation(route: RouteClass, finished: bool) -> int:
    """Row of a plan: open weights or hosted, and whether the artifact is finished and stable."""
    return ROUTES.index(route) * 2 + finished


def make_plan(profile: Profile, match_open: bool, without: Collection[str] = ()) -> Plan:
    """Distribute 100 points over the signals that apply.

    A signal leaves the denominator for another route class, freshness for finished artifacts, and match while no
    publishable event exists (`match_open` false). A component keeps its weight as long as one signal of it applies.
    Signals in `without` apply to nobody. Exact rational arithmetic: scaling all weights changes no bit.
    """
    order = sorted(profile.signals, key=lambda name: (COMPONENTS.index(profile.signals[name].component), name))
    slots = tuple(Slot(name, profile.signals[name]) for name in order)
    rows = [
        _points(profile, slots, route, finished, match_open, without) for route in ROUTES for finished in (False, True)
    ]
    return Plan(slots, np.array(rows, dtype=np.float64))


def _points(
    profile: Profile,
    slots: tuple[Slot, ...],
    route: RouteClass,
    finished: bool,
    match_open: bool,
    without: Collection[str],
) -> list[float]:
    shares: list[Fraction] = []
    for slot in slots:
        shut = (slot.rule.component is Component.FRESHNESS and finished) or (
            slot.rule.component is Component.MATCH and not match_open
        )
        applies = route in slot.rule.routes and not shut and slot.signal not in without
        shares.append(_exact(slot.rule.weight) if applies else Fraction(0))
    inside = {
        c: sum((s for s, slot in zip(shares, slots, strict=True) if slot.rule.component is c)) for c in COMPONENTS
    }
    whole = sum(_exact(profile.weights[c]) for c in COMPONENTS if inside[c])
    if not whole:
        return [0.0] * len(slots)
    return [
        round(
            float(100 * _exact(profile.weights[slot.rule.component]) / whole * share / inside[slot.rule.component]), 9
        )
        if share
        else 0.0
        for share, slot in zip(shares, slots, strict=True)
    ]


@cache
def _exact(weight: float) -> Fraction:
    """The decimal number that was written, not its nearest binary one."""
    return Fraction(repr(weight))
