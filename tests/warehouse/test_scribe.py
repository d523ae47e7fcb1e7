"""Files written by a process beside this one: the same files, the same errors, nothing after its caller is gone."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from schemas.canonical import sha256_hex
from warehouse.files import DamagedFileError, WriteError
from warehouse.putting import Putter
from warehouse.scribe import Scribe, ScribeError

FILES = {f"{number % 7}/{number}.json": b"x" * (number * 37 % 9000) for number in range(600)}


@pytest.fixture
def scribe() -> Iterator[Scribe]:
    one = Scribe()
    yield one
    one.close()


def put_all(one: Putter | Scribe, root: Path) -> None:
    for name, data in FILES.items():
        one.put(f"{root}/{name}", data, None, "odd" if len(data) % 2 else "even")


def test_it_does_what_a_putter_does(tmp_path: Path, scribe: Scribe) -> None:
    putter = Putter()
    for one, root in ((putter, tmp_path / "a"), (scribe, tmp_path / "b")):
        root.mkdir()
        (root / "0").mkdir()
        (root / "0" / "7.json").write_bytes(FILES["0/7.json"])
        put_all(one, root)
    assert scribe.done() == putter.done()
    scribe.check()
    assert {name: (tmp_path / "b" / name).read_bytes() for name in FILES} == FILES
    put_all(scribe, tmp_path / "b")
    again = scribe.done()
    assert (again.written, again.reused) == (0, len(FILES))


def test_what_cannot_be_written_is_raised_and_nothing_is_written_after_it(tmp_path: Path, scribe: Scribe) -> None:
    (tmp_path / "3").write_text("a file where a folder is needed")
    put_all(scribe, tmp_path)
    with pytest.raises(WriteError, match="a file stands where a folder is needed") as raised:
        scribe.done()
    assert raised.value.filename == f"{tmp_path}/3/3.json"
    assert {path.name for path in tmp_path.rglob("*.json")} == {"0.json", "1.json", "2.json"}


def test_a_file_that_reads_back_otherwise_is_named(tmp_path: Path, scribe: Scribe) -> None:
    scribe.put(f"{tmp_path}/one.json", b"{}", None, "facts")
    scribe.done()
    (tmp_path / "one.json").write_bytes(b"[]")
    with pytest.raises(DamagedFileError, match=r"one\.json: reads back as SHA-256"):
        scribe.check()


def test_files_that_are_not_whole_are_named(tmp_path: Path, scribe: Scribe) -> None:
    paths = [str(tmp_path / name) for name in ("whole", "changed", "missing")]
    for path in paths[:2]:
        Path(path).write_bytes(b"{}")
    Path(paths[1]).write_bytes(b"[]")
    for one in (Putter(), scribe):
        for path in paths:
            one.look(path, sha256_hex(b"{}"))
        assert one.damaged() == paths[1:]
        assert one.damaged() == []


def test_a_scribe_that_ended_early_is_told_of(tmp_path: Path, scribe: Scribe) -> None:
    os.kill(scribe._process.pid, signal.SIGKILL)
    put_all(scribe, tmp_path)
    with pytest.raises(ScribeError, match="ended with code -9"):
        scribe.done()


def test_it_ends_with_its_caller(tmp_path: Path) -> None:
    script = f"""
import os, signal, warehouse.scribe
one = warehouse.scribe.Scribe()
one.put({str(tmp_path / "first")!r}, b"1", None, "facts")
one.done()
print(one._process.pid, flush=True)
os.kill(os.getpid(), signal.SIGKILL)
"""
    caller = subprocess.run([sys.executable, "-c", script], capture_output=True, check=False, timeout=60)
    assert caller.returncode == -signal.SIGKILL
    pid = int(caller.stdout)
    for _ in range(200):
        if not _runs(pid):
            return
        time.sleep(0.05)
    pytest.fail(f"process {pid} outlived its caller")


def _runs(pid: int) -> bool:
    status = Path(f"/proc/{pid}/stat")
    return status.exists() and status.read_text().rpartition(")")[2].split()[0] != "Z"
