"""One step of the signal ledger of a source: a row whenever an observed number changes."""

from datetime import datetime

import polars as pl

from schemas.extracted import UTC_TIME

SIGNAL_SCHEMA: dict[str, pl.DataType | type[pl.DataType]] = {
    "source_id": pl.String,
    "signal": pl.String,
    "configuration": pl.String,
    "value": pl.Float64,
    "field": pl.String,
    "observed_utc": UTC_TIME,
    "known_from_utc": UTC_TIME,
    "payload_sha256": pl.String,
}
"""Rows of the signal ledger; the open ones are the newest per source id, signal and configuration."""

KEY = ("source_id", "signal", "configuration")


def advance(
    opened: pl.DataFrame, signals: pl.DataFrame, captured_at_utc: datetime, archived_at_utc: datetime
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Open signals after a set, and the rows it brings. What a set does not repeat stays as last observed."""
    observed = signals.unique(KEY, keep="first", maintain_order=True).with_columns(
        pl.col("observed_utc").fill_null(pl.lit(captured_at_utc, UTC_TIME)),
        known_from_utc=pl.lit(archived_at_utc, UTC_TIME),
    )
    before = opened.select(*KEY, was="value")
    joined = observed.join(before, on=KEY, how="left", maintain_order="left")
    rows = joined.filter(~pl.col("value").eq_missing(pl.col("was"))).select(SIGNAL_SCHEMA.keys()).sort(KEY)
    kept = opened.join(rows, on=KEY, how="anti", maintain_order="left")
    return pl.concat([kept, rows]).sort(KEY), rows
