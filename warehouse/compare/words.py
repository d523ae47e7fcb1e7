"""Numbers and prices in words, the same digits in every language: exact decimals, halves rounded up."""

from collections.abc import Mapping, Sequence
from decimal import ROUND_HALF_UP, Context, Decimal
from functools import cache
from typing import Any

from schemas.money import plain

_EXACT = Context(prec=60)
_STEPS = {digits: Decimal(1).scaleb(-digits) for digits in range(7)}
MILLION = 1_000_000
_SHIFTS = {10**power: 6 - power for power in range(13)}
BY_MILLION = frozenset({"token", "character"})
"""Units so small that prices are shown for a million of them."""

NOUNS: dict[str, tuple[str, str]] = {
    "token": ("token", "tokens"),
    "image": ("image", "images"),
    "pixel": ("pixel", "pixels"),
    "second": ("second", "seconds"),
    "minute": ("minute", "minutes"),
    "hour": ("hour", "hours"),
    "character": ("character", "characters"),
    "page": ("page", "pages"),
    "request": ("request", "requests"),
    "query": ("query", "queries"),
    "session": ("session", "sessions"),
    "video": ("video", "videos"),
    "gigabyte_day": ("gigabyte and day", "gigabytes and day"),
    "token_hour": ("token and hour", "tokens and hour"),
    "message": ("message", "messages"),
    "text_unit": ("text unit", "text units"),
    "credit": ("credit", "credits"),
}
"""Singular and plural per unit."""

ABSENCE_WORDS: dict[str, str] = {
    "missing": "no source says",
    "not_applicable": "does not apply",
    "not_published": "not published",
    "withheld": "withheld: its licence does not allow publication",
    "fetch_failed": "could not be fetched",
    "quarantined": "quarantined",
    "variable": "varies",
}
"""Why a value is not there, for readers."""


def fixed(value: float, digits: int) -> str:
    """A float with this many decimals; its exact binary value is rounded, halves away from zero."""
    halves = value * 2 * 10**digits
    if halves % 2 != 1:
        # Python's own rounding differs in exact halves only, and those make an odd number here.
        return f"{value:.{digits}f}"
    return format(Decimal(value).quantize(_STEPS[digits], ROUND_HALF_UP, _EXACT), "f")


def grouped(number: int) -> str:
    """A whole number with a comma every three digits."""
    return f"{number:,}"


def listed(words: Sequence[str]) -> str:
    """`a`, `a and b`, `a, b and c`."""
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} and {words[-1]}"


def times(amount: str, factor: int) -> Decimal:
    """An amount so many times, exactly: the default context would round what has more than 28 digits."""
    return _EXACT.multiply(Decimal(amount), factor)


def rescaled(amount: str, per: int, unit: str) -> tuple[str, int]:
    """Amount and number of units as shown: small units by the million where that moves only the decimal point."""
    shift = 0 if per == MILLION or unit not in BY_MILLION else _SHIFTS.get(per, 0)
    if not shift:
        return (amount.rstrip("0").rstrip(".") if "." in amount else amount), per
    return plain(Decimal(amount).scaleb(shift, _EXACT)), MILLION


@cache
def per_words(unit: str, per: int, direction: str) -> str:
    """`per million input tokens`, `per image`, `per 1,000 pages`."""
    side = f"{direction} " if unit in BY_MILLION and direction in ("input", "output") else ""
    one, many = NOUNS[unit]
    if per == 1:
        return f"per {side}{one}"
    return f"per {'million' if per == MILLION else grouped(per)} {side}{many}"


def price_words(price: Mapping[str, Any]) -> str:
    """A price as `0.065 USD per million input tokens`."""
    amount, per = rescaled(price["amount"], price["per"], price["unit"])
    return f"{amount} {price['currency']} {per_words(price['unit'], per, price['direction'])}"


def seed_price(price: Mapping[str, Any]) -> str:
    """A starting price as the seed page writes it: `$6.50e-8 per prompt token`; other units in plain digits.

    JavaScript's toExponential(2) over exact decimals, halves rounded up.
    """
    amount, per, unit = Decimal(price["amount"]), int(price["per"]), str(price["unit"])
    if unit != "token":
        return f"${plain(amount)} {per_words(unit, per, 'none')}"
    single = _EXACT.divide(amount, Decimal(per))
    power = single.adjusted()
    digits = single.scaleb(-power, _EXACT).quantize(_STEPS[2], ROUND_HALF_UP, _EXACT)
    if digits == 10:
        digits, power = Decimal("1.00"), power + 1
    side = {"input": "prompt token", "output": "completion token"}.get(str(price["direction"]), "token")
    return f"${digits}e{power:+d} per {side}"
