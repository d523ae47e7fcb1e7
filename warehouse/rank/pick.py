"""Which signal row counts for each artifact, and its numbers, in one pass over the rows."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import polars as pl
from numpy.typing import NDArray

from schemas.ruleset import Ruleset
from warehouse.rank.find_rows import find_rows
from warehouse.rank.inputs import RankInputError, check_signals, check_values

BLOCK = 1 << 16
"""Rows taken at a time: what they write to stays in the cache."""
NUMBERS = ("value", "z", "burst_cap")

Floats = NDArray[np.float64]
Ints = NDArray[np.int32]


@dataclass(frozen=True)
class PickedSignal:
    """One signal, aligned with the artifacts: row of the signal frame (-1 where there is none) and its numbers.

    `numbers` holds `value` and, where the frame has them, `z` and `burst_cap`; NaN where there is none.
    """

    row: Ints
    numbers: dict[str, Floats]
    stale: NDArray[np.bool_]


@dataclass(frozen=True)
class Picked:
    """Signal rows in use, by signal; `frame` is what they point into."""

    frame: pl.DataFrame
    signals: dict[str, PickedSignal]
    unknown_signals: dict[str, int]
    unknown_artifacts: int


def pick_signals(signals: pl.DataFrame, artifacts: pl.DataFrame, ruleset: Ruleset) -> Picked:
    """Choose one row per artifact and signal, by the ruleset's order of sources, then by source name.

    Staleness does not matter for the choice: a source that dies must not move a score by handing over to another.
    Signals and artifacts that are not known are ignored and counted.
    """
    frame = check_signals(signals)
    names = list(ruleset.signals)
    code = _codes(frame["signal"], names)
    unknown = frame.filter(pl.Series(code < 0)).select(pl.col("signal").cast(pl.String)).group_by("signal").len()
    unknown = unknown.sort("signal")
    check_values(frame, code, names, ruleset)
    at_row = find_rows(frame["artifact_id"], artifacts["artifact_id"])
    strangers = int(np.count_nonzero((at_row < 0) & (code >= 0)))
    used = np.where(at_row >= 0, code, np.int16(-1))
    picked = _spread(frame, used, at_row, names, artifacts.height)
    for number in _ambiguous(picked, used, names):
        found = np.flatnonzero(used == number)
        chosen = _by_priority(frame, found, at_row[found], names[number], ruleset.signals[names[number]].sources)
        kept = np.full(used.size, -1, dtype=np.int16)
        kept[chosen] = 0
        picked |= _spread(frame, kept, at_row, names[number : number + 1], artifacts.height)
    counts = dict(zip(unknown["signal"].to_list(), unknown["len"].to_list(), strict=True))
    return Picked(frame, picked, counts, strangers)


def _codes(signal: pl.Series, names: list[str]) -> NDArray[np.int16]:
    """Place of every row's signal among the names, -1 where it is none of them."""
    known = pl.Enum(names)
    if not isinstance(signal.dtype, pl.Categorical | pl.Enum):
        return _numbers(signal.cast(known, strict=False))
    # Categories are numbers already: few texts have to be looked up.
    distinct = signal.unique()
    if distinct.is_empty():
        return np.zeros(0, dtype=np.int16)
    physical = distinct.to_physical().to_numpy()
    table = np.full(int(physical.max()) + 1, -1, dtype=np.int16)
    table[physical] = _numbers(distinct.cast(pl.String).cast(known, strict=False))
    codes: NDArray[np.int16] = table[signal.to_physical().to_numpy()]
    return codes


def _numbers(categories: pl.Series) -> NDArray[np.int16]:
    return categories.to_physical().cast(pl.Int16).fill_null(-1).to_numpy()


def _spread(
    frame: pl.DataFrame, code: NDArray[np.int16], at_row: Ints, names: list[str], height: int
) -> dict[str, PickedSignal]:
    """Write every row to its artifact; of several for one artifact any one stays.

    Rows are read in order and written at random into one column per signal. The other way round, asking the frame for
    the row of each artifact, misses the cache with every number.
    """
    present = [name for name in NUMBERS if name in frame.columns]
    picked = {
        name: PickedSignal(
            np.full(height, -1, dtype=np.int32),
            {column: np.full(height, np.nan) for column in present},
            np.zeros(height, dtype=bool),
        )
        for name in names
    }
    columns = [frame[column] for column in present]
    for start in range(0, frame.height, BLOCK):
        part = slice(start, start + BLOCK)
        at = at_row[part]
        numbers = [column.slice(start, BLOCK).fill_null(np.nan).to_numpy() for column in columns]
        stale = frame["stale"].slice(start, BLOCK).to_numpy()
        some_stale = bool(stale.any())
        for name, here in zip(names, _by_code(code[part], len(names)), strict=True):
            if here.size:
                target, to = picked[name], at[here]
                target.row[to] = here + start
                if some_stale:
                    target.stale[to] = stale[here]
                for column, values in zip(present, numbers, strict=True):
                    target.numbers[column][to] = values[here]
    return picked


def _by_code(code: NDArray[np.int16], count: int) -> list[NDArray[np.int64]]:
    """Places of each code from 0 to count, rising; one stable sort of small integers instead of many scans."""
    small = code.astype(np.int8) if count <= np.iinfo(np.int8).max else code
    order = np.argsort(small, kind="stable")
    ends = np.searchsorted(small[order], np.arange(count + 1, dtype=small.dtype), side="left")
    return [order[a:b] for a, b in pairwise(ends.tolist())]


def _ambiguous(picked: dict[str, PickedSignal], used: NDArray[np.int16], names: list[str]) -> Iterator[int]:
    """Signals of which some artifact has more than one row."""
    rows = np.bincount(used[used >= 0], minlength=len(names))
    for number, name in enumerate(names):
        if int(np.count_nonzero(picked[name].row >= 0)) < int(rows[number]):
            yield number


def _by_priority(
    frame: pl.DataFrame, found: NDArray[np.int64], at: Ints, name: str, sources: tuple[str, ...]
) -> NDArray[np.int64]:
    """The rows to use of one signal, one per artifact."""
    order = {source: place for place, source in enumerate(sources)}
    rows = pl.DataFrame({"row": found, "at": at, "source": frame["source"].gather(found).cast(pl.String)})
    twice = rows.filter(pl.struct("at", "source").is_duplicated())
    if twice.height:
        artifact = frame["artifact_id"][int(twice["row"][0])]
        raise RankInputError(
            f"signals: {artifact!r} has several current rows of {name!r} from {twice['source'][0]!r}; expected one"
        )
    rank = pl.col("source").replace_strict(order, default=len(order), return_dtype=pl.Int64)
    best = rows.sort("at", rank, "source").unique("at", keep="first", maintain_order=True)
    return best["row"].to_numpy()
