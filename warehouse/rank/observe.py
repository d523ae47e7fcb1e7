"""Normalised observations of one type, one column per signal."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import polars as pl
from numpy.typing import NDArray

from schemas.ruleset import Ruleset, Scale, SignalRule
from schemas.vocabulary import ArtifactType
from warehouse.rank.normalise import epoch_days_of, normalised
from warehouse.rank.pick import Picked

MISSING = -1
FROM_RELEASE = -2
RELEASE_SOURCE = "artifacts.released_utc"


@dataclass(frozen=True)
class Column:
    """One signal of one type, aligned with the type's artifacts.

    `z` is NaN where nothing was observed; `row` points into the signal frame, or is MISSING or FROM_RELEASE (the date
    of the artifact itself was used).
    """

    z: NDArray[np.float64]
    stale: NDArray[np.bool_]
    row: NDArray[np.int32]

    def part(self, rows: slice) -> "Column":
        """The same of some of the artifacts."""
        return Column(self.z[rows], self.stale[rows], self.row[rows])


def observe(
    kind: ArtifactType, artifacts: pl.DataFrame, offset: int, picked: Picked, ruleset: Ruleset, at_days: float
) -> Mapping[str, Column]:
    """Columns of all signals of a type; `offset` is the first row of `artifacts` in the frame that was picked for."""
    columns = {}
    half_life = ruleset.types[kind].half_life_days
    members = slice(offset, offset + artifacts.height)
    for name, rule in ruleset.profile_of(kind).signals.items():
        column = _from_signals(name, rule, members, picked, ruleset, half_life, at_days)
        if ruleset.signals[name].scale is Scale.HALF_LIFE:
            known = picked.signals[name].numbers["value"][members]
            column = _or_released(column, name, artifacts, known, ruleset, half_life, at_days)
        columns[name] = column
    return columns


def _from_signals(
    name: str,
    rule: SignalRule,
    members: slice,
    picked: Picked,
    ruleset: Ruleset,
    half_life: float,
    at_days: float,
) -> Column:
    signal = picked.signals[name]
    row, stale = signal.row[members], signal.stale[members]
    used = pl.DataFrame({column: values[members] for column, values in signal.numbers.items()}).fill_nan(None)
    value, now = pl.col("value"), pl.lit(at_days)
    if "burst_cap" in used.columns:
        value = pl.when(value.is_not_null()).then(pl.min_horizontal("value", "burst_cap"))
    if ruleset.signals[name].scale is Scale.HALF_LIFE and stale.any():
        # A stale input keeps the age it had when its source was last confirmed: time alone must not lower it.
        used = used.with_columns(_confirmed_days(picked.frame, row, stale).alias("confirmed_days"))
        now = pl.coalesce(pl.min_horizontal("confirmed_days", now), now)
    z = normalised(ruleset.signals[name], rule.anchors, half_life, value, now)
    if "z" in used.columns:
        z = pl.coalesce(z, pl.col("z"))
    return Column(used.select(z.alias("z"))["z"].fill_null(np.nan).to_numpy(), stale, row)


def _confirmed_days(frame: pl.DataFrame, row: NDArray[np.int32], stale: NDArray[np.bool_]) -> pl.Series:
    """Day on which the source of a stale row was last confirmed, null for all others."""
    found = np.flatnonzero(stale)
    days = frame.select(epoch_days_of("stale_since_utc")).to_series().gather(row[found])
    whole = np.full(row.size, np.nan)
    whole[found] = days.fill_null(np.nan).to_numpy()
    return pl.Series(whole).fill_nan(None)


def _or_released(
    column: Column,
    name: str,
    artifacts: pl.DataFrame,
    known: NDArray[np.float64],
    ruleset: Ruleset,
    half_life: float,
    at_days: float,
) -> Column:
    """Use the release date of an artifact where it is later than the last known vendor change, or the only date."""
    now = pl.lit(at_days)
    if "released_stale_since_utc" in artifacts.columns:
        now = pl.min_horizontal(epoch_days_of("released_stale_since_utc"), now)
    dates = artifacts.select(
        epoch_days_of("released_utc").alias("day"),
        normalised(ruleset.signals[name], None, half_life, epoch_days_of("released_utc"), now).alias("z"),
    )
    released = dates["day"].fill_null(np.nan).to_numpy()
    later = ~np.isnan(released) & ((column.row == MISSING) | (released > known))
    frozen = np.zeros(later.size, dtype=bool)
    if "released_stale_since_utc" in artifacts.columns:
        frozen = artifacts["released_stale_since_utc"].is_not_null().to_numpy()
    return Column(
        z=np.where(later, dates["z"].fill_null(np.nan).to_numpy(), column.z),
        stale=np.where(later, frozen, column.stale),
        row=np.where(later, np.int32(FROM_RELEASE), column.row),
    )
