"""Getting published files: from a folder, or from a web server over TLS."""

import os
from pathlib import Path
from typing import IO, TYPE_CHECKING, Protocol
from urllib.parse import urlsplit

if TYPE_CHECKING:
    from urllib.request import OpenerDirector

TIMEOUT_SECONDS = 30.0
LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})
USER_AGENT = "abreast-reader/1"


class ReadError(Exception):
    """A published file or snapshot cannot be read."""


class NotFound(ReadError, LookupError):  # noqa: N818
    """What was asked for is not there; the message names what is."""


class Corrupt(ReadError, ValueError):  # noqa: N818
    """A file is missing or its bytes are not the ones that its digest promises; the message names it."""


class Unreachable(ReadError, OSError):  # noqa: N818
    """The server or disk did not answer; trying again later may help."""


class Transport(Protocol):
    """Where published files come from."""

    def get(self, path: str, most: int) -> bytes:
        """Content of a file of at most so many bytes. Raises NotFound, Corrupt (too large), Unreachable."""
        ...


class Folder:
    """A published tree on a disk."""

    def __init__(self, root: Path) -> None:
        """Use the folder that holds `v1`."""
        self._root = root

    def file(self, path: str, size: int) -> Path:
        """A file of exactly so many bytes, to be read in pieces. Raises Corrupt."""
        whole = self._root / path
        found = whole.stat().st_size if whole.is_file() else None
        if found != size:
            raise Corrupt(f"{path}: {'not there' if found is None else f'{found} bytes'}, expected {size} bytes")
        return whole

    def get(self, path: str, most: int) -> bytes:
        """Content of a file."""
        try:
            with open(f"{self._root}/{path}", "rb", buffering=0) as file:  # noqa: PTH123
                # Asked for what it holds: a read of `most` bytes would set that much memory aside for every small file.
                return _bounded(path, file, min(most, os.fstat(file.fileno()).st_size))
        except (FileNotFoundError, NotADirectoryError):
            raise NotFound(f"{self._root / path}: no such file; is {self._root} the folder that holds v1?") from None
        except OSError as error:
            raise Unreachable(f"{self._root / path}: {error.strerror or error}") from None


class Web:
    """A published tree behind a web address; TLS, or this machine itself."""

    def __init__(self, base: str) -> None:
        """Use the address below which `v1` stands. Raises ReadError for plain http to another machine."""
        check_address(base)
        self._base = base.rstrip("/") + "/"
        self._opener = _opener()
        self.requests = 0

    def get(self, path: str, most: int) -> bytes:
        """Content of a file; one request."""
        from urllib.error import HTTPError
        from urllib.request import Request

        self.requests += 1
        address = self._base + path
        headers = {"User-Agent": USER_AGENT, "Accept-Encoding": "identity"}
        try:
            with self._opener.open(Request(address, headers=headers), timeout=TIMEOUT_SECONDS) as answer:
                return _bounded(path, answer, most)
        except HTTPError as error:
            error.close()
            if error.code in (404, 410):
                raise NotFound(f"{address}: status {error.code}; does {self._base} serve a folder with v1?") from None
            raise Unreachable(f"{address}: status {error.code}") from None
        except (OSError, TimeoutError) as error:
            raise Unreachable(f"{address}: {error}") from None


def check_address(address: str) -> None:
    """Raises ReadError unless an address is https, or http to this machine, without a user name."""
    parts = urlsplit(address)
    secure = parts.scheme == "https" or (parts.scheme == "http" and parts.hostname in LOOPBACK)
    if not secure or not parts.hostname or parts.username is not None:
        raise ReadError(f"{address!r:.200}: expected an https address (http only to this machine)")


def _opener() -> "OpenerDirector":
    """An opener that follows redirects only to addresses that `check_address` allows."""
    from urllib.request import HTTPRedirectHandler, Request, build_opener

    class Careful(HTTPRedirectHandler):
        def redirect_request(
            self, req: Request, fp: IO[bytes], code: int, msg: str, headers: "object", newurl: str
        ) -> Request | None:
            check_address(newurl)
            return super().redirect_request(req, fp, code, msg, headers, newurl)  # type: ignore[arg-type]

    return build_opener(Careful())


def _bounded(path: str, file: IO[bytes], most: int) -> bytes:
    data = file.read(most + 1)
    if len(data) > most:
        raise Corrupt(f"{path}: more than the {most} bytes that it should have")
    return data
