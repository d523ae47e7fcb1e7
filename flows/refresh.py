"""The main job as plain Python: collect, build, publish, report. Prefect wraps it; nothing here needs a server."""

import logging
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from extractors.source import spec_of
from flows.access import degrades
from flows.build import build
from flows.collect import Fetched, archive_embedded, ask_sources
from flows.conclude import conclude
from flows.exclusive import only_run
from flows.inputs import Inputs, read_inputs
from flows.method import keep, method_change
from flows.overlap import with_overlap
from flows.pages import settle_site
from flows.run_report import ANSWERED, RunRecord
from flows.settings import Settings
from flows.stopwatch import Stopwatch
from schemas.times import utc_text
from schemas.uncollected import uncollected
from schemas.vocabulary import RunKind, RunStatus, SourceStatus
from warehouse.archive import RawArchive
from warehouse.publish import LastMade, Published, Run, find_snapshot, publish, touch, using
from warehouse.publish.content import SnapshotContent
from warehouse.stages import StageStore

log = logging.getLogger(__name__)
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
    strict: bool = False
    """Whether a degraded run ends with exit code 3."""

    @property
    def moment(self) -> datetime:
        """As-of of the run."""
        return self.as_of or self.clock_utc

    @property
    def kind(self) -> RunKind:
        """A run about the past is no nightly run."""
        return RunKind.NIGHTLY if self.as_of is None else RunKind.AS_OF

    @property
    def is_offline(self) -> bool:
        """Whether no socket is opened: a run about the past never asks what is there now."""
        return self.offline or self.as_of is not None

    @property
    def run(self) -> Run:
        """What the history says of the run."""
        return Run(self.kind, self.moment, self.clock_utc, self.moment + STALE_AFTER)


@dataclass(frozen=True, slots=True)
class Outcome:
    """How a run ended: what was fetched, how sources stand, what was published, why it is degraded, its report."""

    fetched: Sequence[Fetched]
    inputs: Inputs
    published: Published | None
    degraded: tuple[str, ...]
    exit_code: int = 0
    """0 done, 4 held by a gate, 3 degraded when the request was strict."""
    report: Path | None = None
    """Where the report is kept; None when the disk refused it."""


class Stages:
    """The stages of a run as plain calls. Each reads files and leaves files, so that another way of running them
    (flows/scheduled makes tasks of them) needs to hand over nothing but paths and digests.
    """

    def __init__(self, settings: Settings, request: Request) -> None:
        """Work on the data root of the settings."""
        self.settings, self.request = settings, request
        self.archive, self.store = RawArchive(settings.data), StageStore(settings.data)
        self.watch = Stopwatch()

    def embed(self) -> None:
        """Archive the payloads inside installed packages."""
        archive_embedded(self.archive, self.request.clock_utc)

    def ask(self) -> list[Fetched]:
        """Ask the live sources and archive what arrives."""
        one = self.request
        return ask_sources(self.archive, one.clock_utc, one.only, one.is_offline, store=self.store)

    def read(self) -> Inputs:
        """Parse and fold what was captured by the run's moment."""
        one = self.request
        inputs = read_inputs(self.archive, self.store, self.settings, one.moment, one.known_at)
        return with_overlap(inputs, self.settings, one.kind)

    def publish(self, inputs: Inputs) -> Published:
        """Build, verify and publish a snapshot of inputs."""
        return publish_inputs(self.archive, self.store, self.settings, inputs, self.request.run, self.watch)

    def render(self) -> None:
        """Make the pages follow the pointer."""
        settle_site(self.settings.published)


def refresh(settings: Settings, request: Request, stages: Stages | None = None) -> Outcome:
    """Run the main job, alone over its data root; by plain calls unless other `stages` are given.

    Every run leaves a report. One that fails publishes it, no data, and never moves `latest`; the error goes on.
    """
    run, record = request.run, RunRecord(request.kind, request.moment, request.clock_utc, request.strict)
    log.info("%s run as of %s begins", run.kind, utc_text(run.as_of))
    try:
        with only_run(settings.data):
            inputs = _run(stages or Stages(settings, request), record)
    except Exception as error:
        record.error = error
        conclude(settings, record, run, publish=request.publish)
        raise
    report = conclude(settings, record, run, publish=request.publish)
    return Outcome(record.fetched, inputs, record.published, record.warnings, record.exit_code, report)


def _run(stages: Stages, record: RunRecord) -> Inputs:
    """All stages in order; the record learns what each of them brought."""
    record.stopwatch = stages.watch
    with stages.watch.stage("collect"):
        stages.embed()
        record.fetched = stages.ask()
    with stages.watch.stage("inputs"):
        inputs = record.inputs = stages.read()
    record.warnings = _degraded(record.fetched, inputs)
    if stages.request.publish:
        published = record.published = stages.publish(inputs)
        log.info("snapshot %s: %s", published.snapshot, published.status)
        record.warnings += _behind(published, record)
        if published.is_latest:
            with stages.watch.stage("pages"):
                stages.render()
    return inputs


def publish_inputs(
    archive: RawArchive,
    store: StageStore,
    settings: Settings,
    inputs: Inputs,
    run: Run,
    watch: Stopwatch | None = None,
    last: LastMade | None = None,
) -> Published:
    """Publish the snapshot of inputs, or record the one made of equal inputs; only nightly ones can be held.

    A caller that publishes several hands over the same `last`.
    """
    stage = (watch or Stopwatch()).stage
    # From looking for a snapshot to recording it nobody may take its files away.
    with using(settings.published):
        with stage("publish"):
            known = find_snapshot(settings.published, inputs.digest)
            if known is not None:
                return touch(settings.published, known, run)
        with uncollected():
            with stage("build"):
                made = build(archive, store, settings, inputs)
            _tell_method(settings, made.content)
            held = None if run.kind is not RunKind.NIGHTLY else made.held
            with stage("publish"):
                return publish(settings.published, made.content, replace(run, held=held), last)


def _tell_method(settings: Settings, content: SnapshotContent) -> None:
    """Before anything is published: what another decomposer makes of unchanged texts, in the log and kept as a file."""
    change = method_change(settings.published, content.tables)
    if change is not None:
        log.warning("%s: %s", change.words, keep(settings.data, content.snapshot, change))


def _degraded(fetched: Sequence[Fetched], inputs: Inputs) -> tuple[str, ...]:
    """Why a reader should know that not everything is as it should be; empty when it is."""
    reasons = [
        f"{one.source} is {one.outcome} ({one.detail})"
        for one in fetched
        if one.outcome not in ANSWERED and not spec_of(one.source).is_best_effort
    ]
    for name, state in sorted(inputs.sources.items()):
        if degrades(name, state.status):
            since = (
                f" since {utc_text(state.stale_at_utc)}"
                if state.stale_at_utc and state.status is SourceStatus.STALE
                else ""
            )
            reasons.append(f"{name} is {state.status}{since}")
    reasons += [f"a payload is lost, its source carried forward: {reason}" for reason in inputs.lost.values()]
    return tuple(dict.fromkeys(reasons))


def _behind(published: Published, record: RunRecord) -> tuple[str, ...]:
    """That a good nightly snapshot is not the latest one: an earlier run had a later clock."""
    if record.kind is not RunKind.NIGHTLY or published.is_latest or published.status is RunStatus.HELD:
        return ()
    return (f"the clock ({utc_text(record.as_of)}) is behind the latest run: latest stays where it is",)


def now_utc() -> datetime:
    """The clock, to the second."""
    return datetime.now(UTC).replace(microsecond=0)
