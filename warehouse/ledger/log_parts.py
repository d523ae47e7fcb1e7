"""Append-only logs on disk: every run writes the rows it adds, as a part that names the part before it.

The link of a key says which part ends with the set of that key, which key the part before ends with, how many parts
follow each other unmerged, and how large the files are: a lost or cut one is noticed before anything is built on it. A
part is named by both its ends, so its rows are a function of its name, wherever a run started from. What was written is
never written again, but that every `MERGED`th part holds the rows of those before it too: a night writes at most the
rows of `MERGED` nights, and few files are read.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Self

import polars as pl

from schemas.canonical import digest
from warehouse.stages import StageStore

LINKS = "ledger.links"
"""Stage of the links."""
MERGED = 16
_LINK: dict[str, type[pl.DataType]] = {
    "part": pl.String,
    "before": pl.String,
    "run": pl.UInt8,
    "log": pl.String,
    "bytes": pl.UInt64,
}
"""One row a log that the part has rows of, or one row without a log."""

Schema = Mapping[str, pl.DataType | type[pl.DataType]]


@dataclass(frozen=True, slots=True)
class _Part:
    key: str
    name: str
    before: str | None
    run: int
    bytes_by_log: Mapping[str, int]


def _load(store: StageStore, key: str) -> _Part | None:
    """The part that ends with a key, by its link; None where the link or a file is missing or has another size."""
    link = store.load(LINKS, key)
    if link is None:
        return None
    first = link.row(0, named=True)
    sizes = dict(link.select("log", "bytes").drop_nulls().rows())
    for log, size in sizes.items():
        path = store.path(stage_of(log), first["part"])
        if not path.is_file() or path.stat().st_size != size:
            path.unlink(missing_ok=True)
            return None
    return _Part(key, first["part"], first["before"], first["run"], sizes)


def _chain(store: StageStore, key: str) -> list[_Part] | None:
    """Parts up to a key, in order; None where one of them is not whole."""
    parts: list[_Part] = []
    at: str | None = key
    while at is not None:
        part = _load(store, at)
        if part is None or part.before == at:
            return None
        parts.append(part)
        at = part.before
    return parts[::-1]


def needed(store: StageStore, keys: Iterable[str]) -> tuple[set[str], set[str]]:
    """Keys of the links, and names of the parts, that the states of some keys are made of."""
    parts = [part for key in keys for part in _chain(store, key) or ()]
    return {part.key for part in parts}, {part.name for part in parts}


class LogParts:
    """The logs of one chain of sets: parts that are written, and rows that wait for `write`."""

    def __init__(self, store: StageStore, schemas: Mapping[str, Schema], parts: Iterable[_Part] = ()) -> None:
        """Logs with these columns by name; `find` gives those that are on disk."""
        self._store = store
        self._schemas = schemas
        self._parts = list(parts)
        self._waiting: dict[str, list[pl.DataFrame]] = {name: [] for name in schemas}

    @classmethod
    def find(cls, store: StageStore, schemas: Mapping[str, Schema], key: str) -> Self | None:
        """The logs up to a key; None where a link or a file of them is missing or has another size."""
        parts = _chain(store, key)
        return None if parts is None else cls(store, schemas, parts)

    def add(self, rows: Mapping[str, pl.DataFrame]) -> None:
        """Rows of one more set, by log."""
        for name, waiting in self._waiting.items():
            if rows[name].height:
                waiting.append(rows[name])

    def waiting_rows(self) -> int:
        """Rows that are in memory only."""
        return sum(frame.height for waiting in self._waiting.values() for frame in waiting)

    def read(self, name: str) -> pl.DataFrame:
        """All rows of a log, in the order they came. Raises FileNotFoundError when a part vanished meanwhile."""
        return self._rows(name, self._parts)

    def _rows(self, name: str, parts: Iterable[_Part], *, remember: bool = True) -> pl.DataFrame:
        frames = [self._part(name, part, remember) for part in parts if name in part.bytes_by_log]
        return pl.concat([pl.DataFrame(schema=self._schemas[name]), *frames, *self._waiting[name]])

    def _part(self, name: str, part: _Part, remember: bool) -> pl.DataFrame:
        found = self._store.load(stage_of(name), part.name, remember=remember)
        if found is None:
            path = self._store.path(stage_of(name), part.name)
            raise FileNotFoundError(f"{path}: a part of the ledger is gone; run the same command again to make it anew")
        return found

    def write(self, key: str, *, remember: bool = True) -> None:
        """Write what waits as the part that ends with a key, with the parts before it when they have become many.

        `remember` says whether the log is read soon: a fold over many sets holds none of the parts on its way.
        """
        if self._parts and self._parts[-1].key == key:
            raise ValueError(f"part {key} is written already; a key is written once, with all its rows")
        run = self._parts[-1].run + 1 if self._parts else 1
        taken = self._parts[1 - MERGED :] if run == MERGED else []
        kept = self._parts[: len(self._parts) - len(taken)]
        before = kept[-1].key if kept else None
        name = digest(key, before or "")
        sizes: dict[str, int] = {}
        for log in self._schemas:
            rows = self._rows(log, taken, remember=False)
            if rows.height:
                self._store.save(stage_of(log), name, rows, remember=remember)
                sizes[log] = self._store.path(stage_of(log), name).stat().st_size
        part = _Part(key, name, before, 0 if taken else run, sizes)
        records = [(name, before, part.run, *size) for size in sizes.items() or [(None, None)]]
        # The link last: a part without one is not there.
        self._store.replace(LINKS, key, pl.DataFrame(records, schema=_LINK, orient="row"))
        self._parts = [*kept, part]
        self._waiting = {log: [] for log in self._schemas}


def stage_of(log: str) -> str:
    """Stage of the parts of a log."""
    return f"ledger.{log}"
