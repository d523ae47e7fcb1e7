"""Caps of counts from their own published history: what a burst may count for at most."""

import polars as pl

from schemas.ruleset import Ruleset, Scale
from schemas.vocabulary import Component
from warehouse.rank.burst import ENOUGH_WINDOWS, WINDOWS, burst_caps, suspected_burst

WINDOW_SUFFIX = "_30d"
WINDOW_DAYS = 30
ENOUGH_DAYS = 30
"""Days with an increment from which the usual spread of a count that only grows is known."""
KEYS = ["artifact_id", "signal", "source"]
ROW = ["artifact_id", "signal", "source", "source_id", "configuration"]
CAPS = pl.Schema({"artifact_id": pl.String, "signal": pl.String, "source": pl.String, "burst_cap": pl.Float64})


def history_caps(signals: pl.DataFrame, ruleset: Ruleset) -> pl.DataFrame:
    """Caps of current counts of adoption: artifact_id, signal, source, burst_cap; only where history is long enough.

    Counts per 30 days are capped at three times the median of the six windows before, from three windows on. Counts
    that only grow lose what their last 60 days brought above the usual, from 30 days with an observation each on.
    `signals` is the published table, history included.
    """
    counted = {rule.component is Component.ADOPTION and name for p in ruleset.profiles.values()
               for name, rule in p.signals.items() if ruleset.signals[name].scale is Scale.LOG1P}  # fmt: skip
    known = signals.filter(pl.col("signal").is_in([name for name in counted if name]) & pl.col("value").is_not_null())
    long = known.filter(pl.len().over(ROW) > ENOUGH_WINDOWS)
    if long.is_empty():
        return CAPS.to_frame()
    now = long.filter("current").select(*ROW, now="observed_utc")
    past = long.join(now, on=ROW).filter(pl.col("observed_utc") <= pl.col("now"))
    windowed = pl.col("signal").str.ends_with(WINDOW_SUFFIX)
    caps = burst_caps(_windows(past.filter(windowed))).drop_nulls("burst_cap")
    return pl.concat([caps.cast(CAPS), _grown(past.filter(~windowed))]).sort(KEYS)


def _windows(past: pl.DataFrame) -> pl.DataFrame:
    """The current value and the last one of each of the six windows of 30 days before it."""
    age = (pl.col("now") - pl.col("observed_utc")).dt.total_days() // WINDOW_DAYS
    kept = past.with_columns(back=age).filter(pl.col("back") <= WINDOWS)
    last = (
        kept.sort("observed_utc", maintain_order=True)
        .group_by(*KEYS, "back")
        .agg(pl.col("observed_utc", "value").last())
    )
    return last.select(*KEYS, "value", window_end_utc="observed_utc")


def _grown(past: pl.DataFrame) -> pl.DataFrame:
    """Counts less what is suspected, for series observed day after day."""
    rows: list[tuple[str, str, str, float]] = []
    for (artifact, signal, source), part in past.sort("observed_utc").group_by(KEYS, maintain_order=True):
        days = part.group_by(pl.col("observed_utc").dt.date().alias("day"), maintain_order=True).agg(
            pl.col("value").last()
        )
        steps = days.select(pl.col("value").diff(), gap=pl.col("day").diff().dt.total_days()).filter(pl.col("gap") == 1)
        if steps.height < ENOUGH_DAYS:
            continue
        bought = suspected_burst(steps["value"].to_numpy())
        if bought > 0:
            rows.append((str(artifact), str(signal), str(source), max(0.0, days["value"][-1] - bought)))
    return pl.DataFrame(rows, schema=CAPS, orient="row")
