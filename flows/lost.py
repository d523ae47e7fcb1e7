"""Payloads of the archive that cannot be read: what is built then, as if the document had never come.

A damaged blob must not end the night, and must not be guessed at. The sets that it belongs to are left out of the
inputs, so that what was last good is carried forward and every digest says so.
"""

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime

from extractors.source import endpoint_of, route
from schemas.document import FetchRow
from schemas.vocabulary import PayloadKind
from warehouse.archive import RawArchive
from warehouse.archive.errors import BlobDamagedError, BlobMissingError

SetKey = tuple[str, str, datetime]


class LostPayloadError(Exception):
    """A payload cannot be read. The message names its file and the next step."""

    def __init__(self, sha256: str, reason: str) -> None:
        """`sha256` of the payload."""
        super().__init__(reason)
        self.sha256 = sha256


def payloads(archive: RawArchive) -> Callable[[str], bytes]:
    """Reads payloads by digest; raises LostPayloadError for a damaged or missing one."""

    def read(sha256: str) -> bytes:
        try:
            return archive.read(sha256)
        except (BlobDamagedError, BlobMissingError) as error:
            raise LostPayloadError(sha256, str(error)) from error

    return read


def without(rows: Iterable[FetchRow], lost: Mapping[str, str]) -> list[FetchRow]:
    """Rows of the fetch log but those of lost payloads (digest -> reason), in the same order.

    Of a listing run all pages go: half a set must not replace a whole one. Later confirmations of what is left out
    confirm nothing.
    """
    given = list(rows)
    if not lost:
        return given
    broken = {key for row in given if row.has_payload and row.sha256 in lost and (key := _set(row)) is not None}
    out = [row for row in given if row.sha256 in lost or (row.has_payload and _set(row) in broken)]
    since: dict[tuple[str, str], datetime] = {}
    for row in out:
        held = (row.url, row.sha256)
        since[held] = min(row.captured_at_utc, since.get(held, row.captured_at_utc))
    gone = set(map(id, out))
    return [row for row in given if id(row) not in gone and not _only_confirms(row, since)]


def _only_confirms(row: FetchRow, since: Mapping[tuple[str, str], datetime]) -> bool:
    first = since.get((row.url, row.sha256))
    return not row.has_payload and first is not None and row.captured_at_utc >= first


def _set(row: FetchRow) -> SetKey | None:
    """The listing run that a row belongs to; None for a document that stands for itself."""
    endpoint = route(row.source, row.url)
    if endpoint is None or endpoint_of(row.source, endpoint).kind is not PayloadKind.SET:
        return None
    return row.source, endpoint, row.captured_at_utc
