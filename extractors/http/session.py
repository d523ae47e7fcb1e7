"""Fetching one document politely and within bounds. `fetch` is all that the rest of the house knows of HTTP."""

import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from urllib.parse import urlsplit

from extractors.http.address import Addresses, check_base_url
from extractors.http.content import FormatError, WallError, check_content
from extractors.http.decode import BodyBrokenError, BodyTooLargeError, bounded_body
from extractors.http.errors import (
    BlockedError,
    RateLimitedError,
    RedirectRefusedError,
    TooLargeError,
    UnexpectedFormatError,
    UnreachableError,
)
from extractors.http.headers import exhausted_seconds
from extractors.http.limits import Budget, HttpSettings
from extractors.http.politeness import Host, wait
from extractors.http.robots import ALLOW_ALL, MAX_BYTES, RobotsCache, Rules, check_allowed, read_rules
from extractors.http.sites import site_of
from extractors.http.status import REDIRECTS, check_status
from extractors.http.transport import Received, Transport, TransportError
from extractors.source import Request, endpoint_of, spec_of

NOT_MODIFIED = 304


@dataclass(frozen=True, slots=True)
class Validators:
    """What an earlier answer said about its version; names as in its headers."""

    etag: str | None = None
    last_modified: str | None = None

    @property
    def headers(self) -> dict[str, str]:
        """Headers of a conditional request; empty when there is nothing to compare with."""
        given = {"If-None-Match": self.etag, "If-Modified-Since": self.last_modified}
        return {name: value for name, value in given.items() if value}


@dataclass(frozen=True, slots=True)
class Answer:
    """A document, or the word that it has not changed (`data` None, status 304)."""

    request: Request
    status: int
    headers: Mapping[str, str]
    media_type: str
    data: bytes | None
    sent_bytes: int
    """Of the body, as it was sent."""


@dataclass(frozen=True, slots=True)
class Exchange:
    """One answer as it came, of any status: what it means is the caller's business."""

    url: str
    status: int
    headers: Mapping[str, str]
    """Names in lower case."""
    data: bytes
    location: str | None
    """Where a redirect leads, as an absolute address; not followed."""


