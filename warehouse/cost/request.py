"""Whether the condition of a price holds for the requests of a basket.

All requests of a basket are alike: its quantities are spread evenly over them. The keys of conditions are those of
the price ledger; a key that is not known here never holds, so that no price is used whose meaning is unknown.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from fractions import Fraction
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

Condition = Mapping[str, Any]

GRADUATED = "graduated_from_tokens"
"""A step of a graduated price: it is for the tokens of a request after so many; those before pay the lower steps."""
REQUIRED = frozenset({"batch", "tier", "region", "commitment", "endpoint", "variant", "route"})
"""Options that a route must offer by name: nobody gets a batch price where no source says that there is one."""
ASKED = REQUIRED | {"resolution", "quality", "steps", "search_context", "search_type", "service", "cache_mode"}
"""Parts of a condition that hold when the basket asks for exactly that."""
WITH_THE_ROW = ASKED - {"batch", "tier"}
"""Parts that a route brings along unasked, such as its region. Batches and tiers are other services."""
_SIZE = re.compile(r"(\d{1,6})\s*x\s*(\d{1,6})")


@dataclass(frozen=True, slots=True)
class Request:
    """What a condition may ask about one request.

    `count`: how many there are; `prompt_tokens`: tokens that go into one, cached ones included; `at`: when they are
    sent, None where the basket does not say.
    """

    count: int
    prompt_tokens: Fraction
    at: datetime | None
    options: Mapping[str, Any]


def holds(condition: Condition, request: Request) -> bool:
    """Whether every part of a condition is met."""
    return all(_RULES.get(key, _asked)(key, condition, request) for key in condition)


def timed(condition: Condition) -> bool:
    """Whether a condition depends on the time of the request."""
    return "utc_start" in condition or "weekdays" in condition


def parts(condition: Condition) -> frozenset[str]:
    """What a condition speaks of. A window is one thing, so are weekdays with their calendar; a size gives pixels."""
    said = frozenset(key for key in condition if key not in ("utc_end", "weekday_timezone", GRADUATED))
    return said | {"min_pixels"} if "resolution" in said else said


def _asked(key: str, condition: Condition, request: Request) -> bool:
    return key in ASKED and request.options.get(key) == condition[key]


def _tokens(key: str, condition: Condition, request: Request) -> bool:
    return bool(request.prompt_tokens >= int(condition[key]))


def _window(key: str, condition: Condition, request: Request) -> bool:
    if request.at is None:
        return False
    now, start, end = request.at.strftime("%H:%M"), condition["utc_start"], condition["utc_end"]
    return bool(start <= now < end) if start < end else bool(now >= start or now < end)


def _weekdays(key: str, condition: Condition, request: Request) -> bool:
    if request.at is None:
        return False
    try:
        zone = ZoneInfo(condition["weekday_timezone"]) if "weekday_timezone" in condition else UTC
    except (ZoneInfoNotFoundError, ValueError):
        return False
    return request.at.astimezone(zone).isoweekday() in condition["weekdays"]


def _results(key: str, condition: Condition, request: Request) -> bool:
    asked = request.options.get("results")
    if asked is None:
        return False
    return int(asked) >= int(condition[key]) if key == "min_results" else int(asked) <= int(condition[key])


def _pixels(key: str, condition: Condition, request: Request) -> bool:
    asked, least = (_SIZE.fullmatch(str(text)) for text in (request.options.get("resolution"), condition[key]))
    if asked is None or least is None:
        return False
    return int(asked[1]) * int(asked[2]) > int(least[1]) * int(least[2])


def _interval(key: str, condition: Condition, request: Request) -> bool:
    asked = request.options.get("interval_seconds")
    return asked is not None and int(asked) > int(condition[key])


def _always(key: str, condition: Condition, request: Request) -> bool:
    return True


_RULES: Mapping[str, Callable[[str, Condition, Request], bool]] = {
    "min_prompt_tokens": _tokens,
    GRADUATED: _always,
    "utc_start": _window,
    "utc_end": _always,
    "weekdays": _weekdays,
    "weekday_timezone": _always,
    "min_results": _results,
    "max_results": _results,
    "min_pixels": _pixels,
    "interval_above_seconds": _interval,
}
