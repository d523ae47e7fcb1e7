"""`abreast serve --collect FILE`: the published site on loopback, and an endpoint that appends search events to a file.

The file is for `abreast events add`, which makes pseudonyms. No address is looked at or kept, and of each row only the
fields that the match graph reads.
"""

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from http import HTTPStatus
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from importlib.resources import files
from pathlib import Path
from threading import Lock
from typing import Any
from urllib.parse import urlsplit

from pydantic import ValidationError

from warehouse.match.ubi import reduced
from warehouse.pages.engine import POLICY

ENDPOINT, MODULE = "/collect", "/collect.js"
MAX_BODY_BYTES, MAX_ROWS = 65_536, 50
MAX_FILE_BYTES = 1 << 30
ROWS_PER_SECOND, BURST_ROWS = 20.0, 200.0
LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})
SOCKET_SECONDS = 10


@dataclass
class Collector:
    """Appends rows to a file: at most 20 a second over time, 200 at once, a gigabyte in all."""

    path: Path
    clock: Callable[[], float] = time.monotonic
    _room: float = BURST_ROWS
    _at: float | None = None
    _lock: Lock = field(default_factory=Lock)

    def take(self, body: bytes) -> tuple[HTTPStatus, str]:
        """Keep all rows of a body or none. Returns an HTTP status and words for the producer's author."""
        lines = [line for line in body.splitlines() if line.strip()]
        if not lines or len(lines) > MAX_ROWS:
            return HTTPStatus.BAD_REQUEST, f"{len(lines)} rows: expected 1 to {MAX_ROWS} JSON objects, one a line"
        try:
            rows = [reduced(line) for line in lines]
        except ValidationError as error:
            first = error.errors(include_input=False, include_url=False)[0]
            return HTTPStatus.BAD_REQUEST, f"{'.'.join(str(part) for part in first['loc'])}: {first['msg']}"
        except ValueError as error:
            return HTTPStatus.BAD_REQUEST, f"not a row: {error}"
        with self._lock:
            if not self._allowed(len(rows)):
                return HTTPStatus.TOO_MANY_REQUESTS, f"more than {ROWS_PER_SECOND:g} rows a second: try again later"
            with self.path.open("ab") as file:
                if file.tell() + len(body) > MAX_FILE_BYTES:
                    return HTTPStatus.INSUFFICIENT_STORAGE, "the file is full: add it with `abreast events add`"
                file.write(b"".join(row + b"\n" for row in rows))
        return HTTPStatus.NO_CONTENT, ""

    def _allowed(self, rows: int) -> bool:
        now = self.clock()
        passed = 0.0 if self._at is None else now - self._at
        self._room, self._at = min(BURST_ROWS, self._room + passed * ROWS_PER_SECOND), now
        if rows > self._room:
            return False
        self._room -= rows
        return True


class Preview(SimpleHTTPRequestHandler):
    """Published files, and with a collector its endpoint and the module that sends to it."""

    timeout = SOCKET_SECONDS
    collector: Collector | None = None
    extensions_map = SimpleHTTPRequestHandler.extensions_map | {
        ".js": "text/javascript; charset=utf-8",
        ".md": "text/markdown; charset=utf-8",
        ".jsonld": "application/ld+json",
        ".atom": "application/atom+xml",
        ".parquet": "application/vnd.apache.parquet",
    }

    def end_headers(self) -> None:
        """Headers of every answer: the policy of the pages, sent so that no page can leave it out."""
        self.send_header("Content-Security-Policy", f"{POLICY}; frame-ancestors 'none'")
        self.send_header("X-Content-Type-Options", "nosniff")
        self.send_header("Referrer-Policy", "no-referrer")
        super().end_headers()

    def do_GET(self) -> None:
        """A file of the published tree, or the producer's module."""
        if self.collector is not None and urlsplit(self.path).path == MODULE:
            self._answer(HTTPStatus.OK, producer(), "text/javascript; charset=utf-8")
        else:
            super().do_GET()

    def do_POST(self) -> None:
        """Rows of search events, one JSON object a line."""
        self.close_connection = True
        if self.collector is None or urlsplit(self.path).path != ENDPOINT:
            self._say(HTTPStatus.NOT_FOUND, "nothing is collected here")
        elif not self._from_here():
            self._say(HTTPStatus.FORBIDDEN, "only pages of this machine may send events here")
        else:
            length = self.headers.get("Content-Length", "")
            if not length.isdecimal():
                self._say(HTTPStatus.LENGTH_REQUIRED, "expected a Content-Length")
            elif int(length) > MAX_BODY_BYTES:
                self._say(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, f"expected at most {MAX_BODY_BYTES} bytes")
            else:
                self._say(*self.collector.take(self.rfile.read(int(length))))

    def _from_here(self) -> bool:
        """Whether a page of this machine asks: any page of the web may send to loopback, and names may point to it."""
        named = [f"//{self.headers.get('Host', '')}", *self.headers.get_all("Origin", [])]
        try:
            return all(urlsplit(name).hostname in LOOPBACK for name in named)
        except ValueError:
            return False

    def _say(self, status: HTTPStatus, words: str) -> None:
        self._answer(status, words.encode(), "text/plain; charset=utf-8")

    def _answer(self, status: HTTPStatus, body: bytes, media_type: str) -> None:
        self.send_response(status)
        if status is HTTPStatus.TOO_MANY_REQUESTS:
            self.send_header("Retry-After", "5")
        if status is not HTTPStatus.NO_CONTENT:
            self.send_header("Content-Type", media_type)
            self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if status is not HTTPStatus.NO_CONTENT:
            self.wfile.write(body)

    def log_message(self, format: str, *args: Any) -> None:
        """Say what was asked, without the address that asked."""
        if self.collector is None:
            super().log_message(format, *args)


def producer() -> bytes:
    """The ES module that pages use to send events."""
    return files("warehouse").joinpath("web", "producer.js").read_bytes()


def preview_server(root: Path, port: int, collect: Path | None = None) -> ThreadingHTTPServer:
    """A server on loopback for a published tree; with `collect` it appends search events to that file.

    Raises OSError for a port in use or a file that cannot be written.
    """
    found = None
    if collect is not None:
        with collect.open("ab"):
            found = Collector(collect)

    class _Handler(Preview):
        collector = found

        def __init__(self, *args: Any) -> None:
            super().__init__(*args, directory=str(root))

    return ThreadingHTTPServer(("127.0.0.1", port), _Handler)
