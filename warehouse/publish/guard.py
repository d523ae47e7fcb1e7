"""Who may touch published files: many that write and read at once, or one that deletes.

A writer finds files that are there and does not write them again; nobody may delete them between that look and the
history entry that refers to them.
"""

import fcntl
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

LOCK = ".files.lock"
_LOOK_SECONDS = 0.05


class BusyError(RuntimeError):
    """Somebody writes to the published tree for longer than the caller wants to wait."""


@contextmanager
def using(root: Path) -> Iterator[None]:
    """Files under `root` stay while the block runs. Any number of processes at once; ends with the process."""
    root.mkdir(parents=True, exist_ok=True)
    with (root / LOCK).open("a") as lock:
        fcntl.flock(lock, fcntl.LOCK_SH)
        yield


@contextmanager
def sweeping(root: Path, wait_seconds: float) -> Iterator[None]:
    """Nobody else uses files under `root` while the block runs. Raises BusyError after `wait_seconds`."""
    root.mkdir(parents=True, exist_ok=True)
    end = time.monotonic() + wait_seconds
    with (root / LOCK).open("a") as lock:
        while True:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
                break
            except BlockingIOError:
                if time.monotonic() >= end:
                    raise BusyError(
                        f"{root} is in use for more than {wait_seconds:.0f} s; run it again when that has ended"
                    ) from None
                time.sleep(_LOOK_SECONDS)
        yield
