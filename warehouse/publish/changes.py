"""What changed between two snapshots, as typed events."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from decimal import Decimal

import polars as pl

from schemas.extracted import dtypes
from schemas.money import significant
from schemas.published import SORT_KEYS, TABLES
from warehouse.publish.compared import KEY, Compared, compared

SCHEMA = dtypes(TABLES["changes"])
VALUE = (*KEY, "value")


def changes(
    old: Mapping[str, pl.DataFrame], new: Mapping[str, pl.DataFrame], old_as_of: datetime, new_as_of: datetime
) -> pl.DataFrame:
    """Events between two sets of published tables, a frame of `schemas.published.Changes`.

    Of an artifact that is new only its coming is told, of one that is gone or became a tombstone only its going.
    Prices are compared per unit at 12 significant digits. A place counts as moved when it left the band it had.
    """
    return changes_between(compared(old, old_as_of), compared(new, new_as_of))


def changes_between(old: Compared, new: Compared) -> pl.DataFrame:
    """The same from what two snapshots are compared by."""
    before, after = (one.artifacts.lazy().filter(~pl.col("retired")) for one in (old, new))
    both = before.select("artifact_id").join(after.select("artifact_id"), on="artifact_id")
    prices = _apart(old.prices, new.prices, both, VALUE)
    events = [
        _came("artifact_added", after, before, "new"),
        _came("artifact_retired", before, after, "old"),
        _renamed(before, after),
        _facts(*_apart(old.facts, new.facts, both, VALUE)),
        *_prices(*prices),
        *_capabilities(*_apart(old.capabilities, new.capabilities, both, KEY)),
        _moved(old.scores.lazy(), new.scores.lazy()),
    ]
    worded = prices[0].join(prices[1], on=KEY, suffix="_new")
    *plain, said = pl.collect_all([*map(_shaped, events), worded])
    whole = pl.concat([*plain, _shaped(_other_prices(said).lazy()).collect()])
    return whole.unique(maintain_order=True).sort(*SORT_KEYS["changes"], "source")


def _apart(
    old: pl.DataFrame, new: pl.DataFrame, both: pl.LazyFrame, of: Sequence[str]
) -> tuple[pl.LazyFrame, pl.LazyFrame]:
    """Rows about artifacts of both that stand on one side only: few, so that all else is asked of them."""
    left = (mine.join(other, on=of, how="anti", nulls_equal=True) for mine, other in ((old, new), (new, old)))
    before, after = (rows.lazy().join(both, on="artifact_id", how="semi") for rows in left)
    return before, after


def _shaped(event: pl.LazyFrame) -> pl.LazyFrame:
    """All columns of the table; null where an event of this kind says nothing."""
    known = event.collect_schema().names()
    return event.select(
        (pl.col(name) if name in known else pl.lit(None)).cast(dtype).alias(name) for name, dtype in SCHEMA.items()
    )


def _event(name: str) -> pl.Expr:
    return pl.lit(name).alias("event")


def _came(event: str, have: pl.LazyFrame, lack: pl.LazyFrame, side: str) -> pl.LazyFrame:
    rows = have.join(lack, on="artifact_id", how="anti")
    return rows.select(_event(event), "artifact_id", pl.lit("artifact").alias("subject"), pl.col("name").alias(side))


def _renamed(before: pl.LazyFrame, after: pl.LazyFrame) -> pl.LazyFrame:
    names = before.select("artifact_id", old="name").join(after.select("artifact_id", new="name"), on="artifact_id")
    return names.filter(pl.col("old") != pl.col("new")).with_columns(_event("artifact_renamed"), subject=pl.lit("name"))


def _facts(old: pl.LazyFrame, new: pl.LazyFrame) -> pl.LazyFrame:
    """Values that differ; a null on one side means that it was not there."""
    joined = old.join(new, on=KEY, how="full", coalesce=True, suffix="_new")
    return joined.select(
        _event("fact_changed"), *KEY, old="value", new="value_new", source=pl.coalesce("source_new", "source")
    )


def _prices(old: pl.LazyFrame, new: pl.LazyFrame) -> Iterator[pl.LazyFrame]:
    added, removed = new.join(old, on=KEY, how="anti"), old.join(new, on=KEY, how="anti")
    yield added.select(_event("price_added"), *KEY, "source", new="value")
    yield removed.select(_event("price_removed"), *KEY, "source", old="value")


def _other_prices(said: pl.DataFrame) -> pl.DataFrame:
    """Of prices that are written in other words those that are another price."""
    sides = (said.select(amount=f"amount{side}", per=f"per{side}").iter_rows() for side in ("", "_new"))
    differs = [_per_unit(*was) != _per_unit(*now) for was, now in zip(*sides, strict=True)]
    rows = said.filter(pl.Series(differs, dtype=pl.Boolean))
    return rows.select(_event("price_changed"), *KEY, "source", old="value", new="value_new")


def _per_unit(amount: str | None, per: int) -> str:
    if amount is None:
        return "absent"
    return format(significant(Decimal(amount) / per), "f")


def _capabilities(lost: pl.LazyFrame, gained: pl.LazyFrame) -> Iterator[pl.LazyFrame]:
    yield gained.select(_event("capability_gained"), *KEY, new="name")
    yield lost.select(_event("capability_lost"), *KEY, old="name")


_LEFT_BAND = (pl.col("now") < pl.col("band_best")) | (pl.col("now") > pl.col("band_worst"))


def _moved(old: pl.LazyFrame, new: pl.LazyFrame) -> pl.LazyFrame:
    return _places(old, new).filter(_LEFT_BAND).select(
        _event("place_moved"), "artifact_id", subject=pl.lit("place"), old="place", new="now"
    )  # fmt: skip


def moved_within_bands(old: pl.DataFrame, new: pl.DataFrame) -> int:
    """How many places of two tables `scores` differ without having left the band they had: no event tells of them."""
    here = _places(old.lazy(), new.lazy()).filter((pl.col("now") != pl.col("place")) & ~_LEFT_BAND)
    return int(here.select(pl.len()).collect().item())


def _places(old: pl.LazyFrame, new: pl.LazyFrame) -> pl.LazyFrame:
    """Artifacts that have a place in both, with the one `now`."""
    return old.join(new.select("artifact_id", now="place"), on="artifact_id").drop_nulls(["place", "now"])
