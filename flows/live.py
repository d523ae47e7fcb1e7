"""One night's live collection: all sources side by side, each archived as it ends, then the model cards."""

import logging
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from functools import partial

from extractors.http import HttpSession, HttpSettings
from extractors.source import Request, endpoint_of, route, spec_of
from extractors.sources.huggingface import NAME as HUB
from flows.access import DETAILS, load_access
from flows.cards import CardRun, chunks, wanted_cards
from flows.collect import Fetched
from flows.details import wanted_details
from flows.fetching import Collected, Known, collect_source
from flows.http_settings import load_http_settings
from flows.supervise import Done, Task, supervised
from schemas.document import FetchRow
from schemas.vocabulary import PayloadKind
from warehouse.archive import RawArchive
from warehouse.selection import select
from warehouse.stages import StageStore

log = logging.getLogger(__name__)


class LiveRun:
    """Asking sources at one moment. `clock_utc` is the capture time of everything that arrives."""

    def __init__(self, archive: RawArchive, clock_utc: datetime, http: HttpSettings | None = None) -> None:
        """Raises SettingsError when the environment's settings cannot be used."""
        self._archive, self._clock_utc = archive, clock_utc
        self._http = http or load_http_settings()
        self._access = load_access()

    def ask(self, names: Sequence[str], store: StageStore | None = None) -> list[Fetched]:
        """Ask sources by name; results in the order of the names."""
        limits = self._http.limits
        found = {name: Fetched(name, *refusal) for name in names if (refusal := self._access.refusal(name))}
        with HttpSession(self._http) as session:
            groups = [
                [self._task(session, name) for name in group]
                for group in by_host([name for name in names if name not in found])
            ]
            for done in supervised(groups, limits.source_seconds, limits.silence_seconds):
                found[done.name] = self._archived(done)
            if store is not None and HUB in found and has_lists(found[HUB]):
                found[HUB] = self._cards(session, store, found[HUB])
            for switch in sorted(self._access.opted & DETAILS.keys()):
                source = DETAILS[switch][0]
                if store is not None and source in found and has_lists(found[source]):
                    found[source] = self._details(session, store, switch, found[source])
        return [found[name] for name in names]

    def ask_cards(self, listed: Fetched, store: StageStore) -> Fetched:
        """Ask for the model cards alone, after the lists of all sources are in the archive. Returns both together."""
        with HttpSession(self._http) as session:
            return self._cards(session, store, listed)

    def known(self, source: str) -> Known:
        """What the archive holds of a source by now. Rows whose bytes are lost are not known: they must come again."""
        rows = self._archive.rows(source, captured_until=self._clock_utc)
        newest = self._archive.latest_confirmations(source, captured_until=self._clock_utc)
        present = _Sound({row.url: row for row in newest.values()}, self._archive)
        selection = select(rows, route, lambda *scope: endpoint_of(*scope).kind)
        sets = {
            endpoint: {row.url: row.sha256 for row in found[-1].rows}
            for (_, endpoint), found in selection.sets.items()
            if found[-1].kind is PayloadKind.SET
        }
        return Known(present, sets)

    def _task(self, session: HttpSession, source: str) -> Task[Collected]:
        known = self.known(source)
        return Task(source, lambda budget: collect_source(session, source, self._clock_utc, known, budget))

    def _archived(self, done: Done[Collected]) -> Fetched:
        """Archive what a task brought: all bytes, then all rows in one batch."""
        got = done.result
        if got is None:
            log.warning("%s: unreachable (%s)", done.name, done.problem)
            return Fetched(done.name, "unreachable", detail=done.problem)
        for row, data in got.rows:
            if data is not None:
                self._archive.put_blob(data, row)
        self._archive.append(row for row, _ in got.rows)
        level = logging.INFO if got.outcome in ("fresh", "unchanged") else logging.WARNING
        log.log(level, "%s: %s, %d new of %d documents %s", done.name, got.outcome, got.new, len(got.rows), got.detail)
        return Fetched(got.source, got.outcome, got.new, got.detail, got.confirmed, got.requests, got.sent_bytes)

    def _cards(self, session: HttpSession, store: StageStore, listed: Fetched) -> Fetched:
        """Ask for the model cards that this night wants, after all lists have been archived."""
        run = CardRun(session, self.known(HUB), self._clock_utc)
        return self._one_by_one(run, wanted_cards(self._archive, store, self._clock_utc), listed)

    def _details(self, session: HttpSession, store: StageStore, switch: str, listed: Fetched) -> Fetched:
        """Ask for the single documents that a switch stands for."""
        source, endpoint = DETAILS[switch]
        run = CardRun(session, self.known(source), self._clock_utc, source, endpoint)
        return self._one_by_one(run, wanted_details(switch, self._archive, store, self._clock_utc), listed)

    def _one_by_one(self, run: CardRun, wanted: list[Request], listed: Fetched) -> Fetched:
        tasks = [Task(f"documents {number}", partial(run.chunk, part)) for number, part in enumerate(chunks(wanted))]
        parts = []
        limits = self._http.limits
        for done in supervised([tasks], limits.source_seconds, limits.silence_seconds):
            parts.append(self._archived(done))
        return together(listed, parts)


class _Sound(Mapping[str, FetchRow]):
    """Rows by URL whose bytes are in the archive, whole; looked at when a row is asked for."""

    def __init__(self, rows: Mapping[str, FetchRow], archive: RawArchive) -> None:
        self._rows, self._archive = rows, archive

    def __getitem__(self, url: str) -> FetchRow:
        row = self._rows[url]
        if not self._archive.blobs.is_sound(row.sha256):
            log.warning("a payload of %s is lost and asked for again: %s", row.source, row.sha256)
            raise KeyError(url)
        return row

    def __iter__(self) -> Iterator[str]:
        return iter(self._rows)

    def __len__(self) -> int:
        return len(self._rows)


def has_lists(hub: Fetched) -> bool:
    """Whether the hub answered with lists this time: only then is it asked for cards."""
    return hub.outcome in ("fresh", "unchanged", "partial")


def together(listed: Fetched, parts: Sequence[Fetched]) -> Fetched:
    """Lists and cards of one source as one result: `partial` as soon as a card could not be had."""
    details = [part.detail for part in (listed, *parts) if part.detail]
    new = sum(part.documents for part in (listed, *parts))
    outcome = "partial" if details else "fresh" if new else listed.outcome
    return Fetched(
        listed.source,
        outcome,
        new,
        "; ".join(dict.fromkeys(details))[:500],
        sum(part.confirmed for part in (listed, *parts)),
        sum(part.requests for part in (listed, *parts)),
        sum(part.sent_bytes for part in (listed, *parts)),
    )


def by_host(names: Sequence[str]) -> list[list[str]]:
    """Sources in groups that share no host: groups run side by side, the sources of one group in turn."""
    groups: list[tuple[set[str], list[str]]] = []
    for name in names:
        hosts = set(spec_of(name).hosts)
        apart = [group for group in groups if not group[0] & hosts]
        for group in groups:
            if group[0] & hosts:
                hosts |= group[0]
        joined = [one for group in groups if group not in apart for one in group[1]]
        groups = [*apart, (hosts, [*joined, name])]
    return [group for _, group in groups]
