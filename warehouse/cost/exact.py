"""Exact sums of money as text: fractions in, decimal strings out, the same digits in every language."""

from fractions import Fraction

SCALE = 24


def exact_text(value: Fraction) -> str:
    """A sum in plain notation without trailing zeros; what has no end is rounded half to even at 24 decimals."""
    scaled, rest = divmod(abs(value.numerator) * 10**SCALE, value.denominator)
    scaled += 2 * rest > value.denominator or (2 * rest == value.denominator and scaled % 2)
    whole, rest = divmod(scaled, 10**SCALE)
    digits = f"{rest:0{SCALE}d}".rstrip("0")
    sign = "-" if value < 0 and scaled else ""
    return f"{sign}{whole}.{digits}" if digits else f"{sign}{whole}"
