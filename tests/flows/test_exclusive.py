"""One run at a time: the second waits, and a killed one leaves nothing to clean up."""

import os
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from flows.exclusive import LOCK, RunLockedError, only_run
from warehouse.files import WriteError

HOLD = "import sys, time; from pathlib import Path; from flows.exclusive import only_run\n"
HOLD += "with only_run(Path(sys.argv[1])):\n    print('held', flush=True)\n    time.sleep(60)"


def test_the_second_waits_for_the_first(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    order: list[str] = []

    def second() -> None:
        with only_run(tmp_path):
            order.append("second")

    with only_run(tmp_path):
        waiting = threading.Thread(target=second)
        waiting.start()
        time.sleep(0.3)
        order.append("first")
    waiting.join(10)
    assert order == ["first", "second"]
    assert f"process {os.getpid()}" in caplog.text


def test_who_waits_in_vain_is_told_for_whom(tmp_path: Path) -> None:
    with only_run(tmp_path), pytest.raises(RunLockedError, match=f"process {os.getpid()}"), only_run(tmp_path, 0):
        pass
    with only_run(tmp_path, 0):
        assert (tmp_path / LOCK).is_file()


def test_a_killed_holder_frees_the_lock(tmp_path: Path) -> None:
    holder = subprocess.Popen([sys.executable, "-c", HOLD, str(tmp_path)], stdout=subprocess.PIPE)
    assert holder.stdout is not None
    assert holder.stdout.readline() == b"held\n"
    with pytest.raises(RunLockedError, match=f"process {holder.pid}"), only_run(tmp_path, 0):
        pass
    holder.send_signal(signal.SIGKILL)
    holder.wait(10)
    holder.stdout.close()
    with only_run(tmp_path, 1):
        pass


def test_a_data_root_that_is_a_file_is_named(tmp_path: Path) -> None:
    (tmp_path / "data").write_text("")
    with pytest.raises(WriteError, match="writable"), only_run(tmp_path / "data"):
        pass
