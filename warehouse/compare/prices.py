"""Every price of both sides, dimension by dimension, with every route beside each other."""

import json
from collections.abc import Sequence
from functools import cache
from operator import attrgetter, itemgetter
from typing import Any, NamedTuple, Protocol, TypeVar

import orjson

from schemas.vocabulary import CacheRole, Direction, PriceModality, Unit
from warehouse.compare.facts import citation
from warehouse.compare.shapes import Document, PriceDimension, PriceLine
from warehouse.compare.words import per_words, rescaled

_ORDERS = {
    "direction": {str(word): place for place, word in enumerate(Direction)},
    "modality": {str(word): place for place, word in enumerate(PriceModality)},
    "cache": {str(word): place for place, word in enumerate(CacheRole)},
    "unit": {str(word): place for place, word in enumerate(Unit)},
}
CACHE_WORDS = {
    "none": "",
    "read": "cache read",
    "write": "cache write",
    "write_5m": "cache write, kept five minutes",
    "write_1h": "cache write, kept one hour",
    "write_12h": "cache write, kept twelve hours",
    "storage": "cache storage",
}
Key = tuple[str, str, str, str, bytes]
"""Label, unit, currency, modality and canonical condition: equal for prices that stand beside each other."""

_by_place = attrgetter("place")
_first = itemgetter(0)


class Placed(Protocol):
    """Anything that stands for a dimension: what it is matched by, and its place in the order of the vocabularies."""

    @property
    def key(self) -> Key:
        """What it is matched by."""
        ...

    @property
    def place(self) -> tuple[int, ...]:
        """Its place."""
        ...


class OwnDimension(NamedTuple):
    """A dimension with the lines of one artifact."""

    key: Key
    place: tuple[int, ...]
    dimension: PriceDimension


T = TypeVar("T", bound=Placed)


def price_dimensions(a: Document, b: Document) -> list[PriceDimension]:
    """Dimensions in the order of the vocabularies, unconditional prices first; routers have none."""
    return [_beside(left, right) for left, right in paired(own_dimensions(a), own_dimensions(b))]


def own_dimensions(facts: Document) -> list[OwnDimension]:
    """Dimensions of one artifact, in the same order; its lines stand under `a`."""
    found: dict[Key, PriceDimension] = {}
    if not facts["router"]:
        for offer in facts["offers"]:
            for price in offer["prices"]:
                key = _key(price)
                if key not in found:
                    found[key] = _dimension(price)
                found[key]["a"].append(_line(facts, offer, price))
    return sorted((OwnDimension(key, _place(each), each) for key, each in found.items()), key=_by_place)


def paired(left: Sequence[T], right: Sequence[T]) -> list[tuple[T | None, T | None]]:
    """Own dimensions of two artifacts beside each other; None stands where a side has no such price."""
    other = {each.key: each for each in right}
    found: list[tuple[tuple[int, ...], T | None, T | None]] = [
        (each.place, each, other.pop(each.key, None)) for each in left
    ]
    found += [(each.place, None, each) for each in other.values()]
    found.sort(key=_first)
    return [(one, beside) for _, one, beside in found]


def _beside(left: OwnDimension | None, right: OwnDimension | None) -> PriceDimension:
    known = left or right
    assert known is not None
    return {**known.dimension, "a": left.dimension["a"] if left else [], "b": right.dimension["a"] if right else []}


def _place(dimension: PriceDimension) -> tuple[int, ...]:
    places = [_ORDERS[field][dimension[field]] for field in ("direction", "modality", "cache", "unit")]
    return (int(dimension["condition"] is not None), *places)


def _key(price: Document) -> Key:
    """What makes two prices stand in one dimension: the words it is called by, unit, currency and condition."""
    direction, unit, modality = price["direction"], price["unit"], price.get("modality", "text")
    label = dimension_label(direction, modality, price.get("cache", "none"), unit)
    condition = price.get("condition")
    canonical = b"" if condition is None else orjson.dumps(condition, option=orjson.OPT_SORT_KEYS)
    return label, unit, price.get("currency", "USD"), modality, canonical


def _dimension(price: Document) -> PriceDimension:
    direction, unit = price["direction"], price["unit"]
    modality, cache = price.get("modality", "text"), price.get("cache", "none")
    return {
        "direction": direction,
        "modality": modality,
        "cache": cache,
        "unit": unit,
        "currency": price.get("currency", "USD"),
        "condition": price.get("condition"),
        "label": dimension_label(direction, modality, cache, unit),
        "a": [],
        "b": [],
    }


@cache
def dimension_label(direction: str, modality: str, cache: str, unit: str) -> str:
    """What is charged for, in words: `input`, `output, images`, `input, cache read`, `search`."""
    parts = [] if direction == "none" else [direction]
    if modality not in ("text", "any"):
        parts.append(modality)
    if CACHE_WORDS[cache]:
        parts.append(CACHE_WORDS[cache])
    return ", ".join(parts) or unit.replace("_", " ")


def _line(facts: Document, offer: Document, price: Document) -> PriceLine:
    amount, per = price.get("amount"), price["per"]
    shown, shown_per = rescaled(amount, per, price["unit"]) if amount is not None else (None, per)
    return {
        "offer": offer["offer"],
        "seller": offer["seller"],
        "route": offer["route"],
        "variant": offer.get("variant"),
        "listed": offer["listed"],
        "amount": amount,
        "absent": price.get("absent"),
        "per": per,
        "shown": shown,
        "shown_per": shown_per,
        "from_": price.get("from"),
        "to": price.get("to"),
        "certainty": price.get("certainty", "first_seen"),
        "state": price.get("state", "accepted"),
        "reason": price.get("reason"),
        "source": citation(facts, price["source"]),
    }


def amount_words(line: PriceLine, dimension: PriceDimension) -> str:
    """`0.065 USD per million input tokens`, for readers; the amount must be there."""
    per = per_words(dimension["unit"], line["shown_per"], dimension["direction"])
    return f"{line['shown']} {dimension['currency']} {per}"


def condition_words(condition: dict[str, Any] | None) -> str:
    """A condition as `key: value` pairs; empty when the price always applies."""
    if condition is None:
        return ""
    return "; ".join(f"{key.replace('_', ' ')}: {_word(value)}" for key, value in condition.items())


def _word(value: Any) -> str:
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
