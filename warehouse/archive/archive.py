"""The raw archive: every payload that ever arrived, and the log of when. Parsers read from nowhere else."""

from collections.abc import Iterable, Iterator
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Any

from schemas.canonical import sha256_hex
from schemas.document import MAX_PAYLOAD_BYTES, Document, FetchRow, RowError
from warehouse.archive.blobs import BlobStore
from warehouse.archive.errors import BlobMissingError
from warehouse.archive.log import FetchLog


class RawArchive:
    """Payloads under `<root>/raw/blobs`, fetch log under `<root>/raw/log`.

    Safe for any number of threads and processes at once: files are written whole, under names made from their content,
    and never changed. A process killed between a blob and its log row leaves an orphan blob, which `verify` lists and
    the next attempt to archive the same payload uses.
    """

    def __init__(self, root: Path, *, durable: bool = True, max_bytes: int = MAX_PAYLOAD_BYTES) -> None:
        """Use a data root; folders are made with the first payload.

        `durable` waits until the disk has what was written, so that not even a loss of power takes it back.
        """
        self.folder = root / "raw"
        self.blobs = BlobStore(self.folder / "blobs", durable=durable, max_bytes=max_bytes)
        self.log = FetchLog(self.folder / "log", durable=durable)

    def put(self, data: bytes, row: FetchRow) -> FetchRow:
        """Archive a payload and log its row; returns the row that stands for this event (an older one if it was known).

        Raises RowError when the row is not about these bytes, PayloadTooLargeError, and WriteError when the disk
        refuses; then nothing is logged.
        """
        self.put_blob(data, row)
        return self.append([row])[0]

    def put_blob(self, data: bytes, row: FetchRow) -> None:
        """Store the bytes of a row that `append` will log later, together with others."""
        if len(data) != row.size_bytes or sha256_hex(data) != row.sha256:
            raise RowError(
                f"row of {row.url!r} names {row.size_bytes} bytes with SHA-256 {row.sha256}, but {len(data)} other "
                "bytes were given; make the row with FetchRow.of_payload"
            )
        self.blobs.put(data)

    def append(self, rows: Iterable[FetchRow]) -> list[FetchRow]:
        """Log rows whose bytes are in the archive: a batch of arrivals, or confirmations (status 304).

        Returns the rows that stand for these events. Raises BlobMissingError when bytes are not there.
        """
        given = list(rows)
        for row in given:
            if not self.blobs.path(row.sha256).is_file():
                raise BlobMissingError(
                    f"row of {row.url!r}: no blob {self.blobs.path(row.sha256)}; archive the payload before its row"
                )
        return self.log.append(given)

    def rows(
        self,
        source: str | None = None,
        captured_until: datetime | None = None,
        archived_until: datetime | None = None,
    ) -> list[FetchRow]:
        """Rows by capture time, source and URL; of one source, and captured or archived by a time (inclusive)."""
        return [
            row
            for row in self.log.rows()
            if (source is None or row.source == source)
            and (captured_until is None or row.captured_at_utc <= captured_until)
            and (archived_until is None or row.archived_at_utc <= archived_until)
        ]

    def find(self, source: str, url: str, captured_at_utc: datetime, origin: str) -> FetchRow | None:
        """The row of a payload known by where and when it is from, before its bytes are fetched or made.

        Of several, the one archived last.
        """
        known = [row for row in self.rows(source) if (row.url, row.captured_at_utc) == (url, captured_at_utc)]
        return next((row for row in reversed(known) if row.origin == origin and row.has_payload), None)

    def read(self, sha256: str) -> bytes:
        """Payload of a digest, checked. Raises BlobMissingError or BlobDamagedError naming the file."""
        return self.blobs.read(sha256)

    def document(self, row: FetchRow) -> Document:
        """Row together with its bytes, which are read when asked for."""
        return Document(row, partial(self.read, row.sha256))

    def latest_confirmation(
        self,
        source: str,
        url: str,
        captured_until: datetime | None = None,
        archived_until: datetime | None = None,
    ) -> FetchRow | None:
        """The newest row (200 or 304) that says what a URL holds; None when it was never seen."""
        return self.latest_confirmations(source, captured_until, archived_until).get((source, url))

    def latest_confirmations(
        self,
        source: str | None = None,
        captured_until: datetime | None = None,
        archived_until: datetime | None = None,
    ) -> dict[tuple[str, str], FetchRow]:
        """The newest confirming row (200 or 304) per source and URL.

        Payloads for tests only confirm nothing: no snapshot is made of them.
        """
        rows = self.rows(source, captured_until, archived_until)
        return {(row.source, row.url): row for row in rows if row.confirms and not row.is_test_only}


def listing(rows: Iterable[FetchRow]) -> Iterator[dict[str, Any]]:
    """Rows as JSON-ready mappings, for a table or `--format json`."""
    return (row.as_record() for row in rows)
