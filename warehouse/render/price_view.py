"""Answers about prices and costs as reports."""

from collections.abc import Mapping, Sequence
from typing import Any

from warehouse.compare.prices import condition_words, dimension_label
from warehouse.compare.words import ABSENCE_WORDS, NOUNS, grouped, per_words, price_words, rescaled
from warehouse.render.blocks import Block, Heading, Paragraph, Report, Table
from warehouse.render.values import day

Answer = Mapping[str, Any]

NOTE_WORDS = {
    "ambiguous": "two prices hold and differ: the lower one is taken",
    "listed_at_zero": "listed at zero, but no source says that this route is free",
    "not_offered": "no price of this row is for what the basket asks",
    "plan": "covered by a plan, which has a price of its own",
    "time_of_day": "some prices hold at certain hours only: say when with --at",
}
CERTAINTY_WORDS = {"vendor_stated": "stated", "first_seen": "seen"}
COLUMNS = (
    *("what", "price", "per", "shown", "condition", "valid from", "valid to", "known from", "known to"),
    *("state", "why", "source"),
)
ALWAYS = frozenset({"what", "price", "per", "valid from", "known from", "source"})
"""Columns that a table of prices has even where they are empty."""


def price_report(answer: Answer) -> Report:
    """Prices at a moment by offer, with both times, then what was announced."""
    blocks: list[Block] = [Paragraph(_question(answer))]
    if answer["absent"]:
        blocks.append(Paragraph(f"No price: {ABSENCE_WORDS[answer['absent']]}."))
    offers: dict[str, list[Answer]] = {}
    for price in answer["prices"]:
        offers.setdefault(price["offer"], []).append(price)
    for offer, prices in offers.items():
        rows = [_price_row(price) for price in prices]
        kept = [nr for nr, column in enumerate(COLUMNS) if column in ALWAYS or any(row[nr] for row in rows)]
        told = tuple(tuple(row[nr] for nr in kept) for row in rows)
        blocks += [Heading(f"{offer} ({prices[0]['route']})"), Table(tuple(COLUMNS[nr] for nr in kept), told)]
    blocks += _without(answer["without_price"])
    blocks += _events(answer["events"])
    return Report(f"Prices of {answer['id']}", (*blocks, *_rates(answer)))


def _question(answer: Answer) -> str:
    known = f", as known at {answer['known_at']}" if answer["known_at"] else ""
    route = f", route {answer['route']}" if answer["route"] else ""
    return f"At {answer['at']}{known}{route}."


def _price_row(price: Answer) -> tuple[str, ...]:
    amount, per = ABSENCE_WORDS[price["absent"] or "missing"], ""
    if price["amount"] is not None:
        shown, units = rescaled(price["amount"], price["per"], price["unit"])
        amount, per = f"{shown} {price['currency']}", per_words(price["unit"], units, "none").removeprefix("per ")
    return (
        dimension_label(price["direction"], price["modality"], price["cache"], price["unit"]),
        amount,
        per,
        price.get("shown") or "",
        condition_words(price["condition"]),
        _bound(price["valid_from"], price["valid_from_certainty"]) or "not stated",
        _bound(price["valid_to"], price["valid_to_certainty"]),
        day(price["known_from"]),
        "" if price["known_to"] is None else day(price["known_to"]),
        "" if price["state"] == "accepted" else price["state"],
        price["reason"] or "",
        price["source"],
    )


def _bound(time: str | None, certainty: str | None) -> str:
    return "" if time is None else f"{day(time)} {CERTAINTY_WORDS[certainty or 'first_seen']}"


def _without(offers: Sequence[Answer]) -> list[Block]:
    if not offers:
        return []
    rows = tuple((one["offer"], one["route"], ABSENCE_WORDS[one["absent"]]) for one in offers)
    return [Heading("Offers without a price"), Table(("offer", "route", "why"), rows)]


def _events(events: Sequence[Answer]) -> list[Block]:
    if not events:
        return []
    rows = tuple(
        (
            event["event"].replace("_", " "),
            event["offer"],
            dimension_label(event["direction"], event["modality"], event["cache"], event["unit"]),
            day(event["applies_from"]),
            price_words(event) if event["amount"] is not None else "no price",
            price_words({**event, "amount": event["announced_amount"]}) if event["announced_amount"] else "",
            day(event["captured_at"]),
            event["source"],
        )
        for event in events
    )
    columns = ("event", "offer", "what", "applies from", "price", "said before", "said on", "source")
    return [Heading("Announced"), Table(columns, rows)]


def cost_report(answer: Answer) -> Report:
    """What a basket costs on every route, and what of it has no price there."""
    basket = answer["basket"]
    told = "; ".join(f"{_quantity(one)} {_what(one)}" for one in basket["usage"])
    when = f"at {basket['at']}" if basket["at"] else "at no stated hour"
    requests = f"{grouped(basket['requests'])} request{'' if basket['requests'] == 1 else 's'}"
    blocks: list[Block] = [Paragraph(_question(answer)), Paragraph(f"{requests}, {when}: {told}.")]
    columns = ("offer", "route", "total", "", "without a price, and why", "source")
    rows = tuple(_cost_row(one) for one in answer["routes"])
    blocks.append(Table(columns, rows, frozenset({2})) if rows else Paragraph("It has no offers."))
    return Report(f"Cost of {answer['id']}", (*blocks, *_rates(answer)))


def _cost_row(one: Answer) -> tuple[str, ...]:
    unpriced = [f"{_what(line)}: {ABSENCE_WORDS[line['absent']]}" for line in one["lines"] if line["absent"]]
    notes = [NOTE_WORDS[note] for note in one["notes"]]
    given = f" ({condition_words(one['given'])})" if one["given"] else ""
    if one["total"] is None:
        total, bound = "–", ABSENCE_WORDS[one["absent"]]
    else:
        total = f"{one['total']} {one['currency']}"
        if one.get("shown") is not None:
            total += f" (shown: {one['shown']})"
        bound = "lower bound" if one["lower_bound"] else ""
    source = "" if one["source"] is None else f"{one['source']} {one['source_id']}"
    return f"{one['offer']}{given}", one["route"], total, bound, "; ".join([*unpriced, *notes]), source


def _quantity(usage: Answer) -> str:
    whole, _, rest = usage["quantity"].partition(".")
    return grouped(int(whole)) + (f".{rest}" if rest else "")


def _what(usage: Answer) -> str:
    direction = "none" if usage["direction"] == "either" else usage["direction"]
    unit = NOUNS[usage["unit"]][1]
    label = dimension_label(direction, usage["modality"], usage["cache"], usage["unit"])
    return unit if label in (unit, usage["unit"]) or usage["direction"] == "either" else f"{unit} ({label})"


def _rates(answer: Answer) -> list[Block]:
    shown = answer.get("shown_in")
    if not shown:
        return []
    told = "; ".join(
        f"1 {one['from']} = {one['rate']} {one['to']} ({one['source']}, {one['date']})" for one in shown["rates"]
    )
    return [Paragraph(f"Shown in {shown['currency']} at reviewed rates: {told}. The ledger holds what each page says.")]
