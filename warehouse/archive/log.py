"""The fetch log: immutable files of rows, written once, read together.

A batch of rows becomes `<yyyy-mm>/<sha256 of its bytes>.jsonl` under the month it was archived in. Several workers
append without a lock because no file is ever changed, and reading all files gives the same rows in the same order
whoever wrote them when.
"""

import threading
from collections.abc import Iterable, Iterator
from pathlib import Path

import orjson

from schemas.canonical import canonical_json, sha256_hex
from schemas.document import FetchRow, RowError
from warehouse.archive.errors import LogDamagedError
from warehouse.files import is_temporary, write_once

SUFFIX = ".jsonl"
_MONTH = "%Y-%m"
_RowKey = tuple[str, str, str, object, str, int]


class FetchLog:
    """Rows of the fetch log under one folder; files that were read once are kept in memory."""

    def __init__(self, folder: Path, *, durable: bool = True) -> None:
        """Use a folder, made with the first row. `durable` waits for the disk."""
        self.folder = folder
        self._durable = durable
        self._lock = threading.Lock()
        self._files_read: set[str] = set()
        self._by_key: dict[_RowKey, FetchRow] = {}
        self._sorted: list[FetchRow] | None = None

    def rows(self) -> list[FetchRow]:
        """All rows by capture time, source, URL, archive time and the rest; the same event logged twice appears once.

        Of such twins the one archived first stands: it says since when the payload has been in our hands.
        Raises LogDamagedError naming a file that is not what its name promises.
        """
        with self._lock:
            self._refresh()
            if self._sorted is None:
                self._sorted = sorted(self._by_key.values(), key=_order)
            return self._sorted.copy()

    def append(self, rows: Iterable[FetchRow]) -> list[FetchRow]:
        """Log a batch and return, for each row, the row that stands for its event now.

        Rows of events already logged add nothing. One file is written per month of archiving. Raises WriteError.
        """
        given = list(rows)
        with self._lock:
            self._refresh()
            for name, content in _batches(row for row in given if row.key not in self._by_key):
                write_once(self.folder / name, content, durable=self._durable)
            self._refresh()
            return [self._by_key[row.key] for row in given]

    def files(self) -> Iterator[Path]:
        """All log files, sorted by name."""
        for path in sorted(self.folder.glob(f"*/*{SUFFIX}")):
            if not is_temporary(path):
                yield path

    def _refresh(self) -> None:
        for path in self.files():
            name = path.name
            if name not in self._files_read:
                for row in read_log_file(path):
                    self._keep(row)
                self._files_read.add(name)

    def _keep(self, row: FetchRow) -> None:
        twin = self._by_key.get(row.key)
        if twin is None or _stands_before(row, twin):
            self._by_key[row.key] = row
            self._sorted = None


def read_log_file(path: Path) -> list[FetchRow]:
    """Rows of one log file. Raises LogDamagedError when its bytes or a row are not what they should be."""
    content = path.read_bytes()
    found = sha256_hex(content)
    if path.name != f"{found}{SUFFIX}":
        raise LogDamagedError(
            f"log file {path}: its {len(content)} bytes have SHA-256 {found}, expected the one in its name; "
            "next step: restore it from a copy of the archive, or move it away and fetch or add its payloads again"
        )
    try:
        return [FetchRow.from_record(orjson.loads(line)) for line in content.splitlines()]
    except (orjson.JSONDecodeError, RowError, TypeError) as error:
        raise LogDamagedError(
            f"log file {path}: {error}; next step: read it with the version of abreast that wrote it, or move it away"
        ) from error


def _order(row: FetchRow) -> tuple[object, ...]:
    return (row.captured_at_utc, row.source, row.url, row.archived_at_utc, row.sha256, row.origin, row.status)


def _stands_before(row: FetchRow, twin: FetchRow) -> bool:
    if row.archived_at_utc != twin.archived_at_utc:
        return row.archived_at_utc < twin.archived_at_utc
    return canonical_json(row.as_record()) < canonical_json(twin.as_record())


def _batches(rows: Iterable[FetchRow]) -> Iterator[tuple[str, bytes]]:
    months: dict[str, dict[bytes, None]] = {}
    for row in rows:
        line = canonical_json(row.as_record())
        months.setdefault(row.archived_at_utc.strftime(_MONTH), {})[line] = None
    for month, lines in sorted(months.items()):
        content = b"".join(line + b"\n" for line in sorted(lines))
        yield f"{month}/{sha256_hex(content)}{SUFFIX}", content
