"""The inputs of a build at a moment: documents captured by then, their ledgers, the events due, and their digest."""

import logging
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cache, partial
from pathlib import Path

from extractors.before import DocumentsBefore
from extractors.source import endpoint_of, route, sources, spec_of
from flows.access import never_asked_for
from flows.code_version import code_version
from flows.lost import LostPayloadError, payloads, without
from flows.parsing import ParsedSet, Parser, reading_version
from flows.search_events import match_evidence
from flows.settings import Settings
from flows.told import OnDemand, Told, tell
from schemas.canonical import canonical_json, digest
from schemas.document import FetchRow
from schemas.ruleset import Ruleset
from schemas.source_info import SourceInfo
from schemas.times import utc_text
from schemas.vocabulary import SourceStatus
from warehouse.archive import RawArchive
from warehouse.curate.adjudications import load_adjudications
from warehouse.curate.records import SourceState
from warehouse.ledger.fold import State, fold
from warehouse.match.evidence import Evidence
from warehouse.rank import dump_ruleset, load_ruleset
from warehouse.selection import DocumentSet, Scope, Selection, select
from warehouse.stages import StageStore

log = logging.getLogger(__name__)
REVIEWED = tuple(
    Path(__file__).parent.parent / "warehouse" / "data" / name
    for name in ("publishers.yaml", "names.yaml", "aliases.yaml", "adjudications.yaml")
)


@dataclass(frozen=True, slots=True)
class Inputs:
    """Everything a snapshot is a function of, read and folded. `digest` names it, `content_as_of` dates it."""

    as_of: datetime
    known_at: datetime | None
    content_as_of: datetime
    digest: str
    selection: Selection
    states: Mapping[Scope, State]
    newest: Mapping[Scope, ParsedSet]
    sources: Mapping[str, SourceState]
    match: Evidence | None = None
    """What searches of people say; None without any."""
    lost: Mapping[str, str] = field(default_factory=dict)
    """Payloads that could not be read, by digest, with the reason: their sets are not part of the inputs."""
    overlap: Ruleset | None = None
    """Ruleset of the snapshot before, when this one uses another: both are computed once."""


class NothingCapturedError(ValueError):
    """No document was captured by the moment asked for."""


@cache
def source_infos() -> Mapping[str, SourceInfo]:
    """What the warehouse must know of every source."""
    return {
        name: SourceInfo(
            spec.name,
            spec.title,
            spec.licence,
            spec.terms_url,
            spec.redistribution,
            spec.attribution,
            spec.max_age,
            spec.price_priority,
            spec.independent_of,
            spec.unsupported,
        )
        for name in sources()
        if (spec := spec_of(name))
    }


def read_inputs(
    archive: RawArchive,
    store: StageStore,
    settings: Settings,
    as_of: datetime,
    known_at: datetime | None = None,
    before: DocumentsBefore | None = None,
) -> Inputs:
    """Select, parse and fold what was captured by `as_of` (and archived by `known_at`).

    A caller that reads one night after another hands over the same `before`.

    A payload that has to be read and cannot be is left out with its whole set and named in `lost`. Raises
    NothingCapturedError when there is nothing, and LogDamagedError for a damaged fetch log.
    """
    rows = archive.rows(captured_until=as_of, archived_until=known_at)
    lost: dict[str, str] = {}
    while True:
        try:
            parser = Parser(store, payloads(archive), before)
            return _read_inputs(without(rows, lost), parser, store, settings, as_of, known_at, lost)
        except LostPayloadError as error:
            log.warning("a payload of the archive is lost: %s", error)
            lost[error.sha256] = str(error)


