"""What a basket costs on every route to an artifact: one answer per offer, source row and currency.

Sources are not mixed: a total uses the prices of one row of one source, so that two sources that disagree are two
answers. Nothing is averaged.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from fractions import Fraction
from typing import Any

from warehouse.cost.exact import exact_text
from warehouse.cost.lines import Dimension, Line, Price, fraction, price_line
from warehouse.cost.request import REQUIRED, WITH_THE_ROW, Request, timed

Document = Mapping[str, Any]
Result = dict[str, Any]

_FEE = {"unit": "request", "direction": "none", "modality": "any", "cache": "none"}


def cost(facts: Document, basket: Document) -> list[Result]:
    """Cost of a basket on every route: whole totals first, then lower bounds, each by currency and amount.

    `facts`: a published facts document, or anything with its `offers` and `sources`:

        {"sources": [{"source": "litellm", "source_id": "gpt-4o"}, ...],
         "offers": [{"offer": id, "seller": "openai", "route": "vendor_api", "variant"?: "free", "prices": [
             {"amount"?: "2.5", "absent"?: reason, "currency"?: "USD", "per": 1000000, "unit": "token",
              "direction": "input", "modality"?: "text", "cache"?: "none", "condition"?: {...}, "state"?: "accepted",
              "source": position in sources}, ...]}, ...]}

    `basket`: the normal form that `normal_basket` makes:

        {"requests": 500, "at": "2026-09-01T20:00:00Z" or null, "options": {"batch": true, ...},
         "usage": [{"unit": "token", "direction": "input", "modality": "text", "cache": "none",
                    "quantity": "700000"}, ...]}

    Result, one entry a route:

        {"offer", "seller", "route", "variant": text or null, "source", "source_id": text or null,
         "currency": text or null, "given": condition that all prices of the row share, {} where they share none,
         "total": decimal text or null, "lower_bound": bool, "absent": reason or null,
         "lines": [{"unit", "direction", "modality", "cache", "quantity", "cost": decimal text or null,
                    "absent": reason or null, "ambiguous": bool, "used": [prices]}],
         "notes": [codes, sorted]}

    A total is a lower bound when some quantity has no price (its line says why), when two prices hold and differ
    (`ambiguous`), when it is zero though no source says that the route is free (`listed_at_zero`), or when a plan
    covers it (`plan`). Further notes: `time_of_day` (some prices hold at certain hours, and the basket names no time),
    `not_offered` (no price of the row is for what the basket asks: no total).
    """
    results = [result for offer in facts["offers"] for result in _of_offer(offer, facts["sources"], basket)]
    return sorted(results, key=_order)


def _order(result: Result) -> tuple[Any, ...]:
    total = result["total"]
    known = (total is None, result["lower_bound"], result["currency"] or "", fraction(total or "0"))
    return (*known, result["offer"], result["source"] or "", result["source_id"] or "")


def _of_offer(offer: Document, sources: Sequence[Document], basket: Document) -> Iterator[Result]:
    rows: dict[tuple[str, str, str], list[Price]] = {}
    for price in offer["prices"]:
        cited = sources[price["source"]]
        rows.setdefault((cited["source"], cited["source_id"], price.get("currency", "USD")), []).append(price)
    named = {name: offer.get(name) for name in ("offer", "seller", "route", "variant")}
    if not rows:
        reason = "not_applicable" if offer["route"] == "self_host" else "not_published"
        nobody = {"source": None, "source_id": None, "currency": None}
        yield named | nobody | _no_total(reason)
    for (source, source_id, currency), prices in sorted(rows.items()):
        row = {"source": source, "source_id": source_id, "currency": currency}
        yield named | row | _of_row(offer, prices, basket)


def _no_total(reason: str, *notes: str, given: Document | None = None) -> Result:
    none: Result = {"given": dict(given or {}), "total": None, "lower_bound": False, "absent": reason}
    return none | {"lines": [], "notes": sorted(notes)}


def _of_row(offer: Document, prices: Sequence[Price], basket: Document) -> Result:
    given = _given(prices)
    asked = {name: value for name, value in basket["options"].items() if value not in (None, False)}
    if any(given.get(name, value) != value for name, value in asked.items()) or not _offered(prices, asked):
        return _no_total("not_applicable", "not_offered", given=given)
    request = _request(basket, {**given, **asked})
    by_dimension = _by_dimension(prices)
    lines = [price_line(usage, by_dimension, request) for usage in [*basket["usage"], *_fees(by_dimension, basket)]]
    if all(line["cost"] is None for line in lines):
        return _no_total(_reason(lines), given=given) | {"lines": [_text(line) for line in lines]}
    total = sum((line["cost"] for line in lines if line["cost"] is not None), Fraction(0))
    notes = set(_notes(offer, lines, total))
    doubted = bool(notes) or any(line["cost"] is None for line in lines)
    if request.at is None and any(timed(price.get("condition") or {}) for price in prices):
        notes.add("time_of_day")
    return {
        "given": given,
        "total": exact_text(total),
        "lower_bound": doubted,
        "absent": None,
        "lines": [_text(line) for line in lines],
        "notes": sorted(notes),
    }


def _notes(offer: Document, lines: Sequence[Line], total: Fraction) -> Iterator[str]:
    """Why a total may be too low although every quantity has a price."""
    if any(line["ambiguous"] for line in lines):
        yield "ambiguous"
    if offer["route"] == "plan":
        yield "plan"
    elif total == 0 and offer.get("variant") != "free" and any(fraction(line["quantity"]) for line in lines):
        yield "listed_at_zero"


def _given(prices: Sequence[Price]) -> dict[str, Any]:
    """What all prices of a row take for granted, such as its region: whoever takes the row takes that with it."""
    conditions = [price.get("condition") or {} for price in prices if price.get("amount") is not None]
    first = conditions[0] if conditions else {}
    return {
        name: value
        for name, value in sorted(first.items())
        if name in WITH_THE_ROW and all(other.get(name) == value for other in conditions)
    }


def _offered(prices: Sequence[Price], asked: Document) -> bool:
    """Whether every required option is named by some price of the row."""
    conditions = [price.get("condition") or {} for price in prices]
    return all(any(one.get(name) == asked[name] for one in conditions) for name in asked.keys() & REQUIRED)


def _request(basket: Document, options: Document) -> Request:
    into = sum((fraction(one["quantity"]) for one in basket["usage"] if _is_prompt(one)), Fraction(0))
    at = basket["at"]
    moment = None if at is None else datetime.fromisoformat(at).astimezone(UTC)
    return Request(basket["requests"], into / basket["requests"], moment, options)


def _is_prompt(usage: Document) -> bool:
    return bool(usage["unit"] == "token" and usage["direction"] == "input")


def _by_dimension(prices: Sequence[Price]) -> dict[Dimension, list[Price]]:
    found: dict[Dimension, list[Price]] = {}
    for price in prices:
        key = price["unit"], price["direction"], price.get("modality", "text"), price.get("cache", "none")
        found.setdefault(key, []).append(price)
    return found


def _fees(prices: Mapping[Dimension, Sequence[Price]], basket: Document) -> Iterator[dict[str, str]]:
    """The fee per request, where a row lists one: every request pays it, whether the basket speaks of it or not."""
    listed = prices.get((_FEE["unit"], _FEE["direction"], _FEE["modality"], _FEE["cache"]), ())
    always = any(fraction(price.get("amount") or "0") > 0 and not price.get("condition") for price in listed)
    if always and not any(usage["unit"] == "request" for usage in basket["usage"]):
        yield {**_FEE, "quantity": str(basket["requests"])}


def _reason(lines: Sequence[Line]) -> str:
    """Why nothing of the basket has a price: the reason that says most."""
    reasons = [str(line["absent"]) for line in lines]
    return next((reason for reason in ("variable", "quarantined", "not_applicable") if reason in reasons), reasons[0])


def _text(line: Line) -> Line:
    return line | {"cost": None if line["cost"] is None else exact_text(line["cost"])}
