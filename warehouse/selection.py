"""Which archived documents a build reads: everything captured by a time, grouped into the sets that parsers see."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from itertools import groupby
from operator import attrgetter

from schemas.canonical import digest
from schemas.document import FetchRow
from schemas.vocabulary import PayloadKind

Scope = tuple[str, str]
"""A source and one of its endpoints."""


@dataclass(frozen=True, slots=True)
class DocumentSet:
    """The documents of one listing run, or those of one hour where each URL stands for itself.

    Its times are those of its newest document; documents that stand for themselves keep their own in `rows`.
    """

    scope: Scope
    kind: PayloadKind
    captured_at_utc: datetime
    archived_at_utc: datetime
    rows: tuple[FetchRow, ...]

    @property
    def digest(self) -> str:
        """Digest of the payloads and the addresses they came from."""
        return digest(*(part for row in self.rows for part in (row.url, row.sha256)))


@dataclass(frozen=True, slots=True)
class Selection:
    """Sets by scope in order of capture, and when each scope was last seen to hold what its newest set says."""

    sets: Mapping[Scope, tuple[DocumentSet, ...]]
    confirmed_at_utc: Mapping[Scope, datetime]

    def rows(self) -> list[FetchRow]:
        """All rows of all sets, in order."""
        return [row for sets in self.sets.values() for one in sets for row in one.rows]


def select(
    rows: Iterable[FetchRow],
    route: Callable[[str, str], str | None],
    kind_of: Callable[[str, str], PayloadKind],
) -> Selection:
    """Group rows of the fetch log.

    `route(source, url)` names the endpoint that claims a URL; rows of none are left out, as are payloads for tests
    only. Rows of one source, endpoint and capture time are one set: pages that were not recorded do not make it
    incomplete.
    """
    by_scope: dict[Scope, list[FetchRow]] = {}
    confirmed: dict[Scope, datetime] = {}
    for row in rows:
        endpoint = None if row.is_test_only or not row.confirms else route(row.source, row.url)
        if endpoint is None:
            continue
        scope = (row.source, endpoint)
        if row.has_payload:
            by_scope.setdefault(scope, []).append(replace(row, endpoint=endpoint))
        confirmed[scope] = max(row.captured_at_utc, confirmed.get(scope, row.captured_at_utc))
    sets = {scope: _sets(scope, kind_of(*scope), found) for scope, found in sorted(by_scope.items())}
    return Selection(sets, {scope: confirmed[scope] for scope in sets})


def _sets(scope: Scope, kind: PayloadKind, rows: list[FetchRow]) -> tuple[DocumentSet, ...]:
    def moment(row: FetchRow) -> datetime:
        if kind is PayloadKind.SET:
            return row.captured_at_utc
        hour = row.captured_at_utc.replace(minute=0, second=0, microsecond=0)
        return hour if hour == row.captured_at_utc else hour + timedelta(hours=1)

    # Of several captures of one URL in an hour the newest counts; of one capture archived twice, the later.
    order = attrgetter("url", "captured_at_utc", "archived_at_utc", "sha256")
    ordered = sorted(rows, key=lambda row: (moment(row), *order(row)))
    return tuple(_set(scope, kind, at, list(group)) for at, group in groupby(ordered, key=moment))


def _set(scope: Scope, kind: PayloadKind, at: datetime, rows: list[FetchRow]) -> DocumentSet:
    newest = {row.url: row for row in rows}
    kept = tuple(newest[url] for url in sorted(newest))
    captured = at if kind is PayloadKind.SET else max(row.captured_at_utc for row in kept)
    return DocumentSet(scope, kind, captured, max(row.archived_at_utc for row in kept), kept)
