"""One run at a time over a data root. The lock is the kernel's: it ends with the process that holds it."""

import fcntl
import logging
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from warehouse.files import WriteError

LOCK = "run.lock"
WAIT_SECONDS = 3600.0
"""A run waits as long as a slow night may take; what is longer is stuck, and a person should look."""
_LOOK_SECONDS = 0.2

log = logging.getLogger(__name__)


class RunLockedError(RuntimeError):
    """Another run holds the data root. The message names its process and the next step."""


@contextmanager
def only_run(data: Path, wait_seconds: float = WAIT_SECONDS) -> Iterator[None]:
    """Hold the data root for a run, waiting for the one that holds it now.

    Readers, backfills and `archive add` need no lock. Raises RunLockedError after `wait_seconds`, and WriteError where
    the data root cannot be written to.
    """
    path = data / LOCK
    try:
        data.mkdir(parents=True, exist_ok=True)
        # Opened for appending: the holder's number must survive whoever only waits.
        file = path.open("a+")
    except OSError as error:
        raise WriteError(error.errno, f"{error.strerror}; the data root must be writable", str(path)) from error
    with file:
        _take(file, path, wait_seconds)
        file.truncate(0)
        file.write(str(os.getpid()))
        file.flush()
        yield


def _take(file: IO[str], path: Path, wait_seconds: float) -> None:
    end = time.monotonic() + wait_seconds
    waits = False
    while True:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            return
        except BlockingIOError:
            holder = _holder(file)
        if time.monotonic() >= end:
            raise RunLockedError(
                f"{path}: {holder} has been running for more than {wait_seconds:.0f} s; "
                "wait for it, or end it and start again"
            )
        if not waits:
            log.warning("%s is running over this data root; waiting for it to end", holder)
            waits = True
        time.sleep(_LOOK_SECONDS)


def _holder(file: IO[str]) -> str:
    file.seek(0)
    number = file.read(20).strip()
    return f"process {number}" if number.isdigit() else "another process"
