"""One step of the signal ledger of a source: a row whenever an observed number changes."""

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


def advance(opened: pl.DataFrame, signals: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Open signals after a set, and the rows it brings. What a set does not repeat stays as last observed.

    `signals` are extracted signals with payload_sha256, captured_at_utc, known_from_utc.
    """
    observed = signals.unique(KEY, keep="first", maintain_order=True).with_columns(
        pl.coalesce("observed_utc", "captured_at_utc")
    )
    before = opened.select(*KEY, was="value")
    joined = observed.join(before, on=KEY, how="left", maintain_order="left")
    rows = joined.filter(~pl.col("value").eq_missing(pl.col("was"))).select(SIGNAL_SCHEMA.keys()).sort(KEY)
    kept = opened.join(rows, on=KEY, how="anti", maintain_order="left")
    return pl.concat([kept, rows]).sort(KEY), rows
