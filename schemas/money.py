"""Reading amounts of money: exact, finite, never negative, the source's own digits kept."""

import re
from decimal import Decimal, InvalidOperation
from functools import lru_cache
from typing import NamedTuple

SCALE = 24
MAX_INTEGER_DIGITS = 14
CHANGE_DIGITS = 12
_NUMBER = re.compile(r"[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d{1,4})?", re.ASCII)


class Amount(NamedTuple):
    """A literal as read: `text` in plain notation when usable, else `problem` says what was wrong."""

    text: str | None
    problem: str | None


def read_amount(literal: str) -> Amount:
    """Read a price literal. Never raises: what cannot be a price has a `problem` and goes to quarantine."""
    return _read_often(literal) if len(literal) <= _OFTEN_CHARACTERS else _read(literal)


def _read(literal: str) -> Amount:
    shown = str(literal) if len(literal) <= 60 else literal[:57] + "..."
    if not _NUMBER.fullmatch(literal):
        return Amount(None, f"{shown!r} is not a decimal number")
    try:
        value = Decimal(literal)
    except InvalidOperation:
        return Amount(None, f"{shown!r} is not a decimal number")
    if value.is_zero():
        if value.is_signed():
            return Amount(None, f"{shown!r} is a negative zero")
        return Amount("0", None)
    if value < 0:
        return Amount(None, f"{shown!r} is negative")
    if value.adjusted() >= MAX_INTEGER_DIGITS:
        return Amount(None, f"{shown!r} has more than {MAX_INTEGER_DIGITS} digits before the point")
    if int(value.as_tuple().exponent) < -SCALE:
        return Amount(None, f"{shown!r} has more than {SCALE} digits after the point")
    return Amount(format(value, "f"), None)


_OFTEN_CHARACTERS = 40
_read_often = lru_cache(maxsize=1 << 15)(_read)
"""Catalogues repeat a few thousand literals; long ones, which are never prices, are not kept."""


def significant(value: Decimal) -> Decimal:
    """The value at 12 significant digits: what counts when changes and conflicts are judged."""
    if value.is_zero():
        return Decimal(0)
    return value.quantize(Decimal(1).scaleb(value.adjusted() - CHANGE_DIGITS + 1)).normalize()


def plain(value: Decimal) -> str:
    """Public form of an amount: plain notation without trailing zeros."""
    text = format(value, "f")
    return text.rstrip("0").rstrip(".") if "." in text else text
