"""What a basket costs on every route to an artifact: one answer per offer, source row and currency.

Sources are not mixed: a total uses the prices of one row of one source, so that two sources that disagree are two
answers. Nothing is averaged.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from fractions import Fraction
from typing import Any

from warehouse.cost.exact import exact_text
from warehouse.cost.lines import Line, fraction, price_line
from warehouse.cost.priced_rows import FEE, PricedRow, priced_rows
from warehouse.cost.request import Request

Document = Mapping[str, Any]
Result = dict[str, Any]


@dataclass(frozen=True, slots=True)
class _Asked:
    """What a basket asks of every row: its quantities, and what conditions may ask about one of its requests."""

    usage: tuple[Document, ...]
    fee: Document
    names_requests: bool
    count: int
    prompt_tokens: Fraction
    at: datetime | None
    options: Document

    @classmethod
    def of(cls, basket: Document) -> "_Asked":
        into = sum((fraction(one["quantity"]) for one in basket["usage"] if _is_prompt(one)), Fraction(0))
        return cls(
            tuple(basket["usage"]),
            {**FEE, "quantity": str(basket["requests"])},
            any(usage["unit"] == "request" for usage in basket["usage"]),
            basket["requests"],
            into / basket["requests"],
            None if basket["at"] is None else datetime.fromisoformat(basket["at"]).astimezone(UTC),
            {name: value for name, value in basket["options"].items() if value not in (None, False)},
        )


def _is_prompt(usage: Document) -> bool:
    return bool(usage["unit"] == "token" and usage["direction"] == "input")


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
    return cost_of(priced_rows(facts), basket)


def cost_of(rows: Sequence[PricedRow], basket: Document) -> list[Result]:
    """Cost of a basket by rows of prices that were read once: of many baskets each is asked for here."""
    asked = _Asked.of(basket)
    return sorted((_of_row(row, asked) for row in rows), key=_order)


def _order(result: Result) -> tuple[Any, ...]:
    total = result["total"]
    known = (total is None, result["lower_bound"], result["currency"] or "", fraction(total or "0"))
    return (*known, result["offer"], result["source"] or "", result["source_id"] or "")


def _of_row(row: PricedRow, asked: "_Asked") -> Result:
    if not row.by_dimension:
        return row.named | _no_total("not_applicable" if row.named["route"] == "self_host" else "not_published")
    if not row.offers(asked.options):
        return row.named | _no_total("not_applicable", "not_offered", given=row.given)
    request = Request(asked.count, asked.prompt_tokens, asked.at, {**row.given, **asked.options})
    usages = (*asked.usage, asked.fee) if row.has_fee and not asked.names_requests else asked.usage
    lines = [price_line(usage, row.by_dimension, request) for usage in usages]
    known = [line["cost"] for line in lines if line["cost"] is not None]
    if not known:
        return row.named | _no_total(_reason(lines), given=row.given) | {"lines": [_text(line) for line in lines]}
    total = sum(known, Fraction(0))
    notes = set(_notes(row.named, lines, total))
    doubted = bool(notes) or len(known) < len(lines)
    if request.at is None and row.is_timed:
        notes.add("time_of_day")
    return row.named | {
        "given": row.given,
        "total": exact_text(total),
        "lower_bound": doubted,
        "absent": None,
        "lines": [_text(line) for line in lines],
        "notes": sorted(notes),
    }


def _no_total(reason: str, *notes: str, given: Document | None = None) -> Result:
    none: Result = {"given": dict(given or {}), "total": None, "lower_bound": False, "absent": reason}
    return none | {"lines": [], "notes": sorted(notes)}


def _notes(route: Document, lines: Sequence[Line], total: Fraction) -> Iterator[str]:
    """Why a total may be too low although every quantity has a price."""
    if any(line["ambiguous"] for line in lines):
        yield "ambiguous"
    if route["route"] == "plan":
        yield "plan"
    elif total == 0 and route["variant"] != "free" and any(fraction(line["quantity"]) for line in lines):
        yield "listed_at_zero"


def _reason(lines: Sequence[Line]) -> str:
    """Why nothing of the basket has a price: the reason that says most."""
    reasons = [str(line["absent"]) for line in lines]
    return next((reason for reason in ("variable", "quarantined", "not_applicable") if reason in reasons), reasons[0])


def _text(line: Line) -> Line:
    return line | {"cost": None if line["cost"] is None else exact_text(line["cost"])}
