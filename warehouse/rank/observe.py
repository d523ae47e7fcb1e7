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
    of the artifact itself was used).
    """

    z: NDArray[np.float64]
    stale: NDArray[np.bool_]
    row: NDArray[np.int32]


def observe(
    kind: ArtifactType, artifacts: pl.DataFrame, offset: int, picked: Picked, ruleset: Ruleset, at_days: float
) -> Mapping[str, Column]:
    """Columns of all signals of a type; `offset` is the first row of `artifacts` in the frame that was picked for."""
    columns = {}
    half_life = ruleset.types[kind].half_life_days
    for name, rule in ruleset.profile_of(kind).signals.items():
        row = picked.rows[name][offset : offset + artifacts.height]
        column = _from_signals(name, rule, row, picked.frame, ruleset, half_life, at_days)
        if ruleset.signals[name].scale is Scale.HALF_LIFE:
            column = _or_released(column, name, artifacts, picked.frame, ruleset, half_life, at_days)
        columns[name] = column
    return columns


def _from_signals(
    name: str,
    rule: SignalRule,
    row: NDArray[np.int32],
    frame: pl.DataFrame,
    ruleset: Ruleset,
    half_life: float,
    at_days: float,
) -> Column:
    found = np.flatnonzero(row >= 0)
    dated = ruleset.signals[name].scale is Scale.HALF_LIFE
    wanted = ["value", "stale", *(c for c in ("z", "burst_cap") if c in frame.columns)]
    used = frame.select(*wanted, *(["stale_since_utc"] if dated else []))[row[found]]
    value, now = pl.col("value"), pl.lit(at_days)
    if "burst_cap" in used.columns:
        value = pl.when(value.is_not_null()).then(pl.min_horizontal("value", "burst_cap"))
    if dated:
        # A stale input keeps the age it had when its source was last confirmed: time alone must not lower it.
        frozen = pl.when("stale").then(pl.min_horizontal(epoch_days_of("stale_since_utc"), now))
        now = pl.coalesce(frozen, now)
    z = normalised(ruleset.signals[name], rule.anchors, half_life, value, now)
    if "z" in used.columns:
        z = pl.coalesce(z, pl.col("z"))
    stale = np.zeros(row.size, dtype=bool)
    stale[found] = used["stale"].to_numpy()
    return Column(_spread(used.select(z.alias("z"))["z"], found, row.size), stale, row)


def _or_released(
    column: Column,
    name: str,
    artifacts: pl.DataFrame,
    frame: pl.DataFrame,
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
    found = np.flatnonzero(column.row >= 0)
    known = _spread(frame["value"][column.row[found]], found, column.row.size)
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


def _spread(values: pl.Series, found: NDArray[np.int64], height: int) -> NDArray[np.float64]:
    out = np.full(height, np.nan)
    out[found] = values.fill_null(np.nan).to_numpy()
    return out
