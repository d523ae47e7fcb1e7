"""The grammar of LiteLLM cost field names, such as `cache_creation_input_token_cost_above_1hr_above_200k_tokens`.

    field   = head condition*
    head    = [direction "_"] ["dbu_"] "cost_per_" thing          input_cost_per_audio_token
            | ["explicit_"] "cache_" ("read" | "creation") "_input_" [modality "_"] "token_cost"
            | service "_cost_per_" thing                            ocr_cost_per_page
    thing   = ["1k_"] [modality "_" ["per_"]] unit                  audio_per_second, text_message, 1k_calls
    condition = "_above_" N ["k"] "_tokens" | "_above_" N "hr" | "_above_" N "s_interval" | "_cache_hit"
            | "_batches" | tier | "_decisions" | resolution | "_above_" W "_and_" H "_pixels" | quality

Amounts are USD for one unit; `dbu` fields are in Databricks units, a credit. A name outside the grammar is no price
that we can read: it stands in `UNSUPPORTED`, or its record is quarantined as unknown.
"""

import re
from collections.abc import Mapping
from dataclasses import replace
from functools import lru_cache
from typing import Any, NamedTuple

from extractors.price_record import PriceUnit
from extractors.readers.conditions import above_tokens
from schemas.vocabulary import CacheRole, Direction, PriceModality, Unit

COST_NAME = re.compile(r"cost|price|pricing|uplift|multiplier|surcharge|discount|billing|free_requests|_fee(_|$)")
"""Top-level names that have to do with money: each is parsed, a container, or unsupported with a reason."""

UNSUPPORTED: Mapping[str, str] = {
    "regional_endpoint_uplift_multiplier": "a factor on token prices of regional endpoints, no amount; kept as a fact",
    "regional_processing_uplift_multiplier_eu": "a factor on token prices with EU processing; kept as a fact",
    "regional_processing_uplift_multiplier_us": "a factor on token prices with US processing; kept as a fact",
    "provider_specific_entry": "factors (us, fast) mixed with settings that are no prices; kept as a fact",
    "search_free_requests": "an allowance shared by a group of models, no amount; kept as a fact",
    "metadata.original_pricing_per_hour": "a comment in words about how a price was derived",
    "metadata.original_pricing_per_minute": "a comment in words about how a price was derived",
    "output_db_cost_per_token": "older maps only: written once beside input_dbu_cost_per_token, unit never documented",
    "cache_read_input_token_cost_per_audio_token": "one map only (March 2026): two units in one name, never documented",
}
"""Field -> why it is not in the ledger. Published as it stands."""

SEARCH_BILLING = "web_search_billing_unit"
"""Says what the unit of `search_context_cost_per_query` is: per_query or per_prompt."""

_IN, _OUT, _NEITHER = Direction.INPUT, Direction.OUTPUT, Direction.NONE
_DIRECTIONS = {"input": _IN, "output": _OUT}
_SERVICES: Mapping[str, tuple[Direction, PriceModality, str | None]] = {
    "ocr": (_IN, PriceModality.ANY, None),
    "annotation": (_IN, PriceModality.ANY, "annotation"),
    "citation": (_OUT, PriceModality.CITATION, None),
    "code_interpreter": (_NEITHER, PriceModality.TOOL, "code_interpreter"),
    "computer_use_input": (_IN, PriceModality.TOOL, "computer_use"),
    "computer_use_output": (_OUT, PriceModality.TOOL, "computer_use"),
    "file_search": (_NEITHER, PriceModality.TOOL, "file_search"),
    "google_maps_grounding": (_NEITHER, PriceModality.TOOL, "google_maps"),
    "search_queries": (_NEITHER, PriceModality.SEARCH, None),
    "vector_store": (_NEITHER, PriceModality.TOOL, "vector_store"),
}
"""Words before `_cost_per_` that name a feature: direction, kind, and the condition that keeps it apart."""
_UNITS: Mapping[str, tuple[Unit, PriceModality, Direction | None]] = {
    "token": (Unit.TOKEN, PriceModality.TEXT, None),
    "character": (Unit.CHARACTER, PriceModality.TEXT, None),
    "image": (Unit.IMAGE, PriceModality.IMAGE, None),
    "pixel": (Unit.PIXEL, PriceModality.IMAGE, None),
    "second": (Unit.SECOND, PriceModality.ANY, None),
    "message": (Unit.MESSAGE, PriceModality.TEXT, None),
    "page": (Unit.PAGE, PriceModality.ANY, None),
    "credit": (Unit.CREDIT, PriceModality.ANY, None),
    "query": (Unit.QUERY, PriceModality.ANY, _NEITHER),
    "request": (Unit.REQUEST, PriceModality.ANY, _NEITHER),
    "call": (Unit.REQUEST, PriceModality.ANY, _NEITHER),
    "session": (Unit.SESSION, PriceModality.TOOL, _NEITHER),
    "gb_per_day": (Unit.GIGABYTE_DAY, PriceModality.TOOL, _NEITHER),
}
"""Word -> unit, its kind when none is named, and its direction where it belongs to neither side."""
_KINDS: Mapping[str, frozenset[str]] = {
    "token": frozenset({"audio", "image", "video", "reasoning"}),
    "second": frozenset({"audio", "video"}),
    "message": frozenset({"text"}),
}
"""Units that take a kind in their name, and which."""
_CACHE = {"read": CacheRole.READ, "creation": CacheRole.WRITE}
_LIFETIMES = {"1": CacheRole.WRITE_1H, "12": CacheRole.WRITE_12H}

