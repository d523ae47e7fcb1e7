"""Where documents of the past come from: an origin brings those of a span into the archive, at their own times."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Protocol

from warehouse.archive import RawArchive


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
