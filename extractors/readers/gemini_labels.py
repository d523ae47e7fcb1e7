"""What the rows of Google's price tables are prices of, by the words beside them."""

import re
from collections.abc import Mapping
from typing import NamedTuple

from extractors.price_record import PriceUnit
from extractors.readers.conditions import ALWAYS, Condition
from extractors.readers.price_words import Charge, Priced
from schemas.vocabulary import CacheRole, Direction, PriceModality, Unit

_IN, _OUT, _NEITHER = Direction.INPUT, Direction.OUTPUT, Direction.NONE
_MILLION = 1_000_000
_SIDE = re.compile(r"^(input|output)\s*:\s*", re.IGNORECASE)
_OTHER = re.compile(r"(?P<name>.+?)\s+(?P<kind>image|video)s? price")

SILENT = (
    r"^[\d,]+ RPD(?= )",
    r"\bthen\b",
    r"(?<=\d)\s*RPD",
)
"""Words beside a price of grounding that tell of a free allowance before it."""
QUIET_NOTES = re.compile(r"free|free, limit shared with .*|storage price|default|including thinking tokens")
"""Notes in brackets that change nothing about what a price is for."""


class Label(NamedTuple):
    """What a row is a price of. `name`: another model than the table's, where the row names one."""

    direction: Direction
    cache: CacheRole = CacheRole.NONE
    modality: PriceModality = PriceModality.TEXT
    condition: Condition = ALWAYS
    name: str | None = None


_LABELS: Mapping[str, Label] = {
    "input price": Label(_IN),
    "output price": Label(_OUT),
    "context caching price": Label(_IN, CacheRole.READ),
    "context caching": Label(_IN, CacheRole.STORAGE),
    "grounding with google search": Label(
        _NEITHER, modality=PriceModality.SEARCH, condition={"service": "google_search"}
    ),
    "grounding with google maps": Label(_NEITHER, modality=PriceModality.SEARCH, condition={"service": "google_maps"}),
    "image generation pricing": Label(_OUT, modality=PriceModality.IMAGE),
    "image price": Label(_OUT, modality=PriceModality.IMAGE),
    "video price": Label(_OUT, modality=PriceModality.VIDEO),
    "video with audio price": Label(_OUT, modality=PriceModality.VIDEO),
    "video without audio price": Label(_OUT, modality=PriceModality.VIDEO, condition={"variant": "without_audio"}),
    "live api": Label(_NEITHER, condition={"endpoint": "live"}),
}
PRICELESS = frozenset({"used to improve our products", "tuning price"})
"""Rows that tell no price as long as no amount stands in them."""


def label_of(text: str) -> Label | None:
    """Read the words beside a row, brackets left out; None for a row that is not known."""
    words = re.sub(r"\([^()]*\)", " ", text).strip().lower()
    bare = " ".join(words.split())
    if bare == "context caching" and "storage" not in text.lower():
        return None
    found = _LABELS.get(bare)
    if found:
        return found
    other = _OTHER.fullmatch(bare)
    if other is None or other["name"] in ("video with", "video without"):
        return None
    return _LABELS[f"{other['kind']} price"]._replace(name=other["name"])


def side_of(line: str, label: Label) -> tuple[str, Label]:
    """A line without `Input:` or `Output:` in front, and the label with that direction."""
    found = _SIDE.match(line)
    if found is None:
        return line, label
    return line[found.end() :], label._replace(direction=Direction(found[1].lower()))


def unit_of(label: Label, priced: Priced, head: Charge) -> tuple[PriceUnit | None, str | None]:
    """Unit of a price without its modality, or why there is none. Its own words win over those of the column."""
    unit, per = (priced.charge.unit, priced.charge.per) if priced.charge.unit else (head.unit, head.per)
    currency = priced.charge.currency or head.currency
    if unit is None or per is None or currency is None:
        return None, "neither the price nor its column says the unit and the currency"
    if priced.charge.currency and head.currency and priced.charge.currency != head.currency:
        return None, f"a price in {priced.charge.currency} in a column in {head.currency}"
    cache, modality = label.cache, label.modality
    if priced.hourly:
        if unit is not Unit.TOKEN or label.cache is CacheRole.NONE:
            return None, "a price per hour of something that is not stored"
        unit, cache = Unit.TOKEN_HOUR, CacheRole.STORAGE
    elif label.cache is CacheRole.STORAGE:
        return None, "a price of storage without its hour"
    if problem := _contradiction(label, unit):
        return None, problem
    if unit is Unit.IMAGE:
        modality = PriceModality.IMAGE
    return PriceUnit(label.direction, modality, unit, cache, per, currency), None


def _contradiction(label: Label, unit: Unit) -> str | None:
    if label.direction is _NEITHER and unit is Unit.TOKEN:
        return "a price per token that is neither of input nor of output"
    if label.modality is PriceModality.VIDEO and unit is not Unit.SECOND:
        return f"a price of films per {unit}"
    if label.modality is PriceModality.IMAGE and unit not in (Unit.IMAGE, Unit.TOKEN):
        return f"a price of pictures per {unit}"
    if label.modality is PriceModality.SEARCH and unit not in (Unit.REQUEST, Unit.QUERY):
        return f"a price of searches per {unit}"
    if label.direction is _IN and unit not in (Unit.TOKEN, Unit.TOKEN_HOUR, Unit.IMAGE, Unit.SECOND):
        return f"a price of input per {unit}"
    return None
