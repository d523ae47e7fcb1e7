"""Decompressing a body piece by piece, within bounds: a small bomb must not become a large body."""

import zlib
from collections.abc import Iterable, Iterator

from extractors.http.limits import MEBIBYTE

ACCEPTED = "gzip, deflate"
_GZIP = 16 + zlib.MAX_WBITS
_PIECE = 256 * 1024


class BodyTooLargeError(Exception):
    """More bytes than the limit, or a ratio no honest text has. The message says which."""


class BodyBrokenError(Exception):
    """The coding is unknown, or the stream is damaged or cut. The message says which."""


def bounded_body(pieces: Iterable[bytes], coding: str, max_bytes: int, max_ratio: float) -> bytes:
    """The decoded body. `coding` is the Content-Encoding header, empty for none.

    Stops reading `pieces` as soon as a limit is passed. Raises BodyTooLargeError and BodyBrokenError.
    """
    body = bytearray()
    arrived = 0

    def counted() -> Iterator[bytes]:
        nonlocal arrived
        for piece in pieces:
            arrived += len(piece)
            if arrived > max_bytes:
                raise BodyTooLargeError(f"more than {max_bytes} bytes were sent")
            yield piece

    for part in _decoded(counted(), coding.strip().lower()):
        body += part
        if len(body) > max_bytes:
            raise BodyTooLargeError(f"more than {max_bytes} bytes when decompressed")
        if len(body) > MEBIBYTE and len(body) > max_ratio * arrived:
            raise BodyTooLargeError(f"{arrived} bytes decompress to more than {max_ratio:.0f} times as many")
    return bytes(body)


def _decoded(pieces: Iterator[bytes], coding: str) -> Iterator[bytes]:
    if coding in ("", "identity"):
        yield from pieces
    elif coding in ("gzip", "x-gzip"):
        yield from _inflated(pieces, _GZIP, coding)
    elif coding == "deflate":
        first = next(pieces, b"")
        # Some servers send bare deflate data under this name, without the zlib header.
        bits = zlib.MAX_WBITS if first[:1] in (b"\x78", b"\x58", b"\x18") else -zlib.MAX_WBITS
        yield from _inflated(_chained(first, pieces), bits, coding)
    else:
        raise BodyBrokenError(f"coding {coding[:40]!r}; expected {ACCEPTED} or none")


def _chained(first: bytes, rest: Iterator[bytes]) -> Iterator[bytes]:
    yield first
    yield from rest


def _inflated(pieces: Iterator[bytes], bits: int, coding: str) -> Iterator[bytes]:
    stream = zlib.decompressobj(bits)
    for piece in pieces:
        data = piece
        while data:
            if stream.eof:
                if bits != _GZIP:
                    raise BodyBrokenError(f"the {coding} stream goes on after its end")
                stream = zlib.decompressobj(bits)
            try:
                yield stream.decompress(data, _PIECE)
            except zlib.error as error:
                raise BodyBrokenError(f"the {coding} stream is damaged ({error})") from None
            data = stream.unconsumed_tail or stream.unused_data
        while not stream.eof and (more := _held_back(stream, coding)):
            yield more
    if not stream.eof:
        raise BodyBrokenError(f"the {coding} stream ends early")


def _held_back(stream: "zlib._Decompress", coding: str) -> bytes:
    """What the last call kept in its window because the piece was full."""
    try:
        return stream.decompress(b"", _PIECE)
    except zlib.error as error:
        raise BodyBrokenError(f"the {coding} stream is damaged ({error})") from None
