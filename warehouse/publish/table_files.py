"""Tables as published files. Parts that are as the snapshot before has them are taken over, not encoded again."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

import polars as pl

from schemas.canonical import sha256_hex
from warehouse.files import DamagedFileError
from warehouse.publish import paths
from warehouse.publish.describe import schema_name
from warehouse.publish.parts import Part, parts
from warehouse.publish.storage import TABLE
from warehouse.publish.store import Store
from warehouse.publish.tables import csv_bytes, parquet_bytes

Entry = dict[str, Any]


class TableFile(NamedTuple):
    """A part of a table: its entry in the manifest, its CSV twin, its Parquet; None where both stand there already."""

    entry: Entry
    csv: bytes
    parquet: bytes | None


def table_files(
    store: Store, tables: Mapping[str, pl.DataFrame], before: Mapping[str, Any] | None
) -> dict[str, list[TableFile]]:
    """Every part of canonical tables. `before` is the manifest of a snapshot whose tables were encoded by this code."""
    known = {} if before is None else before["tables"]
    return {
        name: [_taken_over(store, part, known.get(name, ())) or _made(name, part) for part in parts(name, frame)]
        for name, frame in tables.items()
    }


def put_tables(store: Store, files: Mapping[str, Sequence[TableFile]]) -> dict[str, list[Entry]]:
    """Make them stand in the store; their entries by table."""
    for name, made in files.items():
        for one in made:
            if one.parquet is None:
                store.tally.reused += 2
                continue
            store.put(one.entry["path"], one.parquet, one.entry["sha256"], f"{TABLE}{name}")
            store.put(one.entry["csv"]["path"], one.csv, one.entry["csv"]["sha256"], f"{TABLE}{name}")
    return {name: [one.entry for one in made] for name, made in files.items()}


def _made(name: str, part: Part) -> TableFile:
    data, text = parquet_bytes(part.frame), csv_bytes(part.frame)
    month = {"month": part.month} if part.month else {}
    entry = _file(data, "parquet") | {"rows": part.frame.height, "schema": schema_name(name)} | month
    return TableFile(entry | {"csv": _file(text, "csv")}, text, data)


def _file(data: bytes, suffix: str) -> Entry:
    digest = sha256_hex(data)
    return {"path": paths.table_part(digest, suffix), "sha256": digest, "bytes": len(data)}


def _taken_over(store: Store, part: Part, known: Sequence[Entry]) -> TableFile | None:
    """The files of an equal part, if there is one and both of them are whole."""
    for entry, frame in _like(store, part, known):
        if _identical(frame, part.frame):
            try:
                return TableFile(entry, store.read_exactly(entry["csv"]["path"], entry["csv"]["sha256"]), None)
            except DamagedFileError:
                return None
    return None


def _like(store: Store, part: Part, known: Sequence[Entry]) -> Iterator[tuple[Entry, pl.DataFrame]]:
    """Known parts of the same month and as many rows."""
    for entry in known:
        if (entry.get("month"), entry["rows"]) == (part.month, part.frame.height):
            try:
                yield entry, pl.read_parquet(store.read_exactly(entry["path"], entry["sha256"]))
            except DamagedFileError:
                continue


def _identical(one: pl.DataFrame, other: pl.DataFrame) -> bool:
    """Whether two frames have equal bytes as files: numbers are compared by their bits, since zero has two."""
    if one.schema != other.schema:
        return False
    bits = pl.col(pl.Float64).reinterpret(dtype=pl.UInt64)
    return one.with_columns(bits).equals(other.with_columns(bits))