_CACHED = re.compile(
    r"(?P<explicit>explicit_)?cache_(?P<role>read|creation)_input_(?:(?P<kind>audio|image|video)_)?token_cost"
)
_CHARGED = re.compile(
    r"(?:(?P<service>" + "|".join(_SERVICES) + r")_|(?:(?P<direction>input|output)_)?(?P<dbu>dbu_)?)cost_per_"
    r"(?P<thousand>1k_)?(?:(?P<kind>audio|image|video|reasoning|text)_(?:per_)?)?"
    r"(?P<unit>" + "|".join(_UNITS) + r")(?(thousand)s)(?=_|$)"
)
_CONDITION = re.compile(
    r"_above_(?P<tokens>\d+)(?P<kilo>k?)_tokens|_above_(?P<hours>\d+)hr|_above_(?P<interval>\d+)s_interval"
    r"|_(?P<hit>cache_hit)|_(?P<batch>batches|batch_requests)|_(?P<tier>priority|flex|balanced|ultrafast|fast)"
    r"|_(?P<endpoint>decisions)|_(?P<resolution>\d{3,4}p?|\d+(?:\.\d+)?[kK])"
    r"|_above_(?P<width>\d+)_and_(?P<height>\d+)_pixels|_(?:and_)?(?P<quality>premium)_image"
)
_PICTURED = frozenset({Unit.IMAGE, Unit.SECOND})


@lru_cache(maxsize=1 << 14)
def is_cost_name(name: str) -> bool:
    """Whether a top-level field has to be read as a price: its name speaks of money and it is not set aside."""
    return COST_NAME.search(name) is not None and name not in UNSUPPORTED and name != SEARCH_BILLING


@lru_cache(maxsize=1 << 14)
def is_about_money(name: str) -> bool:
    """Whether the prices of a row depend on a top-level field."""
    return is_cost_name(name) or name == SEARCH_BILLING


class CostField(NamedTuple):
    """What a field is a price for: unit coordinates, and the condition it holds under."""

    unit: PriceUnit
    condition: Mapping[str, Any]


@lru_cache(maxsize=1 << 14)
def read_cost_field(name: str, inclusive_thresholds: bool = False) -> CostField | None:
    """Read a field name; None when it is outside the grammar.

    `inclusive_thresholds`: the seller bills the upper tier from the threshold itself (xAI does), not above it.
    """
    head = _head(name)
    if head is None:
        return None
    unit, condition, end = head
    while end < len(name):
        found = _CONDITION.match(name, end)
        if found is None:
            return None
        applied = _apply(unit, found, inclusive_thresholds)
        if applied is None or applied[1].keys() & condition.keys():
            return None
        unit, condition, end = applied[0], {**condition, **applied[1]}, found.end()
    return CostField(unit, condition)


