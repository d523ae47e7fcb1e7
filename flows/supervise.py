"""Running tasks in threads that may hang: what shows no sign of life is given up, and the run goes on without it.

The threads are daemons and hand over plain results, so that a thread given up can neither hold the end of the process
nor write anything later.
"""

import logging
import queue
import threading
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from extractors.http import Budget

log = logging.getLogger(__name__)
Result = TypeVar("Result")
_LOOK_SECONDS = 0.25


@dataclass(frozen=True, slots=True)
class Task(Generic[Result]):
    """Something to do within a budget, under a name."""

    name: str
    run: Callable[[Budget], Result]


@dataclass(frozen=True, slots=True)
class Done(Generic[Result]):
    """A task's result, or why there is none."""

    name: str
    result: Result | None
    problem: str = ""


def supervised(
    groups: Sequence[Sequence[Task[Result]]], group_seconds: float, silence_seconds: float
) -> Iterator[Done[Result]]:
    """Run groups side by side and the tasks of a group one after another; yield each task once, as it ends.

    A group without a sign of life for `silence_seconds` is given up with all tasks it has left.
    """
    results: queue.Queue[tuple[int, Done[Result]]] = queue.Queue()
    waiting = {number: [task.name for task in group] for number, group in enumerate(groups) if group}
    budgets = {number: Budget(group_seconds) for number in waiting}
    for number in waiting:
        words = (groups[number], budgets[number], lambda done, number=number: results.put((number, done)))
        threading.Thread(target=_run, args=words, name=f"collect-{number}", daemon=True).start()
    while waiting:
        try:
            number, done = results.get(timeout=min(_LOOK_SECONDS, silence_seconds / 4))
        except queue.Empty:
            yield from _given_up(waiting, budgets, silence_seconds)
            continue
        if number in waiting:
            waiting[number].remove(done.name)
            if not waiting[number]:
                del waiting[number]
            yield done


def _run(group: Sequence[Task[Result]], budget: Budget, report: Callable[[Done[Result]], None]) -> None:
    for task in group:
        budget.beat()
        try:
            report(Done(task.name, task.run(budget)))
        except Exception as error:
            # One source's surprise must not cost the night; the log keeps the traceback.
            log.exception("collecting %s failed", task.name)
            report(Done(task.name, None, f"internal error ({type(error).__name__}: {str(error)[:200]})"))


def _given_up(
    waiting: dict[int, list[str]], budgets: dict[int, Budget], silence_seconds: float
) -> Iterator[Done[Result]]:
    for number in [one for one in waiting if budgets[one].silent_seconds > silence_seconds]:
        for name in waiting.pop(number):
            yield Done(name, None, f"no sign of life for {silence_seconds:.3g} s")
