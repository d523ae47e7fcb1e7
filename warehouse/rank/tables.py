"""The two explaining tables: every contribution and every component of every score."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TypeVar

import numpy as np
import polars as pl
from numpy.typing import NDArray

from schemas.vocabulary import SignalState
from warehouse.rank.inputs import UTC_TIME
from warehouse.rank.kernel import UNITS_PER_POINT, SlotValues, slot_values, to_units
from warehouse.rank.normalise import epoch_days_of
from warehouse.rank.observe import FROM_RELEASE, MISSING, RELEASE_SOURCE, Column
from warehouse.rank.plan import COMPONENTS, Plan

Floats = NDArray[np.float64]
T = TypeVar("T", bound=np.generic)
TEXT, NUMBER, FLAG = pl.String(), pl.Float64(), pl.Boolean()
CONTRIBUTION_COLUMNS = pl.Schema(
    {
        "artifact_id": TEXT,
        "component": TEXT,
        "signal": TEXT,
        "state": TEXT,
        "value": NUMBER,
        "z": NUMBER,
        "weight": NUMBER,
        "points": NUMBER,
        "variance": NUMBER,
        "source": TEXT,
        "observed_utc": UTC_TIME,
        "stale": FLAG,
    }
)
COMPONENT_COLUMNS = pl.Schema(
    {
        "artifact_id": TEXT,
        "component": TEXT,
        "value": NUMBER,
        "sd": NUMBER,
        "weight": NUMBER,
        "points": NUMBER,
        "coverage": NUMBER,
        "state": TEXT,
    }
)


@dataclass(frozen=True)
class Detail:
    """Contributions and components of one type, and the geometric variant of its scores in points."""

    contributions: pl.DataFrame
    components: pl.DataFrame
    geometric: Floats


def detail(
    plan: Plan,
    columns: Mapping[str, Column],
    situations: NDArray[np.int64],
    stale_sd: float,
    artifacts: pl.DataFrame,
    signals: pl.DataFrame,
) -> Detail:
    """Take a type's scores apart.

    Points are rounded cumulatively (each is the difference of two rounded running totals), so the published points,
    four decimals each, add up to the published score exactly.
    """
    parts = [slot_values(plan, slot, columns, situations, stale_sd) for slot in range(len(plan.slots))]
    running = np.zeros((len(parts) + 1, situations.size))
    for slot, part in enumerate(parts):
        running[slot + 1] = running[slot] + part.points * part.filled
    points = np.diff(to_units(running), axis=0) / UNITS_PER_POINT
    components, geometric = _components(plan, parts, points, artifacts)
    return Detail(_contributions(plan, parts, points, artifacts, signals), components, geometric)


def _contributions(
    plan: Plan, parts: list[SlotValues], points: Floats, artifacts: pl.DataFrame, signals: pl.DataFrame
) -> pl.DataFrame:
    row = _interleaved([part.column.row for part in parts])
    from_signal = pl.Series(row).replace({MISSING: None, FROM_RELEASE: None})
    count = len(parts)
    frame = pl.DataFrame(
        {
            "artifact": np.repeat(np.arange(artifacts.height), count),
            "slot": np.tile(np.arange(count), artifacts.height),
            "row": row,
            "value": signals["value"].gather(from_signal),
            "z": _interleaved([part.filled for part in parts]),
            "weight": _interleaved([part.points for part in parts]),
            "points": _interleaved(list(points)),
            "variance": _interleaved([part.variance for part in parts]),
            "seen": _interleaved([part.seen for part in parts]),
            "stale": _interleaved([part.column.stale for part in parts]),
            "source": signals["source"].gather(from_signal).cast(pl.String),
            "observed_utc": signals["observed_utc"].gather(from_signal),
        }
    )
    slots = pl.DataFrame(
        {"signal": [s.signal for s in plan.slots], "component": [s.rule.component.value for s in plan.slots]}
    )
    applies, released = pl.col("weight") > 0, pl.col("row") == FROM_RELEASE
    shown = applies & pl.col("seen")
    released_utc = artifacts["released_utc"].gather(frame["artifact"])
    released_day = artifacts.select(epoch_days_of("released_utc")).to_series().gather(frame["artifact"])
    return frame.select(
        artifacts["artifact_id"].gather(frame["artifact"]),
        slots["component"].gather(frame["slot"]),
        slots["signal"].gather(frame["slot"]),
        _state(applies, shown),
        pl.when(shown & released).then(released_day).when(shown).then("value").alias("value"),
        pl.when(applies).then("z").alias("z"),
        "weight",
        "points",
        pl.when(applies).then("variance").alias("variance"),
        pl.when(shown & released).then(pl.lit(RELEASE_SOURCE)).when(shown).then("source").alias("source"),
        pl.when(shown & released).then(released_utc).when(shown).then("observed_utc").alias("observed_utc"),
        pl.when(shown).then("stale").alias("stale"),
    )


def _components(
    plan: Plan, parts: list[SlotValues], points: Floats, artifacts: pl.DataFrame
) -> tuple[pl.DataFrame, Floats]:
    shape = (len(COMPONENTS), artifacts.height)
    weight, raw, variance, observed, gained = (np.zeros(shape) for _ in range(5))
    for slot, part in enumerate(parts):
        at = COMPONENTS.index(plan.slots[slot].rule.component)
        weight[at] += part.points
        raw[at] += part.points * part.filled
        variance[at] += part.points * part.points * part.variance
        observed[at] += np.where(part.seen, part.points, 0.0)
        gained[at] += points[slot]
    applies = weight > 0
    share = np.where(applies, weight, 1.0)
    frame = pl.DataFrame(
        {
            "artifact": np.repeat(np.arange(artifacts.height), len(COMPONENTS)),
            "component": [component.value for component in COMPONENTS] * artifacts.height,
            "value": _interleaved(list(np.round(raw / share, 9))),
            "sd": _interleaved(list(np.round(np.sqrt(variance) / share, 9))),
            "weight": _interleaved(list(np.round(weight, 9))),
            "points": _interleaved(list(np.round(gained, 4))),
            "coverage": _interleaved(list(np.round(observed / share, 9))),
        }
    )
    there = pl.col("weight") > 0
    table = frame.select(
        artifacts["artifact_id"].gather(frame["artifact"]),
        "component",
        *(pl.when(there).then(name).alias(name) for name in ("value", "sd")),
        "weight",
        "points",
        pl.when(there).then("coverage").alias("coverage"),
        _state(there, pl.col("coverage") > 0),
    )
    return table, _geometric(weight / 100, np.where(applies, raw / share, 1.0))


def _geometric(weights: Floats, values: Floats) -> Floats:
    """`100 * prod C_k^w_k`: uneven profiles lose, as in the Human Development Index."""
    with np.errstate(divide="ignore"):
        logs = np.log(values)
    whole = np.zeros(weights.shape[1])
    for share, log in zip(weights, logs, strict=True):
        whole += np.where(share > 0, share, 1.0) * np.where(share > 0, log, 0.0)
    return 100 * np.exp(whole)


def _interleaved(columns: list[NDArray[T]]) -> NDArray[T]:
    """Columns of equal length as one array, row after row: artifact by artifact, in the fixed order of summing."""
    return np.stack(columns, axis=1).ravel()


def _state(applies: pl.Expr, shown: pl.Expr) -> pl.Expr:
    states = [pl.lit(s.value) for s in (SignalState.OBSERVED, SignalState.MISSING, SignalState.NOT_APPLICABLE)]
    return pl.when(shown).then(states[0]).when(applies).then(states[1]).otherwise(states[2]).alias("state")
