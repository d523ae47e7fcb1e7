"""Cutting tables into parts, so that a night writes what it changed and not what it left as it was.

A part is a function of the rows it is cut from: the same table is cut in the same way wherever it is made. What grows
by rows at its end is cut by time; what changes in its middle, by source where it has one.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

import polars as pl

from schemas.published import BY_SOURCE, MONTHLY, SEEN

FEW_ROWS = 512
"""Parts smaller than this are not kept apart: a part costs every reader of the manifest about 430 bytes."""
ROWS_OF_SOURCES = 4_096
"""Neighbouring sources share a part until it has so many rows."""


class Part(NamedTuple):
    """A part of a table. `month`, of tables by month, is the one in which its rows got their last form."""

    month: str | None
    frame: pl.DataFrame


def parts(name: str, frame: pl.DataFrame) -> Iterator[Part]:
    """Parts of a canonical table, in the order in which readers put them one below the other.

    A part of a month before the newest one is never rewritten. Within the newest month parts follow the times of
    observation, each at least twice as large as the next, so that a row is rewritten few times, however long it grows.
    """
    if name in MONTHLY and not frame.is_empty():
        yield from _by_month(name, frame)
    elif name in BY_SOURCE and not frame.is_empty():
        yield from _cut(frame, _shared(frame["source"]), None)
    else:
        yield Part(None, frame)


def _by_month(name: str, frame: pl.DataFrame) -> Iterator[Part]:
    """Rows that a later one can still change stand in parts of their own, at the end of the newest month."""
    final = _final(name, frame)
    own = frame[MONTHLY[name]]
    newest = pl.concat([own, final["known"]]).max().strftime("%Y-%m")  # type: ignore[union-attr]
    months = final["known"].dt.strftime("%Y-%m")
    for month in months.drop_nulls().unique().sort().to_list():
        mine = (months == month).fill_null(False)
        here = frame.filter(mine)
        days = final["seen"].filter(mine).dt.date()
        yield from _cut(here, _stacked(days) if month == newest else None, month)
    still = frame.filter(months.is_null())
    if not still.is_empty():
        yield from _cut(still, _shared(still["source"]), newest)


def _final(name: str, frame: pl.DataFrame) -> pl.DataFrame:
    """When each row got its last form (`known`, null while a later row may change it), and by a row `seen` when.

    Prices and evidence never change. A signal changes when the next one of its series comes, a document when its
    address, or else its endpoint, is captured again.
    """
    known, seen = MONTHLY[name], SEEN[name]
    own = frame.select(known=known, seen=seen)
    if name not in _SERIES:
        return own
    after = _followers(frame, known, seen, _SERIES[name][0])
    for series in _SERIES[name][1:]:
        wider, alone = _followers(frame, known, seen, series), after["known"].is_null()
        after = after.select(
            pl.when(alone).then(wider[column]).otherwise(column).alias(column) for column in own.columns
        )
    is_open = frame["current"] if name == "documents" else after["known"].is_null()
    return after.select(
        known=pl.when(~is_open).then(pl.max_horizontal("known", own["known"])),
        seen=pl.coalesce("seen", own["seen"]),
    )


def _followers(frame: pl.DataFrame, known: str, seen: str, series: Sequence[str]) -> pl.DataFrame:
    """For each row when a later one of its series was first known, and when the next one was seen; null for the last.

    The first, not the next: a row that is found late must not move those before it.
    """
    return (
        frame.with_row_index("nr")
        .sort(seen, known, "nr")
        .select(
            "nr",
            known=pl.col(known).cum_min(reverse=True).shift(-1).over(series),
            seen=pl.col(seen).shift(-1).over(series),
        )
        .sort("nr")
        .drop("nr")
    )


_SERIES: Mapping[str, Sequence[Sequence[str]]] = {
    "signals": (("artifact_id", "signal", "source", "source_id", "configuration"),),
    "documents": (("source", "endpoint", "url"), ("source", "endpoint")),
}
"""Tables with rows that a later row of the same series changes, and what makes a series, the closest first."""


def _cut(frame: pl.DataFrame, numbers: pl.Series | None, month: str | None) -> Iterator[Part]:
    if numbers is None:
        yield Part(month, frame.rechunk())
        return
    for number in numbers.unique().sort().to_list():
        yield Part(month, frame.filter(numbers == number).rechunk())


def _stacked(days: pl.Series) -> pl.Series:
    """Number of the part of each row of a month that is still open.

    Days come one after another, each a part; a part joins the one before it while that is smaller than twice as large,
    or has few rows. Days to come never cut what is there in another way, they only join it.
    """
    counted = days.value_counts().sort(days.name)
    sizes: list[list[int]] = []
    for number, rows in enumerate(counted["count"].to_list()):
        sizes.append([number, rows])
        while len(sizes) > 1 and sizes[-2][1] < max(2 * sizes[-1][1], FEW_ROWS):
            _, more = sizes.pop()
            sizes[-1][1] += more
    starts = [counted[days.name][first] for first, _ in sizes]
    return days.replace_strict(*_numbered(counted[days.name].to_list(), starts), return_dtype=pl.Int32)


def _shared(sources: pl.Series) -> pl.Series:
    """Number of the part of each row: neighbouring sources share one until it is large enough."""
    counted = sources.value_counts().sort(sources.name)
    starts, rows = [], ROWS_OF_SOURCES
    for source, count in counted.iter_rows():
        if rows >= ROWS_OF_SOURCES:
            starts.append(source)
            rows = 0
        rows += count
    return sources.replace_strict(*_numbered(counted[sources.name].to_list(), starts), return_dtype=pl.Int32)


def _numbered(keys: Sequence[object], starts: Sequence[object]) -> tuple[list[object], list[int]]:
    """Keys in order, and for each the number of the last start that is not after it."""
    numbers: list[int] = []
    for key in keys:
        numbers.append((numbers[-1] if numbers else -1) + (key in starts))
    return list(keys), numbers
