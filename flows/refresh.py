"""The main job as plain Python: collect, build, publish, report. Prefect wraps it; nothing here needs a server."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

from flows.build import build
from flows.collect import Fetched, archive_embedded, ask_sources
from flows.inputs import Inputs, read_inputs
from flows.pages import settle_site
from flows.settings import Settings
from schemas.times import utc_text
from schemas.uncollected import uncollected
from schemas.vocabulary import RunKind, RunStatus, SourceStatus
from warehouse.archive import RawArchive
from warehouse.publish import Published, Run, find_snapshot, publish, publish_failure, touch
from warehouse.stages import StageStore

STALE_AFTER = timedelta(hours=36)
"""A nightly snapshot is overdue when no run confirmed it for a night and a half."""


@dataclass(frozen=True, slots=True)
class Request:
    """What a run was asked to do. `clock_utc` is the only place where the time of day comes in."""

    clock_utc: datetime
    as_of: datetime | None = None
    known_at: datetime | None = None
    offline: bool = False
    publish: bool = True
    only: tuple[str, ...] = ()

    @property
    def moment(self) -> datetime:
        """As-of of the run."""
        return self.as_of or self.clock_utc

    @property
    def kind(self) -> RunKind:
        """A run about the past is no nightly run."""
        return RunKind.NIGHTLY if self.as_of is None else RunKind.AS_OF


@dataclass(frozen=True, slots=True)
class Outcome:
    """How a run ended: what was fetched, how sources stand, what was published, and why it is degraded."""

    fetched: Sequence[Fetched]
    inputs: Inputs
    published: Published | None
    degraded: tuple[str, ...]

    @property
    def exit_code(self) -> int:
        """0 done, 4 held by a gate. `--strict` turns a degraded 0 into 3 elsewhere."""
        held = self.published is not None and self.published.status is RunStatus.HELD
        return 4 if held else 0


def refresh(settings: Settings, request: Request) -> Outcome:
    """Run the main job. A run that fails publishes its report, no data, and never moves `latest`; the error goes on."""
    archive, store = RawArchive(settings.data), StageStore(settings.data)
    archive_embedded(archive, request.clock_utc)
    run = Run(request.kind, request.moment, request.clock_utc, request.moment + STALE_AFTER)
    try:
        offline = request.offline or request.as_of is not None
        fetched = ask_sources(archive, request.clock_utc, request.only, offline, store=store)
        inputs = read_inputs(archive, store, settings, request.moment, request.known_at)
        published = _publish(archive, store, settings, inputs, run) if request.publish else None
    except Exception as error:
        if request.publish:
            publish_failure(settings.published, run, f"{type(error).__name__}: {error}", {"as_of": utc_text(run.as_of)})
        raise
    if published is not None and published.is_latest:
        settle_site(settings.published)
    return Outcome(fetched, inputs, published, _degraded(fetched, inputs))


def _publish(archive: RawArchive, store: StageStore, settings: Settings, inputs: Inputs, run: Run) -> Published:
    known = find_snapshot(settings.published, inputs.digest)
    if known is not None:
        return touch(settings.published, known, run)
    with uncollected():
        made = build(archive, store, settings, inputs)
    held = None if run.kind is not RunKind.NIGHTLY else made.held
    return publish(settings.published, made.content, replace(run, held=held))


def _degraded(fetched: Sequence[Fetched], inputs: Inputs) -> tuple[str, ...]:
    """Why a reader should know that not everything is as it should be; empty when it is."""
    reasons = [
        f"{one.source} is {one.outcome} ({one.detail})"
        for one in fetched
        if one.outcome not in ("fresh", "unchanged", "offline")
    ]
    for name, state in sorted(inputs.sources.items()):
        if state.status is not SourceStatus.FRESH:
            since = (
                f" since {utc_text(state.stale_at_utc)}"
                if state.stale_at_utc and state.status is SourceStatus.STALE
                else ""
            )
            reasons.append(f"{name} is {state.status}{since}")
    return tuple(dict.fromkeys(reasons))


def now_utc() -> datetime:
    """The clock, to the second."""
    return datetime.now(UTC).replace(microsecond=0)
