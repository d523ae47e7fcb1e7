"""Search events in the data root: pseudonymised rows in batches written once, their secret key, and what was refused.

- `events/key`: 32 secret bytes, readable by their owner alone; never inside the published tree
- `events/rows/<added>-<digest>.parquet`: queries and events of one `abreast events add`
- `events/refused/<added>-<digest>.parquet`: rows that were refused: file, line, digest, reason, never their content
"""

import io
import os
import secrets
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import polars as pl

from schemas.canonical import sha256_hex
from warehouse.files import write_once
from warehouse.match.ingest import (
    EVENT_SCHEMA,
    MIN_KEY_BYTES,
    QUARANTINE_SCHEMA,
    QUERY_SCHEMA,
    UTC_TIME,
    EventFileError,
    Ingested,
)

KEY_BYTES = 32
QUERY, EVENT = "query", "event"
ROW_SCHEMA = pl.Schema({"kind": pl.String(), **QUERY_SCHEMA, **EVENT_SCHEMA, "added_utc": UTC_TIME})
_STAMP = "%Y%m%dT%H%M%SZ"
_DIGITS = 16


@dataclass(frozen=True)
class Events:
    """Queries and events as `ingest` gives them, each row once."""

    queries: pl.DataFrame
    events: pl.DataFrame


@dataclass(frozen=True)
class Added:
    """What one file brought: `read = queries + events + duplicates + quarantined`."""

    read: int
    queries: int
    events: int
    duplicates: int
    quarantined: int


class EventStore:
    """The events below a data root."""

    def __init__(self, root: Path) -> None:
        """Use `<data root>/events`; nothing is created before something is added."""
        self.folder = root / "events"

    def key(self) -> bytes:
        """The secret key of pseudonyms, made at random when it is first needed.

        Whoever deletes it cuts the link between old and new pseudonyms. Raises EventFileError for a key that is cut.
        """
        path = self.folder / "key"
        self.folder.mkdir(parents=True, exist_ok=True)
        with suppress(FileExistsError):
            _create_secret(path)
        key = path.read_bytes()
        if len(key) < MIN_KEY_BYTES:
            raise EventFileError(f"{path}: {len(key)} bytes, expected {KEY_BYTES}; delete it to begin with a new key")
        return key

    def add(self, made: Ingested, added_utc: datetime) -> Added:
        """Keep what is new. Rows that were added before count as duplicates, refused ones are noted once."""
        rows = _union(made).with_columns(pl.lit(added_utc, UTC_TIME).alias("added_utc"))
        known = self._all("rows", ROW_SCHEMA)
        fresh = _unlike(rows, known)
        self._write("rows", fresh, added_utc)
        self._write("refused", self._new_refusals(made.quarantine), added_utc)
        again = rows.height - fresh.height
        return Added(
            read=made.read,
            queries=fresh.filter(kind=QUERY).height,
            events=fresh.filter(kind=EVENT).height,
            duplicates=made.duplicates + again,
            quarantined=made.quarantine.height,
        )

    def load(self, until: datetime, added_until: datetime | None = None) -> Events | None:
        """Rows with a time up to `until` that were added up to `added_until`; None when there are none."""
        rows = self._all("rows", ROW_SCHEMA).filter(pl.col("at_utc") <= until)
        if added_until is not None:
            rows = rows.filter(pl.col("added_utc") <= added_until)
        if rows.is_empty():
            return None
        # Two processes that add the same file at once both write it.
        rows = rows.with_columns(_same().alias("same")).unique("same", keep="first", maintain_order=True)
        return Events(
            rows.filter(kind=QUERY).select(*QUERY_SCHEMA).sort("at_utc", "query"),
            rows.filter(kind=EVENT).select(*EVENT_SCHEMA).sort("at_utc", "query", "object_id", "action"),
        )

    def refused(self) -> pl.DataFrame:
        """Rows that were refused: file, line, sha256, reason."""
        return self._all("refused", QUARANTINE_SCHEMA)

    def _new_refusals(self, found: pl.DataFrame) -> pl.DataFrame:
        return found.join(self.refused(), on=["sha256", "reason"], how="anti", maintain_order="left")

    def _all(self, name: str, schema: pl.Schema) -> pl.DataFrame:
        parts = [pl.read_parquet(path, memory_map=False) for path in self._files(name)]
        return pl.concat([schema.to_frame(), *parts])

    def _files(self, name: str) -> Iterator[Path]:
        return iter(sorted((self.folder / name).glob("*.parquet")))

    def _write(self, name: str, frame: pl.DataFrame, added_utc: datetime) -> None:
        if frame.is_empty():
            return
        buffer = io.BytesIO()
        frame.write_parquet(buffer, compression="zstd")
        data = buffer.getvalue()
        file = f"{added_utc.strftime(_STAMP)}-{sha256_hex(data)[:_DIGITS]}.parquet"
        write_once(self.folder / name / file, data, durable=True)


def _create_secret(path: Path) -> None:
    """Write a new key, never over an old one. Raises FileExistsError."""
    if path.exists():
        raise FileExistsError(path)
    temporary = path.with_name(f".tmp-{secrets.token_hex(8)}")
    descriptor = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(secrets.token_bytes(KEY_BYTES))
    try:
        # A link, unlike a rename, fails where another process was first.
        path.hardlink_to(temporary)
    finally:
        temporary.unlink()


def _union(made: Ingested) -> pl.DataFrame:
    parts = [made.queries.with_columns(kind=pl.lit(QUERY)), made.events.with_columns(kind=pl.lit(EVENT))]
    whole = pl.concat([ROW_SCHEMA.to_frame(), *parts], how="diagonal")
    return whole.select(*ROW_SCHEMA).drop("added_utc")


def _unlike(rows: pl.DataFrame, known: pl.DataFrame) -> pl.DataFrame:
    """Rows that are not among the known ones, whenever those were added."""
    marked = rows.with_columns(_same().alias("same"))
    return marked.join(known.select(_same().alias("same")), on="same", how="anti", maintain_order="left").drop("same")


def _same() -> pl.Expr:
    """Everything a row says, as one text."""
    parts = [
        pl.col(name).list.join("\x1f") if isinstance(dtype, pl.List) else pl.col(name).cast(pl.String)
        for name, dtype in ROW_SCHEMA.items()
        if name != "added_utc"
    ]
    return pl.concat_str([part.fill_null("\x1d") for part in parts], separator="\x1e")