def _head(name: str) -> tuple[PriceUnit, dict[str, Any], int] | None:
    cached = _CACHED.match(name)
    if cached:
        kind = PriceModality(cached["kind"] or "text")
        mode = {"cache_mode": "explicit"} if cached["explicit"] else {}
        return PriceUnit(_IN, kind, cache=_CACHE[cached["role"]]), mode, cached.end()
    charged = _CHARGED.match(name)
    if charged is None:
        return None
    word, kind_word = charged["unit"], charged["kind"]
    unit, modality, fixed = _UNITS[word]
    if kind_word and kind_word not in _KINDS.get(word, ()):
        return None
    if kind_word:
        modality = PriceModality(kind_word)
    direction = _DIRECTIONS.get(charged["direction"] or "", _NEITHER)
    condition: dict[str, Any] = {}
    if charged["service"]:
        direction, modality, service = _SERVICES[charged["service"]]
        condition = {"service": service} if service else {}
    elif word == "second" and not charged["direction"]:
        direction = _IN  # `cost_per_second` repeats `input_cost_per_second` wherever both stand
    currency = "credit:dbu" if charged["dbu"] else "USD"
    per = 1_000 if charged["thousand"] else 1
    return PriceUnit(fixed or direction, modality, unit, per=per, currency=currency), condition, charged.end()


def _apply(unit: PriceUnit, found: re.Match[str], inclusive: bool) -> tuple[PriceUnit, dict[str, Any]] | None:
    if found["tokens"]:
        return unit, above_tokens(int(found["tokens"]) * (1_000 if found["kilo"] else 1), inclusive=inclusive)
    if found["hours"]:
        lifetime = _LIFETIMES.get(found["hours"])
        return (replace(unit, cache=lifetime), {}) if lifetime and unit.cache is CacheRole.WRITE else None
    if found["hit"]:
        plain = unit.unit is Unit.TOKEN and unit.cache is CacheRole.NONE and unit.direction is _IN
        return (replace(unit, cache=CacheRole.READ), {}) if plain else None
    if found["batch"]:
        return unit, {"batch": True}
    if found["resolution"]:
        return (unit, {"resolution": found["resolution"].lower()}) if unit.unit in _PICTURED else None
    if found["width"]:
        return (unit, {"min_pixels": f"{found['width']}x{found['height']}"}) if unit.unit is Unit.IMAGE else None
    if found["interval"]:
        return unit, {"interval_above_seconds": int(found["interval"])}
    given = {key: found[key] for key in ("tier", "endpoint", "quality") if found[key]}
    return unit, given


_POLICY = re.compile(r"(?P<policy>[a-z][A-Za-z]*?)Policy(?P<kind>Image|Free)?Units")
_HUMP = re.compile(r"(?<=[a-z])(?=[A-Z])")


@lru_cache(maxsize=1 << 14)
def read_guardrail_unit(name: str) -> CostField | None:
    """`contentPolicyUnits`: a price per block of text of up to 1,000 characters; `...ImageUnits`: per image."""
    found = _POLICY.fullmatch(name)
    if found is None:
        return None
    image = found["kind"] == "Image"
    unit = PriceUnit(_IN, PriceModality.IMAGE, Unit.IMAGE) if image else PriceUnit(_IN, unit=Unit.TEXT_UNIT)
    service = "guardrail:" + _HUMP.sub("_", found["policy"]).lower()
    return CostField(unit, {"service": service + ("_free" if found["kind"] == "Free" else "")})


_CONTEXT = re.compile(r"search_context_size_(low|medium|high)")


@lru_cache(maxsize=1 << 14)
def read_search_context(name: str, billing_unit: str) -> CostField | None:
    """`search_context_size_low`: a price per web search, or per searching prompt where the map says `per_prompt`."""
    found = _CONTEXT.fullmatch(name)
    if found is None or billing_unit not in ("per_query", "per_prompt"):
        return None
    unit = Unit.REQUEST if billing_unit == "per_prompt" else Unit.QUERY
    return CostField(PriceUnit(_NEITHER, PriceModality.SEARCH, unit), {"search_context": found[1]})
