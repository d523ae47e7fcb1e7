"""The two input frames of the ranking: what they must hold, and which signal row is used."""

from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import polars as pl
from numpy.typing import NDArray

from schemas.ruleset import Ruleset, Scale
from schemas.vocabulary import ArtifactType, RouteClass
from warehouse.rank.find_rows import find_rows

UTC_TIME = pl.Datetime("us", "UTC")
ARTIFACT_COLUMNS: dict[str, pl.DataType] = {
    "artifact_id": pl.String(),
    "type": pl.String(),
    "route_class": pl.String(),
    "finished": pl.Boolean(),
    "released_utc": UTC_TIME,
    "retired": pl.Boolean(),
}
SIGNAL_COLUMNS: dict[str, pl.DataType] = {
    "artifact_id": pl.String(),
    "signal": pl.String(),
    "value": pl.Float64(),
    "observed_utc": UTC_TIME,
    "source": pl.String(),
    "stale": pl.Boolean(),
    "stale_since_utc": UTC_TIME,
}
OPTIONAL_SIGNAL_COLUMNS: dict[str, pl.DataType] = {"z": pl.Float64(), "burst_cap": pl.Float64()}
OPTIONAL_ARTIFACT_COLUMNS: dict[str, pl.DataType] = {"released_stale_since_utc": UTC_TIME}


class RankInputError(ValueError):
    """A frame that cannot be ranked; the message names frame, column or row, value and what was expected."""


@dataclass(frozen=True)
class Picked:
    """Signal rows in use: for each signal the row of `frame` per artifact row, -1 where there is none."""

    frame: pl.DataFrame
    rows: dict[str, NDArray[np.int32]]
    unknown_signals: dict[str, int]
    unknown_artifacts: int


def check_artifacts(artifacts: pl.DataFrame) -> pl.DataFrame:
    """Artifacts that can be ranked, sorted by type and id; retired ones are left out."""
    frame = _typed(artifacts, "artifacts", ARTIFACT_COLUMNS, OPTIONAL_ARTIFACT_COLUMNS)
    _no_nulls(frame, "artifacts", ("artifact_id", "type", "route_class", "finished", "retired"))
    _closed(frame, "type", [t.value for t in ArtifactType])
    _closed(frame, "route_class", [r.value for r in RouteClass])
    frame = frame.filter(~pl.col("retired"))
    # Two sorts by one column each cost a quarter of one sort by two.
    frame = frame.sort("artifact_id").sort("type", maintain_order=True)
    twice = frame.filter(pl.col("artifact_id") == pl.col("artifact_id").shift(1))
    if twice.height:
        raise RankInputError(f"artifacts: {twice['artifact_id'][0]!r} stands more than once; expected unique ids")
    return frame


def pick_signals(signals: pl.DataFrame, artifacts: pl.DataFrame, ruleset: Ruleset) -> Picked:
    """Choose one row per artifact and signal, by the ruleset's order of sources, then by source name.

    Staleness does not matter for the choice: a source that dies must not move a score by handing over to another.
    Signals and artifacts that are not known are ignored and counted.
    """
    frame = _typed(signals, "signals", SIGNAL_COLUMNS, OPTIONAL_SIGNAL_COLUMNS)
    _no_nulls(frame, "signals", ("artifact_id", "signal", "observed_utc", "source", "stale"))
    names = list(ruleset.signals)
    code = frame["signal"].cast(pl.Enum(names), strict=False).to_physical().cast(pl.Int16).fill_null(-1).to_numpy()
    unknown = frame.filter(pl.Series(code < 0)).select(pl.col("signal").cast(pl.String)).group_by("signal").len()
    unknown = unknown.sort("signal")
    at_row = find_rows(frame["artifact_id"], artifacts["artifact_id"])
    _check_values(frame, code, names, ruleset)
    rows = {}
    for name, found in zip(names, _by_code(code, at_row >= 0, len(names)), strict=True):
        rows[name] = _one_per_artifact(frame, found, at_row[found], artifacts.height, name, ruleset)
    counts = dict(zip(unknown["signal"].to_list(), unknown["len"].to_list(), strict=True))
    return Picked(frame, rows, counts, int(np.count_nonzero((at_row < 0) & (code >= 0))))


