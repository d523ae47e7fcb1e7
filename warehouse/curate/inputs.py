"""What curation reads: the states of all ledgers side by side, joined with identity."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

import polars as pl

from schemas.source_info import SourceInfo
from schemas.vocabulary import RowRole
from warehouse.identity import Identity
from warehouse.identity.publishers import Publishers
from warehouse.ledger.fold import STATE_SCHEMAS, State
from warehouse.ledger.reuse import split_log
from warehouse.selection import Scope

FIELD_SOURCES: Mapping[str, tuple[str, ...]] = {
    "name": ("openrouter", "models_dev", "genai_prices", "huggingface", "litellm"),
    "licence": ("huggingface", "openrouter", "models_dev", "litellm"),
    "released_utc": ("models_dev", "openrouter", "huggingface"),
    "open_weights": ("huggingface", "models_dev"),
}
"""Sources in the order in which they are believed about a field."""
DEFAULT_SOURCES = ("openrouter", "models_dev", "litellm", "genai_prices", "huggingface")


ROW = ("source", "source_id")
"""What names a row of a source."""


@dataclass(frozen=True, slots=True)
class Curated:
    """Frames over all sources, each with `source`, `source_id` and `artifact_id`.

    - `rows`: entities that stand for an artifact, with `route_vendor` (the seller is the publisher's own service)
      and `plain` (the artifact itself rather than a variant, mode or dated copy of it at this source)
    - other frames of the ledgers by name, joined with the artifact of their row
    """

    at_utc: datetime
    sources: Mapping[str, SourceInfo]
    identity: Identity
    rows: pl.DataFrame
    frames: Mapping[str, pl.DataFrame]


def beside(left: pl.DataFrame, right: pl.DataFrame, on: Sequence[str]) -> pl.DataFrame:
    """All rows of `left` in their order with the columns of `right`; an inner join in order costs twice as much."""
    return left.join(right, on=on, how="left", maintain_order="left")


def first_of(*key: str) -> pl.Expr:
    """Whether a row is the first of its key, in a frame in which rows of a key stand together."""
    return pl.any_horizontal(pl.col(name).ne_missing(pl.col(name).shift()) for name in key) | (
        pl.int_range(pl.len()) == 0
    )


def side_by_side(states: Mapping[Scope, State], name: str) -> pl.DataFrame:
    """One frame of all scopes, with `source`; in logs a name that went to another thing is split by date."""
    parts = [
        split_log(name, state[name], state["reuses_log"]).with_columns(source=pl.lit(scope[0]))
        for scope, state in sorted(states.items())
    ]
    if not parts:
        return pl.DataFrame(schema={**STATE_SCHEMAS[name], "source": pl.String})
    return pl.concat(parts)


def gather(
    states: Mapping[Scope, State],
    identity: Identity,
    at_utc: datetime,
    sources: Mapping[str, SourceInfo],
    publishers: Publishers,
) -> Curated:
    """Join every ledger with identity. Rows of no artifact stay in the alias table alone."""
    artifact = identity.aliases.select("source", "source_id", "artifact_id").filter(pl.col("artifact_id").is_not_null())
    entities = _merge_scopes(side_by_side(states, "entities"))
    rows = beside(entities, artifact, ROW).filter(pl.col("artifact_id").is_not_null())
    vendors = pl.DataFrame(
        [(seller, publishers.of_seller(seller)) for seller in rows["seller"].drop_nulls().unique().sort()],
        schema={"seller": pl.String, "vendor": pl.String},
        orient="row",
    )
    publisher = pl.col("artifact_id").str.extract(r"^[a-z]+:([^/]+)/")
    rows = rows.join(vendors, on="seller", how="left", maintain_order="left").with_columns(
        route_vendor=pl.col("vendor").eq_missing(publisher) & pl.col("vendor").is_not_null(),
        plain=pl.col("variant").is_null() & ~pl.col("role").is_in([RowRole.MODE, RowRole.ALIAS]),
    )
    frames = {
        name: beside(side_by_side(states, name), artifact, ROW).filter(pl.col("artifact_id").is_not_null())
        for name in ("attributes", "facts", "texts", "prices", "prices_log", "signals_log", "reuses_log")
    }
    return Curated(at_utc, sources, identity, rows.drop("vendor"), frames)


def _merge_scopes(entities: pl.DataFrame) -> pl.DataFrame:
    """One row a source row, where several endpoints of a source describe it: listed anywhere is listed."""
    key = ["source", "source_id"]
    if entities.select(key).n_unique() == entities.height:
        return entities
    spans = entities.group_by(key).agg(
        pl.col("first_seen_utc").min(), pl.col("last_seen_utc").max(), pl.col("listed").any()
    )
    newest = entities.sort("last_seen_utc", descending=True, maintain_order=True).unique(
        key, keep="first", maintain_order=True
    )
    rest = newest.drop("first_seen_utc", "last_seen_utc", "listed")
    return rest.join(spans, on=key, maintain_order="left").select(entities.columns).sort(key)


def believed(field: pl.Expr, source: pl.Expr) -> pl.Expr:
    """Rank of a source for a field: 0 is believed first, 99 is a source that nobody placed."""
    table = {
        f"{name}|{source_name}": rank for name, order in FIELD_SOURCES.items() for rank, source_name in enumerate(order)
    }
    general = {name: rank for rank, name in enumerate(DEFAULT_SOURCES)}
    special = pl.concat_str(field, pl.lit("|"), source).replace_strict(table, default=None, return_dtype=pl.Int32)
    usual = source.replace_strict(general, default=99, return_dtype=pl.Int32)
    return pl.when(field.is_in(list(FIELD_SOURCES))).then(special.fill_null(99)).otherwise(usual)
