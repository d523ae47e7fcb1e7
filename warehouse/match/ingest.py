"""Search events at the door: validated, pseudonymised, stripped of text, deduplicated; what is bad is quarantined."""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from hashlib import blake2b, sha256
from pathlib import Path
from typing import Any

import orjson
import polars as pl
from pydantic import ValidationError

from warehouse.match.ubi import UbiEvent, UbiQuery

UTC_TIME = pl.Datetime("us", "UTC")
MAX_LINE_BYTES = 262_144
MIN_KEY_BYTES = 16
SUFFIXES = (".ndjson", ".jsonl", ".parquet")
QUERY_SCHEMA = pl.Schema(
    {
        "query": pl.String(),
        "client": pl.String(),
        "at_utc": UTC_TIME,
        "traffic": pl.String(),
        "capabilities": pl.List(pl.String()),
        "hits": pl.List(pl.String()),
    }
)
EVENT_SCHEMA = pl.Schema(
    {
        "query": pl.String(),
        "client": pl.String(),
        "session": pl.String(),
        "at_utc": UTC_TIME,
        "traffic": pl.String(),
        "action": pl.String(),
        "object_id": pl.String(),
        "position": pl.Int32(),
        "dwell_seconds": pl.Float64(),
    }
)
QUARANTINE_SCHEMA = pl.Schema({"file": pl.String(), "line": pl.Int64(), "sha256": pl.String(), "reason": pl.String()})

_BOT = re.compile(r"(?:bot|crawler|spider)(?:$|[^a-z])", re.IGNORECASE)
_AGENT = re.compile(r"(?:^|[^a-z])agent(?:$|[^a-z])", re.IGNORECASE)

Intents = Callable[[str], Iterable[str]]
"""Turns a search text into capability ids; given by the caller, because texts are read by the extractors."""


class Traffic(StrEnum):
    """Who asks. Only people count as demand; our own pages never feed themselves."""

    HUMAN = "human"
    AGENT = "agent"
    BOT = "bot"
    OWN = "own"


class EventFileError(ValueError):
    """Nothing could be read; the message names the file and what was expected."""


@dataclass(frozen=True)
class Rules:
    """Applications known to be agents, robots or our own pages, by the `application` field."""

    agents: frozenset[str] = frozenset()
    bots: frozenset[str] = frozenset()
    own: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Ingested:
    """Clean queries and events, what was refused and why, and how many rows were said twice.

    `valid + quarantined + duplicates = read`. Frames hold pseudonyms only; the text of a query is gone.
    """

    queries: pl.DataFrame
    events: pl.DataFrame
    quarantine: pl.DataFrame
    duplicates: int
    read: int


@dataclass
class _Heap:
    queries: list[tuple[Any, ...]] = field(default_factory=list)
    events: list[tuple[Any, ...]] = field(default_factory=list)
    bad: list[tuple[str, int, str, str]] = field(default_factory=list)
    seen: set[bytes] = field(default_factory=set)
    duplicates: int = 0
    read: int = 0


def ingest(path: Path, key: bytes, intents: Intents, rules: Rules | None = None) -> Ingested:
    """Read UBI 1.3.0 queries and events from a file or a folder (NDJSON or Parquet).

    `key` (at least 16 secret bytes, kept outside of what is published) makes pseudonyms that cannot be undone without
    it. A row is a query when it has `user_query`, else an event. Raises EventFileError when there is no such file or
    the key is too short; single bad rows are quarantined with file, line and digest, never with their content.
    """
    if len(key) < MIN_KEY_BYTES:
        raise EventFileError(f"key of {len(key)} bytes: expected at least {MIN_KEY_BYTES} secret bytes")
    heap = _Heap()
    for file in _files(path):
        for number, raw in _rows(file):
            heap.read += 1
            _take(heap, file.name, number, raw, key, intents, rules or Rules())
    return Ingested(
        queries=pl.DataFrame(heap.queries, schema=QUERY_SCHEMA, orient="row").sort("at_utc", "query"),
        events=pl.DataFrame(heap.events, schema=EVENT_SCHEMA, orient="row").sort(
            "at_utc", "query", "object_id", "action"
        ),
        quarantine=pl.DataFrame(heap.bad, schema=QUARANTINE_SCHEMA, orient="row"),
        duplicates=heap.duplicates,
        read=heap.read,
    )


