"""Rows that two frames of one table do not share, as plain values, and putting them in again."""

from collections.abc import Mapping, Sequence
from typing import Any

import polars as pl

from schemas.extracted import dtypes
from schemas.published import SORT_KEYS, TABLES

_COPY = "_copy"
_TIME = "%Y-%m-%dT%H:%M:%S%.6fZ"
_READ = "%Y-%m-%dT%H:%M:%S%.fZ"


class PatchError(ValueError):
    """A patch does not fit or is none; the message names table, value and what was expected."""


def row_difference(name: str, old: pl.DataFrame, new: pl.DataFrame) -> dict[str, Any] | None:
    """Columns, and the rows to remove from and to add to a table; None when the frames hold the same rows.

    Frames are sets with repetition: a row that stands twice in one and once in the other differs by one.
    """
    before, after = _numbered(name, old), _numbered(name, new)
    columns = [*_columns(name), _COPY]
    removed = before.join(after, on=columns, how="anti", nulls_equal=True, maintain_order="left")
    added = after.join(before, on=columns, how="anti", nulls_equal=True, maintain_order="left")
    if removed.is_empty() and added.is_empty():
        return None
    return {"columns": _columns(name), "removed": _values(name, removed), "added": _values(name, added)}


def patched_rows(name: str, old: pl.DataFrame, difference: Mapping[str, Any] | None) -> pl.DataFrame:
    """The other frame, in the order of the published table. Raises PatchError when a row to remove is not there."""
    if difference is None:
        return old
    if difference["columns"] != _columns(name):
        raise PatchError(f"table {name}: columns {difference['columns']}, expected {_columns(name)}")
    removed, added = (_frame(name, difference[side]) for side in ("removed", "added"))
    columns = [*_columns(name), _COPY]
    # Copies are counted anew on both sides, so that any one of several equal rows may go.
    kept = _numbered(name, old).join(_numbered(name, removed), on=columns, how="anti", nulls_equal=True)
    lacking = old.height - removed.height - kept.height
    if lacking:
        raise PatchError(f"table {name}: {-lacking} of {removed.height} rows to remove are not there")
    order = [*SORT_KEYS[name], *(column for column in _columns(name) if column not in SORT_KEYS[name])]
    return pl.concat([kept.select(_columns(name)), added]).sort(order).rechunk()


def _columns(name: str) -> list[str]:
    return list(dtypes(TABLES[name]))


def _numbered(name: str, frame: pl.DataFrame) -> pl.DataFrame:
    """Rows with the number of the copy that each of several equal ones is."""
    columns = _columns(name)
    return frame.select(columns).with_columns(pl.int_range(pl.len()).over(columns).alias(_COPY))


def _values(name: str, frame: pl.DataFrame) -> list[list[Any]]:
    """Rows as JSON-ready values: times as text, numbers as they are (their shortest text reads back as the same)."""
    text = [
        pl.col(column).dt.strftime(_TIME) if isinstance(dtype, pl.Datetime) else pl.col(column)
        for column, dtype in frame.select(_columns(name)).schema.items()
    ]
    return [list(row) for row in frame.select(text).iter_rows()]


def _frame(name: str, rows: Sequence[Sequence[Any]]) -> pl.DataFrame:
    schema = dtypes(TABLES[name])
    times = [column for column, dtype in schema.items() if isinstance(dtype, pl.Datetime)]
    read = {column: pl.String if column in times else dtype for column, dtype in schema.items()}
    try:
        frame = pl.DataFrame([list(row) for row in rows], schema=read, orient="row")
        parsed = [pl.col(column).str.to_datetime(_READ, time_unit="us", time_zone="UTC") for column in times]
        return frame.with_columns(parsed).cast(pl.Schema(schema))
    except (pl.exceptions.PolarsError, TypeError, ValueError, OverflowError) as error:
        raise PatchError(f"table {name}: rows that are none of this table ({str(error)[:200]})") from None
