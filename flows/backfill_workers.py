"""A backfill in several processes: each builds neighbouring dates, from its own night before on.

Processes share the archive, the stage store and the published tree, all of which take any number of writers.
"""

import multiprocessing
import os
import queue
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from datetime import date, datetime
from itertools import pairwise
from multiprocessing.queues import Queue
from multiprocessing.synchronize import Event

from flows.backfill import DateResult, build_dates
from flows.settings import Settings

_LOOK_SECONDS = 0.2
THREADS = "POLARS_MAX_THREADS"
CATCHING_UP = 0.4
"""What a process spends for each date before its own, in dates built: it reads and folds what was captured until then.
The process that builds those dates finds them read.
"""
_shared: dict[str, "Queue[DateResult] | Event"] = {}
"""Channels to the parent, set in each process when it starts: they can only be inherited, not sent."""


def build_in_processes(
    settings: Settings, days: Sequence[date], clock_utc: datetime, workers: int
) -> Iterator[DateResult]:
    """Results as they come, not in order of date. The first error ends all processes after their current date."""
    context = multiprocessing.get_context("spawn")
    results: Queue[DateResult] = context.Queue()
    stop = context.Event()
    with ProcessPoolExecutor(workers, mp_context=context, initializer=_inherit, initargs=(results, stop)) as pool:
        try:
            with _threads_shared(workers):
                futures = [pool.submit(_build_run, settings, run, clock_utc) for run in neighbours(days, workers)]
            left = len(days)
            while left:
                try:
                    yield results.get(timeout=_LOOK_SECONDS)
                    left -= 1
                except queue.Empty:
                    for future in futures:
                        if future.done():
                            future.result()
        finally:
            stop.set()


@contextmanager
def _threads_shared(workers: int) -> Iterator[None]:
    """Processes started here share the processors: as many threads each as there are processors for it.

    Polars reads the number when it is imported, and takes all processors where nobody says it.
    """
    if THREADS in os.environ:
        yield
        return
    os.environ[THREADS] = str(max(1, (os.cpu_count() or 1) // workers))
    try:
        yield
    finally:
        del os.environ[THREADS]


def neighbours(days: Sequence[date], workers: int) -> list[list[date]]:
    """Days cut into runs that take about equally long, in order: each is shorter than the one before it."""
    shares = [(1 - CATCHING_UP) ** number for number in range(workers)]
    bounds = [round(len(days) * sum(shares[:number]) / sum(shares)) for number in range(workers + 1)]
    return [list(days[start:end]) for start, end in pairwise(bounds) if start < end]


def _inherit(results: "Queue[DateResult]", stop: Event) -> None:
    _shared.update(results=results, stop=stop)


def _build_run(settings: Settings, days: list[date], clock_utc: datetime) -> None:
    results, stop = _shared["results"], _shared["stop"]
    assert isinstance(results, Queue) and isinstance(stop, Event)
    parent = multiprocessing.parent_process()
    for result in build_dates(settings, days, clock_utc):
        results.put(result)
        # A parent that was killed cannot ask its children to stop.
        if stop.is_set() or parent is None or not parent.is_alive():
            return
