"""How much a place hangs on one signal."""

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from schemas.ruleset import Gates, Profile
from warehouse.rank.kernel import totals
from warehouse.rank.observe import Column
from warehouse.rank.places import places
from warehouse.rank.plan import make_plan


def fragility(
    profile: Profile,
    columns: Mapping[str, Column],
    situations: NDArray[np.int64],
    ranked: NDArray[np.bool_],
    match_open: bool,
    gates: Gates,
) -> NDArray[np.int32]:
    """Largest number of places an artifact moves when one signal is taken out of the ruleset.

    `max_j |place - place_without_j|` over the ranked artifacts of a type; who is ranked stays as it is. One number per
    ranked artifact, in order.
    """
    whole = totals(make_plan(profile, match_open), columns, situations, gates)
    home = places(whole.units[ranked])
    worst = np.zeros(home.size, dtype=np.int32)
    for signal in profile.signals:
        plan = make_plan(profile, match_open, without={signal})
        moved = places(totals(plan, columns, situations, gates).units[ranked])
        worst = np.maximum(worst, np.abs(moved - home))
    return worst
