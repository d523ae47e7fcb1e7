"""Normalised observations of one type, one column per signal."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import polars as pl
from numpy.typing import NDArray

from schemas.ruleset import Ruleset, Scale, SignalRule
from schemas.vocabulary import ArtifactType
from warehouse.rank.inputs import Picked
from warehouse.rank.normalise import epoch_days_of, normalised

MISSING = -1
FROM_RELEASE = -2
RELEASE_SOURCE = "artifacts.released_utc"


@dataclass(frozen=True)
class Column:
    """One signal of one type, aligned with the type's artifacts.

    `z` is NaN where nothing was observed; `row` points into the signal frame, or is MISSING or FROM_RELEASE (the date
    of the artifact itself was used); `value` is what was normalised (NaN where only a derived value is known).
    """

    z: NDArray[np.float64]
    value: NDArray[np.float64]
    stale: NDArray[np.bool_]
    row: NDArray[np.int64]


def observe(
    kind: ArtifactType, artifacts: pl.DataFrame, offset: int, picked: Picked, ruleset: Ruleset, at_days: float
) -> Mapping[str, Column]:
    """Columns of all signals of a type; `offset` is the first row of `artifacts` in the frame that was picked for."""
    columns = {}
    half_life = ruleset.types[kind].half_life_days
    for name, rule in ruleset.profile_of(kind).signals.items():
        row = picked.rows[name][offset : offset + artifacts.height].copy()
        column = _from_signals(name, rule, row, picked.frame, ruleset, half_life, at_days)
        if ruleset.signals[name].scale is Scale.HALF_LIFE:
            column = _or_released(column, name, artifacts, ruleset, half_life, at_days)
        columns[name] = column
    return columns


def _from_signals(
    name: str,
    rule: SignalRule,
    row: NDArray[np.int64],
    frame: pl.DataFrame,
    ruleset: Ruleset,
    half_life: float,
    at_days: float,
) -> Column:
    found = np.flatnonzero(row >= 0)
    wanted = [c for c in ("value", "z", "burst_cap", "stale", "stale_since_utc") if c in frame.columns]
    used = frame.select(wanted)[row[found]]
    value = pl.col("value")
    if "burst_cap" in used.columns:
        value = pl.when(value.is_not_null()).then(pl.min_horizontal("value", "burst_cap"))
    # A stale input keeps the age it had when its source was last confirmed: time alone must not lower it.
    frozen = pl.when("stale").then(pl.min_horizontal(epoch_days_of("stale_since_utc"), pl.lit(at_days)))
    z = normalised(ruleset.signals[name], rule.anchors, half_life, value, pl.coalesce(frozen, pl.lit(at_days)))
    if "z" in used.columns:
        z = pl.coalesce(z, pl.col("z"))
    used = used.select(value.alias("value"), z.alias("z"), "stale")
    return Column(
        z=_spread(used["z"], found, row.size),
        value=_spread(used["value"], found, row.size),
        stale=_spread(used["stale"].cast(pl.Float64), found, row.size) == 1.0,
        row=row,
    )


def _or_released(
    column: Column, name: str, artifacts: pl.DataFrame, ruleset: Ruleset, half_life: float, at_days: float
) -> Column:
    """Use the release date of an artifact where it is later than the last known vendor change, or the only date."""
    now = pl.lit(at_days)
    if "released_stale_since_utc" in artifacts.columns:
        now = pl.min_horizontal(epoch_days_of("released_stale_since_utc"), now)
    dates = artifacts.select(
        epoch_days_of("released_utc").alias("value"),
        normalised(ruleset.signals[name], None, half_life, epoch_days_of("released_utc"), now).alias("z"),
    )
    released = dates["value"].fill_null(np.nan).to_numpy()
    later = ~np.isnan(released) & ((column.row == MISSING) | (released > column.value))
    frozen = np.zeros(later.size, dtype=bool)
    if "released_stale_since_utc" in artifacts.columns:
        frozen = artifacts["released_stale_since_utc"].is_not_null().to_numpy()
    return Column(
        z=np.where(later, dates["z"].fill_null(np.nan).to_numpy(), column.z),
        value=np.where(later, released, column.value),
        stale=np.where(later, frozen, column.stale),
        row=np.where(later, FROM_RELEASE, column.row),
    )


def _spread(values: pl.Series, found: NDArray[np.int64], height: int) -> NDArray[np.float64]:
    out = np.full(height, np.nan)
    out[found] = values.fill_null(np.nan).to_numpy()
    return out
