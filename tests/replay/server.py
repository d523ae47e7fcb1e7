"""The replay server: HTTP/1.1 on loopback with validators, compression and a log, and a fault where one is ordered."""

import gzip
import hashlib
import os
import socket
import ssl
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import format_datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from tests.replay.library import Library, Page

FAR_FUTURE = datetime(9999, 1, 1, tzinfo=UTC)


@dataclass(frozen=True)
class Exchange:
    """One request as it was answered."""

    target: str
    headers: Mapping[str, str]
    status: int
    body_bytes: int

    @property
    def is_conditional(self) -> bool:
        return "if-none-match" in self.headers or "if-modified-since" in self.headers


class Handler(BaseHTTPRequestHandler):
    """Answers from the library, unless a fault takes the exchange over."""

    protocol_version = "HTTP/1.1"
    server: "ReplayServer"  # type: ignore[assignment]

    def do_GET(self) -> None:
        with self.server.counting():
            time.sleep(self.server.delay_seconds)
            page = self.server.library.at(self.path, self.server.moment)
            fault = self.server.fault_for(self.path)
            if fault is not None:
                fault(self, page)
            elif self.path == "/robots.txt":
                self.answer_robots()
            elif page is None:
                self.answer(404, {}, b"")
            else:
                self.answer_page(page)

    def answer_robots(self) -> None:
        robots = self.server.robots
        if robots is None:
            self.answer(404, {}, b"")
        else:
            self.answer(200, {"Content-Type": "text/plain"}, robots)

    def answer_page(self, page: Page) -> None:
        """200 with validators, or 304 when the client has this version."""
        etag = f'"{hashlib.sha256(page.body).hexdigest()[:20]}"'
        headers = {"Content-Type": page.content_type, **page.headers}
        if self.server.has_validators:
            headers |= {"ETag": etag, "Last-Modified": format_datetime(page.captured_at_utc, usegmt=True)}
            if self.headers.get("If-None-Match") == etag:
                self.answer(304, {"ETag": etag}, None)
                return
        body = page.body
        if "gzip" in self.headers.get("Accept-Encoding", "") and self.server.compresses:
            headers["Content-Encoding"] = "gzip"
            body = gzip.compress(body, 1)
        self.answer(200, headers, body)

    def answer(self, status: int, headers: Mapping[str, str], body: bytes | None) -> None:
        """Status, headers and a body with its true length; None for an answer that has no body."""
        self.note(status, len(body or b""))
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        if body is not None:
            self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if body:
            self.wfile.write(body)

    def begin(self, status: int, headers: Mapping[str, str]) -> None:
        """Status and headers only; the body is the fault's business."""
        self.note(status, 0)
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.end_headers()

    def note(self, status: int, body_bytes: int) -> None:
        lowered = {name.lower(): value for name, value in self.headers.items()}
        self.server.log.append(Exchange(self.path, lowered, status, body_bytes))

    def drop(self) -> None:
        """Cut the connection with a reset."""
        linger = b"\x01\x00\x00\x00\x00\x00\x00\x00"
        self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger)
        self.wfile.flush()
        self.close_connection = True
        os.close(self.connection.detach())

    def log_message(self, *_: Any) -> None:
        """The log is a list, not standard error."""


Fault = Callable[[Handler, Page | None], None]


class ReplayServer(ThreadingHTTPServer):
    """Serves until the block ends. `moment` is the date it plays; `faults` take over targets that contain their key."""

    daemon_threads = True
    block_on_close = False
    request_queue_size = 128

    def __init__(self, library: Library | None = None, moment: datetime = FAR_FUTURE) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.library = library or Library()
        self.moment = moment
        self.faults: dict[str, Fault] = {}
        self.robots: bytes | None = None
        self.log: list[Exchange] = []
        self.has_validators = True
        self.compresses = True
        self.delay_seconds = 0.0
        self.most_at_once = 0
        self.scheme = "http"
        self._at_once = 0
        self._lock = threading.Lock()

    @property
    def base_url(self) -> str:
        return f"{self.scheme}://127.0.0.1:{self.server_address[1]}"

    def use_tls(self, certificate: str, key: str) -> None:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(certificate, key)
        self.socket = context.wrap_socket(self.socket, server_side=True)
        self.scheme = "https"

    def fault_for(self, path: str) -> Fault | None:
        return next((fault for part, fault in self.faults.items() if part in path), None)

    def requests(self, *, robots: bool = False) -> list[Exchange]:
        """What was asked, without robots.txt unless wanted."""
        return [one for one in self.log if robots or one.target != "/robots.txt"]

    def counting(self) -> "_Counting":
        return _Counting(self)

    def enter(self, step: int) -> None:
        with self._lock:
            self._at_once += step
            self.most_at_once = max(self.most_at_once, self._at_once)

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Clients that hang up are part of the tests."""

    def __enter__(self) -> "ReplayServer":
        self._thread = threading.Thread(target=self.serve_forever, args=(0.02,), daemon=True)
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.shutdown()
        self._thread.join()
        self.server_close()


class _Counting:
    """How many requests are being answered at once."""

    def __init__(self, server: ReplayServer) -> None:
        self._server = server

    def __enter__(self) -> None:
        self._server.enter(1)

    def __exit__(self, *_: object) -> None:
        self._server.enter(-1)
