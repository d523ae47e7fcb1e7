"""Captures of the Internet Archive: what a source's pages were on past days."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime

from extractors.http import Budget, FetchError, HttpSession, HttpSettings, NotFoundError, UnexpectedFormatError
from extractors.http.content import FormatError, WallError, check_content
from extractors.past.cdx import Capture, CdxError, last_of_each_day
from extractors.past.wayback import Wayback
from extractors.source import Request, endpoint_of, sources, spec_of
from flows.http_settings import load_http_settings
from flows.moments import end_of
from flows.origins import Brought, Filing, OriginError, routed
from warehouse.archive import RawArchive


@dataclass(frozen=True, slots=True)
class WaybackOrigin:
    """Captures of a source's pages in the Internet Archive, of each day the last one; by default all it asks first."""

    source: str
    url: str | None = None
    http: HttpSettings | None = None
    seconds: float = 6 * 3600
    """Time that the service may be asked; what is missing then comes with the next run."""

    def bring(self, archive: RawArchive, first: date, last: date, clock_utc: datetime) -> Brought:
        """Archive the captures of the span and of the time before it in which the source stays fresh.

        A page that cannot be had is a problem of that page; a service that does not answer ends the run with what came
        until then. Raises OriginError and SettingsError.
        """
        filing = Filing(archive)
        have = {
            (row.url, row.note): row.captured_at_utc for row in archive.rows(self.source) if row.origin == "wayback"
        }
        known = 0
        with HttpSession(self.http or load_http_settings()) as session:
            service = Wayback(session, Budget(self.seconds))
            for request in self._requests(clock_utc):
                since = first - spec_of(self.source).max_age
                try:
                    for capture in _captures(service, request.url, since, last, filing.problems):
                        if (request.url, _note(capture)) in have:
                            known += 1
                        else:
                            self._file(filing, service, request, capture, last, clock_utc)
                except (FetchError, CdxError) as error:
                    filing.problems.append(str(error))
                    if isinstance(error, FetchError) and error.ends_host and error.outcome != "blocked":
                        break
        return filing.done(known)

    def _requests(self, clock_utc: datetime) -> Iterator[Request]:
        if self.url is not None:
            yield Request(self.source, routed(self.source, self.url), self.url)
            return
        if self.source not in sources():
            raise OriginError(f"source {self.source!r}: expected one of {', '.join(sources())}")
        yield from sources()[self.source].requests(clock_utc)

    def _file(
        self, filing: Filing, service: Wayback, request: Request, capture: Capture, last: date, clock: datetime
    ) -> None:
        """Archive one capture, unless it is no document of the page. Raises the FetchErrors that end the service."""
        try:
            memento = service.memento(capture)
            if memento.status != 200:
                filing.problems.append(f"{request.url} at {capture.timestamp}: archived with status {memento.status}")
                return
            media_type = check_content(
                memento.data, memento.content_type, endpoint_of(request.source, request.endpoint)
            )
        except (NotFoundError, UnexpectedFormatError, FormatError, WallError) as error:
            filing.problems.append(f"{request.url} at {capture.timestamp}: {error}"[:500])
            return
        if memento.captured_at_utc <= min(end_of(last), clock):
            filing.add(
                memento.data, source=request.source, endpoint=request.endpoint, url=request.url,
                media_type=media_type, captured_at_utc=memento.captured_at_utc, archived_at_utc=clock,
                origin="wayback", note=_note(capture),
            )  # fmt: skip


def _captures(service: Wayback, url: str, first: date, last: date, problems: list[str]) -> list[Capture]:
    pages = list(service.listings(url, first, last))
    for page in pages:
        problems += page.problems
    return list(last_of_each_day([capture for page in pages for capture in page.captures], url))


def _note(capture: Capture) -> str:
    """What a row remembers of the index, so that the same capture is never asked for again."""
    return f"capture {capture.timestamp} {capture.digest}"[:200]
