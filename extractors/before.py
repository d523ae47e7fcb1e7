"""The document of an address that was read before: rows that say the same are taken over from it, not read again.

Between two nights 97 of 100 rows of a list repeat. A process that reads one night after another keeps what the last
document of each address came to; one that reads a single night keeps nothing.
"""

from collections import OrderedDict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

import polars as pl

from extractors.rows import Extraction, Rows, Said, extract
from schemas.extracted import FRAMES

MAX_DOCUMENTS = 16
"""Addresses that are remembered; a list of many pages is not worth its memory beyond that."""
_ROW = "row"

Address = tuple[str, str, str]


class Read(NamedTuple):
    """What rows of a document said, by key, and what the document came to."""

    said: Mapping[str, Said]
    extraction: Extraction


@dataclass(frozen=True, slots=True)
class DocumentsBefore:
    """What the last document of each source, endpoint and address came to."""

    _read: OrderedDict[Address, Read] = field(default_factory=OrderedDict)

    def rows(self, address: Address) -> Rows:
        """Rows to parse a document of this address into, which leave out those that repeat."""
        was = self._read.get(address)
        return Rows(said={}, before=was.said if was is not None else {})

    def extraction(self, address: Address, rows: Rows) -> Extraction:
        """What parsed rows come to with those that were left out: what reading all of them anew would have given."""
        was = self._read.get(address)
        found = extract(rows)
        if was is not None and rows.repeated:
            found = _with_repeated(found, was.extraction, rows.repeated)
        # Quarantine tells of a row by its position, so such a row is read anew.
        refused = set(found.quarantine["row"])
        said = {key: one for key, one in (rows.said or {}).items() if one[1] not in refused}
        self._read[address] = Read(said, found)
        self._read.move_to_end(address)
        while len(self._read) > MAX_DOCUMENTS:
            self._read.popitem(last=False)
        return found


def _with_repeated(fresh: Extraction, old: Extraction, repeated: Sequence[tuple[int, int]]) -> Extraction:
    """Records of fresh rows and of repeated ones, which are given by their positions then and now."""
    moved = pl.DataFrame(repeated, schema={_ROW: pl.UInt32, "now": pl.UInt32}, orient="row")
    frames = {name: _joined(fresh.frames[name], old.frames[name], moved).sort(_ROW, maintain_order=True)
              for name in FRAMES}  # fmt: skip
    return Extraction(fresh.rows_total, frames, fresh.quarantine)


def _joined(fresh: pl.DataFrame, old: pl.DataFrame, moved: pl.DataFrame) -> pl.DataFrame:
    if old.is_empty():
        return fresh
    kept = old.join(moved, on=_ROW, how="inner", maintain_order="left")
    return pl.concat([kept.with_columns(pl.col("now").alias(_ROW)).drop("now"), fresh])
