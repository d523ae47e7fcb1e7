"""All prices of one row of the LiteLLM map: flat fields, tiers, off-peak windows, web search sizes, guardrail units."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from decimal import Decimal, InvalidOperation
from functools import partial
from typing import Any, NamedTuple

from extractors.price_record import PriceRecord, PriceUnit, written
from extractors.readers.conditions import ALWAYS, Condition, above_tokens, utc_window, word
from extractors.readers.cost_fields import (
    SEARCH_BILLING,
    CostField,
    is_about_money,
    is_cost_name,
    read_cost_field,
    read_guardrail_unit,
    read_search_context,
)
from extractors.readers.json_text import Number, json_name
from extractors.readers.price_set import UNKNOWN_UNIT, PriceSet, positive
from extractors.readers.remembered import Remembered, fixed
from extractors.readers.token_units import token_contradiction
from schemas.vocabulary import Direction, PriceModality, Unit

Fields = Mapping[str, Any]

_INCLUSIVE_SELLERS = frozenset({"xai"})
"""Sellers that bill the upper context tier from its threshold on, as the map's own calculator has it."""
_PICTURE_MODES = frozenset({"image_generation", "image_edit"})
_TIME_KINDS: Mapping[str, PriceModality] = {
    "audio_transcription": PriceModality.AUDIO,
    "audio_speech": PriceModality.AUDIO,
    "realtime": PriceModality.AUDIO,
    "video_generation": PriceModality.VIDEO,
}
"""What a second is a second of, by mode; elsewhere it is machine time."""
_TOKEN_EVIDENCE = ("cache_read_input_token_cost", "cache_creation_input_token_cost")
_MEDIA = frozenset({PriceModality.IMAGE, PriceModality.AUDIO, PriceModality.VIDEO})
_WINDOW_KEYS = frozenset({"windows", "hours_utc", "weekdays", "weekday_timezone"})


class Offer(NamedTuple):
    """What the reading of prices needs to know about its row."""

    seller: str
    mode: str | None
    inputs: list[str] | None
    outputs: list[str] | None


class _Price(NamedTuple):
    path: str
    value: Any
    field: CostField | None
    condition: Condition
    problem: str | None


_REMEMBERED: Remembered[list[PriceRecord]] = Remembered()


def map_prices(fields: Fields, offer: Offer, always: Condition) -> list[PriceRecord]:
    """Every price of a row; money fields that cannot be read have their problem. `always`: condition of all of them."""
    money = {name: value for name, value in fields.items() if is_about_money(name)}
    context = (
        offer.seller in _INCLUSIVE_SELLERS,
        offer.mode,
        fixed(offer.inputs),
        fixed(offer.outputs),
        written(always),
    )
    return _REMEMBERED(money, context, partial(_read, money, offer, always))


def _read(fields: Fields, offer: Offer, always: Condition) -> list[PriceRecord]:
    prices = PriceSet(always)
    no_tokens = _token_problem(fields, offer)
    for listed in _listed(fields, offer):
        problem = listed.problem
        unit, condition = UNKNOWN_UNIT, listed.condition
        if listed.field is None:
            problem = problem or f"unknown price field {listed.path[:80]!r}"
        else:
            unit, fixed = _unit(listed.field.unit, fields, offer)
            condition = {**listed.field.condition, **condition} if condition else listed.field.condition
            if fixed:
                problem = problem or fixed
            elif no_tokens and unit.unit is Unit.TOKEN and unit.modality is PriceModality.TEXT:
                problem = problem or no_tokens
        prices.add(listed.path, listed.value, unit, condition, problem=problem)
    return prices.listed()


def _listed(fields: Fields, offer: Offer) -> Iterator[_Price]:
    inclusive = offer.seller in _INCLUSIVE_SELLERS
    for name, value in fields.items():
        if value is None or not is_cost_name(name):
            continue
        if name == "tiered_pricing":
            yield from _tiers(value, inclusive)
        elif name == "off_peak_pricing":
            yield from _off_peak(value, inclusive)
        elif isinstance(value, dict):
            yield from _container(name, value, fields)
        else:
            yield _Price(name, value, read_cost_field(name, inclusive), ALWAYS, None)


