"""robots.txt: what a host allows us to ask for (RFC 9309), read once per host and run."""

import threading
from collections.abc import Callable
from dataclasses import dataclass

from protego import Protego

from extractors.http.errors import FetchError, RobotsDeniedError, UnreachableError
from extractors.http.limits import MEBIBYTE, ROBOT

MAX_BYTES = 2 * MEBIBYTE
"""A larger file is no robots.txt; RFC 9309 asks to read at least 500 KiB."""


@dataclass(frozen=True, slots=True)
class Rules:
    """What robots.txt of one host says about us."""

    parsed: Protego | None = None
    """None: there is no such file, everything is allowed."""

    def allows(self, url: str) -> bool:
        """Whether an address may be asked for."""
        return self.parsed is None or bool(self.parsed.can_fetch(url, ROBOT))

    @property
    def crawl_delay_seconds(self) -> float:
        """Pause between requests that the file asks for; 0 when it asks for none."""
        return float(self.parsed.crawl_delay(ROBOT) or 0) if self.parsed else 0.0


ALLOW_ALL = Rules()


def read_rules(data: bytes) -> Rules:
    """Rules of a robots.txt; bytes that are no text are read as far as they are."""
    return Rules(Protego.parse(data.decode("utf-8-sig", errors="replace")))


class RobotsCache:
    """Rules per origin. A host whose robots.txt could not be had stays closed for this run."""

    def __init__(self) -> None:
        """Nothing is known yet."""
        self._lock = threading.Lock()
        self._locks: dict[str, threading.Lock] = {}
        self._known: dict[str, Rules | FetchError] = {}

    def rules(self, origin: str, load: Callable[[], Rules]) -> Rules:
        """Rules of an origin, loaded by the first who asks. Raises the FetchError of the one attempt."""
        with self._lock:
            lock = self._locks.setdefault(origin, threading.Lock())
        with lock:
            if origin not in self._known:
                try:
                    self._known[origin] = load()
                except FetchError as error:
                    if isinstance(error, UnreachableError) and error.is_reset:
                        raise  # The session asks once more.
                    self._known[origin] = error
            found = self._known[origin]
        if isinstance(found, FetchError):
            raise found
        return found


def check_allowed(rules: Rules, source: str, url: str) -> None:
    """Raises RobotsDeniedError."""
    if not rules.allows(url):
        raise RobotsDeniedError(source, url, "robots.txt does not allow it")
