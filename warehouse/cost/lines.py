"""What one quantity of a basket costs by the prices of one row of one source: exact, in fractions."""

from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction
from functools import lru_cache
from typing import Any, NamedTuple

from warehouse.cost.exact import exact_text
from warehouse.cost.request import GRADUATED, Request, holds, parts

Price = Mapping[str, Any]
Dimension = tuple[str, str, str, str]

SECONDS = {"second": 1, "minute": 60, "hour": 3600}
"""Units of time in seconds; quantities of time are in seconds."""
_MODALITIES = {"reasoning": ("reasoning", "text"), "text": ("text", "any")}
_CACHES = {"write": ("write", "write_5m"), "write_5m": ("write_5m", "write")}
_DIRECTIONS = {"either": ("output", "input", "none"), "none": ("none",)}


def dimensions(usage: Mapping[str, str]) -> Iterator[Dimension]:
    """Dimensions of prices that may charge for a quantity, the nearest first: unit, direction, modality, cache.

    Tokens of reasoning are output tokens, a write to a cache is kept five minutes unless a price says otherwise, and a
    price for `any` kind or for no side is for every kind and side. Cached tokens, sound and pictures have prices of
    their own: none stands in for them.
    """
    modality, direction = usage["modality"], usage["direction"]
    for side in _DIRECTIONS.get(direction, (direction, "none")):
        for kind in _MODALITIES.get(modality, (modality, "any")):
            for cache in _CACHES.get(usage["cache"], (usage["cache"],)):
                for unit in SECONDS if usage["unit"] == "second" else (usage["unit"],):
                    yield unit, side, kind, cache


class Charge(NamedTuple):
    """Cost of a quantity, None with `absent` where no price holds; `used` are the prices that charge for it.

    `ambiguous`: two prices hold and differ, and nobody can say which one applies.
    """

    cost: Fraction | None
    absent: str | None
    ambiguous: bool
    used: Sequence[Price]


class Asked(NamedTuple):
    """A quantity of a basket, as every row is asked for it: its dimensions, the nearest first."""

    usage: Mapping[str, str]
    quantity: Fraction
    dimensions: tuple[Dimension, ...]

    @classmethod
    def of(cls, usage: Mapping[str, str]) -> "Asked":
        """Read a usage once."""
        return cls(usage, fraction(usage["quantity"]), tuple(dimensions(usage)))


def charge(asked: Asked, prices: Mapping[Dimension, Sequence[Price]], request: Request) -> Charge:
    """What a quantity costs by the prices of a row.

    Of prices that hold, one whose condition says more than another's wins; where two are left and differ, the lower is
    taken.
    """
    listed: list[Price] = []
    for dimension in asked.dimensions:
        found = prices.get(dimension)
        if found is None:
            continue
        listed += found
        usable = [price for price in found if _usable(price) and holds(price.get("condition") or {}, request)]
        if usable:
            steps, ambiguous = _steps(usable)
            if _from(steps[0]) > 0:
                continue  # nobody says what the first tokens cost
            cost, used = _charged(steps, asked.quantity, request.count)
            return Charge(cost, None, ambiguous, used)
    return Charge(None, _why_not(listed), False, ())


def line(asked: Asked, charged: Charge) -> dict[str, Any]:
    """A charge as results show it."""
    named: dict[str, Any] = {name: asked.usage[name] for name in ("unit", "direction", "modality", "cache", "quantity")}
    return named | {
        "cost": None if charged.cost is None else exact_text(charged.cost),
        "absent": charged.absent,
        "ambiguous": charged.ambiguous,
        "used": [_shown(price) for price in charged.used],
    }


def _charged(steps: Sequence[Price], quantity: Fraction, count: int) -> tuple[Fraction, list[Price]]:
    """What a quantity costs in so many requests, and the prices that charge for some of it."""
    if len(steps) == 1:
        return _unit_price(steps[0]) * quantity, [*steps]
    shares = _per_request(steps, quantity / count)
    total = sum((_unit_price(price) * share for price, share in shares), Fraction(0)) * count
    return total, [price for price, _ in shares]


def _usable(price: Price) -> bool:
    return price.get("amount") is not None and price.get("state", "accepted") == "accepted"


def _why_not(listed: Sequence[Price]) -> str:
    """Why no price was usable: it is listed under other conditions only, waits or is refused, varies, or is nowhere."""
    if any(_usable(price) for price in listed):
        return "not_applicable"
    if any(price.get("state", "accepted") != "accepted" for price in listed):
        return "quarantined"
    reasons = sorted({str(price["absent"]) for price in listed if price.get("absent")})
    return reasons[0] if reasons else "not_published"


def _unit_price(price: Price) -> Fraction:
    return _rate(price["amount"], int(price["per"]), price["unit"])


@lru_cache(maxsize=1 << 12)
def _rate(amount: str, per: int, unit: str) -> Fraction:
    """Price of one unit (a second for units of time): the same for every basket."""
    return Fraction(amount) / per / SECONDS.get(unit, 1)


@lru_cache(maxsize=1 << 10)
def fraction(text: str) -> Fraction:
    """A decimal text as an exact number; reading one takes longer than to calculate with it."""
    return Fraction(text)


def _from(price: Price) -> int:
    return int((price.get("condition") or {}).get(GRADUATED, 0))


def _steps(usable: Sequence[Price]) -> tuple[list[Price], bool]:
    """The winning price of every step of a graduated price; a price without steps is one step from zero."""
    if len(usable) == 1:
        return [*usable], False
    chosen: list[Price] = []
    ambiguous = False
    for start in sorted({_from(price) for price in usable}):
        of_step = [price for price in usable if _from(price) == start]
        best = [price for price in of_step if not any(_says_more(other, price) for other in of_step)]
        chosen.append(min(best, key=_unit_price))
        ambiguous |= len({_unit_price(price) for price in best}) > 1
    return chosen, ambiguous


def _says_more(one: Price, other: Price) -> bool:
    """Whether a condition holds for fewer requests than another: more parts, or a higher threshold."""
    a, b = one.get("condition") or {}, other.get("condition") or {}
    if parts(a) != parts(b):
        return parts(a) > parts(b)
    return int(a.get("min_prompt_tokens", 0)) > int(b.get("min_prompt_tokens", 0))


def _per_request(steps: Sequence[Price], quantity: Fraction) -> list[tuple[Price, Fraction]]:
    """Shares of one request's quantity that each step charges for."""
    ends = [*(Fraction(_from(step)) for step in steps[1:]), None]
    shares: list[tuple[Price, Fraction]] = []
    for step, end in zip(steps, ends, strict=True):
        reached = quantity if end is None else min(quantity, end)
        share = reached - _from(step)
        if share > 0 or not shares:
            shares.append((step, max(share, Fraction(0))))
    return shares


def _shown(price: Price) -> dict[str, Any]:
    return {
        "amount": price["amount"],
        "per": price["per"],
        "unit": price["unit"],
        "direction": price["direction"],
        "modality": price.get("modality", "text"),
        "cache": price.get("cache", "none"),
        "condition": price.get("condition"),
    }