def _files(path: Path) -> list[Path]:
    if path.is_dir():
        found = sorted(p for p in path.rglob("*") if p.suffix in SUFFIXES and p.is_file())
    else:
        found = [path] if path.is_file() and path.suffix in SUFFIXES else []
    if not found:
        raise EventFileError(f"{path}: no events here; expected a file or folder with {', '.join(SUFFIXES)}")
    return found


def _rows(file: Path) -> Iterator[tuple[int, bytes]]:
    """Rows as JSON bytes with their number, from 1; Parquet rows are written as JSON first, so one reader suffices."""
    if file.suffix == ".parquet":
        try:
            table = pl.read_parquet(file)
        except pl.exceptions.PolarsError as error:
            raise EventFileError(f"{file}: cannot be read as Parquet ({error})") from error
        for number, row in enumerate(table.iter_rows(named=True), start=1):
            yield number, orjson.dumps(_without_nulls(row), default=str)
        return
    with file.open("rb") as lines:
        for number, line in enumerate(lines, start=1):
            if line.strip():
                yield number, line.strip()


def _without_nulls(value: Any) -> Any:
    """Parquet has no absent fields, only nulls: take them out again."""
    if isinstance(value, Mapping):
        return {k: _without_nulls(v) for k, v in value.items() if v is not None}
    return value


def _take(heap: _Heap, file: str, number: int, raw: bytes, key: bytes, intents: Intents, rules: Rules) -> None:
    try:
        if len(raw) > MAX_LINE_BYTES:
            raise ValueError(f"row of {len(raw)} bytes: expected at most {MAX_LINE_BYTES}")
        data = orjson.loads(raw)
        if not isinstance(data, dict):
            raise ValueError("row is not an object")
        is_query = "user_query" in data
        row = _query(data, key, intents, rules) if is_query else _event(data, key, rules)
    except ValidationError as error:
        heap.bad.append((file, number, sha256(raw).hexdigest(), _reason(error)))
        return
    except ValueError as error:
        heap.bad.append((file, number, sha256(raw).hexdigest(), str(error).split(":")[0][:200]))
        return
    mark = blake2b(repr((is_query, row)).encode(), digest_size=16).digest()
    if mark in heap.seen:
        heap.duplicates += 1
        return
    heap.seen.add(mark)
    (heap.queries if is_query else heap.events).append(row)


def _query(data: dict[str, Any], key: bytes, intents: Intents, rules: Rules) -> tuple[Any, ...]:
    query = UbiQuery.model_validate(data)
    return (
        pseudonym(query.query_id, key),
        pseudonym(query.client_id, key),
        query.timestamp,
        _traffic(query.application, query.client_id, query.query_attributes.client_class, rules).value,
        sorted(set(intents(query.user_query))),
        list(dict.fromkeys(query.query_response_hit_ids)),
    )


def _event(data: dict[str, Any], key: bytes, rules: Rules) -> tuple[Any, ...]:
    event = UbiEvent.model_validate(data)
    about = event.event_attributes
    return (
        pseudonym(event.query_id, key),
        pseudonym(event.client_id, key),
        pseudonym(event.session_id, key) if event.session_id else None,
        event.timestamp,
        _traffic(event.application, event.client_id, None, rules).value,
        event.action_name,
        about.object.object_id if about and about.object else None,
        about.position.ordinal if about else None,
        about.dwell_seconds if about else None,
    )


def _traffic(application: str | None, client: str, said: str | None, rules: Rules) -> Traffic:
    """Who asks, by what the producer says and by clients that name themselves (`quepid-nightly-bot`)."""
    if application in rules.own:
        return Traffic.OWN
    if application in rules.bots or said == "bot" or _BOT.search(client):
        return Traffic.BOT
    if application in rules.agents or said == "agent" or _AGENT.search(client):
        return Traffic.AGENT
    return Traffic.HUMAN


def pseudonym(text: str, key: bytes) -> str:
    """Keyed digest of an id (BLAKE2b, 128 bits): equal ids stay equal, nobody gets back to the id without the key."""
    return blake2b(text.encode(), key=key[:64], digest_size=16).hexdigest()


def _reason(error: ValidationError) -> str:
    """First problem as path and message; input values are hidden because they may name a person."""
    first = error.errors(include_input=False, include_url=False)[0]
    return f"{'.'.join(str(p) for p in first['loc'])}: {first['msg']}"[:200]