class HttpSession:
    """The one session of a run. Threads may share it; a host never sees two requests at once."""

    def __init__(self, settings: HttpSettings) -> None:
        """Raises BaseUrlError for a base URL that is none."""
        self._settings = settings
        self._bases = {source: check_base_url(source, base) for source, base in settings.base_urls.items()}
        self._transport = Transport(settings)
        self._robots = RobotsCache()
        self._hosts: dict[str, Host] = {}
        self._unanswered: dict[str, str] = {}
        """Origins to which no connection came about, and why: a run does not try again for another source there."""
        self._lock = threading.Lock()

    def __enter__(self) -> "HttpSession":
        return self

    def __exit__(self, *_: object) -> None:
        self._transport.close()

    def logical(self, request: Request, url: str) -> str:
        """The address that a link in the answer to a request means, relative ones and replaced hosts resolved."""
        return self._addresses(request.source).logical(url, request.url)

    def fetch(self, request: Request, validators: Validators | None = None, budget: Budget | None = None) -> Answer:
        """Ask for a document; with validators only for a changed one. Asks a second time after a reset or short wait.

        Raises a FetchError: UnreachableError, BlockedError (RobotsDeniedError, RedirectRefusedError),
        RateLimitedError, NotFoundError, TooLargeError, UnexpectedFormatError.
        """
        limits = self._settings.limits
        budget = budget or Budget(limits.source_seconds)
        try:
            return self._once(request, validators, budget)
        except UnreachableError as error:
            if not error.is_reset:
                raise
        except RateLimitedError as error:
            seconds = error.retry_after_seconds
            if seconds is None or seconds > limits.retry_wait_seconds or not wait(seconds, budget):
                raise
        return self._once(request, validators, budget)

    def exchange(self, site: str, url: str, budget: Budget) -> Exchange:
        """One request to a site of `extractors.http.sites`, within robots.txt, pace and limits; no status is an error.

        Raises UnreachableError, RobotsDeniedError, RedirectRefusedError, RateLimitedError (by the host's own count),
        TooLargeError, UnexpectedFormatError.
        """
        addresses = self._addresses(site)
        host = self._host(addresses.check(url), site)
        check_allowed(self._rules(addresses, url, host, budget), site, url)
        with self._asking(addresses, url, host, {}, budget) as received:
            to = received.headers.get("location") if received.status in REDIRECTS else None
            data = self._body(site, url, received, _Counted(received.pieces), self._settings.limits.max_bytes)
            location = addresses.logical(to, url) if to else None
            return Exchange(url, received.status, received.headers, data, location)

    def _once(self, request: Request, validators: Validators | None, budget: Budget) -> Answer:
        addresses = self._addresses(request.source)
        url, seen = request.url, set[str]()
        while len(seen) <= self._settings.limits.max_redirects:
            seen.add(url)
            host = self._host(addresses.check(url), request.source)
            check_allowed(self._rules(addresses, url, host, budget), request.source, url)
            with self._asking(addresses, url, host, self._headers(request, url, validators), budget) as received:
                if received.status not in REDIRECTS:
                    return self._answer(request, received, validators)
                url = addresses.logical(received.headers.get("location", ""), url)
            if url in seen:
                raise RedirectRefusedError(request.source, request.url, "the redirects go round in a loop")
        raise RedirectRefusedError(request.source, request.url, f"more than {len(seen) - 1} redirects")

    def _headers(self, request: Request, url: str, validators: Validators | None) -> dict[str, str]:
        """Headers of one hop; the key of the source only where the hop goes to its first host."""
        spec = spec_of(request.source)
        key = self._settings.keys.get(request.source)
        accepted = ", ".join(endpoint_of(request.source, request.endpoint).media_types)
        headers = {"Accept": accepted, **request.headers, **(validators.headers if validators else {})}
        if spec.key and key and urlsplit(url).hostname == spec.hosts[0]:
            headers[spec.key.header] = spec.key.prefix + key
        return headers

    @contextmanager
    def _asking(
        self, addresses: Addresses, url: str, host: Host, headers: Mapping[str, str], budget: Budget
    ) -> Iterator[Received]:
        """One request in its turn; the turn ends when the block does. Transport errors become UnreachableError."""
        origin = addresses.origin(url)
        if origin in self._unanswered:
            raise UnreachableError(addresses.source, url, self._unanswered[origin])
        longest = self._settings.limits.retry_wait_seconds
        if self._settings.is_polite:
            host.lock.acquire()
        try:
            missing = host.wait_turn(budget, longest) if self._settings.is_polite else None
            if missing is not None:
                detail = f"no request is left for {missing:.0f} s by the host's own count"
                raise RateLimitedError(addresses.source, url, detail, missing)
            with self._transport.get(addresses.wire(url), headers, budget) as received:
                host.close_for(exhausted_seconds(received.headers) or 0.0)
                yield received
        except TransportError as error:
            if error.never_stood:
                self._unanswered[origin] = str(error)
            raise UnreachableError(addresses.source, url, str(error), is_reset=error.is_reset) from error
        finally:
            if self._settings.is_polite:
                host.lock.release()

    def _answer(self, request: Request, received: Received, validators: Validators | None) -> Answer:
        source, url = request.source, request.url
        check_status(source, url, received)
        if received.status == NOT_MODIFIED:
            if not (validators and validators.headers):
                raise UnexpectedFormatError(source, url, "status 304 to a request that named no version")
            return Answer(request, NOT_MODIFIED, received.headers, "", None, 0)
        counted = _Counted(received.pieces)
        data = self._body(source, url, received, counted, self._settings.limits.max_bytes)
        endpoint = endpoint_of(source, request.endpoint)
        try:
            media_type = check_content(data, received.headers.get("content-type"), endpoint)
        except WallError as error:
            raise BlockedError(source, url, str(error)) from error
        except FormatError as error:
            raise UnexpectedFormatError(source, url, str(error)) from error
        return Answer(request, received.status, received.headers, media_type, data, counted.total)

    def _body(self, source: str, url: str, received: Received, pieces: "_Counted", max_bytes: int) -> bytes:
        length = received.headers.get("content-length", "")
        if length.isascii() and length.isdigit() and (len(length) > 18 or int(length) > max_bytes):
            raise TooLargeError(source, url, f"Content-Length {length[:20]}; at most {max_bytes} bytes are taken")
        coding = received.headers.get("content-encoding", "")
        try:
            return bounded_body(iter(pieces), coding, max_bytes, self._settings.limits.max_ratio)
        except BodyTooLargeError as error:
            raise TooLargeError(source, url, str(error)) from error
        except BodyBrokenError as error:
            raise UnexpectedFormatError(source, url, str(error)) from error

    def _rules(self, addresses: Addresses, url: str, host: Host, budget: Budget) -> Rules:
        def load() -> Rules:
            rules = self._load_rules(addresses, url, host, budget)
            host.slow_down(rules.crawl_delay_seconds)
            return rules

        return self._robots.rules(addresses.origin(url), load)

    def _load_rules(self, addresses: Addresses, url: str, host: Host, budget: Budget) -> Rules:
        """RFC 9309: no file (4xx) allows everything; no answer or a server error allows nothing."""
        where = f"https://{addresses.check(url)}/robots.txt"
        for _ in range(self._settings.limits.max_redirects + 1):
            addresses.check(where)
            with self._asking(addresses, where, host, {"Accept": "text/plain"}, budget) as received:
                if received.status in REDIRECTS:
                    where = addresses.logical(received.headers.get("location", ""), where)
                    continue
                if received.status == 200:
                    return read_rules(
                        self._body(addresses.source, where, received, _Counted(received.pieces), MAX_BYTES)
                    )
                if 400 <= received.status < 500 and received.status != 429:
                    return ALLOW_ALL
                raise UnreachableError(
                    addresses.source, where, f"status {received.status}: without robots.txt the host is left alone"
                )
        raise RedirectRefusedError(addresses.source, where, "too many redirects of robots.txt")

    def _addresses(self, source: str) -> Addresses:
        return Addresses(source, site_of(source).hosts, self._bases.get(source))

    def _host(self, name: str, source: str) -> Host:
        with self._lock:
            if name not in self._hosts:
                self._hosts[name] = Host(self._pace(source))
            return self._hosts[name]

    def _pace(self, source: str) -> float:
        """Requests per second: what the source allows; settings may only slow it down, except on loopback."""
        allowed, asked = site_of(source).requests_per_second, self._settings.requests_per_second
        if asked is None:
            return allowed
        return asked if self._bases.get(source, "").startswith("http://") else min(asked, allowed)


class _Counted:
    """Pieces of a body, counted as they pass."""

    def __init__(self, pieces: Iterator[bytes]) -> None:
        self._pieces = pieces
        self.total = 0

    def __iter__(self) -> Iterator[bytes]:
        for piece in self._pieces:
            self.total += len(piece)
            yield piece
