import errno
import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest

from schemas.canonical import sha256_hex
from warehouse.files import (
    TEMPORARY_PREFIX,
    DamagedFileError,
    WriteError,
    clean_temporary,
    is_temporary,
    read_checked,
    write_atomic,
    write_once,
)


def files_in(folder):
    return sorted(path.name for path in folder.rglob("*") if path.is_file())


@pytest.mark.parametrize("durable", [False, True])
def test_write_atomic_creates_folders_and_replaces(tmp_path, durable):
    path = tmp_path / "a" / "b"
    write_atomic(path, b"one", durable=durable)
    write_atomic(path, b"two", durable=durable)
    assert path.read_bytes() == b"two"
    assert files_in(tmp_path) == ["b"]


def test_write_once_keeps_the_first_and_replaces_a_truncated_one(tmp_path):
    path = tmp_path / "keyed"
    assert write_once(path, b"complete")
    assert not write_once(path, b"COMPLETE")
    assert path.read_bytes() == b"complete"
    path.write_bytes(b"comp")
    assert write_once(path, b"complete")
    assert path.read_bytes() == b"complete"


def test_many_writers_of_one_name_never_show_a_torn_file(tmp_path):
    path = tmp_path / "file"
    contents = [bytes([65 + number]) * 200_000 for number in range(8)]
    write_atomic(path, contents[0])
    with ThreadPoolExecutor(8) as pool:
        writes = [pool.submit(write_atomic, path, content) for content in contents * 5]
        while not all(write.done() for write in writes):
            assert path.read_bytes() in contents
    for write in writes:
        write.result()
    assert files_in(tmp_path) == ["file"]


def test_read_checked(tmp_path):
    path = tmp_path / "file"
    path.write_bytes(b"abc")
    assert read_checked(path, sha256_hex(b"abc")) == b"abc"
    with pytest.raises(DamagedFileError, match=r"file: SHA-256 is ba7816bf.*, expected 0000.*restore the file"):
        read_checked(path, "0" * 64)
    with pytest.raises(FileNotFoundError):
        read_checked(tmp_path / "none", "0" * 64)


def test_a_full_disk_is_named_and_leaves_the_old_file(full_disk):
    kept = full_disk / "kept"
    write_atomic(kept, b"old")
    with pytest.raises(WriteError, match="the disk is full; nothing half-written is left; next step: free") as caught:
        write_atomic(kept, os.urandom(1_000_000))
    assert (caught.value.errno, caught.value.filename) == (errno.ENOSPC, str(kept))
    with pytest.raises(WriteError, match="the disk is full"):
        write_once(full_disk / "new", os.urandom(1_000_000))
    assert kept.read_bytes() == b"old"
    assert files_in(full_disk) == ["kept"]
    write_atomic(kept, b"new")
    assert kept.read_bytes() == b"new"


LIMITED = """
import resource, sys
from pathlib import Path
from warehouse.files import WriteError, write_atomic
resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, 100_000))
try:
    write_atomic(Path(sys.argv[1]), bytes(1_000_000))
except WriteError as error:
    print(error)
"""


def test_a_write_cut_in_the_middle_leaves_nothing(tmp_path):
    path = tmp_path / "file"
    path.write_bytes(b"old")
    done = subprocess.run([sys.executable, "-c", LIMITED, path], capture_output=True, text=True, check=True)
    assert "larger than this process may write" in done.stdout
    assert str(path) in done.stdout
    assert path.read_bytes() == b"old"
    assert files_in(tmp_path) == ["file"]


def test_a_file_in_the_place_of_a_folder_is_named(tmp_path):
    (tmp_path / "raw").write_bytes(b"")
    for write in (write_atomic, write_once):
        with pytest.raises(WriteError, match="a file stands where a folder is needed"):
            write(tmp_path / "raw" / "file", b"abc")


def test_an_interrupted_write_leaves_nothing(tmp_path, monkeypatch):
    def interrupt(descriptor):
        raise KeyboardInterrupt

    monkeypatch.setattr(os, "fsync", interrupt)
    with pytest.raises(KeyboardInterrupt):
        write_atomic(tmp_path / "file", b"abc", durable=True)
    assert files_in(tmp_path) == []


def test_clean_temporary_removes_only_old_unfinished_files(tmp_path):
    now = datetime(2026, 8, 22, 12, tzinfo=UTC)
    ages = {f"{TEMPORARY_PREFIX}old": 48, f"{TEMPORARY_PREFIX}young": 1, "finished": 48}
    for name, hours in ages.items():
        path = tmp_path / "a" / name
        write_atomic(path, b"abc")
        written = (now - timedelta(hours=hours)).timestamp()
        os.utime(path, (written, written))
    removed = clean_temporary(tmp_path, now - timedelta(days=1))
    assert [path.name for path in removed] == [f"{TEMPORARY_PREFIX}old"]
    assert files_in(tmp_path) == [f"{TEMPORARY_PREFIX}young", "finished"]
    assert [is_temporary(path) for path in sorted((tmp_path / "a").iterdir())] == [True, False]
