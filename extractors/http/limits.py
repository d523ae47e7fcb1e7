"""What a run may cost: sizes and times of requests, and what is told to servers about us."""

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

MEBIBYTE = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Limits:
    """Bounds of one run. Times in seconds of the monotonic clock, sizes in bytes."""

    connect_seconds: float = 5.0
    """Per address of a name."""
    idle_seconds: float = 10.0
    """Longest silence of a server within an answer."""
    request_seconds: float = 60.0
    """One request from first to last byte: ends a server that sends a byte a second."""
    source_seconds: float = 600.0
    """All requests of one source; five hundred model cards at a polite pace fit in."""
    silence_seconds: float = 12.0
    """A source that shows no sign of life for so long is given up: a network that swallows packets ends a run fast."""
    retry_wait_seconds: float = 8.0
    """Longest Retry-After that is waited for within a run; shorter than `silence_seconds`."""
    max_bytes: int = 64 * MEBIBYTE
    """Of a body, as sent and when decompressed."""
    max_ratio: float = 200.0
    """Decompressed to compressed, from the first mebibyte on. JSON of the real sources stays below 30."""
    max_redirects: int = 5


@dataclass(frozen=True, slots=True)
class HttpSettings:
    """How requests are made."""

    limits: Limits = field(default_factory=Limits)
    contact_url: str | None = None
    """Where an operator of a source finds out who asks; stands in the User-Agent."""
    base_urls: Mapping[str, str] = field(default_factory=dict)
    """Source -> scheme and host that replace those of every URL of it."""
    ca_bundle: str | None = None
    """PEM file of trusted authorities; None for the usual ones."""
    requests_per_second: float | None = None
    """Another pace than the sources': slower ones count everywhere, faster ones on loopback only."""
    keys: Mapping[str, str] = field(default_factory=dict, repr=False)
    """Source -> key; sent to the source's first declared host only."""
    is_polite: bool = True
    """Off only in benchmarks: no pace, and several requests to one host at once."""

    @property
    def user_agent(self) -> str:
        """The one name under which we ask."""
        from importlib.metadata import version

        contact = f"+{self.contact_url}" if self.contact_url else "no contact configured"
        return f"{ROBOT}/{version('abreast')} ({contact})"


ROBOT = "abreast"
"""Name that robots.txt may address."""


class Budget:
    """The time one source has, and its sign of life. Shared by the thread that asks and the one that watches."""

    def __init__(self, seconds: float, clock: Callable[[], float] = time.monotonic) -> None:
        """`seconds` from now on."""
        self._clock = clock
        self._ends = clock() + seconds
        self._beat = clock()

    @property
    def remaining_seconds(self) -> float:
        """Seconds left, below 0 when there are none."""
        return self._ends - self._clock()

    @property
    def silent_seconds(self) -> float:
        """Seconds since the last sign of life."""
        return self._clock() - self._beat

    def beat(self) -> None:
        """Something arrived, or we wait on purpose."""
        self._beat = self._clock()
