"""Rows of many ids in a column of distinct ids: a hash table of numbers, far quicker than joining texts."""

from secrets import randbits

import numpy as np
import polars as pl
from numpy.typing import NDArray

Hashes = NDArray[np.uint64]
ROOM = 3
"""Slots of the table per id, at least: few ids have to look further than their own slot."""
BLOCK = 1 << 16
"""Ids looked up at a time: intermediate arrays stay in the cache."""
TAG, ROW = np.uint64(0xFFFFFFFF00000000), np.uint64(0xFFFFFFFF)
SEEDS = randbits(64), randbits(64)
"""Of the two hashes. Drawn anew by every process, so that nobody can choose ids that meet; results do not depend on
them."""


def find_rows(ids: pl.Series, among: pl.Series) -> NDArray[np.int32]:
    """Row of each of `ids` in `among`, -1 where there is none. The texts of `among` are distinct and not null.

    Open addressing with linear probing. An entry holds half of a first hash and its row, so that a look-up reads the
    table once; ids are equal where that half, the slot and all 64 bits of a second hash are: for ten million ids among
    a million, one mistake in 10^20 runs.
    """
    if among.is_empty() or ids.is_empty():
        return np.full(ids.len(), -1, dtype=np.int32)
    ids, among = ids.cast(pl.String), among.cast(pl.String)
    checks = _hashes(among, 1)
    table = _table(_hashes(among, 0))
    found = np.empty(ids.len(), dtype=np.int32)
    for start in range(0, ids.len(), BLOCK):
        part = ids.slice(start, BLOCK)
        found[start : start + BLOCK] = _look_up(table, checks, _hashes(part, 0), _hashes(part, 1))
    return found


def _hashes(texts: pl.Series, which: int) -> Hashes:
    return texts.hash(SEEDS[which]).to_numpy()


def _table(keys: Hashes) -> Hashes:
    """Entries by slot, 0 where a slot is free: upper half of the hash, and the row from 1. A power of two in size."""
    size = 1 << (ROOM * keys.size).bit_length()
    table = np.zeros(size, dtype=np.uint64)
    slot = (keys & np.uint64(size - 1)).view(np.int64)
    entry = (keys & TAG) | np.arange(1, keys.size + 1, dtype=np.uint64)
    while entry.size:
        free = table[slot] == 0
        table[slot[free]] = entry[free]
        # Of several that wrote to one slot the last one has it; the others go on to the next.
        late = table[slot] != entry
        slot, entry = (slot[late] + 1) & (size - 1), entry[late]
    return table


def _look_up(table: Hashes, checks: Hashes, asked: Hashes, asked_checks: Hashes) -> NDArray[np.int32]:
    last = table.size - 1
    slot = (asked & np.uint64(last)).view(np.int64)
    found, on = _at_slots(table, checks, slot, asked, asked_checks)
    open_ = np.flatnonzero(on)
    while open_.size:
        slot = (slot[on] + 1) & last
        found[open_], on = _at_slots(table, checks, slot, asked[open_], asked_checks[open_])
        open_ = open_[on]
    return found


def _at_slots(
    table: Hashes, checks: Hashes, slot: NDArray[np.int64], asked: Hashes, asked_checks: Hashes
) -> tuple[NDArray[np.int32], NDArray[np.bool_]]:
    """Row at each slot or -1, and whether another id stands there, so that the next slot has to be asked."""
    entry = table.take(slot)
    alike = (entry ^ asked) <= ROW
    row = (entry & ROW).view(np.int64) - 1
    # A free slot has row -1; the last row stands in for it and is not used.
    alike &= (checks.take(row, mode="wrap") == asked_checks) & (row >= 0)
    return np.where(alike, row, -1).astype(np.int32), (row >= 0) & ~alike
