"""Personalised PageRank by power iteration over a sparse matrix."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
ALPHA, TOLERANCE, ROUNDS = 0.85, 1e-12, 1000


@dataclass(frozen=True)
class Spread:
    """Mass per node (sums to 1), rounds run, and the last change."""

    mass: Floats
    rounds: int
    change: float


def personalised_pagerank(
    source: Ints,
    target: Ints,
    weight: Floats,
    reset: Floats,
    alpha: float = ALPHA,
    tolerance: float = TOLERANCE,
    rounds: int = ROUNDS,
) -> Spread:
    """Mass that a surfer who restarts at `reset` leaves on every node.

    `p <- alpha (P^T p + d v) + (1 - alpha) v`, with the mass `d` of nodes without way out sent to `v` (Page et al.
    1999; networkx sends it the same way). Edges are node codes from 0 with weights above 0; `reset` has one entry per
    node, none negative, and is normalised. Iterates until no more than `tolerance` of mass moves per node on average.
    Raises ValueError for weights or resets that cannot be.
    """
    nodes = reset.size
    if weight.size and not (np.all(weight > 0) and np.all(np.isfinite(weight))):
        raise ValueError("edge weights: expected finite numbers above 0")
    if nodes == 0 or not np.all(np.isfinite(reset)) or np.any(reset < 0) or reset.sum() <= 0:
        raise ValueError("reset: expected one number per node, none negative, at least one above 0")
    if source.size and (min(source.min(), target.min()) < 0 or max(source.max(), target.max()) >= nodes):
        raise ValueError(f"edge codes: expected 0 to {nodes - 1}")
    home = reset / reset.sum()
    out = np.bincount(source, weights=weight, minlength=nodes)
    matrix = sparse.csr_array((weight, (target, source)), shape=(nodes, nodes))
    dead_end = np.flatnonzero(out == 0)
    # Shares are taken per node and round, not per edge: nodes are fewer than edges.
    share = np.divide(1.0, out, out=np.zeros(nodes), where=out > 0)
    mass, change, count = home.copy(), np.inf, 0
    while count < rounds and change > tolerance * nodes:
        new = alpha * (matrix @ (mass * share) + mass[dead_end].sum() * home) + (1 - alpha) * home
        change = float(np.abs(new - mass).sum())
        mass = new
        count += 1
    return Spread(mass / mass.sum(), count, change)
