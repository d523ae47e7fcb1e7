"""Prices as the OpenRouter gateway writes them: USD per token in decimal strings, with conditional overrides.

The gateway's documentation calls `image` and `image_output` prices per image. What it lists differs: since 2026-04
`image` is the prompt price of the same row (per token of an image), before that it was a price per image;
`image_output` was a price per token wherever it was seen. A value that fits no reading is quarantined, not guessed.
"""

from collections.abc import Iterator, Mapping
from decimal import Decimal, InvalidOperation
from functools import partial
from typing import Any, NamedTuple

from extractors.price_record import PriceRecord, PriceUnit, absent_price, condition_text, listed_price
from extractors.readers.json_text import Number, json_name
from extractors.readers.remembered import Remembered, fixed
from extractors.readers.token_units import token_contradiction
from schemas.vocabulary import Absence, CacheRole, Direction, PriceModality, Unit

_IN, _OUT, _NEITHER = Direction.INPUT, Direction.OUTPUT, Direction.NONE
PER_IMAGE = PriceUnit(_IN, PriceModality.IMAGE, Unit.IMAGE)
PER_IMAGE_TOKEN = PriceUnit(_IN, PriceModality.IMAGE)
UNITS: Mapping[str, PriceUnit] = {
    "prompt": PriceUnit(_IN),
    "completion": PriceUnit(_OUT),
    "input_cache_read": PriceUnit(_IN, cache=CacheRole.READ),
    "input_cache_write": PriceUnit(_IN, cache=CacheRole.WRITE),
    "input_cache_write_1h": PriceUnit(_IN, cache=CacheRole.WRITE_1H),
    "internal_reasoning": PriceUnit(_OUT, PriceModality.REASONING),
    "image": PER_IMAGE,
    "image_token": PER_IMAGE_TOKEN,
    "image_output": PriceUnit(_OUT, PriceModality.IMAGE),
    "audio": PriceUnit(_IN, PriceModality.AUDIO),
    "audio_output": PriceUnit(_OUT, PriceModality.AUDIO),
    "input_audio_cache": PriceUnit(_IN, PriceModality.AUDIO, cache=CacheRole.READ),
    "request": PriceUnit(_NEITHER, PriceModality.ANY, Unit.REQUEST),
    "web_search": PriceUnit(_NEITHER, PriceModality.SEARCH, Unit.QUERY),
}
"""Price field -> what it is charged for."""
UNKNOWN_UNIT = PriceUnit(_NEITHER, PriceModality.ANY, Unit.REQUEST)
"""Placeholder of records that are quarantined because nobody knows their unit."""
_TOKENS_ONLY = frozenset({"input_cache_read", "input_cache_write", "input_audio_cache", "audio_output", "image_output"})
"""Fields that make sense only for a model that is billed by tokens."""
NOT_PRICES = frozenset({"discount", "overrides"})
VARIABLE = frozenset({"-1", "-1.0"})
"""The gateway's sentinel for "depends on where the request is sent"."""

LEAST_USD_PER_IMAGE = Decimal("0.00002")
"""Below it no price per image was ever listed that was not a slip; 1,000 images for 2 cents."""
MOST_USD_PER_IMAGE_TOKEN = Decimal("0.001")
"""At or above it a price cannot be per token of an image: 1,000 USD per million."""


class Listed(NamedTuple):
    """One price field: where it stands, its name, its value as parsed, its condition, what is wrong with its place."""

    path: str
    name: str
    value: Any
    condition: str
    problem: str | None
    prompt: Any


_REMEMBERED: Remembered[list[PriceRecord]] = Remembered()


def gateway_prices(
    pricing: Mapping[str, Any],
    modalities: tuple[list[str] | None, list[str] | None],
    *,
    batch: bool = False,
    variable: bool = False,
) -> list[PriceRecord]:
    """Every price of a `pricing` object. Missing and null fields say nothing, zeros are observed prices.

    `modalities`: of input and output, as far as known; where they have no tokens the token prices are quarantined.
    `batch`: all prices hold for batch requests only. `variable`: the row is a router, which has no price of its own.
    """
    context = (*map(fixed, modalities), batch, variable)
    return _REMEMBERED(pricing, context, partial(_read, pricing, modalities, batch, variable))


def _read(
    pricing: Mapping[str, Any],
    modalities: tuple[list[str] | None, list[str] | None],
    batch: bool,
    variable: bool,
) -> list[PriceRecord]:
    contradiction = None if variable else _contradiction(pricing, modalities)
    return [_record(listed, contradiction, variable) for listed in _listed(pricing, batch)]


