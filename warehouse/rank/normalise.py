"""From raw values to [0, 1], with anchors frozen in the ruleset (goalposts, as in the Human Development Index)."""

from datetime import datetime
from math import log1p

import polars as pl

from schemas.ruleset import Anchors, Scale, SignalSpec

Z_DECIMALS = 9
SECONDS_PER_DAY = 86_400


def normalised(
    spec: SignalSpec, anchors: Anchors | None, half_life_days: float, value: pl.Expr, now: pl.Expr
) -> pl.Expr:
    """Normalised value, rounded to 9 decimals so that a published one gives the same score as the raw one.

    `z = clip((y - y_lo) / (y_hi - y_lo), 0, 1)` with `y = ln(1 + x)` for counts (OECD/JRC Handbook on Constructing
    Composite Indicators, 2008), `y = x` for linear scales, where anchors at chance level and maximum give the
    baseline correction of the Open LLM Leaderboard; `z = 2^(-age / half-life)` for dates, with the age in whole
    steps where the signal has a step. Smaller-is-better is inverted last, after the logarithm.

    `value` is the raw value (days since 1970-01-01 for dates), `now` the day on which age is measured.
    """
    if spec.scale is Scale.HALF_LIFE:
        age_days = (now - value).clip(lower_bound=0.0)
        if spec.age_step_days:
            age_days = (age_days / spec.age_step_days).floor() * spec.age_step_days
        z = pl.lit(2.0).pow(-age_days / half_life_days)
    elif anchors is None:
        raise ValueError(f"scale {spec.scale} needs anchors")
    elif spec.scale is Scale.LOG1P:
        lo, hi = log1p(anchors.lo), log1p(anchors.hi)
        z = ((value.log1p() - lo) / (hi - lo)).clip(0.0, 1.0)
    else:
        z = ((value - anchors.lo) / (anchors.hi - anchors.lo)).clip(0.0, 1.0)
    return (z if spec.higher_is_better else 1.0 - z).round(Z_DECIMALS)


def epoch_days(moment: datetime) -> float:
    """Days since 1970-01-01 UTC, with fraction. Raises ValueError for a time without zone."""
    if moment.tzinfo is None:
        raise ValueError(f"time {moment.isoformat()} has no zone; expected a UTC time")
    return moment.timestamp() / SECONDS_PER_DAY


def epoch_days_of(column: str) -> pl.Expr:
    """Days since 1970-01-01 UTC of a datetime column."""
    return pl.col(column).dt.epoch("us").cast(pl.Float64) / (SECONDS_PER_DAY * 1e6)
