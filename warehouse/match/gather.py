"""Sparse sums for propagation: edges sorted once by target, then added up in pieces that fit the processor's cache."""

import os
from concurrent.futures import ThreadPoolExecutor
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Piece = tuple[slice, Ints, Floats]
"""Edges, where each target's edges start among them, and where its sum goes."""

PIECE = 131_072
PIECES_FOR_LANES, MOST_LANES = 16, 4
ROW_BITS = 31


class Gather:
    """`y[t] = sum over edges (s, t) of weight * x[s]`, in the order of the edges given, whatever the machine."""

    def __init__(self, source: Ints, target: Ints, weight: Floats, nodes: int) -> None:
        """Sort edges by target, those of one target in their given order. Raises ValueError for codes out of range."""
        if source.size and (min(source.min(), target.min()) < 0 or max(source.max(), target.max()) >= nodes):
            raise ValueError(f"edge codes: expected 0 to {nodes - 1}")
        # One number per edge, target above row: sorting numbers is several times as fast as a stable sort of rows.
        keys = target.astype(np.int64) << ROW_BITS
        keys |= np.arange(target.size)
        keys.sort()
        into = keys >> ROW_BITS
        keys &= (1 << ROW_BITS) - 1
        self._come_from = source[keys]
        self._weight = weight[keys]
        first = np.ones(into.size, dtype=bool)
        np.not_equal(into[1:], into[:-1], out=first[1:])
        starts = np.flatnonzero(first)
        self._reached = into[starts]
        self._nodes = nodes
        self._sums = np.empty(starts.size)
        cuts = np.unique(np.append(np.searchsorted(starts, np.arange(0, target.size, PIECE)), starts.size))
        ends = np.append(starts, target.size)
        pieces = [
            (slice(int(ends[a]), int(ends[b])), starts[a:b] - ends[a], self._sums[a:b])
            for a, b in pairwise(cuts.tolist())
        ]
        lanes = min(MOST_LANES, os.cpu_count() or 1) if len(pieces) >= PIECES_FOR_LANES else 1
        self._lanes = [pieces[lane::lanes] for lane in range(lanes)]

    def __call__(self, values: Floats) -> Floats:
        """Sums at every node. Large graphs use several threads; each sum is made by one, so none changes a bit."""
        if len(self._lanes) == 1:
            self._add(values, self._lanes[0])
        else:
            with ThreadPoolExecutor(len(self._lanes)) as pool:
                list(pool.map(self._add, [values] * len(self._lanes), self._lanes))
        moved = np.zeros(self._nodes)
        moved[self._reached] = self._sums
        return moved

    def _add(self, values: Floats, pieces: list[Piece]) -> None:
        space = np.empty(max((piece.stop - piece.start for piece, _, _ in pieces), default=0))
        for piece, starts, sums in pieces:
            room = space[: piece.stop - piece.start]
            np.take(values, self._come_from[piece], out=room, mode="clip")
            room *= self._weight[piece]
            np.add.reduceat(room, starts, out=sums)
