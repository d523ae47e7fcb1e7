"""Attributes of artifacts: what every source says, and which value is shown."""

import polars as pl

from schemas.extracted import UTC_TIME
from warehouse.curate.inputs import ROW, Curated, believed, beside, first_of

_OFFER_FIELDS = ("status", "url")
"""Attributes of a seller's row that say something of the offer, not of the artifact."""


def facts_table(curated: Curated) -> pl.DataFrame:
    """Table `facts`: one row per artifact, field, source and value; the believed one is `chosen`.

    Believed first: rows that are listed, the vendor's own service, the source that knows the field best, the plain row
    rather than a variant, then the row listed first.
    """
    rows = curated.rows.select("source", "source_id", "route_vendor", "plain", "listed", "first_seen_utc", "seller")
    values = curated.frames["attributes"].filter(~pl.col("field").is_in(_OFFER_FIELDS))
    joined = beside(values, rows, ROW).with_columns(
        rank=believed(pl.col("field"), pl.col("source")),
        resold=pl.col("seller").is_not_null() & ~pl.col("route_vendor") & (pl.col("source") != "openrouter"),
    )
    # A reseller that ends its offer does not end the artifact.
    joined = joined.filter((pl.col("field") != "expires_utc") | pl.col("route_vendor"))
    joined = _released_else_created(joined)
    order = [
        "artifact_id",
        "field",
        "listed",
        "plain",
        "resold",
        "rank",
        "first_seen_utc",
        "source",
        "source_id",
        "value",
        "captured_at_utc",
        "payload_sha256",
        "row",
    ]
    ordered = joined.sort(order, descending=[name in ("listed", "plain") for name in order], maintain_order=True)
    distinct = ordered.unique(["artifact_id", "field", "source", "value"], keep="first", maintain_order=True)
    return distinct.with_columns(
        chosen=first_of("artifact_id", "field"),
    ).select(
        "artifact_id", "field", "value", "chosen", "source", "source_id", "payload_sha256", "row", "captured_at_utc"
    )


def _released_else_created(values: pl.DataFrame) -> pl.DataFrame:
    """Where no source states a release, the day a source first listed the artifact stands in, after any stated one."""
    stand_in = values.filter(pl.col("field") == "created_utc").with_columns(
        field=pl.lit("released_utc"), rank=pl.col("rank") + 1000
    )
    stated = values.filter(pl.col("field") == "released_utc").select("artifact_id").unique()
    return pl.concat([values, stand_in.join(stated, on="artifact_id", how="anti")])


def wide(facts: pl.DataFrame) -> pl.DataFrame:
    """Chosen values, one row an artifact: the attribute columns of table `artifacts`."""
    chosen = facts.filter("chosen")
    table = chosen.pivot("field", on_columns=list(_COLUMNS), index="artifact_id", values="value")
    return table.select("artifact_id", *(_typed(name, dtype) for name, dtype in _COLUMNS.items()))


_COLUMNS: dict[str, pl.DataType | type[pl.DataType]] = {
    "name": pl.String,
    "licence": pl.String,
    "context_tokens": pl.Int64,
    "max_output_tokens": pl.Int64,
    "input_modalities": pl.String,
    "output_modalities": pl.String,
    "hugging_face_id": pl.String,
    "open_weights": pl.Boolean,
    "created_utc": UTC_TIME,
    "released_utc": UTC_TIME,
    "changed_utc": UTC_TIME,
    "expires_utc": UTC_TIME,
}


def _typed(column: str, dtype: pl.DataType | type[pl.DataType]) -> pl.Expr:
    text = pl.col(column)
    if dtype == pl.Boolean:
        return text == "true"
    if dtype == UTC_TIME:
        return text.str.to_datetime("%Y-%m-%dT%H:%M:%SZ", time_unit="us", time_zone="UTC")
    return text.cast(dtype)
