"""The Internet Archive's Wayback Machine: which captures of a page there are, and the bytes of one of them.

A Memento-Datetime header tells an answer that was archived, of whatever status, from one that the service gives now.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from email.utils import parsedate_to_datetime
from urllib.parse import urlencode

from extractors.http import (
    WAYBACK,
    BlockedError,
    Budget,
    NotFoundError,
    RateLimitedError,
    UnexpectedFormatError,
    UnreachableError,
)
from extractors.http.headers import retry_after_seconds
from extractors.http.politeness import wait
from extractors.http.session import Exchange, HttpSession
from extractors.past.cdx import Capture, CdxError, Listing, is_same_page, read_listing

BASE = "https://web.archive.org"
PAGE_ROWS = 5_000
MAX_PAGES = 100
MAX_HOPS = 6
MAX_DRIFT = timedelta(days=1)
"""The nearest capture may be so far from the asked one; further away it is another day's document."""
WAITS_SECONDS = (2.0, 8.0)
"""Pauses before asking again after a live 429 or 503 that names none; then the service is left alone."""
MAX_WAIT_SECONDS = 120.0
_RUNTIME_ERROR = "x-archive-wayback-runtime-error"


@dataclass(frozen=True, slots=True)
class Memento:
    """An archived answer: what a page was at a time. Only status 200 is a document."""

    url: str
    """Address that was archived; a redirect that was archived too may lead away from the one asked for."""
    captured_at_utc: datetime
    status: int
    content_type: str | None
    data: bytes


class Wayback:
    """The service over the one session, within a budget of time."""

    def __init__(self, session: HttpSession, budget: Budget, waits_seconds: tuple[float, ...] = WAITS_SECONDS) -> None:
        """`waits_seconds` are the pauses after a refusal that names none."""
        self._session, self._budget, self._waits = session, budget, waits_seconds

    def listings(self, url: str, first: date, last: date) -> Iterator[Listing]:
        """Pages of the index for a page between two days. Raises FetchError and CdxError."""
        words = {
            "url": url, "output": "json", "from": f"{first:%Y%m%d}", "to": f"{last:%Y%m%d}", "collapse": "digest",
            "limit": str(PAGE_ROWS), "showResumeKey": "true",
        }  # fmt: skip
        seen: set[str] = set()
        for _ in range(MAX_PAGES):
            address = f"{BASE}/cdx/search/cdx?{urlencode(words)}"
            answer = self._ask(address)
            if answer.status != 200:
                raise _refusal(answer, url)
            page = read_listing(answer.data)
            yield page
            if page.resume_key is None:
                return
            if page.resume_key in seen:
                break
            seen.add(page.resume_key)
            # The key is encoded already and is encoded once more, as every value of a query.
            words["resumeKey"] = page.resume_key
        raise CdxError(f"the listing of {url:.200} does not end: {len(seen)} pages")

    def memento(self, capture: Capture) -> Memento:
        """The archived answer of a capture, archived redirects within the page followed.

        Raises NotFoundError when there is none near its time, BlockedError for a page that the archive does not show,
        RateLimitedError, UnreachableError, UnexpectedFormatError.
        """
        address = f"{BASE}/web/{capture.timestamp}id_/{capture.original}"
        seen: set[str] = set()
        while len(seen) < MAX_HOPS and address not in seen:
            seen.add(address)
            answer = self._ask(address)
            moment = _memento_time(answer)
            if answer.location is None:
                if moment is None:
                    raise _refusal(answer, capture.original)
                self._check_time(moment, capture)
                return Memento(
                    _original(address), moment, answer.status, answer.headers.get("content-type"), answer.data
                )
            if not is_same_host(_original(answer.location), capture.original):
                raise NotFoundError(WAYBACK, address, f"was a redirect to {_original(answer.location)[:120]!r}")
            address = _raw(answer.location)
        raise UnexpectedFormatError(WAYBACK, address, "the archived redirects go round or do not end")

    def _check_time(self, moment: datetime, capture: Capture) -> None:
        if abs(moment - capture.captured_at_utc) > MAX_DRIFT:
            raise NotFoundError(
                WAYBACK, capture.original, f"the capture nearest to {capture.timestamp} is of {moment:%Y-%m-%d}"
            )

    def _ask(self, url: str) -> Exchange:
        """One answer; after a live refusal for too many requests again, later. Raises FetchError."""
        for pause in (*self._waits, None):
            answer = self._session.exchange(WAYBACK, url, self._budget)
            if answer.status not in (429, 503) or _memento_time(answer) is not None:
                return answer
            asked = retry_after_seconds(answer.headers)
            seconds = pause if asked is None else asked
            if pause is None or seconds is None or seconds > MAX_WAIT_SECONDS or not wait(seconds, self._budget):
                break
        raise RateLimitedError(WAYBACK, url, f"status {answer.status}: the archive asks for fewer requests", asked)


def is_same_host(url: str, other: str) -> bool:
    """Whether two addresses are on one host, `www.` aside."""
    return is_same_page("/".join(url.split("/")[:3]), "/".join(other.split("/")[:3]))


def _memento_time(answer: Exchange) -> datetime | None:
    """When an archived answer was given; None for an answer of the service itself."""
    try:
        return parsedate_to_datetime(answer.headers["memento-datetime"]).astimezone(UTC)
    except (KeyError, ValueError, TypeError, OverflowError):
        return None


def _refusal(answer: Exchange, url: str) -> BlockedError | NotFoundError | UnreachableError | UnexpectedFormatError:
    """What an answer of the service itself means where a listing or a memento was asked for."""
    said = answer.headers.get(_RUNTIME_ERROR, "")
    if answer.status in (401, 403, 451) or "AccessControl" in said:
        why = "the archive does not show this page" if said else f"status {answer.status}"
        return BlockedError(WAYBACK, url, why)
    if answer.status == 404:
        return NotFoundError(WAYBACK, url, "the archive has no capture of it")
    if answer.status >= 500:
        return UnreachableError(WAYBACK, url, f"status {answer.status}")
    return UnexpectedFormatError(WAYBACK, url, f"status {answer.status} without Memento-Datetime")


def _original(address: str) -> str:
    """The archived address inside one of the archive: what follows `/web/<time>/`."""
    _, found, rest = address.partition("/web/")
    return rest.partition("/")[2] if found else address


def _raw(address: str) -> str:
    """The address of the unchanged bytes: the archive rewrites pages whose address lacks `id_`."""
    front, found, rest = address.partition("/web/")
    time, _, original = rest.partition("/")
    digits = "".join(character for character in time[:14] if character.isdigit())
    return f"{front}/web/{digits}id_/{original}" if found else address