def _by_code(code: NDArray[np.int16], used: NDArray[np.bool_], count: int) -> list[NDArray[np.int64]]:
    """Row numbers of each code from 0 to count, rising; one stable sort of small integers instead of many scans."""
    small = np.where(used, code, np.int16(-1))
    order = np.argsort(small, kind="stable")
    ends = np.searchsorted(small[order], np.arange(count + 1), side="left")
    return [order[a:b] for a, b in pairwise(ends.tolist())]


def _one_per_artifact(
    frame: pl.DataFrame, found: NDArray[np.int64], at: NDArray[np.int32], height: int, name: str, ruleset: Ruleset
) -> NDArray[np.int32]:
    chosen = np.full(height, -1, dtype=np.int32)
    if found.size and int(np.bincount(at, minlength=height).max()) > 1:
        found, at = _by_priority(frame, found, at, name, ruleset.signals[name].sources)
    chosen[at] = found
    return chosen


def _by_priority(
    frame: pl.DataFrame, found: NDArray[np.int64], at: NDArray[np.int32], name: str, sources: tuple[str, ...]
) -> tuple[NDArray[np.int64], NDArray[np.int32]]:
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
    return best["row"].to_numpy(), best["at"].to_numpy()


def _typed(
    frame: pl.DataFrame, name: str, required: dict[str, pl.DataType], optional: dict[str, pl.DataType]
) -> pl.DataFrame:
    wanted = required | {column: dtype for column, dtype in optional.items() if column in frame.columns}
    for column, dtype in wanted.items():
        if column not in frame.columns:
            raise RankInputError(f"{name}: no column {column!r}; expected {dtype}")
        if not _fits(frame.schema[column], dtype):
            raise RankInputError(f"{name}.{column} is {frame.schema[column]}; expected {dtype}")
    return frame.select(
        pl.col(column) if isinstance(frame.schema[column], pl.Categorical | pl.Enum) else pl.col(column).cast(dtype)
        for column, dtype in wanted.items()
    )


def _fits(given: pl.DataType, wanted: pl.DataType) -> bool:
    """Whether a column can be read; repeated texts may come as categories, which saves most of their memory."""
    return given in (wanted, pl.Null()) or (wanted == pl.String() and isinstance(given, pl.Categorical | pl.Enum))


def _no_nulls(frame: pl.DataFrame, name: str, columns: tuple[str, ...]) -> None:
    for column in columns:
        if frame[column].null_count():
            raise RankInputError(f"{name}.{column}: {frame[column].null_count()} rows without a value; expected none")


def _closed(frame: pl.DataFrame, column: str, allowed: list[str]) -> None:
    strange = frame.filter(~pl.col(column).is_in(allowed))
    if strange.height:
        row = strange.row(0, named=True)
        raise RankInputError(
            f"artifacts.{column}: {row['artifact_id']!r} has {row[column]!r}; expected one of {', '.join(allowed)}"
        )


def _check_values(frame: pl.DataFrame, code: NDArray[np.int16], names: list[str], ruleset: Ruleset) -> None:
    counts = [number for number, name in enumerate(names) if ruleset.signals[name].scale is Scale.LOG1P]
    value = pl.col("value")
    checks = [("value", ~value.is_finite(), "a finite number")]
    if bool((frame["value"] < 0).any()):
        checks.append(("value", pl.Series(np.isin(code, counts)) & (value < 0), "a count of at least 0"))
    given = value
    if "z" in frame.columns:
        checks.append(("z", ~pl.col("z").is_between(0, 1), "a normalised value in [0, 1]"))
        given = pl.coalesce("value", "z")
    if "burst_cap" in frame.columns:
        cap = pl.col("burst_cap")
        checks.append(("burst_cap", ~((cap >= 0) & cap.is_finite()), "a finite number of at least 0"))
    checks.append(("value", given.is_null(), "a value, or z from a source that only allows derived ones"))
    known = pl.Series(code >= 0)
    for column, wrong, expected in checks:
        bad = frame.select((wrong.fill_null(False) & known).arg_true()).to_series()
        if bad.len():
            row = frame.row(int(bad[0]), named=True)
            told = f"{row['artifact_id']!r} has {row['signal']} = {row[column]!r} from {row['source']!r}"
            raise RankInputError(f"signals.{column}: {told}; expected {expected}. Quarantine the row before ranking.")
