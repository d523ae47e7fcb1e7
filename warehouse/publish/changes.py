"""What changed between two snapshots, as typed events."""

from collections.abc import Iterator, Mapping
from datetime import datetime
from decimal import Decimal

import polars as pl

from schemas.extracted import dtypes
from schemas.money import significant
from schemas.published import SORT_KEYS, TABLES
from schemas.vocabulary import CapabilityKind, PriceState
from warehouse.documents import current_prices
from warehouse.documents.attributes import ATTRIBUTES
from warehouse.documents.prices import with_place

SCHEMA = dtypes(TABLES["changes"])
Tables = Mapping[str, pl.DataFrame]
KEY = ["artifact_id", "subject"]
ABILITIES = (CapabilityKind.CAPABILITY.value, CapabilityKind.UNIQUE.value)


def changes(old: Tables, new: Tables, old_as_of: datetime, new_as_of: datetime) -> pl.DataFrame:
    """Events between two sets of published tables, a frame of `schemas.published.Changes`.

    Of an artifact that is new only its coming is told, of one that is gone or became a tombstone only its going.
    Prices are compared per unit at 12 significant digits. A place counts as moved when it left the band it had.
    """
    before, after = old["artifacts"].filter(~pl.col("retired")), new["artifacts"].filter(~pl.col("retired"))
    both = before.select("artifact_id").join(after.select("artifact_id"), on="artifact_id")
    events = [
        _came("artifact_added", after, before, "new"),
        _came("artifact_retired", before, after, "old"),
        _renamed(before, after),
        *_facts(old, new, both),
        *_prices(_listed(old, old_as_of, both), _listed(new, new_as_of, both)),
        *_capabilities(_able(old, both), _able(new, both)),
        _moved(old["scores"], new["scores"]),
    ]
    rows = [
        event.with_columns(
            pl.lit(None, dtype).alias(name) for name, dtype in SCHEMA.items() if name not in event.columns
        )
        for event in events
    ]
    whole = pl.concat([row.select(pl.col(name).cast(dtype) for name, dtype in SCHEMA.items()) for row in rows])
    return whole.unique(maintain_order=True).sort(*SORT_KEYS["changes"], "source")


def _event(name: str) -> pl.Expr:
    return pl.lit(name).alias("event")


def _came(event: str, have: pl.DataFrame, lack: pl.DataFrame, side: str) -> pl.DataFrame:
    rows = have.join(lack, on="artifact_id", how="anti")
    return rows.select(_event(event), "artifact_id", pl.lit("artifact").alias("subject"), pl.col("name").alias(side))


def _renamed(before: pl.DataFrame, after: pl.DataFrame) -> pl.DataFrame:
    names = before.select("artifact_id", old="name").join(after.select("artifact_id", new="name"), on="artifact_id")
    return names.filter(pl.col("old") != pl.col("new")).with_columns(_event("artifact_renamed"), subject=pl.lit("name"))


def _facts(old: Tables, new: Tables, both: pl.DataFrame) -> Iterator[pl.DataFrame]:
    def chosen(tables: Tables) -> pl.DataFrame:
        rows = tables["facts"].filter("chosen", pl.col("field").is_in(ATTRIBUTES)).join(both, on="artifact_id")
        return rows.select("artifact_id", "value", "source", subject="field")

    yield _compared("fact_changed", chosen(old), chosen(new))


def _compared(event: str, old: pl.DataFrame, new: pl.DataFrame) -> pl.DataFrame:
    """Rows whose value differs; a null on one side means that it was not there."""
    joined = old.join(new, on=KEY, how="full", coalesce=True, suffix="_new")
    differ = joined.filter(~pl.col("value").eq_missing(pl.col("value_new")))
    return differ.select(
        _event(event), *KEY, pl.col("value").alias("old"), pl.col("value_new").alias("new"),
        pl.coalesce("source_new", "source").alias("source"),
    )  # fmt: skip


def _listed(tables: Tables, as_of: datetime, both: pl.DataFrame) -> pl.DataFrame:
    """Accepted current prices by their coordinates."""
    rows = current_prices(tables["prices"], as_of).filter(pl.col("state") == PriceState.ACCEPTED.value)
    parts = [
        "offer_id",
        "source",
        "source_id",
        "place",
        "direction",
        "modality",
        "cache",
        "unit",
        "currency",
        "condition",
    ]
    subject = pl.concat_str(parts, separator=" ").str.strip_chars_end()
    value = pl.coalesce("amount", pl.concat_str(pl.lit("absent: "), "absent"))
    kept = with_place(rows).join(both, on="artifact_id")
    return kept.select(
        "artifact_id",
        "source",
        subject=subject,
        value=pl.concat_str(value, pl.lit(" per "), "per"),
        amount="amount",
        per="per",
    ).unique(KEY, keep="last", maintain_order=True)


def _per_unit(price: Mapping[str, object]) -> str:
    if price["amount"] is None:
        return "absent"
    return format(significant(Decimal(str(price["amount"])) / Decimal(str(price["per"]))), "f")


def _prices(old: pl.DataFrame, new: pl.DataFrame) -> Iterator[pl.DataFrame]:
    added, removed = new.join(old, on=KEY, how="anti"), old.join(new, on=KEY, how="anti")
    yield added.select(_event("price_added"), *KEY, "source", pl.col("value").alias("new"))
    yield removed.select(_event("price_removed"), *KEY, "source", pl.col("value").alias("old"))
    # Few differ as text; only for those it is asked whether it is another price.
    joined = old.join(new, on=KEY, suffix="_new").filter(pl.col("value") != pl.col("value_new"))
    before, after = (
        joined.select(
            pl.struct(amount=f"amount{side}", per=f"per{side}").map_elements(_per_unit, return_dtype=pl.String)
        )
        for side in ("", "_new")
    )
    yield joined.filter(before.to_series() != after.to_series()).select(
        _event("price_changed"), *KEY, "source", old="value", new="value_new"
    )


def _able(tables: Tables, both: pl.DataFrame) -> pl.DataFrame:
    rows = tables["capabilities"].filter(pl.col("polarity") == "asserted", pl.col("kind").is_in(ABILITIES))
    named = rows.join(both, on="artifact_id").select("artifact_id", "name", subject="capability_id")
    return named.unique(KEY, maintain_order=True)


def _capabilities(old: pl.DataFrame, new: pl.DataFrame) -> Iterator[pl.DataFrame]:
    gained, lost = new.join(old, on=KEY, how="anti"), old.join(new, on=KEY, how="anti")
    yield gained.select(_event("capability_gained"), *KEY, new="name")
    yield lost.select(_event("capability_lost"), *KEY, old="name")


def _moved(old: pl.DataFrame, new: pl.DataFrame) -> pl.DataFrame:
    joined = old.join(new.select("artifact_id", now="place"), on="artifact_id").drop_nulls(["place", "now"])
    outside = (pl.col("now") < pl.col("band_best")) | (pl.col("now") > pl.col("band_worst"))
    moved = joined.filter(outside)
    return moved.select(
        _event("place_moved"), "artifact_id", pl.lit("place").alias("subject"),
        pl.col("place").cast(pl.String).alias("old"), pl.col("now").cast(pl.String).alias("new"),
    )  # fmt: skip
