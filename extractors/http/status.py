"""What a status means for a run: a document, or one of the typed errors."""

from extractors.http.errors import (
    BlockedError,
    NotFoundError,
    RateLimitedError,
    RedirectRefusedError,
    UnexpectedFormatError,
    UnreachableError,
)
from extractors.http.headers import exhausted_seconds, retry_after_seconds
from extractors.http.transport import Received

REDIRECTS = frozenset({301, 302, 303, 307, 308})
_DOCUMENT = frozenset({200, 304})
_MISSING = frozenset({404, 410})
_REFUSED = frozenset({401, 402, 403, 407, 451})


def check_status(source: str, url: str, received: Received) -> None:
    """Returns for 200 and 304. Raises the FetchError that fits any other status, and a challenge of any status."""
    status, headers = received.status, received.headers
    words = f"status {status}"
    if "challenge" in headers.get("cf-mitigated", "").lower():
        raise BlockedError(source, url, f"{words} with the challenge of a bot wall")
    if status in _DOCUMENT:
        return
    seconds = retry_after_seconds(headers)
    spent = exhausted_seconds(headers)
    if status == 429 or (status == 503 and seconds is not None) or (status == 403 and spent is not None):
        asked = seconds if seconds is not None else spent
        when = f"asks to wait {asked:.0f} s" if asked is not None else "does not say how long to wait"
        raise RateLimitedError(source, url, f"{words}, {when}", asked)
    if status in _MISSING:
        raise NotFoundError(source, url, words)
    if status in _REFUSED:
        raise BlockedError(source, url, words)
    if status >= 500:
        raise UnreachableError(source, url, words)
    if 300 <= status < 400:
        raise RedirectRefusedError(source, url, f"{words}; expected a document")
    raise UnexpectedFormatError(source, url, f"{words}; expected 200 or 304")