def _container(name: str, leaves: Fields, fields: Fields) -> Iterator[_Price]:
    for leaf, value in leaves.items():
        if value is None:
            continue
        found = None
        if name == "guardrail_cost_per_unit":
            found = read_guardrail_unit(leaf)
        elif name in ("search_context_cost_per_query", "search_queries_cost_per_query"):
            billing = fields.get(SEARCH_BILLING, "per_query") if name.startswith("search_context") else "per_query"
            found = read_search_context(leaf, billing if isinstance(billing, str) else "")
        yield _Price(f"{name}.{leaf}", value, found, ALWAYS, None)


def _tiers(tiers: Any, inclusive: bool) -> Iterator[_Price]:
    """Tiers are cliffs by the tokens of the prompt, or by the number of search results.

    The first tier from zero is the price without a condition. The end of the last tier is no limit of its price:
    prompts beyond it pay the last tier, says the map's calculator.
    """
    if not isinstance(tiers, list):
        yield _Price(
            "tiered_pricing", tiers, None, ALWAYS, f"tiered_pricing: expected an array, found {json_name(tiers)}"
        )
        return
    reached: int | None = 0
    for index, tier in enumerate(tiers):
        path = f"tiered_pricing[{index}]"
        if not isinstance(tier, dict):
            yield _Price(path, tier, None, ALWAYS, f"{path}: expected an object, found {json_name(tier)}")
            continue
        condition, problem, end = _tier_condition(path, tier, reached, inclusive)
        reached = end if problem is None else None
        for name, value in tier.items():
            if value is not None and name not in ("range", "max_results_range"):
                yield _Price(f"{path}.{name}", value, read_cost_field(name, inclusive), condition, problem)


def _tier_condition(
    path: str, tier: Fields, reached: int | None, inclusive: bool
) -> tuple[Condition, str | None, int | None]:
    """Condition of a tier, what is wrong with it, and the number of tokens where the next one has to start."""
    results = _bounds(tier.get("max_results_range"))
    if results and "range" not in tier:
        return {"min_results": results[0], "max_results": results[1]}, None, reached
    tokens = _bounds(tier.get("range"))
    if tokens is None or tokens[0] >= tokens[1]:
        return ALWAYS, f"{path}: expected a range of two growing whole numbers", None
    if tokens[0] != reached:
        return ALWAYS, f"{path}: starts at {tokens[0]}, expected {reached}: ranges have to meet", None
    return (above_tokens(tokens[0], inclusive=inclusive) if tokens[0] else ALWAYS), None, tokens[1]


def _bounds(value: Any) -> tuple[int, int] | None:
    if not isinstance(value, list) or len(value) != 2:
        return None
    low, high = _whole(value[0]), _whole(value[1])
    return (low, high) if low is not None and high is not None and low <= high else None


def _whole(value: Any) -> int | None:
    """A whole number from 0 to 10^12, also when written `256000.0`."""
    if not isinstance(value, Number):
        return None
    try:
        number = Decimal(value)
    except InvalidOperation:
        return None
    return int(number) if 0 <= number <= 10**12 and number == number.to_integral_value() else None


def _off_peak(block: Any, inclusive: bool) -> Iterator[_Price]:
    if not isinstance(block, dict):
        problem = f"off_peak_pricing: expected an object, found {json_name(block)}"
        yield _Price("off_peak_pricing", block, None, ALWAYS, problem)
        return
    windows = list(_windows(block))
    if not windows:
        windows.append((ALWAYS, "off_peak_pricing: no window says when it applies"))
    for name, value in block.items():
        if value is None or name in _WINDOW_KEYS:
            continue
        field = read_cost_field(name, inclusive)
        for when, wrong in windows:
            yield _Price(f"off_peak_pricing.{name}", value, field, when, wrong)


