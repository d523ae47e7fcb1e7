"""Names that a source gave to another thing: a row whose `created` moved forward is not the thing it was.

A gateway lets a short name go over to the next release. `created` then jumps to the day of that release; one that moves
back is a correction of a date, not another thing.
"""

import polars as pl

from schemas.extracted import UTC_TIME

REUSE_SCHEMA: dict[str, pl.DataType | type[pl.DataType]] = {
    "source_id": pl.String,
    "was_name": pl.String,
    "was_created_utc": UTC_TIME,
    "name": pl.String,
    "created_utc": UTC_TIME,
    "captured_at_utc": UTC_TIME,
    "known_from_utc": UTC_TIME,
    "payload_sha256": pl.String,
}
"""One row a time that a name went over: what it stood for before, and since the capture."""


def reused(opened: pl.DataFrame, listed: pl.DataFrame) -> pl.DataFrame:
    """Rows of a set whose name stands for something younger than before.

    `opened` are the entities before the set, `listed` those of the set with payload_sha256, captured_at_utc and
    known_from_utc.
    """
    before = opened.select("source_id", was_name="name", was_created_utc="created_utc")
    joined = listed.join(before, on="source_id", maintain_order="left")
    went_over = joined.filter((pl.col("created_utc") > pl.col("was_created_utc")).fill_null(False))
    return went_over.select(REUSE_SCHEMA.keys()).sort("source_id")
