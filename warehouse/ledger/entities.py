"""One step for what a source lists: its rows, their attributes, structured facts and texts.

A value keeps the payload and time it was first seen with for as long as the source repeats it, so that an unchanged
artifact has unchanged documents.
"""

from datetime import datetime

import polars as pl

from schemas.extracted import UTC_TIME, Schemas
from warehouse.ledger.texts import is_cut

ATTRIBUTES = (
    "name",
    "context_tokens",
    "max_output_tokens",
    "input_modalities",
    "output_modalities",
    "open_weights",
    "licence",
    "created_utc",
    "released_utc",
    "changed_utc",
    "expires_utc",
    "hugging_face_id",
    "task",
    "family",
    "status",
    "url",
)
"""Entity columns that are facts about the artifact or the offer."""

_ENTITY = {name: dtype for name, dtype in Schemas.by_frame["entities"].items() if name != "problem"}
ENTITY_SCHEMA: dict[str, pl.DataType | type[pl.DataType]] = {
    **_ENTITY,
    "payload_sha256": pl.String,
    "first_seen_utc": UTC_TIME,
    "last_seen_utc": UTC_TIME,
    "listed": pl.Boolean,
}
_ORIGIN: dict[str, pl.DataType | type[pl.DataType]] = {
    "row": pl.UInt32,
    "payload_sha256": pl.String,
    "captured_at_utc": UTC_TIME,
    "known_from_utc": UTC_TIME,
}
ATTRIBUTE_SCHEMA: dict[str, pl.DataType | type[pl.DataType]] = {
    "source_id": pl.String,
    "field": pl.String,
    "value": pl.String,
    **_ORIGIN,
}
FACT_SCHEMA: dict[str, pl.DataType | type[pl.DataType]] = {
    "source_id": pl.String,
    "field": pl.String,
    "value": pl.String,
    "pointer": pl.String,
    **_ORIGIN,
}
TEXT_SCHEMA: dict[str, pl.DataType | type[pl.DataType]] = {
    "source_id": pl.String,
    "kind": pl.String,
    "field": pl.String,
    "media_type": pl.String,
    "text": pl.String,
    **_ORIGIN,
}


def advance_entities(opened: pl.DataFrame, entities: pl.DataFrame, at: datetime, complete: bool) -> pl.DataFrame:
    """Rows ever listed, after a set: new ones first seen now, missing ones of a complete set no longer listed."""
    before = opened.select("source_id", was_first="first_seen_utc")
    moment = pl.lit(at, UTC_TIME)
    now = entities.join(before, on="source_id", how="left", maintain_order="left").with_columns(
        first_seen_utc=pl.col("was_first").fill_null(moment), last_seen_utc=moment, listed=pl.lit(True)
    )
    gone = opened.join(entities, on="source_id", how="anti", maintain_order="left")
    if complete:
        gone = gone.with_columns(listed=pl.lit(False))
    return pl.concat([gone, now.select(ENTITY_SCHEMA.keys())]).sort("source_id")


def attributes_of(entities: pl.DataFrame) -> pl.DataFrame:
    """Attributes of entities, one a row, as text: times in ISO 8601, lists sorted and space-separated."""
    as_text: list[pl.Expr] = []
    for name in ATTRIBUTES:
        column = pl.col(name)
        if name.endswith("_modalities"):
            as_text.append(column.list.sort().list.unique(maintain_order=True).list.join(" "))
        elif name.endswith("_utc"):
            as_text.append(column.dt.strftime("%Y-%m-%dT%H:%M:%SZ"))
        else:
            as_text.append(column.cast(pl.String))
    wide = entities.select("source_id", "row", "payload_sha256", *as_text)
    long = wide.unpivot(ATTRIBUTES, index=["source_id", "row", "payload_sha256"], variable_name="field")
    return long.filter(pl.col("value").is_not_null() & (pl.col("value") != ""))


def advance_values(
    opened: pl.DataFrame,
    values: pl.DataFrame,
    present: pl.DataFrame,
    captured_at_utc: datetime,
    archived_at_utc: datetime,
) -> pl.DataFrame:
    """Attributes or facts after a set: what a present row repeats keeps its origin, what it drops is dropped.

    `present` has the `source_id` of every row of the set; rows that are not in it keep their last values.
    """
    stamped = values.with_columns(
        captured_at_utc=pl.lit(captured_at_utc, UTC_TIME), known_from_utc=pl.lit(archived_at_utc, UTC_TIME)
    ).select(opened.columns)
    key = ["source_id", "field", "value"]
    stamped = stamped.unique(key, keep="first", maintain_order=True)
    absent = opened.join(present, on="source_id", how="anti", maintain_order="left")
    repeated = opened.join(stamped, on=key, how="semi", maintain_order="left")
    fresh = stamped.join(opened, on=key, how="anti", maintain_order="left")
    return pl.concat([absent, repeated.join(absent, on=key, how="anti", maintain_order="left"), fresh]).sort(key)


def advance_texts(
    opened: pl.DataFrame, texts: pl.DataFrame, captured_at_utc: datetime, archived_at_utc: datetime
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Longest known texts after a set, and the texts that became known with it. A text that was cut changes nothing."""
    key = ["source_id", "kind"]
    stamped = texts.with_columns(
        captured_at_utc=pl.lit(captured_at_utc, UTC_TIME), known_from_utc=pl.lit(archived_at_utc, UTC_TIME)
    ).select(TEXT_SCHEMA.keys())
    stamped = stamped.unique(key, keep="first", maintain_order=True)
    joined = stamped.join(opened.select(*key, known="text"), on=key, how="left", maintain_order="left")
    differs = joined.filter(~pl.col("text").eq_missing(pl.col("known")))
    keep = [known is None or not is_cut(new, known) for new, known in differs.select("text", "known").iter_rows()]
    fresh = differs.filter(pl.Series(keep, dtype=pl.Boolean)).select(TEXT_SCHEMA.keys()).sort(key)
    kept = opened.join(fresh, on=key, how="anti", maintain_order="left")
    return pl.concat([kept, fresh]).sort(key), fresh
