"""The prices of one row of one source on a route, read once for any number of baskets."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from warehouse.cost.lines import Dimension, Price, fraction
from warehouse.cost.request import REQUIRED, WITH_THE_ROW, timed

Document = Mapping[str, Any]
FEE = {"unit": "request", "direction": "none", "modality": "any", "cache": "none"}
_FEE: Dimension = ("request", "none", "any", "none")


@dataclass(frozen=True, slots=True)
class PricedRow:
    """What a source row charges on a route.

    `named`: offer, seller, route, variant, source, source_id, currency. `given`: the condition that all its prices
    share, such as its region: whoever takes the row takes that with it. Without prices `by_dimension` is empty.
    """

    named: dict[str, Any]
    given: dict[str, Any]
    by_dimension: Mapping[Dimension, Sequence[Price]]
    conditions: Sequence[Document]

    def offers(self, asked: Document) -> bool:
        """Whether nothing it takes for granted contradicts the options, and some price names each required one."""
        if any(self.given.get(name, value) != value for name, value in asked.items()):
            return False
        return all(any(one.get(name) == asked[name] for one in self.conditions) for name in asked.keys() & REQUIRED)

    @property
    def is_timed(self) -> bool:
        """Whether some price depends on the time of the request."""
        return any(timed(condition) for condition in self.conditions)

    @property
    def has_fee(self) -> bool:
        """Whether it lists a fee per request: every request pays it, whether a basket speaks of it or not."""
        listed = self.by_dimension.get(_FEE, ())
        return any(fraction(price.get("amount") or "0") > 0 and not price.get("condition") for price in listed)


def priced_rows(facts: Document) -> list[PricedRow]:
    """All rows of all offers of a facts document; an offer without prices is one row without any."""
    return [row for offer in facts["offers"] for row in _of_offer(offer, facts["sources"])]


def _of_offer(offer: Document, sources: Sequence[Document]) -> Iterator[PricedRow]:
    rows: dict[tuple[str, str, str], list[Price]] = {}
    for price in offer["prices"]:
        cited = sources[price["source"]]
        rows.setdefault((cited["source"], cited["source_id"], price.get("currency", "USD")), []).append(price)
    route = {name: offer.get(name) for name in ("offer", "seller", "route", "variant")}
    if not rows:
        yield PricedRow(route | {"source": None, "source_id": None, "currency": None}, {}, {}, ())
    for (source, source_id, currency), prices in sorted(rows.items()):
        named = route | {"source": source, "source_id": source_id, "currency": currency}
        conditions = [condition for price in prices if (condition := price.get("condition"))]
        yield PricedRow(named, _given(prices), _by_dimension(prices), conditions)


def _given(prices: Sequence[Price]) -> dict[str, Any]:
    conditions = [price.get("condition") or {} for price in prices if price.get("amount") is not None]
    first = conditions[0] if conditions else {}
    return {
        name: value
        for name, value in sorted(first.items())
        if name in WITH_THE_ROW and all(other.get(name) == value for other in conditions)
    }


def _by_dimension(prices: Sequence[Price]) -> dict[Dimension, list[Price]]:
    found: dict[Dimension, list[Price]] = {}
    for price in prices:
        key = price["unit"], price["direction"], price.get("modality", "text"), price.get("cache", "none")
        found.setdefault(key, []).append(price)
    return found
