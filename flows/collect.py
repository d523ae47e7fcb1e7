"""Bringing documents into the archive before a build: embedded payloads, and live sources as far as they answer."""

from dataclasses import dataclass
from datetime import datetime

from extractors.embedded import embedded_payloads
from extractors.source import route, sources
from schemas.document import FetchRow
from warehouse.archive import RawArchive


@dataclass(frozen=True, slots=True)
class Fetched:
    """What happened when a source was asked: `offline`, `unreachable`, ... and how many new documents came."""

    source: str
    outcome: str
    documents: int = 0
    detail: str = ""


def archive_embedded(archive: RawArchive, clock_utc: datetime) -> list[str]:
    """Archive the embedded payloads of the installed packages, each version once. Returns the new origins.

    Raises EmbeddedError naming what is not installed or not recorded.
    """
    added = []
    for payload in embedded_payloads():
        known = archive.find(payload.source, payload.url, payload.captured_at_utc, payload.origin)
        if known is None:
            data = payload.data
            row = FetchRow.of_payload(
                data,
                source=payload.source,
                endpoint=route(payload.source, payload.url),
                url=payload.url,
                media_type=payload.media_type,
                captured_at_utc=payload.captured_at_utc,
                archived_at_utc=clock_utc,
                origin=payload.origin,
            )
            archive.put(data, row)
            added.append(payload.origin)
    return added


def ask_sources(only: tuple[str, ...], offline: bool) -> list[Fetched]:
    """Ask every live source for new documents; offline none is asked and no socket is opened."""
    names = [name for name in sources() if not only or name in only]
    if offline:
        return [Fetched(name, "offline", detail="not asked") for name in names]
    return [Fetched(name, "unreachable", detail="no live reader is part of this version") for name in names]