def _record(listed: Listed, contradiction: str | None, variable: bool) -> PriceRecord:
    unit, problem = _unit(listed)
    if listed.name in ("prompt", "completion"):
        problem = problem or contradiction
    literal = listed.value
    if not isinstance(literal, str):
        problem = problem or f"{listed.name}: expected a decimal string, found {json_name(literal)}"
        literal = json_name(literal)
    if problem is None and (variable or literal in VARIABLE):
        return absent_price(listed.path, literal, unit, Absence.VARIABLE)
    return listed_price(listed.path, literal, unit, listed.condition, problem=problem)


def is_router(pricing: Mapping[str, Any]) -> bool:
    """Whether text goes in or out at a price that depends on where the request is sent."""
    return _sentinel(pricing.get("prompt")) or _sentinel(pricing.get("completion"))


def _contradiction(pricing: Mapping[str, Any], modalities: tuple[list[str] | None, list[str] | None]) -> str | None:
    prompt, completion = (
        value if isinstance(value, str) else None for value in (pricing.get("prompt"), pricing.get("completion"))
    )
    return token_contradiction(
        *modalities,
        input_literal=prompt,
        output_literal=completion,
        billed_by_tokens=not _TOKENS_ONLY.isdisjoint(pricing),
    )


def _sentinel(value: Any) -> bool:
    return isinstance(value, str) and value in VARIABLE


def _listed(pricing: Mapping[str, Any], batch: bool) -> Iterator[Listed]:
    always = condition_text(batch=True) if batch else ""
    prompt = pricing.get("prompt")
    for name, value in pricing.items():
        if value is not None and name not in NOT_PRICES:
            yield Listed(f"pricing.{name}", name, value, always, None, prompt)
    overrides = pricing.get("overrides")
    if overrides is None:
        return
    if not isinstance(overrides, list):
        problem = f"overrides: expected an array, found {json_name(overrides)}"
        yield Listed("pricing.overrides", "overrides", overrides, always, problem, prompt)
        return
    # Of two overrides with one condition the later wins, says the gateway's documentation.
    last: dict[tuple[str, str, str | None], Listed] = {}
    for index, override in enumerate(overrides):
        for listed in _override(f"pricing.overrides[{index}]", override, batch, prompt):
            last[listed.condition, listed.name, listed.problem and listed.path] = listed
    yield from last.values()


def _override(path: str, override: Any, batch: bool, prompt: Any) -> Iterator[Listed]:
    if not isinstance(override, dict):
        problem = f"override: expected an object, found {json_name(override)}"
        yield Listed(path, "overrides", override, "", problem, prompt)
        return
    condition, unclear = _condition(override, batch)
    prices = {name: value for name, value in override.items() if name in UNITS and value is not None}
    for name, value in prices.items():
        yield Listed(f"{path}.{name}", name, value, condition, unclear, override.get("prompt", prompt))
    if unclear and not prices:
        yield Listed(path, "overrides", override, "", unclear, prompt)


def _condition(override: Mapping[str, Any], batch: bool) -> tuple[str, str | None]:
    parts: dict[str, Any] = {}
    for name, value in override.items():
        if name in UNITS:
            continue
        if name == "min_prompt_tokens" and isinstance(value, Number) and value.isdecimal():
            parts[name] = int(value)
        elif name in ("utc_start", "utc_end") and (clock := _clock(value)):
            parts[name] = clock
        else:
            return "", f"override: {name[:80]!r} is no condition or price known here, or has an unreadable value"
    start, end = parts.get("utc_start"), parts.get("utc_end")
    if not parts or (start is None) != (end is None) or (start is not None and start == end):
        return "", "override: expected min_prompt_tokens, or utc_start with another utc_end"
    return condition_text(batch=batch or None, **parts), None


def _clock(value: Any) -> str | None:
    """`1000` is 10:00, `100` is 01:00, `0` is 00:00; None when it is no time of day."""
    if not isinstance(value, Number) or not value.isdecimal() or len(value) > 4:
        return None
    hours, minutes = divmod(int(value), 100)
    return f"{hours:02}:{minutes:02}" if hours < 24 and minutes < 60 else None


def _unit(listed: Listed) -> tuple[PriceUnit, str | None]:
    unit = UNITS.get(listed.name)
    if unit is None:
        return UNKNOWN_UNIT, listed.problem or f"unknown price field {listed.name[:80]!r}"
    if listed.problem or listed.name not in ("image", "image_output"):
        return unit, listed.problem
    amount = _amount(listed.value)
    if amount is None or amount <= 0:
        return unit, None
    if listed.name == "image_output":
        unclear = amount >= MOST_USD_PER_IMAGE_TOKEN
    elif listed.value == listed.prompt:
        return PER_IMAGE_TOKEN, None
    else:
        unclear = amount < LEAST_USD_PER_IMAGE
    return unit, f"{listed.name}: {listed.value} USD is neither clearly per image nor per token" if unclear else None


def _amount(value: Any) -> Decimal | None:
    if not isinstance(value, str):
        return None
    try:
        amount = Decimal(value)
    except InvalidOperation:
        return None
    return amount if amount.is_finite() else None
