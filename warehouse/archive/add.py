"""Putting payloads that were saved elsewhere into the archive, at their capture time."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from schemas.document import FetchRow, RowError
from schemas.media import media_type_of
from schemas.vocabulary import Fidelity
from warehouse.archive.archive import RawArchive
from warehouse.archive.errors import ArchiveError
from warehouse.archive.manifest import Entry, FailedEntry, read_manifest
from warehouse.files import WriteError

Route = Callable[[str, str], str | None]
"""Endpoint of a source that claims a URL; None when none does."""


@dataclass(frozen=True, slots=True)
class AddReport:
    """What became of the rows of a manifest: every row is in `added`, `known` or `failed`."""

    added: tuple[FetchRow, ...]
    known: tuple[FetchRow, ...]
    """Rows of events that the log had already; as they stand in the log."""
    failed: tuple[FailedEntry, ...]

    @property
    def unrouted(self) -> tuple[FetchRow, ...]:
        """Archived rows that no endpoint of their source claims."""
        return tuple(row for row in (*self.added, *self.known) if row.endpoint is None)

    @property
    def exit_code(self) -> int:
        """0 when every row is archived, else 1."""
        return 1 if self.failed else 0


def no_route(source: str, url: str) -> str | None:
    """Route that claims nothing."""
    return None


Owner = Callable[[str, str], str]
"""Source whose document a URL is, given the source that the adder names and the URL."""


def as_named(source: str, url: str) -> str:
    """Owner that believes the name it is given."""
    return source


def add_file(
    archive: RawArchive,
    *,
    source: str,
    url: str,
    captured_at_utc: datetime,
    file: Path,
    archived_at_utc: datetime,
    fidelity: Fidelity = Fidelity.RAW,
    note: str = "",
    route: Route = no_route,
    owner: Owner = as_named,
) -> FetchRow:
    """Archive one local file as a payload of a URL; returns the row that stands for it.

    Raises ArchiveError when the file cannot be read or is too large, RowError for a field that is none, WriteError.
    """
    entry = Entry(file.name, file, source, url, captured_at_utc, fidelity, note)
    return archive.append([_store(archive, entry, archived_at_utc, route, owner)])[0]


def add_manifest(
    archive: RawArchive,
    manifest: Path,
    *,
    archived_at_utc: datetime,
    route: Route = no_route,
    owner: Owner = as_named,
) -> AddReport:
    """Archive every payload a manifest names, at its own `fetched_at`.

    A row that cannot be used is reported and loses no other row. Raises ManifestError when the manifest itself cannot
    be read, and WriteError when the log cannot be written.
    """
    stored: list[FetchRow] = []
    failed: list[FailedEntry] = []
    for number, found in read_manifest(manifest):
        if isinstance(found, FailedEntry):
            failed.append(found)
            continue
        try:
            stored.append(_store(archive, found, archived_at_utc, route, owner))
        except (ArchiveError, RowError, WriteError) as error:
            failed.append(FailedEntry(number, found.name, str(error), _next_step(error)))
    known_before = {row.key for row in archive.rows()}
    standing = archive.append(stored)
    return AddReport(
        added=tuple(row for row in standing if row.key not in known_before),
        known=tuple(row for row in standing if row.key in known_before),
        failed=tuple(failed),
    )


def _store(archive: RawArchive, entry: Entry, archived_at_utc: datetime, route: Route, owner: Owner) -> FetchRow:
    data = _read_bounded(archive, entry.path)
    source = owner(entry.source, entry.url)
    row = FetchRow.of_payload(
        data,
        source=source,
        endpoint=route(source, entry.url),
        url=entry.url,
        media_type=media_type_of(entry.name),
        captured_at_utc=entry.captured_at_utc,
        archived_at_utc=archived_at_utc,
        origin="added",
        fidelity=entry.fidelity,
        note=entry.note,
    )
    archive.put_blob(data, row)
    return row


def _read_bounded(archive: RawArchive, path: Path) -> bytes:
    limit = archive.blobs.max_bytes
    try:
        with path.open("rb") as file:
            data = file.read(limit + 1)
    except OSError as error:
        raise ArchiveError(f"payload file {path} cannot be read: {error.strerror}") from error
    if len(data) > limit:
        raise ArchiveError(f"payload file {path} is larger than the {limit} bytes the archive takes")
    return data


def _next_step(error: Exception) -> str:
    if isinstance(error, WriteError):
        return "free space or repair the data folder, then add the manifest again: rows already there add nothing"
    return "correct this row or its file, then add the manifest again: rows already there add nothing"
