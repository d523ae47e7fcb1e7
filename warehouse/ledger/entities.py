"""One step for what a source lists: its rows, their attributes, structured facts and texts.

A value keeps the payload and time it was first seen with for as long as the source repeats it, so that an unchanged
artifact has unchanged documents.
"""

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

VALUE_KEY = ("source_id", "field", "value")
"""What an attribute or fact says, apart from where it stands."""
TEXT_KEY = ("source_id", "kind")
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


def advance_entities(
    opened: pl.DataFrame, entities: pl.DataFrame, complete: bool, unread: pl.DataFrame
) -> pl.DataFrame:
    """Rows ever listed, after a set: new ones first seen now, missing ones of a complete set no longer listed.

    A row keeps the payload it was first seen in. `entities` has `captured_at_utc`; `unread` has the `source_id` of
    rows that are listed but could not be read.
    """
    before = opened.lazy().select("source_id", was_first="first_seen_utc", was_payload="payload_sha256")
    now = (
        entities.lazy()
        .join(before, on="source_id", how="left", maintain_order="left")
        .with_columns(
            first_seen_utc=pl.coalesce("was_first", "captured_at_utc"),
            payload_sha256=pl.coalesce("was_payload", "payload_sha256"),
            last_seen_utc="captured_at_utc",
            listed=pl.lit(True),
        )
    )
    absent = opened.lazy().filter(~_one_of(entities))
    if complete:
        absent = absent.with_columns(listed=pl.col("listed") & _one_of(unread))
    return pl.concat([absent, now.select(ENTITY_SCHEMA.keys())]).collect(engine="in-memory")


def _one_of(rows: pl.DataFrame) -> pl.Expr:
    """Whether a row is one of a source's `rows`."""
    return pl.col("source_id").is_in(rows["source_id"].implode())


def attributes_of(entities: pl.DataFrame) -> pl.LazyFrame:
    """Attributes of entities, one a row, as text: times in ISO 8601, lists sorted and space-separated.

    Their origin (row, payload, capture and archive time) is that of the entity.
    """
    as_text: list[pl.Expr] = []
    told = [name for name in ATTRIBUTES if entities[name].null_count() < entities.height] or ["name"]
    for name in told:
        column = pl.col(name)
        if name.endswith("_modalities"):
            as_text.append(column.list.sort().list.unique(maintain_order=True).list.join(" "))
        elif name.endswith("_utc"):
            as_text.append(column.dt.strftime("%Y-%m-%dT%H:%M:%SZ"))
        else:
            as_text.append(column.cast(pl.String))
    index = ["source_id", *_ORIGIN]
    long = entities.lazy().select(*index, *as_text).unpivot(told, index=index, variable_name="field")
    return long.filter(pl.col("value").is_not_null() & (pl.col("value") != ""))


def facts_of(facts: pl.DataFrame) -> pl.LazyFrame:
    """Structured facts of a set, each once."""
    # Equal facts have equal hashes: where all hashes differ, which is soon said, no fact stands twice.
    if facts.select(pl.struct(VALUE_KEY).hash().n_unique()).item() == facts.height:
        return facts.lazy()
    return facts.lazy().unique(VALUE_KEY, keep="first", maintain_order=True)


def advance_values(opened: pl.DataFrame, values: pl.LazyFrame, present: pl.DataFrame) -> pl.DataFrame:
    """Attributes or facts after a set: what a present row repeats keeps its origin, what it drops is dropped.

    `values` says each value once. `present` has the `source_id` of every row of the set; rows that are not in it keep
    their last values.
    """
    kept = [name for name in opened.columns if name not in VALUE_KEY]
    before = opened.lazy().select(*VALUE_KEY, **{f"was_{name}": name for name in kept})
    joined = values.select(opened.columns).join(before, on=VALUE_KEY, how="left")
    repeated = pl.col("was_row").is_not_null()
    origin = {name: pl.when(repeated).then(f"was_{name}").otherwise(name) for name in kept}
    now = joined.select(*VALUE_KEY, **origin).select(opened.columns)
    return pl.concat([opened.lazy().filter(~_one_of(present)), now]).collect(engine="in-memory")


def advance_texts(opened: pl.DataFrame, texts: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Longest known texts after a set, and the texts that became known with it. A text that was cut changes nothing."""
    said = texts.lazy().select(TEXT_SCHEMA.keys()).unique(TEXT_KEY, keep="first", maintain_order=True)
    joined = said.join(opened.lazy().select(*TEXT_KEY, known="text"), on=TEXT_KEY, how="left", maintain_order="left")
    differs = joined.filter(~pl.col("text").eq_missing(pl.col("known"))).collect(engine="in-memory")
    if differs.is_empty():
        return opened, pl.DataFrame(schema=TEXT_SCHEMA)
    keep = [known is None or not is_cut(new, known) for new, known in differs.select("text", "known").iter_rows()]
    fresh = differs.filter(pl.Series(keep, dtype=pl.Boolean)).select(TEXT_SCHEMA.keys()).sort(TEXT_KEY)
    return pl.concat([opened.join(fresh, on=TEXT_KEY, how="anti"), fresh]), fresh
