"""Writing tens of thousands of published files: each in one step, none twice, all of them read back."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

from schemas.canonical import sha256_hex
from warehouse.files import DamagedFileError, read_checked
from warehouse.publish import paths
from warehouse.publish.storage import kind_of
from warehouse.putting import Putter, Tally
from warehouse.scribe import Scribe

FEW = 512
"""Files up to which starting a process would cost more than it saves."""


class Store:
    """The published tree under a folder, with counts of what was written and what was there already.

    Files are written behind the caller; `read_back` waits for them.
    """

    def __init__(self, root: Path) -> None:
        """Use a folder; it is made with the first file."""
        self.root = root
        self.tally = Tally()
        self._orders = 0
        self._putter = Putter()
        self._scribe: Scribe | None = None
        self._helped = False

    @contextmanager
    def helped(self) -> Iterator[None]:
        """Inside, files are written by a process beside this one once there are many of them."""
        self._helped = True
        try:
            yield
        finally:
            self._helped = False
            if self._scribe is not None:
                self._scribe.close()
                self._scribe = None

    def put(self, path: str, data: bytes, sha256: str | None = None, kind: str | None = None) -> None:
        """Make a file hold these bytes, unless it does already. WriteError comes from `read_back` at the latest.

        The bytes that are there are compared, not their size: a damaged file is mended. `kind` is what they are
        counted as, where their path does not tell.
        """
        self._writer().put(f"{self.root}/{path}", data, sha256, kind or kind_of(path, data))

    def put_document(self, data: bytes) -> str:
        """Write a content-addressed document and return its SHA-256."""
        digest = sha256_hex(data)
        self.put(paths.document(digest), data, digest)
        return digest

    def look_at_documents(self, digests: Iterable[str]) -> None:
        """Begin to look whether documents are there, with their bytes."""
        for digest in digests:
            self._writer().look(f"{self.root}/{paths.document(digest)}", digest)

    def damaged_documents(self) -> set[str]:
        """Those looked at that have to be made again. Raises ScribeError."""
        found = self._putter.damaged() + (self._scribe.damaged() if self._scribe else [])
        return {path.rpartition("/")[2].removesuffix(".json") for path in found}

    def _writer(self) -> Putter | Scribe:
        self._orders += 1
        if self._helped and self._scribe is None and self._orders > FEW:
            self._scribe = Scribe()
        return self._scribe or self._putter

    def finish(self) -> None:
        """Wait for all that was put, so that it can be read. Raises WriteError."""
        self.tally += self._putter.done()
        if self._scribe is not None:
            self.tally += self._scribe.done()

    def put_durable(self, path: str, data: bytes) -> None:
        """Make a file hold these bytes and wait until they are on the disk, whether they were there before or not.

        All that was put before is written first: the order of publication is the caller's.
        """
        self.finish()
        self._putter.put_durable(f"{self.root}/{path}", data, kind_of(path, data))

    def read_back(self) -> None:
        """Wait for all files, read what was written and compare digests.

        Raises WriteError, and DamagedFileError naming the first bad file.
        """
        self.finish()
        self._putter.check()
        if self._scribe is not None:
            self._scribe.check()

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
