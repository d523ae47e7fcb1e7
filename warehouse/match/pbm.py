"""Position-based click model: how likely a place is looked at, apart from what stands there.

`P(click) = theta_k * gamma_qa` (Craswell et al. 2008; Chuklin, Markov, de Rijke 2015; Wang et al. 2018). The first
place is always looked at (theta_1 = 1). Without any result that was seen at several places the two cannot be told
apart; then every place counts as looked at and `identified` is false.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
ROUNDS, TOLERANCE, SMALL = 500, 1e-7, 1e-9


@dataclass(frozen=True)
class ClickModel:
    """`theta` per place from 0 (the first), `gamma` per pair; rounds run and whether the two could be told apart."""

    theta: Floats
    gamma: Floats
    rounds: int
    identified: bool


def fit(pair: Ints, place: Ints, shown: Floats, clicked: Floats) -> ClickModel:
    """Fit the model by expectation maximisation to counts of what was shown and clicked, one row per (pair, place).

    `pair` and `place` are codes from 0. Raises ValueError when more was clicked than shown.
    """
    if np.any(clicked > shown + SMALL) or np.any(clicked < 0):
        raise ValueError("clicks exceed impressions: expected 0 <= clicked <= shown in every row")
    pairs, places = int(pair.max(initial=-1)) + 1, int(place.max(initial=-1)) + 1
    per_pair, per_place = _sum(pair, shown, pairs), _sum(place, shown, places)
    theta = np.ones(places)
    gamma = _ratio(_sum(pair, clicked, pairs), per_pair)
    identified = _connected(pair, place, pairs, places)
    if not identified:
        return ClickModel(theta, gamma, 0, False)
    theta = 1 / (1.0 + np.arange(places))
    quiet = shown - clicked
    rounds, moved = 0, np.inf
    while rounds < ROUNDS and moved > TOLERANCE:
        looked, liked = theta[place], gamma[pair]
        unclicked = np.maximum(1 - looked * liked, SMALL)
        seen = clicked + quiet * looked * (1 - liked) / unclicked
        good = clicked + quiet * (1 - looked) * liked / unclicked
        new_theta, new_gamma = _ratio(_sum(place, seen, places), per_place), _ratio(_sum(pair, good, pairs), per_pair)
        # Only the product is observed: put the scale into gamma so that the first place is always looked at.
        scale = new_theta[0] if new_theta[0] > 0 else 1.0
        new_theta, new_gamma = np.minimum(new_theta / scale, 1.0), np.minimum(new_gamma * scale, 1.0)
        moved = max(float(np.abs(new_theta - theta).max()), float(np.abs(new_gamma - gamma).max()))
        theta, gamma = new_theta, new_gamma
        rounds += 1
    return ClickModel(theta, gamma, rounds, True)


def _sum(codes: Ints, values: Floats, size: int) -> Floats:
    return np.bincount(codes, weights=values, minlength=size).astype(np.float64)


def _ratio(above: Floats, below: Floats) -> Floats:
    return np.divide(above, below, out=np.zeros_like(above), where=below > 0)


def _connected(pair: Ints, place: Ints, pairs: int, places: int) -> bool:
    """Whether all places are linked to the first by pairs that were shown at several places."""
    if places == 0:
        return False
    reached_place, reached_pair = np.zeros(places, dtype=bool), np.zeros(pairs, dtype=bool)
    reached_place[0] = True
    count = 0
    while count != int(reached_place.sum()):
        count = int(reached_place.sum())
        reached_pair[pair[reached_place[place]]] = True
        reached_place[place[reached_pair[pair]]] = True
    return bool(reached_place[np.unique(place)].all()) and places > 1
