"""Which model cards a night asks for: artifacts that other sources name by their Hugging Face id, when they changed."""

import re
from collections.abc import Iterator
from contextlib import suppress
from datetime import datetime, timedelta

import polars as pl

from extractors.http import Budget, FetchError, HttpSession, NotFoundError
from extractors.source import Request, endpoint_of, route
from extractors.sources.huggingface import NAME, card_request
from flows.fetching import Collected, Known, ask, document_row
from flows.lost import LostPayloadError, payloads
from flows.parsing import Parser
from schemas.document import FetchRow
from schemas.vocabulary import PayloadKind
from warehouse.archive import RawArchive
from warehouse.selection import DocumentSet, Selection, select
from warehouse.stages import StageStore

MAX_CARDS = 500
"""A night. The rest waits: never seen ones first, then those unseen for longest."""
UNDATED_AGE = timedelta(days=7)
"""A card whose repository is in no list, so that its lastModified is unknown, is asked for again after that."""
NOT_FOUND = 404
MAX_FAILURES = 5
"""In a row; then the hub is left alone."""
CHUNK = 25
"""Cards that are archived together: what a kill in the middle of five hundred may cost."""
_REPO = re.compile(r"[A-Za-z0-9][\w.-]{0,95}/[A-Za-z0-9_][\w.-]{0,95}", re.ASCII)


def wanted_cards(archive: RawArchive, store: StageStore, clock_utc: datetime, most: int = MAX_CARDS) -> list[Request]:
    """Requests for cards, the most urgent first, read from the newest archived documents."""
    selection = select(archive.rows(captured_until=clock_utc), route, lambda *scope: endpoint_of(*scope).kind)
    parser = Parser(store, payloads(archive))
    seen = {row.url: row for row in archive.rows(NAME, captured_until=clock_utc) if not row.is_test_only}
    modified = _modified(parser, selection)
    ranked = []
    for repo in sorted(named_repositories(parser, selection)):
        request = card_request(repo)
        urgency = _urgency(seen.get(request.url), modified.get(repo), clock_utc)
        if urgency is not None and route(NAME, request.url) == "card":
            ranked.append((urgency, repo, request))
    return [request for _, _, request in sorted(ranked, key=lambda one: one[:2])[:most]]


def _urgency(seen: FetchRow | None, modified: datetime | None, clock_utc: datetime) -> tuple[int, float] | None:
    """Smaller is more urgent; None: the card need not be asked for."""
    if seen is None:
        return (0 if modified else 1, 0.0)
    since = seen.captured_at_utc
    if modified is not None:
        return (2, since.timestamp()) if modified > since else None
    return (3, since.timestamp()) if clock_utc - since >= UNDATED_AGE else None


def newest_entities(parser: Parser, selection: Selection) -> Iterator[tuple[str, pl.DataFrame]]:
    """Source and entities of each document of the newest set of every listing."""
    for (source, _), sets in selection.sets.items():
        newest: DocumentSet = sets[-1]
        if newest.kind is PayloadKind.SET:
            for row in newest.rows:
                # A list that is lost names no cards tonight; reading the inputs says so.
                with suppress(LostPayloadError):
                    yield source, parser.document(row)["entities"]


def named_repositories(parser: Parser, selection: Selection) -> set[str]:
    """Hugging Face ids that other sources name; what is no repository name is no address either."""
    named: set[str] = set()
    for source, entities in newest_entities(parser, selection):
        if source != NAME:
            named.update(entities["hugging_face_id"].drop_nulls().to_list())
    return {name for name in named if _REPO.fullmatch(name) and ".." not in name}


def _modified(parser: Parser, selection: Selection) -> dict[str, datetime]:
    """Times of the last change per repository, as far as the lists say it."""
    found: dict[str, datetime] = {}
    for source, entities in newest_entities(parser, selection):
        if source == NAME:
            dated = entities.select("source_id", "changed_utc").drop_nulls()
            found.update(dict(dated.iter_rows()))
    return found


class CardRun:
    """Asking for cards chunk by chunk until the hub has enough of us."""

    def __init__(
        self, session: HttpSession, known: Known, clock_utc: datetime, source: str = NAME, endpoint: str = "card"
    ) -> None:
        """`known` holds the newest row per card, for conditional requests. Other documents of their own go as well."""
        self._session, self._known, self._clock_utc = session, known, clock_utc
        self._source, self._endpoint = source, endpoint
        self._failures = 0
        self._stopped = False

    def chunk(self, requests: list[Request], budget: Budget) -> Collected:
        """Ask for some cards. A missing or gated card is no error; one that closes the host ends it."""
        rows: list[tuple[FetchRow, bytes | None]] = []
        errors: list[tuple[str, FetchError]] = []
        asked = sent = 0
        for request in requests:
            if self._stopped:
                break
            asked += 1
            try:
                arrival = ask(self._session, request, self._known, budget)
            except FetchError as error:
                self._failures += not isinstance(error, NotFoundError)
                self._stopped = _closes(error) or self._failures >= MAX_FAILURES
                if self._stopped or not _is_about_one(error):
                    errors.append((self._endpoint, error))
                else:
                    rows.append(absent_row(request, error, self._clock_utc))
                continue
            self._failures = 0
            sent += arrival.answer.sent_bytes
            rows.append(document_row(arrival, self._clock_utc))
        return Collected(self._source, tuple(rows), tuple(errors), asked, sent)


def absent_row(request: Request, error: FetchError, clock_utc: datetime) -> tuple[FetchRow, bytes]:
    """The log of a card that is not there for us: no payload and no confirmation, so that nothing is read from it.

    Without it the same missing cards would be asked for every night.
    """
    row = FetchRow.of_payload(
        b"",
        source=request.source,
        endpoint=request.endpoint,
        url=request.url,
        media_type=endpoint_of(request.source, request.endpoint).media_types[0],
        captured_at_utc=clock_utc,
        archived_at_utc=clock_utc,
        origin="live",
        status=NOT_FOUND,
        note=error.detail,
    )
    return row, b""


def _is_about_one(error: FetchError) -> bool:
    """Whether the trouble is this repository's: not there (401 to anonymous callers), or gated (403)."""
    return isinstance(error, NotFoundError) or error.detail in ("status 401", "status 403")


def _closes(error: FetchError) -> bool:
    """Whether the hub is to be left alone at once."""
    return error.ends_host and not _is_about_one(error)


def chunks(requests: list[Request]) -> list[list[Request]]:
    """Requests in portions that are archived together."""
    return [requests[start : start + CHUNK] for start in range(0, len(requests), CHUNK)]
