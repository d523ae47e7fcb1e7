"""Small jobs put off and done in bursts: writing many files is mostly waiting for the file system.

Threads beside the caller's own work would take turns with it for the interpreter, file by file, and lose more than
they save. So jobs wait until there are enough of them, and then the threads have the interpreter to themselves.
"""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import Generic, TypeVar

T = TypeVar("T")

WORKERS = 2
"""Creating files is system time, which threads share the machine for; more than a few only wait for each other."""
MAX_WAITING = 1024
"""Jobs that may wait: their data is held in memory."""


class Behind(Generic[T]):
    """Runs jobs on a few threads. Results come back in the order of submission; the first error is raised."""

    def __init__(self, take: Callable[[T], None]) -> None:
        """`take` is given every result, in this thread."""
        self._take = take
        self._waiting: list[Callable[[], T]] = []

    def submit(self, job: Callable[..., T], *args: object) -> None:
        """Put off a job; when enough of them wait, run them all. Raises what one of them raised."""
        self._waiting.append(partial(job, *args))
        if len(self._waiting) >= MAX_WAITING:
            self.finish()

    def finish(self) -> None:
        """Run all jobs and wait for them. Raises what one of them raised; then no job is running any more."""
        jobs, self._waiting = self._waiting, []
        if not jobs:
            return
        size = -(-len(jobs) // WORKERS)
        shares = [jobs[start : start + size] for start in range(0, len(jobs), size)]
        with ThreadPoolExecutor(WORKERS, thread_name_prefix="write") as pool:
            for results in [*pool.map(_run, shares)]:
                for result in results:
                    self._take(result)


def _run(jobs: list[Callable[[], T]]) -> list[T]:
    return [job() for job in jobs]
