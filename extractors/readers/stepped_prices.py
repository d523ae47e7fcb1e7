"""Prices of a genai-prices model: dated steps, daily windows, context tiers, and variants by service.

- `prices` is one set of prices, or an array of steps. A step with `start_date` is valid from that day (00:00 UTC) until
  the next one starts; the step without one is valid until the first. A step with `start_time` and `end_time` (UTC)
  holds in that window and leaves the others as they are.
- `price_variants` are steps with `when`: what a request has to ask for. Steps of one `when` follow each other.
- `{base, tiers: [{start, price}]}`: above `start` prompt tokens the whole request is charged at the tier's price.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, date, datetime
from functools import partial
from typing import Any, NamedTuple

from extractors.price_record import PriceRecord, written
from extractors.readers.conditions import ALWAYS, Condition, above_tokens, clock, word
from extractors.readers.json_text import Number, json_name
from extractors.readers.mtok_keys import read_price_key
from extractors.readers.price_set import UNKNOWN_UNIT, PriceSet
from extractors.readers.remembered import Remembered

_DAY = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)
_MAX_TIER_DIGITS = 12
_STEP_KEYS = frozenset({"constraint", "prices", "when"})
_WHEN: Mapping[str, str] = {
    "service_tier": "tier",
    "speed": "tier",
    "route": "route",
    "search_type": "search_type",
}
"""Words of `when` -> our condition; `processing: batch` is the condition batch."""


class _Step(NamedTuple):
    path: str
    prices: Any
    condition: Condition
    start: datetime | None
    problem: str | None


_REMEMBERED: Remembered[list[PriceRecord]] = Remembered()


def stepped_prices(listed: Any, variants: Any, always: Condition) -> list[PriceRecord]:
    """All prices of a model from its `prices` and `price_variants`. `always`: condition of all of them."""
    return _REMEMBERED((listed, variants), written(always), partial(_all_steps, listed, variants, always))


def _all_steps(listed: Any, variants: Any, always: Condition) -> list[PriceRecord]:
    prices = PriceSet(always)
    _add_all(prices, listed, variants)
    return prices.listed()


def _add_all(prices: PriceSet, listed: Any, variants: Any) -> None:
    if isinstance(listed, list):
        _add_steps(prices, [_read(f"prices[{index}]", step) for index, step in enumerate(listed)])
    else:
        _add_step(prices, _Step("prices", listed, ALWAYS, None, None), None, None)
    if variants is None:
        return
    if not isinstance(variants, list):
        problem = f"price_variants: expected an array, found {json_name(variants)}"
        prices.add("price_variants", variants, UNKNOWN_UNIT, problem=problem)
        return
    groups: dict[str, list[_Step]] = {}
    for index, variant in enumerate(variants):
        when = variant.get("when") if isinstance(variant, dict) else None
        groups.setdefault(repr(when), []).append(_read(f"price_variants[{index}]", variant, _when(when)))
    for steps in groups.values():
        _add_steps(prices, steps)


def _add_steps(prices: PriceSet, steps: Sequence[_Step]) -> None:
    """A step that cannot be read may end any other: then nobody knows how long they hold, and none is believed."""
    dated = sorted(step.start for step in steps if step.start is not None)
    broken = next((step.problem for step in steps if step.problem), None)
    if len(set(dated)) != len(dated):
        broken = broken or f"{steps[0].path}: two steps start on the same day"
    for step in steps:
        end = next((later for later in dated if step.start is None or later > step.start), None)
        _add_step(prices, step, None if "utc_start" in step.condition else end, broken)


def _read(path: str, step: Any, when: Condition | None = ALWAYS) -> _Step:
    """A step with its condition and start, or with what is wrong with it."""
    if not isinstance(step, dict) or not step.keys() <= _STEP_KEYS:
        return _Step(path, step, ALWAYS, None, f"{path}: expected an object with constraint and prices")
    place, amounts = f"{path}.prices", step.get("prices")
    if when is None:
        return _Step(place, amounts, ALWAYS, None, f"{path}: `when` asks for something that is not known here")
    constraint = step.get("constraint")
    if constraint is None:
        return _Step(place, amounts, when, None, None)
    given = constraint if isinstance(constraint, dict) else {}
    if given.keys() == {"start_date"} and (start := _midnight(given["start_date"])):
        return _Step(place, amounts, when, start, None)
    if given.keys() == {"start_time", "end_time"}:
        begin, end = _clock(given["start_time"]), _clock(given["end_time"])
        if begin and end and begin != end:
            return _Step(place, amounts, {**when, "utc_start": begin, "utc_end": end}, None, None)
    problem = f"{path}: expected a constraint of start_date, or of start_time and end_time in UTC"
    return _Step(place, amounts, when, None, problem)


def _when(when: Any) -> Condition | None:
    """Condition of a variant; None when it is not known here."""
    if not isinstance(when, dict) or not when:
        return None
    condition: dict[str, Any] = {}
    for name, value in when.items():
        if word(value) is None or isinstance(value, Number):
            return None
        if (name, value) == ("processing", "batch"):
            condition["batch"] = True
        elif name in _WHEN and _WHEN[name] not in condition:
            condition[_WHEN[name]] = value
        else:
            return None
    return condition


def _midnight(text: Any) -> datetime | None:
    if not isinstance(text, str) or not _DAY.fullmatch(text):
        return None
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return None
    return datetime(day.year, day.month, day.day, tzinfo=UTC)


def _clock(text: Any) -> str | None:
    return clock(text) if isinstance(text, str) else None


def _add_step(prices: PriceSet, step: _Step, end: datetime | None, broken: str | None) -> None:
    if not isinstance(step.prices, dict):
        problem = step.problem or f"{step.path}: expected an object, found {json_name(step.prices)}"
        prices.add(step.path, "missing" if step.prices is None else step.prices, UNKNOWN_UNIT, problem=problem)
        return
    for key, value in step.prices.items():
        known = read_price_key(key)
        reason = step.problem or broken or (None if known else f"unknown price key {key[:80]!r}")
        condition = {**step.condition, **known.condition} if known else step.condition
        for place, amount, tokens, wrong in _amounts(f"{step.path}.{key}", value):
            prices.add(
                place,
                amount,
                known.unit if known else UNKNOWN_UNIT,
                {**condition, **tokens},
                problem=reason or wrong,
                valid_from_utc=step.start,
                valid_to_utc=end,
            )


def _amounts(path: str, value: Any) -> Iterator[tuple[str, Any, Condition, str | None]]:
    """A plain price, or a base with tiers: place, amount, condition, what is wrong."""
    if not isinstance(value, dict):
        yield path, value, ALWAYS, None
        return
    tiers = value.get("tiers")
    if value.keys() != {"base", "tiers"} or not isinstance(tiers, list):
        yield path, value, ALWAYS, f"{path}: expected a number, or base and tiers"
        return
    yield f"{path}.base", value["base"], ALWAYS, None
    for index, tier in enumerate(tiers):
        place = f"{path}.tiers[{index}]"
        start = tier.get("start") if isinstance(tier, dict) else None
        if not isinstance(start, Number) or not start.isdecimal() or len(start) > _MAX_TIER_DIGITS:
            yield place, tier, ALWAYS, f"{place}: expected a whole start"
        elif tier.keys() != {"start", "price"}:
            yield place, tier, ALWAYS, f"{place}: expected start and price"
        else:
            yield f"{place}.price", tier["price"], above_tokens(int(start)), None
