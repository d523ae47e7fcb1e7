"""Rows and payloads for the tests of the archive."""

from datetime import UTC, datetime, timedelta

from schemas.document import FetchRow

NOON = datetime(2026, 8, 22, 12, tzinfo=UTC)
URL = "https://openrouter.ai/api/v1/models"


def make_row(data=b"{}", *, day=0, archived_day=None, **changes):
    """Row of a payload captured and archived some days after NOON."""
    fields = {
        "source": "openrouter",
        "endpoint": "models",
        "url": URL,
        "media_type": "application/json",
        "captured_at_utc": NOON + timedelta(days=day),
        "archived_at_utc": NOON + timedelta(days=day if archived_day is None else archived_day, hours=1),
        "origin": "live",
    }
    return FetchRow.of_payload(data, **(fields | changes))
