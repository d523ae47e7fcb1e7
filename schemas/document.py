"""Documents: archived payloads and the rows of the fetch log that say where and when their bytes come from."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any, Self

from schemas.canonical import sha256_hex
from schemas.media import MEDIA_TYPE
from schemas.times import parse_utc, utc_text
from schemas.vocabulary import TEST_ONLY_FIDELITIES, Fidelity

MAX_PAYLOAD_BYTES = 512 * 1024 * 1024
"""Largest payload the archive takes; the largest real one is a few megabytes."""

KEPT_HEADERS = ("content-type", "date", "etag", "last-modified", "link")
"""Response headers that a row keeps, in lower case: validators, paging and the server's own time."""

MAX_URL_CHARACTERS = 4096
MAX_HEADER_CHARACTERS = 8192
MAX_NOTE_CHARACTERS = 2000

OK = 200
NOT_MODIFIED = 304

_SOURCE = re.compile(r"[a-z0-9][a-z0-9_-]{0,63}")
_ENDPOINT = re.compile(r"[a-z0-9][a-z0-9_.-]{0,63}")
_URL = re.compile(r"https?://[^\s/?#@]+(?:[/?#]\S*)?")
_ORIGIN = re.compile(r"live|added|wayback|git|embedded:[A-Za-z0-9][A-Za-z0-9._-]*==[A-Za-z0-9][A-Za-z0-9.+!_-]*")
_SHA256 = re.compile(r"[0-9a-f]{64}")
_CONTROL = re.compile(r"[\x00-\x1f\x7f]")


class RowError(ValueError):
    """A row of the fetch log is not one. The message names field, value and what was expected."""


def kept_headers(headers: Mapping[str, str]) -> dict[str, str]:
    """The response headers worth keeping, names in lower case.

    A value with control characters or longer than MAX_HEADER_CHARACTERS is left out: half an ETag is none.
    """
    lowered = {name.lower(): value.strip() for name, value in headers.items()}
    return {name: lowered[name] for name in KEPT_HEADERS if name in lowered and _is_header_value(lowered[name])}


def _is_header_value(value: str) -> bool:
    return len(value) <= MAX_HEADER_CHARACTERS and _CONTROL.search(value) is None


@dataclass(frozen=True, slots=True)
class FetchRow:
    """One row of the fetch log: a payload arrived, or a known payload was confirmed (status 304, same `sha256`).

    `captured_at_utc` is when the bytes stood at the source, `archived_at_utc` when they came into our hands. Neither
    must precede the other: clocks differ, and as-of and known-at each filter on their own time. `endpoint` is what the
    URL was routed to when the row was made; None when no endpoint claimed it then. Raises RowError.
    """

    source: str
    endpoint: str | None
    url: str
    media_type: str
    sha256: str
    size_bytes: int
    captured_at_utc: datetime
    archived_at_utc: datetime
    origin: str
    """`live`, `embedded:<package>==<version>`, `added`, `wayback` or `git`."""
    fidelity: Fidelity = Fidelity.RAW
    status: int = OK
    headers: Mapping[str, str] = field(default_factory=dict, hash=False)
    note: str = ""

    def __post_init__(self) -> None:
        _check_request(self)
        _check_payload(self)
        for name in ("captured_at_utc", "archived_at_utc"):
            moment = getattr(self, name)
            if not isinstance(moment, datetime) or moment.utcoffset() != timedelta(0):
                raise RowError(f"{name} {moment!r}: expected an aware datetime in UTC")
        _check_headers(self.headers)

    @classmethod
    def of_payload(cls, data: bytes, **fields: Any) -> Self:
        """Row for bytes: `sha256` and `size_bytes` are computed, all other fields are given."""
        if len(data) > MAX_PAYLOAD_BYTES:
            raise RowError(
                f"payload of {fields.get('url')!r}: {len(data)} bytes, expected at most {MAX_PAYLOAD_BYTES}; "
                "split the listing into pages"
            )
        return cls(sha256=sha256_hex(data), size_bytes=len(data), **fields)

    def confirmed(
        self, captured_at_utc: datetime, archived_at_utc: datetime, headers: Mapping[str, str] | None = None
    ) -> "FetchRow":
        """Row for the answer "not modified" to a request that named this row's validators.

        Headers of the answer replace this row's: a server may renew an ETag while the bytes stay.
        """
        return replace(
            self,
            status=NOT_MODIFIED,
            origin="live",
            captured_at_utc=captured_at_utc,
            archived_at_utc=archived_at_utc,
            headers={**self.headers, **kept_headers(headers or {})},
        )

    @property
    def key(self) -> tuple[str, str, str, datetime, str, int]:
        """What makes two rows the same event: logging it twice adds nothing, whatever else the second one says."""
        return (self.source, self.url, self.sha256, self.captured_at_utc, self.origin, self.status)

    @property
    def has_payload(self) -> bool:
        """Whether these bytes arrived with this row as the content of the URL: what parsers read."""
        return self.status == OK

    @property
    def confirms(self) -> bool:
        """Whether the source was seen to hold these bytes at the capture time (200 or 304)."""
        return self.status in (OK, NOT_MODIFIED)

    @property
    def is_test_only(self) -> bool:
        """Whether the payload was trimmed or made by others: archived, but never part of a snapshot."""
        return self.fidelity in TEST_ONLY_FIDELITIES

    def as_record(self) -> dict[str, Any]:
        """JSON-ready mapping with every field, times as ISO 8601 text."""
        return {
            "source": self.source,
            "endpoint": self.endpoint,
            "url": self.url,
            "status": self.status,
            "headers": dict(self.headers),
            "media_type": self.media_type,
            "sha256": self.sha256,
            "size_bytes": self.size_bytes,
            "captured_at_utc": utc_text(self.captured_at_utc),
            "archived_at_utc": utc_text(self.archived_at_utc),
            "origin": self.origin,
            "fidelity": str(self.fidelity),
            "note": self.note,
        }

    @classmethod
    def from_record(cls, record: Mapping[str, Any]) -> "FetchRow":
        """Row of a mapping that `as_record` wrote. Raises RowError naming the field that is missing or wrong."""
        try:
            values = {name: record[name] for name in cls.__slots__}
        except KeyError as error:
            raise RowError(f"field {error.args[0]!r} is missing; found {', '.join(sorted(record))}") from None
        for name in ("captured_at_utc", "archived_at_utc"):
            try:
                values[name] = parse_utc(values[name])
            except ValueError as error:
                raise RowError(f"{name}: {error}") from None
        values["fidelity"] = parse_fidelity(values["fidelity"])
        return cls(**values)


