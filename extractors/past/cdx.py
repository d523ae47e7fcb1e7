"""The capture index of the Internet Archive (CDX): rows of a listing, as text or as JSON, broken ones told apart."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from urllib.parse import urlsplit

FIELDS = ("urlkey", "timestamp", "original", "mimetype", "statuscode", "digest", "length")
UNSAID = "-"
_MAX_SHOWN = 120
_PORTS = {"http": 80, "https": 443}


class CdxError(ValueError):
    """A listing is not one; the message says what was found."""


@dataclass(frozen=True, slots=True)
class Capture:
    """One row: when a URL was captured and what was kept. `status` is None where the index does not say (a revisit)."""

    timestamp: str
    """14 digits, as the index writes it: part of the address of the capture."""
    captured_at_utc: datetime
    original: str
    media_type: str
    status: int | None
    digest: str


@dataclass(frozen=True, slots=True)
class Listing:
    """A page of the index: captures in its order, each once, the rows that are none, and the key of the next page."""

    captures: tuple[Capture, ...]
    problems: tuple[str, ...]
    resume_key: str | None


def read_listing(data: bytes) -> Listing:
    """Read an answer of either form. Raises CdxError when it is no listing at all."""
    text = data.decode("utf-8", errors="replace")
    rows, key = _of_json(text) if text.lstrip().startswith("[") else _of_text(text)
    captures: dict[tuple[str, str, str], Capture] = {}
    problems: list[str] = []
    for row in rows:
        made = _capture(row)
        if isinstance(made, str):
            problems.append(made)
        else:
            captures.setdefault((made.timestamp, made.original, made.digest), made)
    return Listing(tuple(captures.values()), tuple(problems), key)


def is_same_page(original: str, wanted: str) -> bool:
    """Whether two addresses are variants of one: scheme, `www.`, the default port and a final slash may differ."""
    return _plain(original) == _plain(wanted) is not None


def _plain(url: str) -> tuple[str, str, str] | None:
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        return None
    if parts.scheme not in _PORTS or not parts.hostname or "@" in parts.netloc:
        return None
    if port not in (None, *_PORTS.values()):
        return None
    return parts.hostname.removeprefix("www."), parts.path.rstrip("/"), parts.query


def _of_json(text: str) -> tuple[list[dict[str, str]], str | None]:
    """An array of arrays: a header, rows, and after an empty row the resume key."""
    try:
        table = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise CdxError(f"no whole JSON array ({str(error)[:_MAX_SHOWN]})") from None
    if not isinstance(table, list) or not all(isinstance(row, list) for row in table):
        raise CdxError("expected an array of arrays, the first of them the header")
    if not table:
        return [], None
    header = [str(name) for name in table[0]]
    if not {"timestamp", "original"} <= set(header):
        raise CdxError(f"header {header!r:.200}: expected timestamp and original among the fields")
    body = table[1:]
    end = next((number for number, row in enumerate(body) if not row), len(body))
    key = str(body[end + 1][0]) if len(body) > end + 1 and body[end + 1] else None
    return [dict(zip(header, map(str, row), strict=False)) for row in body[:end]], key


def _of_text(text: str) -> tuple[list[dict[str, str]], str | None]:
    """Lines of seven fields, and after an empty line the resume key. Only the address may hold spaces."""
    lines = text.split("\n")
    end = next((number for number, line in enumerate(lines) if not line.strip()), len(lines))
    rest = [line.strip() for line in lines[end:] if line.strip()]
    return [_fields(line) for line in lines[:end]], rest[0] if rest else None


def _fields(line: str) -> dict[str, str]:
    front, back = line.split(" ", 2), line.rsplit(" ", 4)
    if len(front) < 3 or len(back) < 5 or len(line.split(" ")) < len(FIELDS):
        return {"line": line}
    original = back[0].split(" ", 2)[2]
    return dict(zip(FIELDS, (front[0], front[1], original, *back[1:]), strict=True))


def _capture(row: dict[str, str]) -> Capture | str:
    """A row as a capture, or why it is none."""
    shown = repr(" ".join(row.values())[:_MAX_SHOWN])
    timestamp, original = row.get("timestamp", ""), row.get("original", "")
    moment = _moment(timestamp)
    if moment is None:
        return f"{shown}: no time {timestamp[:20]!r}"
    if _plain(original) is None or not original.isprintable() or " " in original or len(original) > 4096:
        return f"{shown}: no web address"
    status = row.get("statuscode", UNSAID)
    if status != UNSAID and not (status.isascii() and status.isdigit() and len(status) == 3):
        return f"{shown}: no status {status[:20]!r}"
    return Capture(
        timestamp, moment, original, row.get("mimetype", UNSAID), None if status == UNSAID else int(status),
        row.get("digest", UNSAID),
    )  # fmt: skip


def _moment(timestamp: str) -> datetime | None:
    """UTC time of 14 digits; None for one that no calendar has: a guess would put a document on a wrong day."""
    if len(timestamp) != 14 or not (timestamp.isascii() and timestamp.isdigit()):
        return None
    try:
        return datetime.strptime(timestamp, "%Y%m%d%H%M%S").replace(tzinfo=UTC)
    except ValueError:
        return None


def last_of_each_day(captures: Sequence[Capture], wanted: str) -> Iterator[Capture]:
    """Captures of a page worth asking for: of each day the last one that says or repeats something."""
    newest: dict[str, Capture] = {}
    known = {one.digest for one in captures if one.status == 200}
    for one in sorted(captures, key=lambda capture: capture.timestamp):
        is_content = one.status == 200 or (one.status is None and one.digest in known)
        if is_content and is_same_page(one.original, wanted):
            newest[one.timestamp[:8]] = one
    yield from newest.values()
