"""What a basket costs on every route to an artifact: one answer per offer, source row and currency.

Sources are not mixed: a total uses the prices of one row of one source, so that two sources that disagree are two
answers. Nothing is averaged.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from fractions import Fraction
from typing import Any, NamedTuple

from warehouse.cost.exact import exact_text
from warehouse.cost.lines import Asked, Charge, charge, fraction, line
from warehouse.cost.priced_rows import FEE, PricedRow, priced_rows
from warehouse.cost.request import Request

Document = Mapping[str, Any]
Result = dict[str, Any]


@dataclass(frozen=True, slots=True)
class _Basket:
    """What a basket asks of every row: its quantities, and what conditions may ask about one of its requests."""

    asked: tuple[Asked, ...]
    fee: Asked
    names_requests: bool
    count: int
    prompt_tokens: Fraction
    at: datetime | None
    options: Document

    @classmethod
    def of(cls, basket: Document) -> "_Basket":
        into = sum((fraction(one["quantity"]) for one in basket["usage"] if _is_prompt(one)), Fraction(0))
        return cls(
            tuple(Asked.of(usage) for usage in basket["usage"]),
            Asked.of({**FEE, "quantity": str(basket["requests"])}),
            any(usage["unit"] == "request" for usage in basket["usage"]),
            basket["requests"],
            into / basket["requests"],
            None if basket["at"] is None else datetime.fromisoformat(basket["at"]).astimezone(UTC),
            {name: value for name, value in basket["options"].items() if value not in (None, False)},
        )


class _Answer(NamedTuple):
    """What a row says to a basket: its charges in order, and their sum (None, with the reason, where none is known)."""

    row: PricedRow
    total: Fraction | None
    lower_bound: bool
    absent: str | None
    notes: Sequence[str]
    asked: Sequence[Asked] = ()
    charges: Sequence[Charge] = ()


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
    return [_result(answer) for answer in sorted(_answers(priced_rows(facts), basket), key=_order)]


def lowest_of(rows: Sequence[PricedRow], basket: Document) -> Result | None:
    """The first result of `cost`, for rows of prices that are read once for many baskets; None without rows."""
    first = min(_answers(rows, basket), key=_order, default=None)
    return None if first is None else _result(first)


def _answers(rows: Sequence[PricedRow], basket: Document) -> Iterator[_Answer]:
    asked = _Basket.of(basket)
    return (_answer(row, asked) for row in rows)


def _order(answer: _Answer) -> tuple[Any, ...]:
    total, row = answer.total, answer.row.named
    known = (total is None, answer.lower_bound, row["currency"] or "", total or Fraction(0))
    return (*known, row["offer"], row["source"] or "", row["source_id"] or "")


def _answer(row: PricedRow, basket: _Basket) -> _Answer:
    if not row.by_dimension:
        absent = "not_applicable" if row.named["route"] == "self_host" else "not_published"
        return _Answer(row, None, False, absent, ())
    if not row.offers(basket.options):
        return _Answer(row, None, False, "not_applicable", ("not_offered",))
    request = Request(basket.count, basket.prompt_tokens, basket.at, {**row.given, **basket.options})
    asked = (*basket.asked, basket.fee) if row.has_fee and not basket.names_requests else basket.asked
    charges = [charge(each, row.by_dimension, request) for each in asked]
    known = [each.cost for each in charges if each.cost is not None]
    if not known:
        return _Answer(row, None, False, _reason(charges), (), asked, charges)
    total = sum(known, Fraction(0))
    notes = set(_notes(row.named, asked, charges, total))
    doubted = bool(notes) or len(known) < len(charges)
    if request.at is None and row.is_timed:
        notes.add("time_of_day")
    return _Answer(row, total, doubted, None, sorted(notes), asked, charges)


def _result(answer: _Answer) -> Result:
    return answer.row.named | {
        "given": dict(answer.row.given),
        "total": None if answer.total is None else exact_text(answer.total),
        "lower_bound": answer.lower_bound,
        "absent": answer.absent,
        "lines": [line(asked, charged) for asked, charged in zip(answer.asked, answer.charges, strict=True)],
        "notes": [*answer.notes],
    }


def _notes(route: Document, asked: Sequence[Asked], charges: Sequence[Charge], total: Fraction) -> Iterator[str]:
    """Why a total may be too low although every quantity has a price."""
    if any(each.ambiguous for each in charges):
        yield "ambiguous"
    if route["route"] == "plan":
        yield "plan"
    elif total == 0 and route["variant"] != "free" and any(each.quantity for each in asked):
        yield "listed_at_zero"


def _reason(charges: Sequence[Charge]) -> str:
    """Why nothing of the basket has a price: the reason that says most."""
    reasons = [str(each.absent) for each in charges]
    return next((reason for reason in ("variable", "quarantined", "not_applicable") if reason in reasons), reasons[0])
