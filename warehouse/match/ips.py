"""Rates without position bias: clipped inverse propensity, with the number of trials they are worth."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
CLIP = 20.0


@dataclass(frozen=True)
class Rates:
    """Per edge: weighted impressions, debiased rate in [0, 1], effective trials; `clip_share` of all impressions."""

    shown: Floats
    rate: Floats
    n_eff: Floats
    clip_share: float


def ips_rates(
    edge: Ints, place: Ints, outcome: Floats | NDArray[np.bool_], weight: Floats, theta: Floats, edges: int
) -> Rates:
    """Rate per edge: `sum w c min(1/theta_k, 20) / sum w` (Joachims, Swaminathan, Schnabel 2017).

    One row per impression: edge code, place from 0, outcome 0 or 1, weight in (0, 1] after caps.
    `n_eff = (sum w)^2 / sum w^2 min(1/theta_k, 20)`: Kish's effective size where every place is looked at, less where
    it is not, because an impression that nobody looked at is no trial (the variance of the rate is about
    `rate / n_eff`).
    """
    inverse = 1 / np.maximum(theta, 1e-12)
    factor = np.minimum(inverse, CLIP)[place]
    shown = _sum(edge, weight, edges)
    gained = _sum(edge, weight * outcome * factor, edges)
    spread = _sum(edge, weight * weight * factor, edges)
    clipped = float(np.mean(inverse[place] > CLIP)) if edge.size else 0.0
    return Rates(shown, np.minimum(_ratio(gained, shown), 1.0), _ratio(shown * shown, spread), clipped)


def coec(edge: Ints, place: Ints, outcome: Floats, edges: int) -> Floats:
    """Clicks over expected clicks, the baseline: clicks divided by the sum of the mean rates of the places shown at."""
    places = int(place.max(initial=-1)) + 1
    mean = _ratio(_sum(place, outcome, places), _sum(place, np.ones(place.size), places))
    return _ratio(_sum(edge, outcome, edges), _sum(edge, mean[place], edges))


def _sum(codes: Ints, values: Floats, size: int) -> Floats:
    return np.bincount(codes, weights=values, minlength=size).astype(np.float64)


def _ratio(above: Floats, below: Floats) -> Floats:
    return np.divide(above, below, out=np.zeros_like(above, dtype=np.float64), where=below > 0)
