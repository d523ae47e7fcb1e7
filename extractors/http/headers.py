"""What response headers say about time: Retry-After and the rate-limit headers of the sources."""

import re
import time
from collections.abc import Callable, Mapping
from email.utils import parsedate_to_datetime

_POLICY = re.compile(r"\br=(\d{1,9})\b.*?\bt=(\d{1,9})\b")
_EPOCH_FROM = 1_000_000_000
"""Larger reset values are seconds since 1970, smaller ones seconds from now."""
_MAX_SECONDS = 86_400.0


def retry_after_seconds(headers: Mapping[str, str], wall_clock: Callable[[], float] = time.time) -> float | None:
    """Seconds that Retry-After asks to wait, as a number or a date; None when it is absent or nonsense."""
    text = headers.get("retry-after", "").strip()
    if text.isascii() and text.isdigit() and len(text) < 10:
        return min(float(text), _MAX_SECONDS)
    try:
        moment = parsedate_to_datetime(text).timestamp()
    except (TypeError, ValueError, IndexError, OverflowError):
        return None
    return min(max(moment - wall_clock(), 0.0), _MAX_SECONDS)


def exhausted_seconds(headers: Mapping[str, str], wall_clock: Callable[[], float] = time.time) -> float | None:
    """Seconds until requests are allowed again when the answer says that none is left; None while some are.

    Reads `RateLimit: "api";r=0;t=120` (draft of the IETF, used by the Hugging Face hub; the longest of several
    policies) and the older pairs `RateLimit-Remaining`/`-Reset`, `X-RateLimit-Remaining`/`-Reset`.
    """
    waits = [float(rest) for left, rest in _policies(headers.get("ratelimit", "")) if left == 0]
    for prefix in ("ratelimit", "x-ratelimit"):
        left, reset = headers.get(f"{prefix}-remaining", "").strip(), headers.get(f"{prefix}-reset", "").strip()
        if left == "0" and reset.isascii() and reset.isdigit() and len(reset) < 12:
            at = float(reset)
            waits.append(max(at - wall_clock(), 0.0) if at >= _EPOCH_FROM else at)
    return min(max(waits), _MAX_SECONDS) if waits else None


def _policies(header: str) -> list[tuple[int, int]]:
    found = (_POLICY.search(part) for part in header.split(",")[:8])
    return [(int(match[1]), int(match[2])) for match in found if match]
