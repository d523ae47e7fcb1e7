"""Asking one source: whole listing runs, page by page, and what their answers mean for the archive."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from itertools import groupby

from extractors.errors import ParseError
from extractors.http import Answer, Budget, FetchError, HttpSession, UnexpectedFormatError, Validators
from extractors.readers.links import next_link
from extractors.source import Request, endpoint_of, sources
from schemas.canonical import sha256_hex
from schemas.document import OK, FetchRow, kept_headers
from schemas.vocabulary import PayloadKind

NextRequest = Callable[[Request, Mapping[str, str], int], Request | None]
NextByBody = Callable[[Request, bytes, int], Request | None]
MAX_PAGES = 200
"""Of one listing run, whatever a source says about further pages."""


@dataclass(frozen=True, slots=True)
class Known:
    """What the archive holds of a source: the newest row per URL, and per endpoint the newest set as URL -> digest."""

    rows: Mapping[str, FetchRow] = field(default_factory=dict)
    sets: Mapping[str, Mapping[str, str]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Arrival:
    """An answer and the row that was known of its URL before."""

    request: Request
    answer: Answer
    known: FetchRow | None

    @property
    def sha256(self) -> str:
        """Digest of what the URL holds now."""
        if self.answer.data is not None:
            return sha256_hex(self.answer.data)
        assert self.known is not None, "only a known row has validators, and only they bring a 304"
        return self.known.sha256

    @property
    def is_known(self) -> bool:
        """Whether the URL holds what it held."""
        return self.known is not None and self.known.sha256 == self.sha256


@dataclass(frozen=True, slots=True)
class Collected:
    """What one source brought: rows to log with the bytes that are new, and what went wrong per endpoint."""

    source: str
    rows: tuple[tuple[FetchRow, bytes | None], ...] = ()
    errors: tuple[tuple[str, FetchError], ...] = ()
    requests: int = 0
    sent_bytes: int = 0

    @property
    def new(self) -> int:
        """Documents that were not there before."""
        return sum(row.has_payload for row, _ in self.rows)

    @property
    def confirmed(self) -> int:
        """Documents that the source was seen to hold still."""
        return sum(row.confirms and not row.has_payload for row, _ in self.rows)

    @property
    def outcome(self) -> str:
        """`fresh`, `unchanged`, `partial` when only some endpoints answered, else the outcome of the first error."""
        if self.errors:
            return "partial" if self.rows else self.errors[0][1].outcome
        return "fresh" if self.new else "unchanged"

    @property
    def detail(self) -> str:
        """What went wrong, endpoint by endpoint; empty when nothing did."""
        return "; ".join(f"{endpoint}: {error.detail}" for endpoint, error in self.errors)


def collect_source(session: HttpSession, source: str, clock_utc: datetime, known: Known, budget: Budget) -> Collected:
    """All listing runs of a source. A run that breaks anywhere brings nothing: half a set must not replace a whole one.

    After an error that closes the host its other endpoints are not asked.
    """
    module = sources()[source]
    paging = Paging(getattr(module, "next_request", _no_next), getattr(module, "next_by_body", None))
    rows: list[tuple[FetchRow, bytes | None]] = []
    errors: list[tuple[str, FetchError]] = []
    counted = [0, 0]
    for endpoint, group in groupby(module.requests(clock_utc), key=lambda request: request.endpoint):
        if endpoint_of(source, endpoint).kind is PayloadKind.EACH:
            found, wrong = _one_by_one(session, list(group), known, budget, counted, clock_utc)
            rows += found
            errors += wrong
            if any(error.ends_host for _, error in wrong):
                break
            continue
        try:
            arrivals = list(_listing(session, list(group), paging, known, budget, counted))
        except FetchError as error:
            errors.append((endpoint, error))
            if error.ends_host:
                break
            continue
        rows += listing_rows(arrivals, known.sets.get(endpoint, {}), clock_utc)
    return Collected(source, tuple(rows), tuple(errors), *counted)


@dataclass(frozen=True, slots=True)
class Paging:
    """How a source names its next page: by headers, or in the body, which then has to come every night."""

    by_headers: NextRequest
    by_body: NextByBody | None


def _one_by_one(
    session: HttpSession,
    requests: Sequence[Request],
    known: Known,
    budget: Budget,
    counted: list[int],
    clock_utc: datetime,
) -> tuple[list[tuple[FetchRow, bytes | None]], list[tuple[str, FetchError]]]:
    """Documents that stand for themselves: one that cannot be had takes no other with it, unless it closes the host."""
    rows: list[tuple[FetchRow, bytes | None]] = []
    errors: list[tuple[str, FetchError]] = []
    for request in requests:
        try:
            arrival = ask(session, request, known, budget)
        except FetchError as error:
            errors.append((request.endpoint, error))
            if error.ends_host:
                break
            continue
        counted[0] += 1
        counted[1] += arrival.answer.sent_bytes
        rows.append(document_row(arrival, clock_utc))
    return rows, errors


def _listing(
    session: HttpSession,
    first: Sequence[Request],
    paging: Paging,
    known: Known,
    budget: Budget,
    counted: list[int],
) -> Iterator[Arrival]:
    """All pages of a run. Raises FetchError when any of them cannot be had."""
    seen: set[str] = set()
    for start in first:
        request: Request | None = start
        pages = 0
        while request is not None:
            if request.url in seen or len(seen) >= MAX_PAGES:
                raise UnexpectedFormatError(start.source, request.url, "the pages go round or do not end")
            seen.add(request.url)
            # A page whose body names the next one must come whole: an answer "not modified" would end the run there.
            arrival = ask(session, request, known, budget, conditional=paging.by_body is None)
            counted[0] += 1
            counted[1] += arrival.answer.sent_bytes
            pages += 1
            yield arrival
            request = _next(request, arrival.answer, pages, paging)


def _next(request: Request, answer: Answer, pages: int, paging: Paging) -> Request | None:
    try:
        if paging.by_body is not None:
            return paging.by_body(request, answer.data or b"", pages)
        return paging.by_headers(request, answer.headers, pages)
    except ParseError as error:
        raise UnexpectedFormatError(request.source, request.url, str(error)[:300]) from error


def ask(session: HttpSession, request: Request, known: Known, budget: Budget, *, conditional: bool = True) -> Arrival:
    """One document, conditionally where an answer of it is in the archive unless told otherwise. Raises FetchError.

    The headers of the arrival name real addresses, and after a 304 those of the known row too: it has the link to the
    next page when the answer does not repeat it.
    """
    row = known.rows.get(request.url)
    validators = Validators(row.headers.get("etag"), row.headers.get("last-modified")) if row and conditional else None
    answer = session.fetch(request, validators, budget)
    headers = dict(answer.headers)
    link = next_link(headers)
    if link is not None:
        headers["link"] = f'<{session.logical(request, link)}>; rel="next"'
    if answer.data is None and row is not None:
        headers = {**row.headers, **headers}
    return Arrival(request, replace(answer, headers=headers), row)


def listing_rows(
    arrivals: Sequence[Arrival], newest: Mapping[str, str], clock_utc: datetime
) -> list[tuple[FetchRow, bytes | None]]:
    """Rows of a whole listing run, all at one capture time so that they form one set.

    When every page holds what it held in the newest set, the run only confirms. When any differs, all pages belong to
    the new set; those that the source called unmodified enter with the bytes that the archive has.
    """
    content = {arrival.request.url: arrival.sha256 for arrival in arrivals}
    is_same = content == newest and all(arrival.is_known for arrival in arrivals)
    return [_confirmed(one, clock_utc) if is_same else _payload(one, clock_utc) for one in arrivals]


def document_row(arrival: Arrival, clock_utc: datetime) -> tuple[FetchRow, bytes | None]:
    """Row of a document that stands for itself."""
    return _confirmed(arrival, clock_utc) if arrival.is_known else _payload(arrival, clock_utc)


def _confirmed(arrival: Arrival, clock_utc: datetime) -> tuple[FetchRow, None]:
    assert arrival.known is not None
    return arrival.known.confirmed(clock_utc, clock_utc, arrival.answer.headers), None


def _payload(arrival: Arrival, clock_utc: datetime) -> tuple[FetchRow, bytes | None]:
    request, answer = arrival.request, arrival.answer
    if answer.data is None:
        return replace(_confirmed(arrival, clock_utc)[0], status=OK), None
    row = FetchRow.of_payload(
        answer.data,
        source=request.source,
        endpoint=request.endpoint,
        url=request.url,
        media_type=answer.media_type,
        captured_at_utc=clock_utc,
        archived_at_utc=clock_utc,
        origin="live",
        headers=kept_headers(answer.headers),
    )
    return row, answer.data


def _no_next(request: Request, headers: Mapping[str, str], pages: int) -> None:
    """Sources whose listings have one page."""
