"""Making files hold given bytes: each in one step, and only where it does not hold them already."""

import os
from collections import Counter
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from schemas.canonical import sha256_hex
from warehouse.files import TEMPORARY_PREFIX, DamagedFileError, write_atomic


@dataclass(slots=True)
class Tally:
    """What became of files: how many were written, and how many were there already; bytes written, by kind."""

    written: int = 0
    reused: int = 0
    bytes_by_kind: Counter[str] = field(default_factory=Counter)

    def __iadd__(self, other: "Tally") -> "Tally":
        self.written += other.written
        self.reused += other.reused
        self.bytes_by_kind.update(other.bytes_by_kind)
        return self


class Putter:
    """Writes files, and reads back what it wrote."""

    def __init__(self) -> None:
        """Nothing was written yet."""
        self._tally = Tally()
        self._digests: dict[str, str] = {}
        self._damaged: list[str] = []

    def look(self, path: str, sha256: str) -> None:
        """Look whether a file is there with the bytes of a digest."""
        try:
            _check_file(path, sha256)
        except (FileNotFoundError, DamagedFileError):
            self._damaged.append(path)

    def damaged(self) -> list[str]:
        """Those of the files looked at since this was asked before that are not there, or have other bytes."""
        damaged, self._damaged = self._damaged, []
        return damaged

    def put(self, path: str, data: bytes, sha256: str | None, kind: str) -> None:
        """Make a file hold these bytes. Raises WriteError.

        The bytes that are there are compared, not their size: a damaged file is mended.
        """
        if not _put_file(path, data):
            self._tally.reused += 1
            return
        self._written(path, data, sha256 or sha256_hex(data), kind)

    def put_durable(self, path: str, data: bytes, kind: str) -> None:
        """Make a file hold these bytes, and wait until they are on the disk, whether they were there or not."""
        write_atomic(Path(path), data, durable=True)
        self._written(path, data, sha256_hex(data), kind)

    def done(self) -> Tally:
        """What became of all files since this was asked before."""
        tally, self._tally = self._tally, Tally()
        return tally

    def check(self) -> None:
        """Read back what was written since this was asked before. Raises DamagedFileError naming the first bad file."""
        digests, self._digests = self._digests, {}
        for path, sha256 in digests.items():
            _check_file(path, sha256)

    def _written(self, path: str, data: bytes, sha256: str, kind: str) -> None:
        self._tally.written += 1
        self._tally.bytes_by_kind[kind] += len(data)
        self._digests[path] = sha256


def _put_file(path: str, data: bytes) -> bool:
    if _holds(path, data):
        return False
    _write(path, data)
    return True


def _check_file(path: str, sha256: str) -> None:
    with open(path, "rb", buffering=0) as file:  # noqa: PTH123
        found = sha256_hex(file.read())
    if found != sha256:
        raise DamagedFileError(f"{path}: reads back as SHA-256 {found}, expected {sha256}; check the disk")


def _holds(path: str, data: bytes) -> bool:
    try:
        descriptor = os.open(path, os.O_RDONLY)
    except OSError:
        return False
    try:
        if os.fstat(descriptor).st_size != len(data):
            return False
        with os.fdopen(descriptor, "rb", closefd=False) as file:
            return file.read() == data
    finally:
        os.close(descriptor)


def _write(path: str, data: bytes) -> None:
    """Temporary file, rename: as `write_atomic`, with a third of its system calls.

    Whatever goes wrong is left to `write_atomic`, which makes folders and explains what it cannot do.
    """
    folder, _, name = path.rpartition("/")
    temporary = f"{folder}/{TEMPORARY_PREFIX}{os.getpid()}-{name}"
    try:
        descriptor = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o644)
        try:
            whole = os.write(descriptor, data) == len(data)
        finally:
            os.close(descriptor)
        if whole:
            os.rename(temporary, path)  # noqa: PTH104
            return
    except OSError:
        pass
    with suppress(OSError):
        os.unlink(temporary)  # noqa: PTH108
    write_atomic(Path(path), data)
