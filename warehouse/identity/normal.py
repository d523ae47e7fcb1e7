"""Normal forms of model names: what is compared when two sources may mean the same thing."""

import re
from functools import lru_cache
from typing import NamedTuple

_NOT_ALNUM = re.compile(r"[^a-z0-9]+")
_MONTH, _DAY = r"(?:0[1-9]|1[0-2])", r"(?:0[1-9]|[12]\d|3[01])"
_DATE = re.compile(
    r"[-_@.]?(?<![0-9.])(?:"
    rf"(?P<ymd>20[2-3]\d[-_]?{_MONTH}[-_]?{_DAY})"
    rf"|(?P<my>{_MONTH}-20[2-3]\d)"
    rf"|(?P<yymmdd>2[3-9]{_MONTH}{_DAY})"
    rf"|(?P<md>{_MONTH}-{_DAY})"
    rf"|(?P<mmdd>{_MONTH}{_DAY})"
    rf"|(?P<yymm>2[3-9]{_MONTH})"
    r")$"
)


class DatedName(NamedTuple):
    """A model name without its date, and the digits of the date."""

    base: str
    date: str | None


@lru_cache(maxsize=200_000)
def letters_and_digits(name: str) -> str:
    """A name as lower-case letters and digits only: `Claude-3.5 Sonnet` and `claude-3-5-sonnet` agree."""
    return _NOT_ALNUM.sub("", name.lower())


@lru_cache(maxsize=200_000)
def split_date(slug: str) -> DatedName:
    """Take a date off the end of a name: `-02-23`, `-2024-08-06`, `-20240806`, `-0528`, `-2507`, `-09-2025`."""
    lowered = slug.lower()
    match = _DATE.search(lowered)
    if match is None or match.start() == 0:
        return DatedName(slug, None)
    before = lowered[match.start() - 1]
    separated = lowered[match.start()] in "-_@."
    if not separated or not (before.isalnum()):
        return DatedName(slug, None)
    return DatedName(slug[: match.start()], re.sub(r"\D", "", match[0]))
