"""Answers of `abreast price` and `abreast cost`: plain JSON, made from the published tables of a snapshot alone."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import orjson
import polars as pl

from schemas.times import NO_START, utc_text
from schemas.vocabulary import Route
from warehouse.compare.words import price_words
from warehouse.cost import cost
from warehouse.prices.at import Moment, offers_at, prices_at, why_none
from warehouse.prices.events import price_events
from warehouse.prices.exchange import Rates

if TYPE_CHECKING:
    from warehouse.read import Snapshot

Answer = dict[str, Any]


class RouteError(LookupError):
    """No offer of the artifact is on the route that was asked for; the message lists the routes there are."""


def price_answer(
    source: "Snapshot", artifact_id: str, moment: Moment, route: str | None = None, rates: Rates | None = None
) -> Answer:
    """Every price of an artifact that stands at a moment, with both its times, state and source.

    `valid_from` is null where the source states an end and no start.

    `{"id", "at", "known_at", "route", "prices": [...], "absent": reason or null, "without_price": [offers],
    "events": [...]}`; `absent` says why no price stands. Raises RouteError.
    """
    prices, offers = _ledger(source, artifact_id, route)
    standing = prices_at(prices, offers, moment)
    found = [_price(row, rates) for row in standing.iter_rows(named=True)]
    reason = None if found else why_none(prices, route, moment)
    return _head(artifact_id, moment, route) | {
        "prices": found,
        "absent": None if reason is None else str(reason),
        "without_price": _without(offers, standing, prices, moment),
        "events": _events(prices, moment),
        "shown_in": None if rates is None else {"currency": rates.to, "rates": rates.as_items()},
    }


def cost_answer(
    source: "Snapshot",
    artifact_id: str,
    basket: Mapping[str, Any],
    moment: Moment,
    route: str | None = None,
    rates: Rates | None = None,
) -> Answer:
    """What a basket in normal form costs on every route, by the prices that stand at a moment.

    `{"id", "at", "known_at", "route", "basket", "routes": what `warehouse.cost.cost` gives}`. Raises RouteError.
    """
    prices, offers = _ledger(source, artifact_id, route)
    routes = cost(offers_at(prices_at(prices, offers, moment), offers), basket)
    for one in routes:
        if rates is not None:
            one["shown"] = rates.shown(one["total"], one["currency"])
    return _head(artifact_id, moment, route) | {
        "basket": dict(basket),
        "routes": routes,
        "shown_in": None if rates is None else {"currency": rates.to, "rates": rates.as_items()},
    }


def _head(artifact_id: str, moment: Moment, route: str | None) -> Answer:
    known = None if moment.known_at is None else utc_text(moment.known_at)
    return {"id": artifact_id, "at": utc_text(moment.at), "known_at": known, "route": route}


def _ledger(source: "Snapshot", artifact_id: str, route: str | None) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Rows of the tables `prices` and `offers` about an artifact, on one route where one is named."""
    prices, offers = source.rows("prices", artifact_id), source.rows("offers", artifact_id)
    if route is None:
        return prices, offers
    chosen = offers.filter((pl.col("route") == route) | (pl.col("seller") == route) | (pl.col("offer_id") == route))
    if chosen.is_empty() and route not in set(Route):
        sellers = ", ".join(offers["seller"].unique().sort()) or "none"
        raise RouteError(f"route {route!r}: expected one of {', '.join(Route)}, or a seller: {sellers}")
    key = ["offer_id", "source", "source_id"]
    return prices.join(chosen.select(key).unique(), on=key, how="semi", maintain_order="left"), chosen


_SAME = (
    *("seller", "route", "variant", "source", "source_id", "field", "literal", "amount", "absent", "currency", "per"),
    *("unit", "direction", "modality", "cache", "state"),
)


def _price(row: Mapping[str, Any], rates: Rates | None) -> Answer:
    answer: Answer = {"offer": row["offer_id"], **{name: row[name] for name in _SAME}}
    answer |= {
        "condition": orjson.loads(row["condition"]) if row["condition"] else None,
        "valid_from": None if row["valid_from_utc"] == NO_START else _time(row["valid_from_utc"]),
        "certainty": row["certainty"],
        "valid_from_certainty": row["certainty"],
        "valid_to": _time(row["ends_utc"]),
        "valid_to_certainty": row["ends_certainty"],
        "captured_at": _time(row["captured_at_utc"]),
        "known_from": _time(row["known_from_utc"]),
        "known_to": _time(row["known_to_utc"]),
        "reason": row["state_reason"],
        "payload": row["payload_sha256"],
        "words": None if row["amount"] is None else price_words(row),
    }
    return answer if rates is None else answer | {"shown": rates.shown(row["amount"], row["currency"])}


def _time(moment: Any) -> str | None:
    return None if moment is None else utc_text(moment)


def _without(offers: pl.DataFrame, standing: pl.DataFrame, prices: pl.DataFrame, moment: Moment) -> list[Answer]:
    """Offers that no price stands for, each with the reason."""
    priced = set(standing["offer_id"])
    told = offers.unique("offer_id", keep="first", maintain_order=True)
    return [
        {
            "offer": row["offer_id"],
            "seller": row["seller"],
            "route": row["route"],
            "absent": str(why_none(prices.filter(pl.col("offer_id") == row["offer_id"]), row["route"], moment)),
        }
        for row in told.iter_rows(named=True)
        if row["offer_id"] not in priced
    ]


def _events(prices: pl.DataFrame, moment: Moment) -> list[Answer]:
    """Announcements and what became of them, as known at the moment."""
    known = pl.col("known_from_utc") <= moment.known_at if moment.known_at is not None else pl.lit(True)
    return [
        {
            "event": row["event"],
            "offer": row["offer_id"],
            "source": row["source"],
            "applies_from": utc_text(row["applies_from_utc"]),
            "amount": row["amount"],
            "announced_amount": row["announced_amount"],
            **{name: row[name] for name in ("currency", "per", "unit", "direction", "modality", "cache")},
            "condition": orjson.loads(row["condition"]) if row["condition"] else None,
            "captured_at": utc_text(row["captured_at_utc"]),
            "known_from": utc_text(row["known_from_utc"]),
        }
        for row in price_events(prices.filter(known)).iter_rows(named=True)
    ]
