"""Prices of one dimension as a page shows them: the lowest first, one line for what several sources agree on."""

from collections.abc import Sequence
from decimal import Decimal
from typing import NamedTuple

from warehouse.compare.prices import condition_words
from warehouse.compare.shapes import PriceDimension, PriceLine
from warehouse.compare.words import ABSENCE_WORDS, listed, per_words
from warehouse.pages.engine import short
from warehouse.render.values import day


class ShownPrice(NamedTuple):
    """An amount (or why there is none) with its unit, who asks for it, what to know before believing it, and sources.

    `since` is the earliest date it is known to hold from, `seen` the newest capture that says so.
    """

    amount: str
    unit: str
    seller: str
    marks: str
    since: str
    sources: str
    seen: str


def label(dimension: PriceDimension) -> str:
    """What is charged for, with its condition."""
    condition = condition_words(dimension["condition"])
    return short(f"{dimension['label']} ({condition})" if condition else dimension["label"])


def shown_prices(lines: Sequence[PriceLine], dimension: PriceDimension) -> list[ShownPrice]:
    """Lines of a dimension, those believed first, the lowest amount first; equal ones of one seller merged."""
    groups: dict[tuple[str, ...], list[PriceLine]] = {}
    for line in lines:
        per = per_words(dimension["unit"], line["shown_per"], dimension["direction"])
        amount = ABSENCE_WORDS[line["absent"] or "missing"] if line["shown"] is None else line["shown"]
        unit = "" if line["shown"] is None else f"{dimension['currency']} {per}"
        groups.setdefault((amount, unit, _seller(line), _marks(line)), []).append(line)
    ordered = sorted(groups.items(), key=lambda group: _order(group[1][0]))
    return [_shown(key, members) for key, members in ordered]


def _order(line: PriceLine) -> tuple[bool, bool, bool, Decimal]:
    believed = line["state"] == "accepted"
    amount = Decimal(line["shown"]) / line["shown_per"] if line["shown"] is not None else Decimal(0)
    return not believed, not line["listed"], line["shown"] is None, amount


def _shown(key: tuple[str, ...], lines: list[PriceLine]) -> ShownPrice:
    amount, unit, seller, marks = key
    since = min((line["from_"] for line in lines if line["from_"]), default="")
    seen = max((line["source"]["captured_at"] or "" for line in lines), default="")
    sources = listed(list(dict.fromkeys(line["source"]["source"] for line in lines)))
    return ShownPrice(amount, unit, seller, marks, day(since), sources, day(seen))


def _seller(line: PriceLine) -> str:
    seller = f"{line['seller']} {line['variant']}" if line["variant"] else line["seller"]
    return short(f"{seller} (vendor)" if line["route"] == "vendor_api" else seller)


def _marks(line: PriceLine) -> str:
    marks = [] if line["state"] == "accepted" else [f"{line['state']}: {line['reason'] or 'no reason given'}"]
    if not line["listed"]:
        marks.append("no longer listed")
    return short(", ".join(marks))
