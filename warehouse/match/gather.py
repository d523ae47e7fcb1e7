"""Sparse sums for propagation: edges sorted once by target, then added up in pieces that fit the processor's cache."""

from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
PIECE = 131_072
ROW_BITS = 31


class Gather:
    """`y[t] = sum over edges (s, t) of share * x[s]`, in the order of the edges given, whatever the machine."""

    def __init__(self, source: Ints, target: Ints, share: Floats, nodes: int) -> None:
        """Sort edges by target, those of one target in their given order. Raises ValueError for codes out of range."""
        if source.size and (min(source.min(), target.min()) < 0 or max(source.max(), target.max()) >= nodes):
            raise ValueError(f"edge codes: expected 0 to {nodes - 1}")
        # One number per edge, target above row: sorting numbers is twice as fast as a stable sort of row indices.
        keys = (target.astype(np.int64) << ROW_BITS) | np.arange(target.size)
        keys.sort()
        order, into = keys & ((1 << ROW_BITS) - 1), keys >> ROW_BITS
        del keys
        self._come_from = source.astype(np.int32)[order]
        self._share = share[order]
        starts = np.flatnonzero(np.diff(into, prepend=-1))
        self._reached = into[starts]
        self._nodes = nodes
        self._sums = np.empty(starts.size)
        cuts = np.unique(np.append(np.searchsorted(starts, np.arange(0, target.size, PIECE)), starts.size))
        ends = np.append(starts, target.size)
        self._pieces = [
            (slice(int(ends[a]), int(ends[b])), starts[a:b] - ends[a], self._sums[a:b])
            for a, b in pairwise(cuts.tolist())
        ]
        self._room = np.empty(max((p.stop - p.start for p, _, _ in self._pieces), default=0))

    def __call__(self, values: Floats) -> Floats:
        """Sums at every node."""
        for piece, starts, sums in self._pieces:
            room = self._room[: piece.stop - piece.start]
            np.take(values, self._come_from[piece], out=room, mode="clip")
            room *= self._share[piece]
            np.add.reduceat(room, starts, out=sums)
        moved = np.zeros(self._nodes)
        moved[self._reached] = self._sums
        return moved
