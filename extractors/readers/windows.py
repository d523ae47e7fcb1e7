"""Times of day in sentences: `Peak hours are 01:00 - 04:00 UTC, Monday through Friday`, `北京时间 9:00 - 12:00`.

A sentence must name its time zone; windows in another zone than UTC are moved to UTC, weekdays with them where the move
leaves all of them on the same days.
"""

import re
from collections.abc import Iterable
from typing import NamedTuple

from extractors.readers.conditions import Condition
from extractors.readers.tables import plain

_CLOCK = r"([01]?\d|2[0-4]):([0-5]\d)"
_WINDOW = re.compile(rf"(?<!\d){_CLOCK}\s*(?:-|–|—|~|to|until|至|到)\s*(?:the next day\s*|次日)?{_CLOCK}(?!\d)")
_ZONES = (
    (re.compile(r"\bUTC\s*\+\s*8|beijing|\bCST\b|北京时间", re.IGNORECASE), 8 * 60),
    (re.compile(r"\b(?:UTC|GMT)\b(?!\s*[+-]\s*\d)", re.IGNORECASE), 0),
)
_WORKDAYS = re.compile(
    r"monday (?:through|to|-|–) friday|mon\s*[-–]\s*fri|weekdays|周一(?:至|到|-)周五|工作日", re.IGNORECASE
)
_OTHER_DAYS = re.compile(
    r"(?:mon|tues|wednes|thurs|fri|satur|sun)day|weekend|周[一二三四五六日末]|节假日", re.IGNORECASE
)
_SENTENCE = re.compile(r"(?<=[.;。;])\s+|(?<=[。;])")
DAY_MINUTES = 24 * 60


class Hours(NamedTuple):
    """Windows that a sentence gives, as conditions of prices, or why it cannot be read."""

    conditions: tuple[Condition, ...]
    problem: str | None = None


def sentences_of(texts: Iterable[str]) -> list[str]:
    """Sentences of paragraphs."""
    return [part for text in texts for part in _SENTENCE.split(plain(text)) if part]


def read_hours(text: str) -> Hours | None:
    """Windows of a sentence; None when it has no times of day."""
    found = [tuple(map(int, match)) for match in _WINDOW.findall(text)]
    if not found:
        return None
    offsets = [minutes for zone, minutes in _ZONES if zone.search(text)]
    if len(offsets) != 1:
        return Hours((), f"times of day without one time zone: {text[:100]!r}")
    workdays = _WORKDAYS.search(text) is not None
    if _OTHER_DAYS.search(_WORKDAYS.sub(" ", text)):
        return Hours((), f"days that are not read: {text[:100]!r}")
    read = []
    for hour, minute, end_hour, end_minute in found:
        start, end = hour * 60 + minute - offsets[0], end_hour * 60 + end_minute - offsets[0]
        length = (end - start) % DAY_MINUTES
        if length == 0:
            return Hours((), f"a window without length or of the whole day: {text[:100]!r}")
        if workdays and not 0 <= start <= start + length <= DAY_MINUTES:
            return Hours((), f"weekdays that a move to UTC does not keep: {text[:100]!r}")
        days = {"weekdays": (1, 2, 3, 4, 5)} if workdays else {}
        read.append({"utc_start": _clock(start), "utc_end": _clock(end), **days})
    return Hours(tuple(read))


def _clock(minutes: int) -> str:
    hours, rest = divmod(minutes % DAY_MINUTES, 60)
    return f"{hours:02}:{rest:02}"
