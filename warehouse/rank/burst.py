"""Bursts bought or farmed: what a count may be worth at most, from its own history."""

import numpy as np
import polars as pl
from numpy.typing import NDArray

WINDOWS, ENOUGH_WINDOWS, CLIP = 6, 3, 3.0
GUARD_DAYS, SPREADS = 60, 8.0


def burst_caps(windows: pl.DataFrame) -> pl.DataFrame:
    """Cap of a 30-day count: three times the median of its previous six windows, where at least three are known.

    `windows`: artifact_id, signal, source, window_end_utc, value; the newest window of each (artifact_id, signal,
    source) is the current one. Returns artifact_id, signal, source, burst_cap (null where history is too short), to be
    joined to the signals of `rank`, which counts `min(value, burst_cap)`.
    """
    keys = ["artifact_id", "signal", "source"]
    ordered = windows.sort(*keys, "window_end_utc")
    previous = pl.col("value").slice(0, pl.len() - 1).tail(WINDOWS)
    caps = ordered.group_by(keys, maintain_order=True).agg(
        pl.when(previous.len() >= ENOUGH_WINDOWS).then(CLIP * previous.median()).alias("burst_cap")
    )
    return caps.sort(keys)


def suspected_burst(daily_increments: NDArray[np.float64]) -> float:
    """Stars of the trailing 60 days that lie above `median + 8 MAD` of all days, oldest day first.

    Promotion bought with fake stars lasts less than two months (He et al., StarScout, 2024), hence the guard length.
    Subtract the result from the count before ranking.
    """
    if daily_increments.size == 0:
        return 0.0
    median = float(np.median(daily_increments))
    ceiling = median + SPREADS * float(np.median(np.abs(daily_increments - median)))
    trailing = daily_increments[-GUARD_DAYS:]
    return float(np.sum(np.where(trailing > ceiling, trailing - ceiling, 0.0)))
