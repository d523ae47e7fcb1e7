"""Bringing documents into the archive before a build: embedded payloads, and live sources as far as they answer."""

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from extractors.embedded import embedded_payloads
from extractors.source import route, sources
from schemas.document import FetchRow
from warehouse.archive import RawArchive
from warehouse.stages import StageStore

if TYPE_CHECKING:
    from extractors.http import HttpSettings


@dataclass(frozen=True, slots=True)
class Fetched:
    """What happened when a source was asked.

    `outcome` is `offline`, `fresh`, `unchanged`, `partial` (some endpoints answered), or what kept it from answering:
    `unreachable`, `blocked`, `rate_limited`, `not_found`, `too_large`, `unexpected_format`.
    """

    source: str
    outcome: str
    documents: int = 0
    """Documents that were not there before."""
    detail: str = ""
    confirmed: int = 0
    """Documents that the source was seen to hold still."""
    requests: int = 0
    sent_bytes: int = 0
    """Bodies of whole documents, as they were sent."""


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


def ask_sources(
    archive: RawArchive,
    clock_utc: datetime,
    only: tuple[str, ...] = (),
    offline: bool = False,
    http: "HttpSettings | None" = None,
    store: StageStore | None = None,
) -> list[Fetched]:
    """Ask every live source (or `only` some) and archive what arrives, one batch per source, at the run's clock.

    Offline no socket is opened. Settings of the HTTP session come from the environment unless given. With a `store`
    for parsed documents, model cards are asked for too. Raises SettingsError, and the archive's errors when the disk
    refuses; what a source does never raises.
    """
    names = [name for name in sources() if not only or name in only]
    if offline:
        return [Fetched(name, "offline", detail="not asked") for name in names]
    # The HTTP stack is loaded only by runs that use it.
    from flows.live import LiveRun

    return LiveRun(archive, clock_utc, http).ask(names, store)
