"""The two input frames of the ranking: what they must hold."""

import numpy as np
import polars as pl
from numpy.typing import NDArray

from schemas.ruleset import Ruleset, Scale
from schemas.vocabulary import ArtifactType, RouteClass

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


def check_signals(signals: pl.DataFrame) -> pl.DataFrame:
    """The columns that ranking reads, in the types it reads them as; values are checked by `check_values`."""
    frame = _typed(signals, "signals", SIGNAL_COLUMNS, OPTIONAL_SIGNAL_COLUMNS)
    _no_nulls(frame, "signals", ("artifact_id", "signal", "observed_utc", "source", "stale"))
    return frame


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


def check_values(frame: pl.DataFrame, code: NDArray[np.int16], names: list[str], ruleset: Ruleset) -> None:
    """Refuse numbers that cannot be ranked; `code` is the place of each row's signal in `names`, -1 where unknown."""
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
