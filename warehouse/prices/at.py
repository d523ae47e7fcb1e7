"""Prices that stood at a time, as they were known at a time: read from the published table `prices` alone.

Valid time is when a price applies, known time when it came into our hands. A later document never changes what was
known before it: an answer for an earlier known time reads only the rows that were there by then.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import polars as pl

from schemas.dtypes import UTC_TIME
from schemas.vocabulary import Absence, Certainty, PriceState, Route
from warehouse.documents.prices import COORDINATES, current_prices, stands_at_all, with_place

VENDOR, SEEN = str(Certainty.VENDOR_STATED), str(Certainty.FIRST_SEEN)


@dataclass(frozen=True, slots=True)
class Moment:
    """A question's two times: `at` is valid time; `known_at` is known time, None for everything known by now."""

    at: datetime
    known_at: datetime | None = None


def prices_at(prices: pl.DataFrame, offers: pl.DataFrame, moment: Moment) -> pl.DataFrame:
    """Rows of `prices` that stand at a moment, held and quarantined ones too, with what follows from the rows around.

    Adds `seller`, `route`, `variant` of the offer and

    - `ends_utc`: when it stops to apply, as known then: the end that the vendor stated, or when the next price begins
    - `ends_certainty`: `vendor_stated` or `first_seen`; null while no end is known
    - `known_to_utc`: when something came into our hands that changes this answer; null while nothing did
    """
    numbered = prices.with_row_index("number")
    known = numbered if moment.known_at is None else numbered.filter(_known(moment.known_at))
    rows = with_place(current_prices(known, moment.at)).lazy()
    dated = rows.join(_next(with_place(known).lazy(), rows, moment.at), on="number", how="left")
    if moment.known_at is None:
        dated = dated.with_columns(known_to_utc=pl.lit(None, UTC_TIME))
    else:
        later = with_place(numbered.filter(~_known(moment.known_at))).lazy()
        dated = dated.join(_overturned(later, rows, moment.at), on="number", how="left")
    routes = offers.lazy().select("offer_id", "source", "source_id", "seller", "route", "variant")
    joined = dated.join(routes, on=["offer_id", "source", "source_id"], how="left", maintain_order="left")
    return joined.sort("number", maintain_order=True).drop("number", "place").collect(engine="in-memory")


def _known(moment: datetime) -> pl.Expr:
    return pl.col("known_from_utc") <= pl.lit(moment, UTC_TIME)


def _next(known: pl.LazyFrame, rows: pl.LazyFrame, at: datetime) -> pl.LazyFrame:
    """Number, and when each row stops to apply: its stated end, or the start of the next accepted one of its price."""
    accepted = known.filter(
        (pl.col("state") == str(PriceState.ACCEPTED))
        & stands_at_all()
        & (pl.col("valid_from_utc") > pl.lit(at, UTC_TIME))
    )
    first = accepted.sort("valid_from_utc", "known_from_utc", "number").unique(
        COORDINATES, keep="first", maintain_order=True
    )
    next_one = first.select(*COORDINATES, next_utc="valid_from_utc", next_certainty="certainty")
    both = rows.join(next_one, on=list(COORDINATES), how="left", nulls_equal=True)
    stated = (pl.col("valid_to_utc") <= pl.col("next_utc")).fill_null(pl.col("valid_to_utc").is_not_null())
    return both.select(
        "number",
        ends_utc=pl.when(stated).then("valid_to_utc").otherwise("next_utc"),
        ends_certainty=pl.when(stated).then(pl.lit(VENDOR)).otherwise("next_certainty"),
    )


def _overturned(later: pl.LazyFrame, rows: pl.LazyFrame, at: datetime) -> pl.LazyFrame:
    """Number, and when a row came that speaks for the moment in place of the one that was known."""
    begun = later.filter(stands_at_all() & (pl.col("valid_from_utc") <= pl.lit(at, UTC_TIME)))
    news = begun.select(*COORDINATES, news_from="valid_from_utc", news_known="known_from_utc")
    both = rows.join(news, on=list(COORDINATES), nulls_equal=True)
    speaks = both.filter(pl.col("news_from") >= pl.col("valid_from_utc"))
    return speaks.group_by("number").agg(known_to_utc=pl.col("news_known").min())


def why_none(prices: pl.DataFrame, route: str | None, moment: Moment) -> Absence:
    """Why no price stands at a moment: `prices` are the ledger rows that were looked at.

    `not_published`: its sources listed none then, or never did; `missing`: nothing of that time was known then;
    `not_applicable`: running published weights oneself has no list price.
    """
    if prices.is_empty():
        return Absence.NOT_APPLICABLE if route == Route.SELF_HOST else Absence.NOT_PUBLISHED
    known = prices if moment.known_at is None else prices.filter(_known(moment.known_at))
    begun = known.filter(pl.col("valid_from_utc") <= pl.lit(moment.at, UTC_TIME))
    return Absence.MISSING if begun.is_empty() else Absence.NOT_PUBLISHED


def offers_at(prices: pl.DataFrame, offers: pl.DataFrame) -> dict[str, Any]:
    """Prices of `prices_at` in the shape of a facts document's `offers` and `sources`, as `cost` takes them."""
    sources: dict[tuple[str, str], int] = {}
    listed: dict[str, dict[str, Any]] = {}
    for row in offers.sort("offer_id", "source", "source_id").iter_rows(named=True):
        offer = {"offer": row["offer_id"], "seller": row["seller"], "route": row["route"], "variant": row["variant"]}
        listed.setdefault(row["offer_id"], offer | {"prices": []})
    for row in prices.iter_rows(named=True):
        place = sources.setdefault((row["source"], row["source_id"]), len(sources))
        listed[row["offer_id"]]["prices"].append(_price(row, place))
    return {
        "offers": list(listed.values()),
        "sources": [{"source": source, "source_id": source_id} for source, source_id in sources],
    }


def _price(row: Mapping[str, Any], place: int) -> dict[str, Any]:
    import orjson

    names = ("amount", "absent", "currency", "per", "unit", "direction", "modality", "cache", "state")
    condition = orjson.loads(row["condition"]) if row["condition"] else None
    return {name: row[name] for name in names} | {"condition": condition, "source": place}
