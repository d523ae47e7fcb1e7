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
    if signals.is_empty():
        return opened, pl.DataFrame(schema=SIGNAL_SCHEMA)
    observed = (
        signals.lazy()
        .unique(KEY, keep="first", maintain_order=True)
        .with_columns(pl.coalesce("observed_utc", "captured_at_utc"))
    )
    before = opened.lazy().select(*KEY, was="value")
    joined = observed.join(before, on=KEY, how="left", maintain_order="left")
    changed = joined.filter(~pl.col("value").eq_missing(pl.col("was")))
    rows = changed.select(SIGNAL_SCHEMA.keys()).sort(KEY).collect(engine="in-memory")
    if rows.is_empty():
        return opened, rows
    return pl.concat([opened.join(rows, on=KEY, how="anti"), rows]), rows
