"""The `cost` object of models.dev: USD per million tokens, context tiers said in two ways, service modes."""

from collections.abc import Iterator, Mapping
from functools import partial
from itertools import chain
from typing import Any, NamedTuple

from extractors.price_record import PriceRecord, PriceUnit, written
from extractors.readers.conditions import ALWAYS, Condition, above_tokens, word
from extractors.readers.json_text import Number, json_name
from extractors.readers.price_set import UNKNOWN_UNIT, PriceSet, positive
from extractors.readers.remembered import Remembered, fixed
from extractors.readers.token_units import token_contradiction
from schemas.vocabulary import CacheRole, Direction, PriceModality

MTOK = 1_000_000
_IN, _OUT = Direction.INPUT, Direction.OUTPUT
UNITS: Mapping[str, PriceUnit] = {
    "input": PriceUnit(_IN, per=MTOK),
    "output": PriceUnit(_OUT, per=MTOK),
    "cache_read": PriceUnit(_IN, cache=CacheRole.READ, per=MTOK),
    "cache_write": PriceUnit(_IN, cache=CacheRole.WRITE, per=MTOK),
    "reasoning": PriceUnit(_OUT, PriceModality.REASONING, per=MTOK),
    "input_audio": PriceUnit(_IN, PriceModality.AUDIO, per=MTOK),
    "output_audio": PriceUnit(_OUT, PriceModality.AUDIO, per=MTOK),
}
"""Cost field -> what it is charged for."""
_MADE: Mapping[str, PriceUnit] = {
    word: PriceUnit(_OUT, PriceModality(word), per=MTOK) for word in ("image", "audio", "video")
}
"""Unit of `output` where that alone comes out: its tokens are of that kind."""
_TIERS = ("context_over_200k", "tiers")
_OVER_200K = 200_000


class _Field(NamedTuple):
    path: str
    name: str
    value: Any
    condition: Condition
    problem: str | None


_REMEMBERED: Remembered[list[PriceRecord]] = Remembered()


def catalogue_prices(
    cost: Any, modes: Any, inputs: list[str] | None, outputs: list[str] | None, always: Condition
) -> list[PriceRecord]:
    """Every price of a model. `cost` null or missing says nothing; an unknown field is a problem.

    `always`: condition of all of them.
    """
    if cost is None and not modes:
        return []
    context = (fixed(inputs), fixed(outputs), written(always))
    return _REMEMBERED((cost, modes), context, partial(_read, cost, modes, inputs, outputs, always))


def _read(
    cost: Any, modes: Any, inputs: list[str] | None, outputs: list[str] | None, always: Condition
) -> list[PriceRecord]:
    prices = PriceSet(always)
    no_tokens = _contradiction(cost, inputs, outputs) if isinstance(cost, dict) else None
    for field in chain(_listed("cost", cost, ALWAYS), _modes(modes) if modes else ()):
        unit = _unit(field.name, outputs)
        problem = field.problem
        if unit is None:
            problem = problem or f"unknown price field {field.path[:80]!r}"
        prices.add(field.path, field.value, unit or UNKNOWN_UNIT, field.condition, problem=problem or no_tokens)
    return prices.listed()


def _unit(name: str, outputs: list[str] | None) -> PriceUnit | None:
    if name == "output" and outputs is not None and len(outputs) == 1:
        return _MADE.get(outputs[0], UNITS[name])
    return UNITS.get(name)


def _contradiction(cost: Mapping[str, Any], inputs: list[str] | None, outputs: list[str] | None) -> str | None:
    return token_contradiction(
        inputs,
        outputs,
        input_literal=_literal(cost.get("input")),
        output_literal=_literal(cost.get("output")),
        billed_by_tokens=positive(cost, "cache_read") or positive(cost, "cache_write"),
    )


def _literal(value: Any) -> str | None:
    return str(value) if isinstance(value, Number) else None


def _listed(path: str, cost: Any, condition: Condition) -> Iterator[_Field]:
    if cost is None:
        return
    if not isinstance(cost, dict):
        yield _Field(path, path, cost, condition, f"{path}: expected an object, found {json_name(cost)}")
        return
    over, tiers = (cost.get(name) for name in _TIERS)
    problem = None
    if over is not None and tiers is not None:
        if _repeats(over, tiers):
            over = None
        else:
            problem = f"{path}: context_over_200k and tiers disagree"
    for name, value in cost.items():
        if value is not None and name not in _TIERS:
            yield _Field(f"{path}.{name}", name, value, condition, None)
    if over is None and tiers is None:
        return
    above = {**condition, **above_tokens(_OVER_200K)}
    for field in [*_listed(f"{path}.context_over_200k", over, above), *_tiers(f"{path}.tiers", tiers, condition)]:
        yield field._replace(problem=field.problem or problem)


def _repeats(over: Any, tiers: Any) -> bool:
    """Whether `context_over_200k` says again what one of the tiers says; the tier has the exact threshold."""
    if not isinstance(over, dict) or not isinstance(tiers, list):
        return False
    return any(
        isinstance(tier, dict) and all(tier.get(name) == value for name, value in over.items()) for tier in tiers
    )


def _tiers(path: str, tiers: Any, condition: Condition) -> Iterator[_Field]:
    """`{tier: {type: context, size: N}, input, ...}`: prices for prompts above N tokens."""
    if tiers is None:
        return
    if not isinstance(tiers, list):
        yield _Field(path, path, tiers, condition, f"{path}: expected an array, found {json_name(tiers)}")
        return
    for index, tier in enumerate(tiers):
        place = f"{path}[{index}]"
        size = tier.get("tier") if isinstance(tier, dict) else None
        threshold = size.get("size") if isinstance(size, dict) and size.get("type") == "context" else None
        problem = None
        tokens: Condition = ALWAYS
        if isinstance(threshold, Number) and threshold.isdecimal() and len(threshold) <= 12:
            tokens = above_tokens(int(threshold))
        else:
            problem = f"{place}: expected a tier of type context with a whole size"
        if not isinstance(tier, dict):
            yield _Field(place, place, tier, condition, problem)
            continue
        for name, value in tier.items():
            if name != "tier" and value is not None:
                yield _Field(f"{place}.{name}", name, value, {**condition, **tokens}, problem)


def _modes(modes: Any) -> Iterator[_Field]:
    """Prices of faster modes: `service_tier` of the request it takes, else the name of the mode, is the tier."""
    if not isinstance(modes, dict):
        return
    for name, mode in modes.items():
        cost = mode.get("cost") if isinstance(mode, dict) else None
        if cost is None:
            continue
        provider = mode.get("provider")
        body = provider.get("body") if isinstance(provider, dict) else None
        tier = word((body.get("service_tier") if isinstance(body, dict) else None) or name)
        problem = None if tier else f"experimental.modes: {name[:40]!r} is no name of a service tier"
        for field in _listed(f"experimental.modes.{name}.cost", cost, {"tier": tier}):
            yield field._replace(problem=field.problem or problem)
