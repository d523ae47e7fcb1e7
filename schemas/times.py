"""Times as text: ISO 8601, always in UTC, always saying so."""

from datetime import UTC, datetime

NO_START = datetime(1970, 1, 1, tzinfo=UTC)
"""Start of a price whose source says until when it was valid and not from when."""


def parse_utc(text: str) -> datetime:
    """Read an ISO 8601 time that names UTC (`Z` or `+00:00`). Raises ValueError for any other text or zone."""
    try:
        moment = datetime.fromisoformat(text)
    except (TypeError, ValueError):
        raise ValueError(f"{text!r} is not an ISO 8601 time, expected one like 2026-08-22T12:00:00Z") from None
    offset = moment.utcoffset()
    if offset is None or offset.total_seconds() != 0:
        raise ValueError(f"{text!r} does not name UTC, expected one like 2026-08-22T12:00:00Z")
    return moment.replace(tzinfo=UTC)


def utc_text(moment: datetime) -> str:
    """Write a UTC time: `2026-08-22T12:00:00Z`, with microseconds only where there are some."""
    return moment.isoformat().removesuffix("+00:00") + "Z"