def _read_inputs(
    rows: list[FetchRow],
    parser: Parser,
    store: StageStore,
    settings: Settings,
    as_of: datetime,
    known_at: datetime | None,
    lost: Mapping[str, str],
) -> Inputs:
    selection = select(rows, route, lambda source, endpoint: endpoint_of(source, endpoint).kind)
    if not selection.sets:
        raise NothingCapturedError(
            f"no document was captured by {utc_text(as_of)}; add some with `abreast archive add`, or take a later time"
            + "".join(f"; lost: {reason}" for reason in lost.values())
        )
    of = selection.sets
    newest = OnDemand(of, lambda scope: _read(parser, of[scope], of[scope][-1]))

    def folded(scope: Scope) -> State:
        sets = of[scope]
        return fold(
            store,
            sets,
            reading_version(scope[0]),
            lambda one: (newest[scope] if one is sets[-1] else _read(parser, sets, one)).read,
        )

    states = OnDemand(of, folded)
    told = {
        scope: tell(store, sets, partial(newest.__getitem__, scope), partial(states.__getitem__, scope))
        for scope, sets in of.items()
    }
    standing = {name: _source_state(name, selection, told, settings, as_of) for name in source_infos()}
    events = _events(told, standing, as_of)
    captured = max(sets[-1].captured_at_utc for sets in selection.sets.values())
    match = match_evidence(settings, as_of, known_at)
    whole = _digest(selection, settings, events, match)
    times = [captured, *events, *([match.newest_utc] if match else [])]
    return Inputs(as_of, known_at, max(times), whole, selection, states, newest, standing, match, lost)


def _read(parser: Parser, sets: tuple[DocumentSet, ...], one: DocumentSet) -> ParsedSet:
    """A set as parsed; it may lose rows only slowly against the sets of the week before it."""
    return parser.set(one, sets[: sets.index(one)])


def _source_state(
    name: str,
    selection: Selection,
    told: Mapping[Scope, Told],
    settings: Settings,
    as_of: datetime,
) -> SourceState:
    scopes = [(name, endpoint.name) for endpoint in spec_of(name).endpoints if (name, endpoint.name) in selection.sets]
    if not scopes:
        status = SourceStatus.OFF if never_asked_for(name) else SourceStatus.MISSING
        return SourceState(status, None, None, None, 0, 0, 0)
    main = scopes[0]
    captured = selection.sets[main][-1].captured_at_utc
    confirmed = selection.confirmed_at_utc[main]
    status = SourceStatus.FRESH
    if told[main].is_refused:
        # What was refused confirms nothing: the source ages from its last good payload on.
        status = SourceStatus.FAILED
        captured = confirmed = told[main].last_seen_utc or captured
    stale_at = confirmed + (spec_of(name).max_age if settings.age_rules else timedelta(days=36500))
    if status is SourceStatus.FRESH and stale_at <= as_of:
        status = SourceStatus.STALE
    return SourceState(
        status,
        captured,
        stale_at if settings.age_rules else None,
        digest(*(selection.sets[scope][-1].digest for scope in scopes)),
        sum(len(one.rows) for scope in scopes for one in selection.sets[scope]),
        sum(told[scope].rows_total for scope in scopes),
        sum(told[scope].quarantined for scope in scopes),
    )


def _events(told: Mapping[Scope, Told], standing: Mapping[str, SourceState], as_of: datetime) -> list[datetime]:
    """Times at which something changed without a capture: a source went stale, a hold or price ended, a review came."""
    times = [review.effective_utc for review in load_adjudications()]
    times += [state.stale_at_utc for state in standing.values() if state.stale_at_utc]
    times += [moment for one in told.values() for moment in one.due_utc]
    return sorted({moment for moment in times if moment <= as_of})


def _digest(selection: Selection, settings: Settings, events: list[datetime], match: Evidence | None) -> str:
    rows = [
        [
            row.source,
            str(row.endpoint),
            row.url,
            row.sha256,
            utc_text(row.captured_at_utc),
            utc_text(row.archived_at_utc),
        ]
        for row in selection.rows()
    ]
    ruleset = load_ruleset(settings.ruleset)
    reviewed = [file.read_bytes() for file in REVIEWED]
    due = [utc_text(moment) for moment in events]
    searches = [match.digest] if match else []
    rules = dump_ruleset(ruleset)
    return digest(canonical_json(sorted(rows)), canonical_json(due), rules, code_version(), *reviewed, *searches)
