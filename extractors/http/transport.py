"""One GET over one connection, bounded in time. With `watchdog` and `webhook` the only modules that know requests."""

import logging
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from http.client import HTTPException
from http.cookiejar import DefaultCookiePolicy
from urllib.parse import urlsplit

import requests
import urllib3

from extractors.http.address import is_loopback
from extractors.http.decode import ACCEPTED
from extractors.http.errors import shown
from extractors.http.limits import Budget, HttpSettings
from extractors.http.watchdog import Watch, Watchdog, WatchedAdapter

log = logging.getLogger(__name__)
_PIECE = 64 * 1024
_CONNECTIONS = 32
_FAILURES = (requests.RequestException, urllib3.exceptions.HTTPError, HTTPException, OSError, UnicodeError)


class TransportError(Exception):
    """No whole answer came. The message says why in our words; `is_reset` when asking again at once may help."""

    def __init__(self, message: str, *, is_reset: bool = False, never_stood: bool = False) -> None:
        """`is_reset`: the connection broke after it stood; `never_stood`: there was none."""
        super().__init__(message)
        self.is_reset = is_reset
        self.never_stood = never_stood


@dataclass(frozen=True, slots=True)
class Received:
    """Status and headers (names in lower case) of an answer, and its undecoded body piece by piece."""

    status: int
    headers: Mapping[str, str]
    pieces: Iterator[bytes]
    """Raises TransportError when the body breaks off, stalls or takes too long."""


class _Session(requests.Session):
    """A session that never looks where a redirect leads: even unfollowed, requests would parse the address."""

    def get_redirect_target(self, resp: requests.Response) -> None:
        """No target: hops are made one by one, each checked before."""


class Transport:
    """The one requests session. Safe for threads: it keeps no cookies, no credentials and no redirects."""

    def __init__(self, settings: HttpSettings) -> None:
        """Connections are opened with the first request."""
        self._settings = settings
        self._watchdog = Watchdog()
        self._session = _Session()
        # Neither .netrc nor cookies: what the machine knows about a host is not the source's business.
        self._session.trust_env = False
        self._session.cookies.set_policy(DefaultCookiePolicy(allowed_domains=[]))
        self._session.headers.clear()
        self._session.headers.update({"User-Agent": settings.user_agent, "Accept-Encoding": ACCEPTED})
        self._session.verify = settings.ca_bundle or True
        for scheme in ("https://", "http://"):
            self._session.mount(scheme, WatchedAdapter(_CONNECTIONS))

    def close(self) -> None:
        """Close idle connections."""
        self._session.close()
        self._watchdog.stop()

    @contextmanager
    def get(self, url: str, headers: Mapping[str, str], budget: Budget) -> Iterator[Received]:
        """Ask for a URL; redirects come back as they are. Raises TransportError."""
        limits = self._settings.limits
        seconds = min(limits.request_seconds, budget.remaining_seconds)
        if seconds <= 0:
            raise TransportError("the time for this source is used up")
        with self._watchdog.watching(seconds) as watch:
            response: requests.Response | None = None
            try:
                response = self._session.get(
                    url,
                    headers=dict(headers),
                    stream=True,
                    allow_redirects=False,
                    timeout=(min(limits.connect_seconds, seconds), min(limits.idle_seconds, seconds)),
                    proxies=proxies_for(url),
                )
                budget.beat()
                log.debug("GET %s: status %d", url, response.status_code)
                lowered = {name.lower(): value for name, value in response.headers.items()}
                yield Received(response.status_code, lowered, _pieces(response, budget, watch))
            except _FAILURES as error:
                if watch.has_fired:
                    raise TransportError(f"the answer took longer than {seconds:.3g} s") from error
                raise _in_our_words(error, limits.connect_seconds, limits.idle_seconds) from error
            except TransportError as error:
                if watch.has_fired:
                    raise TransportError(f"the answer took longer than {seconds:.3g} s") from error
                raise
            finally:
                if response is not None:
                    response.close()


def _pieces(response: requests.Response, budget: Budget, watch: Watch) -> Iterator[bytes]:
    """What each read of the socket brings: waiting for full pieces would let a slow server hold us."""
    while piece := response.raw.read1(_PIECE, decode_content=False):
        budget.beat()
        yield piece
    if watch.has_fired:
        # A connection that we cut looks like the end of a body without a length.
        raise TransportError("the connection was cut")


def proxies_for(url: str) -> dict[str, str]:
    """Proxies that the operator's environment names; never for loopback."""
    if is_loopback(urlsplit(url).hostname):
        return {}
    return dict(requests.utils.get_environ_proxies(url))


_MEANINGS: tuple[tuple[type[BaseException], str], ...] = (
    (requests.exceptions.SSLError, "TLS failed"),
    (urllib3.exceptions.SSLError, "TLS failed"),
    (urllib3.exceptions.NameResolutionError, "the name does not resolve"),
    # A refused connection is a kind of ConnectTimeoutError to urllib3: the more telling word comes first.
    (urllib3.exceptions.NewConnectionError, "no connection"),
    (requests.exceptions.ConnectTimeout, "no connection within {connect:.3g} s"),
    (urllib3.exceptions.ConnectTimeoutError, "no connection within {connect:.3g} s"),
    (requests.exceptions.ReadTimeout, "no byte for {idle:.3g} s"),
    (urllib3.exceptions.ReadTimeoutError, "no byte for {idle:.3g} s"),
    (urllib3.exceptions.IncompleteRead, "the body ended early"),
    (ConnectionError, "the connection broke"),
    (urllib3.exceptions.ProtocolError, "the connection broke"),
)
_NO_CONNECTION = ("the name does not resolve", "no connection", "no connection within {connect:.3g} s")
_RESETS = (ConnectionError, urllib3.exceptions.ProtocolError)


def _in_our_words(error: BaseException, connect: float, idle: float) -> TransportError:
    causes = list(_causes(error))
    meaning = next((words for kind, words in _MEANINGS if any(isinstance(one, kind) for one in causes)), "no answer")
    is_new = any(isinstance(one, urllib3.exceptions.NewConnectionError) for one in causes)
    is_reset = not is_new and any(isinstance(one, _RESETS) for one in causes)
    detail = f" ({shown(causes[-1])})" if meaning in ("TLS failed", "no connection", "the connection broke") else ""
    never_stood = meaning in _NO_CONNECTION
    return TransportError(
        meaning.format(connect=connect, idle=idle) + detail, is_reset=is_reset, never_stood=never_stood
    )


def _causes(error: BaseException) -> Iterator[BaseException]:
    """An error and what stands behind it: requests and urllib3 pack causes into arguments and `reason`."""
    queue: list[BaseException] = [error]
    for _ in range(12):
        if not queue:
            return
        one = queue.pop(0)
        yield one
        inner = [getattr(one, "reason", None), *one.args]
        queue += [other for other in inner if isinstance(other, BaseException)]
