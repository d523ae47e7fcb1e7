"""Jobs behind: results in order, errors raised, nothing left running."""

import threading
import time

import pytest

from warehouse.behind import MAX_WAITING, Behind


def test_results_come_in_the_order_of_submission() -> None:
    taken: list[int] = []
    behind = Behind(taken.append)
    for number in range(3 * MAX_WAITING):
        behind.submit(lambda value: value, number)
    behind.finish()
    assert taken == list(range(3 * MAX_WAITING))


def test_few_jobs_wait_at_once() -> None:
    gate, started = threading.Event(), threading.Semaphore(0)
    behind: Behind[None] = Behind(lambda _: None)

    def wait() -> None:
        started.release()
        gate.wait(10)

    threading.Timer(0.2, gate.set).start()
    for _ in range(MAX_WAITING + 2):
        behind.submit(wait)
    assert gate.is_set(), "the caller was not made to wait"
    behind.finish()


def test_an_error_stops_everything_and_is_raised() -> None:
    ran: list[int] = []

    def job(number: int) -> None:
        time.sleep(0.001)
        if number == 3:
            raise OSError("no space left")
        ran.append(number)

    behind = Behind[None](lambda _: None)
    with pytest.raises(OSError, match="no space left"):
        for number in range(10 * MAX_WAITING):
            behind.submit(job, number)
    count = len(ran)
    time.sleep(0.05)
    assert len(ran) == count, "a job went on after the error"
    behind.submit(ran.append, -1)
    behind.finish()
    assert ran[-1] == -1
