"""Exact sums of money as text: fractions in, decimal strings out, the same digits in every language."""

from fractions import Fraction

SCALE = 24


def exact_text(value: Fraction) -> str:
    """A sum in plain notation without trailing zeros; what has no end is rounded half to even at 24 decimals."""
    scaled = round(value * 10**SCALE)
    whole, rest = divmod(abs(scaled), 10**SCALE)
    digits = f"{rest:0{SCALE}d}".rstrip("0")
    sign = "-" if scaled < 0 else ""
    return f"{sign}{whole}.{digits}" if digits else f"{sign}{whole}"
