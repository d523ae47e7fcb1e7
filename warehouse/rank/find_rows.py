"""Rows of many ids in a column of distinct ids: a hash table of numbers, far quicker than joining texts."""

import numpy as np
import polars as pl
from numpy.typing import NDArray

ROOM = 3
"""Slots of the table per id, at least: few ids have to look further than their own slot."""


def find_rows(ids: pl.Series, among: pl.Series) -> NDArray[np.int32]:
    """Row of each of `ids` in `among`, -1 where there is none. The texts of `among` are distinct and not null.

    Open addressing with linear probing on 64-bit hashes. Where a hash leads to another text, texts are joined instead.
    """
    if among.is_empty() or ids.is_empty():
        return np.full(ids.len(), -1, dtype=np.int32)
    ids, among = ids.cast(pl.String), among.cast(pl.String)
    keys, asked = among.hash().to_numpy(), ids.hash().to_numpy()
    table = _table(keys)
    found = _look_up(table, keys, asked)
    hit = found >= 0
    same = among.gather(np.where(hit, found, 0)) == ids
    if bool((same | ~pl.Series(hit)).all()):
        return found
    rows = pl.DataFrame({"id": among}).with_row_index("row")
    joined = pl.DataFrame({"id": ids}).join(rows, on="id", how="left", maintain_order="left")
    return joined["row"].cast(pl.Int32).fill_null(-1).to_numpy()


def _table(keys: NDArray[np.uint64]) -> NDArray[np.int32]:
    """Rows by slot, -1 where a slot is free; a power of two in size."""
    size = 1 << (ROOM * keys.size).bit_length()
    table = np.full(size, -1, dtype=np.int32)
    slot = (keys & np.uint64(size - 1)).astype(np.int64)
    left = np.arange(keys.size, dtype=np.int32)
    while left.size:
        free = table[slot] < 0
        table[slot[free]] = left[free]
        # Of several that wrote to one slot the last one has it; the others go on to the next.
        late = table[slot] != left
        slot, left = (slot[late] + 1) & (size - 1), left[late]
    return table


def _look_up(table: NDArray[np.int32], keys: NDArray[np.uint64], asked: NDArray[np.uint64]) -> NDArray[np.int32]:
    last = table.size - 1
    slot = (asked & np.uint64(last)).astype(np.int64)
    row = table[slot]
    found = np.where((row >= 0) & (keys[row] == asked), row, np.int32(-1))
    open_ = np.flatnonzero((row >= 0) & (found < 0))
    slot = slot[open_]
    while open_.size:
        slot = (slot + 1) & last
        row = table[slot]
        right = (row >= 0) & (keys[row] == asked[open_])
        found[open_[right]] = row[right]
        on = ~right & (row >= 0)
        open_, slot = open_[on], slot[on]
    return found
