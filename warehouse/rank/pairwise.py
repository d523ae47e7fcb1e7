"""Strength from pairwise judgements: Bradley-Terry with its covariance."""

from dataclasses import dataclass
from math import log

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
ROUNDS, TOLERANCE = 10_000, 1e-13
ELO_SCALE, ELO_HOME = 400 / log(10), 1000.0


class NotConnectedError(ValueError):
    """Somebody has never won or never lost against the others: no finite strength exists."""


@dataclass(frozen=True)
class Strengths:
    """Strengths that sum to 1, the same on the Elo scale (mean 1000), and the deviation of the latter."""

    strength: Floats
    elo: Floats
    elo_sd: Floats


def bradley_terry(wins: Floats) -> Strengths:
    """Fit `P(i beats j) = p_i / (p_i + p_j)` to a matrix of wins (row beats column; a tie is half a win each).

    Minorisation-maximisation (Hunter 2004): `p_i <- w_i / sum_j n_ij / (p_i + p_j)`. Deviations from the sandwich
    `H^-1 G H^-1` as Arena reports them, H the information of the log-odds and G the squared residuals, with the mean
    held fixed where Arena adds 1e-5 I.
    Raises NotConnectedError when there is no finite solution, ValueError for a matrix that is none.
    """
    if wins.ndim != 2 or wins.shape[0] != wins.shape[1] or np.any(wins < 0) or np.any(np.diag(wins) != 0):
        raise ValueError("wins: expected a square matrix of counts with an empty diagonal")
    _check_connected(wins)
    games, won = wins + wins.T, wins.sum(axis=1)
    strength, moved, rounds = np.full(won.size, 1 / won.size), np.inf, 0
    while moved > TOLERANCE and rounds < ROUNDS:
        new = won / (games / (strength[:, None] + strength[None, :])).sum(axis=1)
        new /= new.sum()
        moved = float(np.abs(new - strength).max())
        strength, rounds = new, rounds + 1
    odds = np.log(strength) - np.log(strength).mean()
    return Strengths(strength, ELO_HOME + ELO_SCALE * odds, ELO_SCALE * _sandwich(wins, strength))


def _check_connected(wins: Floats) -> None:
    """Everybody must reach everybody along wins (Ford 1957)."""
    count = len(wins)
    reach = (wins > 0) | np.eye(count, dtype=bool)
    for _ in range(count.bit_length()):
        reach = (reach.astype(np.int64) @ reach.astype(np.int64)) > 0
    if not reach.all():
        apart = int(np.flatnonzero(~reach.all(axis=1))[0])
        raise NotConnectedError(f"item {apart} never beats some of the others, not even through third ones")


def _sandwich(wins: Floats, strength: Floats) -> Floats:
    chance = strength[:, None] / (strength[:, None] + strength[None, :])
    games = wins + wins.T
    # Only differences are observed: the term of ones makes the matrix invertible and drops out again.
    information = _laplacian(games * chance * (1 - chance)) + np.ones_like(wins) / len(wins)
    squared = wins * (1 - chance) ** 2
    gradients = _laplacian(squared + squared.T)
    inverse = np.linalg.inv(information)
    covariance: Floats = inverse @ gradients @ inverse
    return np.sqrt(np.diag(covariance))


def _laplacian(weights: Floats) -> Floats:
    """`sum over pairs w (e_a - e_b)(e_a - e_b)^T` of a symmetric matrix of pair weights."""
    degrees: Floats = np.diag(weights.sum(axis=1))
    return degrees - weights