def _windows(block: Fields) -> Iterator[tuple[Condition, str | None]]:
    """One condition per window of hours; hours beside `windows` apply every day."""
    zone = block.get("weekday_timezone")
    rules = block.get("windows")
    entries = rules if isinstance(rules, list) else [] if rules is None else [rules]
    every_day = [block] if "hours_utc" in block else []
    for rule in [*every_day, *entries]:
        days = rule.get("weekdays") if isinstance(rule, dict) else None
        hours = rule.get("hours_utc") if isinstance(rule, dict) else None
        listed: list[Any] = hours if isinstance(hours, list) and hours else [hours]
        for window in listed:
            yield _window(window, days, zone)


def _window(hours: Any, days: Any, zone: Any) -> tuple[Condition, str | None]:
    window = utc_window(hours) if isinstance(hours, str) and not isinstance(hours, Number) else None
    if window is None:
        return ALWAYS, f"off_peak_pricing: expected hours as HH:MM-HH:MM, found {str(hours)[:40]!r}"
    condition: dict[str, Any] = dict(window)
    if days is not None:
        numbers = [_whole(day) for day in days] if isinstance(days, list) else []
        if not numbers or any(number is None or not 1 <= number <= 7 for number in numbers):
            return ALWAYS, f"off_peak_pricing: expected weekdays from 1 to 7, found {str(days)[:40]!r}"
        condition["weekdays"] = tuple(sorted({number for number in numbers if number}))
        if zone not in (None, "UTC"):
            if word(zone) is None:
                return ALWAYS, f"off_peak_pricing: expected a time zone, found {str(zone)[:40]!r}"
            condition["weekday_timezone"] = zone
    if not condition:
        return ALWAYS, "off_peak_pricing: a window of all hours of all days is no condition"
    return condition, None


def _unit(unit: PriceUnit, fields: Fields, offer: Offer) -> tuple[PriceUnit, str | None]:
    """Unit with what only the mode can say: what a second is of, what a query asks, which side a picture is on."""
    if unit.unit is Unit.SECOND and unit.modality is PriceModality.ANY:
        return replace(unit, modality=_TIME_KINDS.get(offer.mode or "", PriceModality.ANY)), None
    if unit.unit is Unit.QUERY and offer.mode == "search":
        return replace(unit, modality=PriceModality.SEARCH), None
    if offer.mode in _PICTURE_MODES and unit.unit in (Unit.IMAGE, Unit.PIXEL):
        return _picture_unit(unit, fields)
    return unit, None


def _picture_unit(unit: PriceUnit, fields: Fields) -> tuple[PriceUnit, str | None]:
    """Pictures made are charged as `input_cost_per_image` where the output field is absent or a filling zero."""
    made = positive(fields, f"output_cost_per_{unit.unit}")
    listed = positive(fields, f"input_cost_per_{unit.unit}")
    if unit.direction is Direction.OUTPUT:
        filled = not made and listed and f"output_cost_per_{unit.unit}" in fields
        return unit, f"a filling zero: input_cost_per_{unit.unit} is charged for what is made" if filled else None
    if unit.direction is Direction.NONE or (not made and listed):
        return replace(unit, direction=Direction.OUTPUT), None
    return unit, None


def _token_problem(fields: Fields, offer: Offer) -> str | None:
    """Why this row's token prices cannot be per token. A chat row may list pictures as its output beside text."""
    if offer.outputs is None or (offer.inputs and "text" in offer.inputs and "text" in offer.outputs):
        return None
    evidence = any(positive(fields, name) for name in _TOKEN_EVIDENCE) or any(
        isinstance(value, Number)
        and (found := read_cost_field(name)) is not None
        and found.unit.unit is Unit.TOKEN
        and found.unit.modality in _MEDIA
        for name, value in fields.items()
        if "_token" in name
    )
    return token_contradiction(
        offer.inputs,
        offer.outputs,
        input_literal=_literal(fields.get("input_cost_per_token")),
        output_literal=_literal(fields.get("output_cost_per_token")),
        billed_by_tokens=evidence,
    )


def _literal(value: Any) -> str | None:
    return str(value) if isinstance(value, Number) else None
