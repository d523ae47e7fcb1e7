"""Small jobs done behind the caller's back: most of the time of writing many files is waiting for the file system."""

from collections import deque
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Generic, TypeVar

T = TypeVar("T")

WORKERS = 3
"""Creating files is system time, which threads share the machine for; more than a few only wait for each other."""
MAX_WAITING = 256
"""Jobs that may wait: their data is held in memory."""


class Behind(Generic[T]):
    """Runs jobs on a few threads. Results come back in the order of submission; the first error is raised."""

    def __init__(self, take: Callable[[T], None]) -> None:
        """`take` is given every result, in this thread."""
        self._take = take
        self._pool: ThreadPoolExecutor | None = None
        self._waiting: deque[Future[T]] = deque()

    def submit(self, job: Callable[..., T], *args: object) -> None:
        """Start a job, waiting for the oldest one while too many are open. Raises what an older job raised."""
        if self._pool is None:
            self._pool = ThreadPoolExecutor(WORKERS, thread_name_prefix="write")
        self._waiting.append(self._pool.submit(job, *args))
        self._collect(MAX_WAITING)

    def finish(self) -> None:
        """Wait for all jobs. Raises what one of them raised; then no job is running any more."""
        self._collect(0)
        self._stop()

    def _collect(self, allowed: int) -> None:
        while len(self._waiting) > allowed:
            try:
                self._take(self._waiting.popleft().result())
            except BaseException:
                self._stop()
                raise

    def _stop(self) -> None:
        """Drop what has not begun and wait for what has: nothing goes on writing after an error."""
        pool, self._pool = self._pool, None
        if pool is not None:
            pool.shutdown(wait=True, cancel_futures=True)
        self._waiting.clear()
