"""What usual workloads cost on both sides of a comparison: shown without script, and where a reader's own begins."""

from collections.abc import Mapping
from decimal import ROUND_HALF_UP, Decimal
from functools import cache
from typing import Any

from markupsafe import Markup, escape

from schemas.canonical import canonical_json
from schemas.money import plain
from warehouse.compare.shapes import Document
from warehouse.compare.words import ABSENCE_WORDS
from warehouse.cost import lowest_of, normal_basket, presets, priced_rows
from warehouse.pages.engine import part, short

SHOWN = ("million", "chat", "images", "transcription")
"""Presets on a page, where either side has a price for them."""

_STEP = Decimal("0.000001")
Lowest = tuple[str, str, bool]
"""Amount or why there is none, who asks for it, and whether it is absent."""


@cache
def _baskets() -> tuple[tuple[str, str, dict[str, Any]], ...]:
    return tuple((name, presets()[name]["about"], normal_basket(presets()[name], name)) for name in SHOWN)


@cache
def preset_data() -> Markup:
    """All presets as JSON, for the editor of baskets: `[[name, basket], ...]`; ready to stand in an attribute."""
    kept = ([name, {key: _plain(value) for key, value in basket.items()}] for name, basket in presets().items())
    return escape(canonical_json(list(kept)).decode())


def _plain(value: Any) -> Any:
    return plain(value) if isinstance(value, Decimal) else value


def lowest_costs(facts: Document) -> list[Lowest]:
    """The lowest cost of every shown preset: a whole total where there is one, else a lower bound."""
    rows = [] if facts["router"] else priced_rows(facts)
    return [_lowest(lowest_of(rows, basket)) for _, _, basket in _baskets()]


@cache
def workload_headings() -> list[Markup]:
    """Every shown preset as the heading of its row: its name and what it is for."""
    return [part("heading")(name, about) for name, about, _ in _baskets()]


def _lowest(best: dict[str, Any] | None) -> Lowest:
    if best is None or best["total"] is None:
        return ("no price" if best is None else ABSENCE_WORDS[best["absent"]]), "", True
    text = f"at least {amount(best)}" if best["lower_bound"] else amount(best)
    return text, short(_seller(best)), False


def amount(result: Mapping[str, Any]) -> str:
    """A total with at most six decimals, halves rounded up; what is smaller than that keeps all its digits."""
    total = Decimal(result["total"])
    rounded = total.quantize(_STEP, ROUND_HALF_UP)
    return f"{Decimal(plain(rounded)) if rounded else total:,f} {result['currency']}"


def _seller(result: Mapping[str, Any]) -> str:
    name = f"{result['seller']} {result['variant']}" if result["variant"] else result["seller"]
    return f"{name} (vendor)" if result["route"] == "vendor_api" else name
