"""What a server can do to us, one function each; a fault takes the whole exchange over."""

import gzip
import time
from collections.abc import Callable

from tests.replay.library import Page
from tests.replay.server import Fault, Handler

JSON = {"Content-Type": "application/json"}
HTML = {"Content-Type": "text/html; charset=utf-8"}
CHALLENGE = (
    b"<!DOCTYPE html><html><head><title>Just a moment...</title></head><body>Checking your browser</body></html>"
)
LOGIN = (
    b"<!DOCTYPE html><html><body><form><input type='password' name='p'><button>Sign in</button></form></body></html>"
)
SUSPENDED = b"<html><head><title>Account suspended</title></head><body>This account has been suspended.</body></html>"
PLAIN_PAGE = b"<!doctype html><html><head><title>Models</title></head><body><h1>Welcome</h1></body></html>"


def status(code: int, **headers: str) -> Fault:
    """An answer without content."""
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return lambda handler, page: handler.answer(code, named, b"")


def says(body: bytes, headers: dict[str, str], code: int = 200) -> Fault:
    """A whole answer with this body, whatever the page holds."""
    return lambda handler, page: handler.answer(code, headers, body)


def redirect(location: Callable[[Handler], str] | str, code: int = 302) -> Fault:
    """To one place, or to where a function says."""

    def fault(handler: Handler, page: Page | None) -> None:
        handler.answer(code, {"Location": location if isinstance(location, str) else location(handler)}, b"")

    return fault


def reset_in_body(handler: Handler, page: Page | None) -> None:
    """Half the body, then a reset."""
    body = _body(page)
    handler.begin(200, {**JSON, "Content-Length": str(len(body))})
    handler.wfile.write(body[: len(body) // 2])
    handler.drop()


def drip(seconds: float = 1.0, headers_too: bool = False) -> Fault:
    """One byte at a time; with `headers_too` the header lines as well."""

    def fault(handler: Handler, page: Page | None) -> None:
        body = _body(page)
        head = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nX-Padding: "
        if headers_too:
            _slowly(handler, head + b"a" * 60_000, seconds)
        handler.begin(200, {**JSON, "Content-Length": str(len(body))})
        _slowly(handler, body, seconds)

    return fault


def _slowly(handler: Handler, data: bytes, seconds: float) -> None:
    for number in range(len(data)):
        handler.wfile.write(data[number : number + 1])
        handler.wfile.flush()
        time.sleep(seconds)


def silent(seconds: float) -> Fault:
    """The request is taken, nothing comes back."""

    def fault(handler: Handler, page: Page | None) -> None:
        time.sleep(seconds)
        handler.close_connection = True

    return fault


def wrong_content_type(handler: Handler, page: Page | None) -> None:
    """The right bytes under the type of a picture."""
    handler.answer(200, {"Content-Type": "image/png"}, _body(page))


def truncated_gzip(handler: Handler, page: Page | None) -> None:
    """A gzip stream whose last third is missing, with a length that fits."""
    packed = gzip.compress(_body(page))
    handler.answer(200, {**JSON, "Content-Encoding": "gzip"}, packed[: len(packed) * 2 // 3])


def gzip_bomb(megabytes: int = 100) -> Fault:
    """A small body that grows a thousandfold."""
    packed = gzip.compress(b'{"data":[' + b" " * (megabytes * 1024 * 1024) + b"]}", 9)
    return says(packed, {**JSON, "Content-Encoding": "gzip"})


def endless(gigabytes: int = 2, has_length: bool = True) -> Fault:
    """A body of gigabytes, sent piece by piece until the client has enough."""

    def fault(handler: Handler, page: Page | None) -> None:
        size = gigabytes * 1024**3
        length = {"Content-Length": str(size)} if has_length else {"Connection": "close"}
        handler.begin(200, {**JSON, **length})
        handler.close_connection = True
        piece = b" " * 65_536
        for _ in range(size // len(piece)):
            handler.wfile.write(piece)

    return fault


def long_content_length(handler: Handler, page: Page | None) -> None:
    """The whole body under a length that promises more; then the connection ends."""
    body = _body(page)
    handler.begin(200, {**JSON, "Content-Length": str(len(body) + 100), "Connection": "close"})
    handler.wfile.write(body)
    handler.close_connection = True


def short_content_length(handler: Handler, page: Page | None) -> None:
    """The whole body under a length that promises less."""
    body = _body(page)
    handler.begin(200, {**JSON, "Content-Length": str(len(body) - 100)})
    handler.wfile.write(body)
    handler.close_connection = True


def once(fault: Fault) -> Fault:
    """The fault for the first request, the page for later ones."""
    used: list[bool] = []

    def first(handler: Handler, page: Page | None) -> None:
        if not used and page is not None:
            used.append(True)
            fault(handler, page)
        elif page is None:
            handler.answer(404, {}, b"")
        else:
            handler.answer_page(page)

    return first


def _body(page: Page | None) -> bytes:
    return page.body if page is not None else b'{"data": []}'
