"""How often one host is asked: one request at a time, at a pace, with the pauses that the host asks for."""

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field

from pyrate_limiter import GCRA, Limiter, Rate, SingleBucketFactory, StateBucket

from extractors.http.limits import Budget

MAX_CRAWL_DELAY_SECONDS = 30.0
_SLICE_SECONDS = 0.5


def wait(seconds: float, budget: Budget) -> bool:
    """Sleep on purpose, showing signs of life. False, without sleeping to the end, when the budget is too short."""
    if seconds > budget.remaining_seconds:
        return False
    ends = time.monotonic() + seconds
    while (left := ends - time.monotonic()) > 0:
        budget.beat()
        time.sleep(min(left, _SLICE_SECONDS))
    budget.beat()
    return True


@dataclass(slots=True)
class Host:
    """What a run knows about one host. `lock` is held from before a request until its body is read."""

    requests_per_second: float
    lock: threading.Lock = field(default_factory=threading.Lock)
    closed_until: float = 0.0
    """Monotonic time before which the host's rate limit allows no request."""
    _limiter: Limiter | None = None

    def slow_down(self, seconds_between_requests: float) -> None:
        """Take the Crawl-delay of robots.txt when it is slower than our own pace."""
        slowest = min(seconds_between_requests, MAX_CRAWL_DELAY_SECONDS)
        if slowest > 0 and 1 / slowest < self.requests_per_second:
            self.requests_per_second, self._limiter = 1 / slowest, None

    def close_for(self, seconds: float, clock: Callable[[], float] = time.monotonic) -> None:
        """The host said that no request is left for so long."""
        self.closed_until = max(self.closed_until, clock() + seconds)

    def wait_turn(self, budget: Budget, longest_seconds: float) -> float | None:
        """Wait for the next turn; None when it has come, else the seconds that are missing (nothing was sent)."""
        closed = self.closed_until - time.monotonic()
        if closed > longest_seconds or (closed > 0 and not wait(closed, budget)):
            return closed
        if self._limiter is None:
            self._limiter = _limiter(self.requests_per_second)
        while not self._limiter.try_acquire("host", blocking=False):
            if not wait(min(0.02, 0.5 / self.requests_per_second), budget):
                return 1 / self.requests_per_second
        return None


def _limiter(requests_per_second: float) -> Limiter:
    """One request per interval, no bursts. The state is a number: no thread is needed to forget old requests."""
    rate = Rate(1, max(1, round(1000 / requests_per_second)))
    return Limiter(SingleBucketFactory(StateBucket([rate], GCRA()), schedule_leak=False), buffer_ms=0)
