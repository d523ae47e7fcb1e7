"""Writing tens of thousands of published files: each in one step, none twice, all of them read back."""

import os
from collections import Counter
from pathlib import Path
from typing import NamedTuple

from schemas.canonical import sha256_hex
from warehouse.behind import Behind
from warehouse.files import TEMPORARY_PREFIX, DamagedFileError, read_checked, write_atomic
from warehouse.publish import paths
from warehouse.publish.storage import kind_of


class _Put(NamedTuple):
    """What became of a file: its path, and digest and size when it was written."""

    path: str
    sha256: str | None
    size: int
    kind: str


class Store:
    """The published tree under a folder, with counts of what was written and what was there already.

    Files are written behind the caller; `read_back` waits for them.
    """

    def __init__(self, root: Path) -> None:
        """Use a folder; it is made with the first file."""
        self.root = root
        self.written = 0
        self.reused = 0
        self.bytes_written = 0
        self.bytes_by_kind: Counter[str] = Counter()
        self._digests: dict[str, str] = {}
        self._behind = Behind(self._count)

    def put(self, path: str, data: bytes, sha256: str | None = None, kind: str | None = None) -> None:
        """Make a file hold these bytes, unless it does already. WriteError comes from `read_back` at the latest.

        The bytes that are there are compared, not their size: a damaged file is mended. `kind` is what they are
        counted as, where their path does not tell.
        """
        self._behind.submit(self._put, path, data, sha256, kind)

    def _put(self, path: str, data: bytes, sha256: str | None, kind: str | None) -> _Put:
        full = f"{self.root}/{path}"
        if _holds(full, data):
            return _Put(path, None, 0, "")
        _write(full, data)
        return _Put(path, sha256 or sha256_hex(data), len(data), kind or kind_of(path, data))

    def _count(self, done: _Put) -> None:
        if done.sha256 is None:
            self.reused += 1
            return
        self.written += 1
        self.bytes_written += done.size
        self.bytes_by_kind[done.kind] += done.size
        self._digests[done.path] = done.sha256

    def put_document(self, data: bytes) -> str:
        """Write a content-addressed document and return its SHA-256."""
        digest = sha256_hex(data)
        self.put(paths.document(digest), data, digest)
        return digest

    def keep_document(self, sha256: str) -> bool:
        """Whether a document is there, with its bytes: one that is need not be made again."""
        try:
            with open(f"{self.root}/{paths.document(sha256)}", "rb", buffering=0) as file:  # noqa: PTH123
                whole = sha256_hex(file.read()) == sha256
        except FileNotFoundError:
            return False
        self.reused += whole
        return whole

    def finish(self) -> None:
        """Wait for all that was put, so that it can be read. Raises WriteError."""
        self._behind.finish()

    def put_durable(self, path: str, data: bytes) -> None:
        """Make a file hold these bytes and wait until they are on the disk, whether they were there before or not.

        All that was put before is written first: the order of publication is the caller's.
        """
        self._behind.finish()
        write_atomic(self.root / path, data, durable=True)
        self.written += 1
        self.bytes_written += len(data)
        self.bytes_by_kind[kind_of(path, data)] += len(data)
        self._digests[path] = sha256_hex(data)

    def read_back(self) -> None:
        """Wait for all files, read what was written and compare digests.

        Raises WriteError, and DamagedFileError naming the first bad file.
        """
        self._behind.finish()
        base = f"{self.root}/"
        for path, digest in self._digests.items():
            with open(base + path, "rb", buffering=0) as file:  # noqa: PTH123
                found = sha256_hex(file.read())
            if found != digest:
                raise DamagedFileError(
                    f"{base}{path}: reads back as SHA-256 {found}, expected {digest}; check the disk"
                )
        self._digests.clear()

    def read(self, path: str) -> bytes | None:
        """Bytes of a published file, None when it is not there."""
        try:
            return (self.root / path).read_bytes()
        except FileNotFoundError:
            return None

    def read_exactly(self, path: str, sha256: str) -> bytes:
        """Bytes of a published file that is known by digest. Raises DamagedFileError when it is missing or changed."""
        try:
            return read_checked(self.root / path, sha256)
        except FileNotFoundError:
            raise DamagedFileError(f"{self.root / path}: not there; expected a file with SHA-256 {sha256}") from None


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
    Path(temporary).unlink(missing_ok=True)
    write_atomic(Path(path), data)
