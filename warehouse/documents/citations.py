"""The rows of payloads that a document cites, once each."""

import polars as pl

from warehouse.documents.rows import instant, named

ORIGIN = ("artifact_id", "source", "source_id", "payload_sha256", "captured_at_utc")


class Citations:
    """Citations of all documents; values refer to them by their position in the list of their artifact."""

    def __init__(self, *tables: pl.DataFrame) -> None:
        """Collect from tables that have the columns of ORIGIN, and `row` where they know it."""
        parts = [
            table.select(*ORIGIN, pl.col("row") if "row" in table.columns else pl.lit(None, pl.UInt32).alias("row"))
            for table in tables
        ]
        cited = pl.concat(parts).group_by(ORIGIN).agg(pl.col("row").min()).sort(ORIGIN)
        self._cited = cited.with_columns(cite=pl.int_range(pl.len(), dtype=pl.Int64).over("artifact_id"))

    def mark(self, table: pl.DataFrame) -> pl.DataFrame:
        """The table with `cite`: position of its citation in the document."""
        return table.join(self._cited.drop("row"), on=list(ORIGIN), how="left", maintain_order="left")

    def rows(self) -> pl.DataFrame:
        """Citations as documents show them, by artifact, in the order that positions refer to."""
        columns = {"source": "source", "source_id": "source_id", "payload": "payload_sha256", "row": "row"}
        return self._cited.select("artifact_id", *named(columns), instant("captured_at_utc").alias("captured_at"))