def parse_fidelity(word: object) -> Fidelity:
    """Fidelity of its word. Raises RowError listing the words there are."""
    try:
        return Fidelity(str(word))
    except ValueError:
        raise RowError(f"fidelity {word!r}: expected one of {', '.join(Fidelity)}") from None


@dataclass(frozen=True, slots=True)
class Document:
    """One archived payload: its row, and its bytes when they are asked for."""

    row: FetchRow
    load: Callable[[], bytes] = field(compare=False, repr=False)

    @property
    def data(self) -> bytes:
        """The payload, read and checked anew at every access: keep it in a variable while it is needed."""
        return self.load()


def _expect(good: bool, name: str, value: object, expected: str) -> None:
    if not good:
        raise RowError(f"{name} {value!r:.200}: expected {expected}")


def _matches(pattern: re.Pattern[str], value: object) -> bool:
    return isinstance(value, str) and pattern.fullmatch(value) is not None


def _check_request(row: FetchRow) -> None:
    _expect(_matches(_SOURCE, row.source), "source", row.source, "lower-case letters, digits, _ and -")
    _expect(
        row.endpoint is None or _matches(_ENDPOINT, row.endpoint),
        "endpoint",
        row.endpoint,
        "None or lower-case letters, digits, _, - and dots",
    )
    _expect(
        _matches(_URL, row.url) and len(row.url) <= MAX_URL_CHARACTERS and row.url.isprintable(),
        "url",
        row.url,
        f"an http or https address without user name or white space, at most {MAX_URL_CHARACTERS} characters",
    )
    _expect(type(row.status) is int and 100 <= row.status <= 599, "status", row.status, "an HTTP status, 100 to 599")
    _expect(
        _matches(_ORIGIN, row.origin),
        "origin",
        row.origin,
        "live, added, wayback, git or embedded:<package>==<version>",
    )


def _check_payload(row: FetchRow) -> None:
    _expect(_matches(MEDIA_TYPE, row.media_type), "media_type", row.media_type, "a type like application/json")
    _expect(_matches(_SHA256, row.sha256), "sha256", row.sha256, "64 lower-case hexadecimal digits")
    size = row.size_bytes
    _expect(
        type(size) is int and 0 <= size <= MAX_PAYLOAD_BYTES,
        "size_bytes",
        size,
        f"a whole number from 0 to {MAX_PAYLOAD_BYTES}",
    )
    _expect(isinstance(row.fidelity, Fidelity), "fidelity", row.fidelity, f"one of {', '.join(Fidelity)}")
    _expect(
        isinstance(row.note, str) and row.note.isprintable() and len(row.note) <= MAX_NOTE_CHARACTERS,
        "note",
        row.note,
        f"one line of at most {MAX_NOTE_CHARACTERS} printable characters",
    )


def _check_headers(headers: Mapping[str, str]) -> None:
    for name, value in headers.items():
        _expect(name in KEPT_HEADERS, "header", name, f"one of {', '.join(KEPT_HEADERS)}")
        _expect(
            isinstance(value, str) and _is_header_value(value),
            f"header {name}",
            value,
            "text without control characters",
        )
