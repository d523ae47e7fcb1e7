"""A folder as target: a mounted disk, or what a web server serves."""

import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from schemas.canonical import sha256_hex
from warehouse.carry.target import CarryError, Held, MovedError, Version
from warehouse.files import is_temporary, write_atomic
from warehouse.publish.history import locked


class FolderTarget:
    """Files below a folder. Headers are the web server's business: see docs/running.md."""

    def __init__(self, root: Path) -> None:
        """The folder is made with the first file."""
        self.root = root
        self.name = str(root)

    def listing(self) -> Mapping[str, Held]:
        """All files but unfinished ones and locks."""
        found: dict[str, Held] = {}
        with self._errors("listed"):
            for here, _, names in os.walk(self.root):
                for name in names:
                    path = Path(here) / name
                    if not is_temporary(path) and not name.startswith("."):
                        found[path.relative_to(self.root).as_posix()] = Held(path.stat().st_size)
        return found

    def read(self, path: str) -> Version | None:
        """A file; its tag is its SHA-256."""
        with self._errors(path):
            try:
                data = (self.root / path).read_bytes()
            except FileNotFoundError:
                return None
        return Version(data, sha256_hex(data))

    def create(self, path: str, data: bytes, headers: Mapping[str, str]) -> bool:
        """Write a file that is not there."""
        if (self.root / path).exists():
            return False
        self.replace(path, data, headers)
        return True

    def replace(self, path: str, data: bytes, headers: Mapping[str, str]) -> None:
        """Temporary file, rename."""
        with self._errors(path):
            write_atomic(self.root / path, data)

    def swap(self, path: str, data: bytes, headers: Mapping[str, str], before: Version | None) -> None:
        """Compare and rename under the lock that all who carry to this folder take."""
        with self._errors(path), locked(self.root):
            now = self.read(path)
            if (now and now.tag) != (before and before.tag):
                raise MovedError(f"{self.name}: {path} was changed by somebody else meanwhile; look, then run it again")
            write_atomic(self.root / path, data, durable=True)

    def delete(self, path: str) -> None:
        """Take a file away."""
        with self._errors(path):
            (self.root / path).unlink(missing_ok=True)

    @contextmanager
    def _errors(self, what: str) -> Iterator[None]:
        try:
            yield
        except OSError as error:
            raise CarryError(
                f"{self.name}: {what}: {error.strerror or error}; is the folder there and ours?"
            ) from error
