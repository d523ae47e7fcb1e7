"""Where documents of the past come from: an origin brings those of a span into the archive, at their own times."""

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Protocol

from extractors.source import route, sources, spec_of
from schemas.document import FetchRow
from warehouse.archive import RawArchive

BATCH = 50
"""Rows that are logged together: what a kill may cost to fetch or read again."""


@dataclass(frozen=True, slots=True)
class Brought:
    """What an origin did: documents that are new in the archive, those it had, and what could not be had and why."""

    added: int
    known: int
    problems: tuple[str, ...] = ()


class Origin(Protocol):
    """Brings the documents that a source showed in a span of days into the archive.

    Documents of the time before the span may come too: what stood on its first day was captured earlier.
    """

    def bring(self, archive: RawArchive, first: date, last: date, clock_utc: datetime) -> Brought:
        """Archive documents captured up to the end of `last`, archived at `clock_utc`; each once, however often."""
        ...


class OriginError(ValueError):
    """An origin was asked for something it cannot bring; the message names what was expected."""


@dataclass(slots=True)
class Filing:
    """Documents on their way into the archive: bytes at once, rows in batches."""

    archive: RawArchive
    added: int = 0
    problems: list[str] = field(default_factory=list)
    _rows: list[FetchRow] = field(default_factory=list)

    def add(self, data: bytes, **fields: Any) -> None:
        """Archive one document. Raises RowError and the archive's errors."""
        row = FetchRow.of_payload(data, **fields)
        self.archive.put_blob(data, row)
        self._rows.append(row)
        if len(self._rows) >= BATCH:
            self.flush()

    def flush(self) -> None:
        """Log what is waiting."""
        self.archive.append(self._rows)
        self.added += len(self._rows)
        self._rows.clear()

    def done(self, known: int) -> Brought:
        """Log the rest, and say what was done."""
        self.flush()
        return Brought(self.added, known, tuple(self.problems))


def routed(source: str, url: str) -> str:
    """Endpoint of a source that reads an address. Raises OriginError when none does."""
    endpoint = route(source, url)
    if endpoint is None:
        known = ", ".join(one.pattern for one in spec_of(source).endpoints) if source in sources() else ""
        expected = f"one of the addresses {known}" if known else f"a source of {', '.join(sources())}"
        raise OriginError(f"{source!r} does not read {url!r:.200}; expected {expected}")
    return endpoint
