"""The main job as plain Python: collect, build, publish, report. Prefect wraps it; nothing here needs a server."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

from flows.build import build
from flows.collect import Fetched, archive_embedded, ask_sources
from flows.exclusive import only_run
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


class Stages:
    """The stages of a run as plain calls. Each reads files and leaves files, so that another way of running them
    (flows/scheduled makes tasks of them) needs to hand over nothing but paths and digests.
    """

    def __init__(self, settings: Settings, request: Request) -> None:
        """Work on the data root of the settings."""
        self.settings, self.request = settings, request
        self.archive, self.store = RawArchive(settings.data), StageStore(settings.data)

    def embed(self) -> None:
        """Archive the payloads inside installed packages."""
        archive_embedded(self.archive, self.request.clock_utc)

    def ask(self) -> list[Fetched]:
        """Ask the live sources and archive what arrives."""
        one = self.request
        return ask_sources(self.archive, one.clock_utc, one.only, one.is_offline, store=self.store)

    def read(self) -> Inputs:
        """Parse and fold what was captured by the run's moment."""
        return read_inputs(self.archive, self.store, self.settings, self.request.moment, self.request.known_at)

    def publish(self, inputs: Inputs) -> Published:
        """Build, verify and publish a snapshot of inputs."""
        return publish_inputs(self.archive, self.store, self.settings, inputs, self.request.run)

    def render(self) -> None:
        """Make the pages follow the pointer."""
        settle_site(self.settings.published)


def refresh(settings: Settings, request: Request, stages: Stages | None = None) -> Outcome:
    """Run the main job, alone over its data root; by plain calls unless other `stages` are given.

    A run that fails publishes its report, no data, and never moves `latest`; the error goes on.
    """
    with only_run(settings.data):
        return _run(settings, request, stages or Stages(settings, request))


def _run(settings: Settings, request: Request, stages: Stages) -> Outcome:
    stages.embed()
    run = request.run
    try:
        fetched = stages.ask()
        inputs = stages.read()
        published = stages.publish(inputs) if request.publish else None
    except Exception as error:
        if request.publish:
            publish_failure(settings.published, run, f"{type(error).__name__}: {error}", {"as_of": utc_text(run.as_of)})
        raise
    if published is not None and published.is_latest:
        stages.render()
    return Outcome(fetched, inputs, published, _degraded(fetched, inputs))


def publish_inputs(archive: RawArchive, store: StageStore, settings: Settings, inputs: Inputs, run: Run) -> Published:
    """Publish the snapshot of inputs, or record the one made of equal inputs; only nightly ones can be held."""
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
