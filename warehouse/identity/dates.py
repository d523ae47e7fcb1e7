"""Dates in model names: taken off the end of a name, and compared across their many spellings."""

import re
from functools import lru_cache
from typing import NamedTuple


class Stamp(NamedTuple):
    """A date or release number as far as a name tells it. `release` is the number of `-001`; all others are null."""

    year: int | None = None
    month: int | None = None
    day: int | None = None
    release: int | None = None

    def agrees(self, other: "Stamp") -> bool:
        """Whether two spellings can mean the same day: two parts agree and none differs.

        `08-24` is read as 24 August and as August 2024, because names use both.
        """
        return any(_agree(one, two) for one in self._readings() for two in other._readings())

    def _readings(self) -> "tuple[Stamp, ...]":
        if self.year is None and self.day is not None and 23 <= self.day <= 29:
            return self, Stamp(2000 + self.day, self.month)
        return (self,)


class DatedName(NamedTuple):
    """A model name without the date at its end, and the date."""

    base: str
    stamp: Stamp | None


_NAMES = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_MONTH, _DAY = r"(?:0[1-9]|1[0-2])", r"(?:0[1-9]|[12]\d|3[01])"
_DATE = re.compile(
    r"[-_@.:](?:"
    rf"(?P<ymd>20[2-3]\d[-_]?{_MONTH}[-_]?{_DAY})"
    rf"|(?P<my>{_MONTH}[-_]20[2-3]\d)"
    rf"|(?P<ym>20[2-3]\d[-_]{_MONTH})"
    rf"|(?P<yymmdd>2[3-9]{_MONTH}{_DAY})"
    rf"|(?P<md>{_MONTH}-{_DAY})"
    rf"|(?P<mmdd>(?!1024){_MONTH}{_DAY})"
    rf"|(?P<yymm>2[3-9]{_MONTH})"
    rf"|(?P<yy_mm>2[3-9]\.{_MONTH})"
    r"|(?P<release>00[1-9])"
    r"|(?P<named>(?:jan|feb|mar|apr|may|june?|july?|aug|sep|oct|nov|dec)-2[3-9])"
    r")$"
)


@lru_cache(maxsize=100_000)
def split_date(name: str, stamped: bool = False) -> DatedName:
    """Take a date off the end of a lower-case name: `-02-23`, `-2024-08-06`, `-0528`, `-2507`, `-09-2025`, `@20241022`.

    `stamped`: whether `-001` is a release here. A date that is the whole name, or that goes on a number with a point
    (`1.2024`), is left alone.
    """
    match = _DATE.search(name)
    if match is None or match.start() == 0 or not name[match.start() - 1].isalnum():
        return DatedName(name, None)
    if match["release"] and not stamped:
        return DatedName(name, None)
    if match[0][0] == "." and name[match.start() - 1].isdigit():
        return DatedName(name, None)
    return DatedName(name[: match.start()], _stamp(str(match.lastgroup), match[0][1:]))


def _stamp(kind: str, text: str) -> Stamp:
    if kind == "named":
        word, year = text.split("-")
        return Stamp(2000 + int(year), _NAMES.index(word[:3]) + 1)
    if kind == "release":
        return Stamp(release=int(text))
    digits = re.sub(r"\D", "", text)
    pairs = [int(digits[at : at + 2]) for at in range(0, len(digits), 2)]
    if kind == "ymd":
        return Stamp(int(digits[:4]), pairs[2], pairs[3])
    if kind == "my":
        return Stamp(int(digits[2:]), pairs[0])
    if kind == "ym":
        return Stamp(int(digits[:4]), pairs[2])
    if kind in ("md", "mmdd"):
        return Stamp(None, pairs[0], pairs[1])
    return Stamp(2000 + pairs[0], pairs[1], pairs[2] if kind == "yymmdd" else None)


def _agree(one: Stamp, two: Stamp) -> bool:
    shared = 0
    for a, b in zip(one, two, strict=True):
        if a is not None and b is not None:
            if a != b:
                return False
            shared += 1
    return shared >= 2 or (shared == 1 and one.release is not None)
