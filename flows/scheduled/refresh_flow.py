"""The flow of `nightly-full` and `prices-hourly`."""

from collections.abc import Sequence
from enum import StrEnum
from typing import Any

from prefect import flow
from prefect.client.schemas.objects import State
from prefect.futures import PrefectFuture
from prefect.states import Completed
from prefect.task_runners import TaskRunner, ThreadPoolTaskRunner

from extractors.source import SourceSpec, sources, spec_of
from flows.refresh import Outcome, Request, now_utc, refresh
from flows.scheduled import artifacts
from flows.scheduled.late import covering_run
from flows.scheduled.parameters import FetchRetries, Instant, SourceName
from flows.scheduled.stages import TaskStages
from flows.scheduled.states import SKIPPED, verdict
from flows.settings import Settings, load_settings

NAME = "abreast-refresh"
MAX_SIDE_BY_SIDE = 16

UNRANKED = SourceSpec.__dataclass_fields__["price_priority"].default
"""Price priority of a spec that says nothing about prices."""


class Group(StrEnum):
    """Which sources a run asks."""

    ALL = "all"
    PRICES = "prices"
    """Those whose spec ranks their prices among the others'."""


def chosen(group: Group, named: Sequence[str]) -> tuple[str, ...]:
    """Names of the sources to ask, all of them when the answer is empty. Raises UnknownSourceError."""
    unknown = [name for name in named if name not in sources()]
    if unknown:
        raise UnknownSourceError(f"sources = {unknown[0]!r}: expected some of {', '.join(sources())}")
    if named or group is Group.ALL:
        return tuple(named)
    return tuple(name for name in sources() if spec_of(name).price_priority != UNRANKED)


class UnknownSourceError(ValueError):
    """A parameter names a source that is not there."""


def runner() -> TaskRunner[PrefectFuture[Any]]:
    runner: TaskRunner[Any] = ThreadPoolTaskRunner(max_workers=MAX_SIDE_BY_SIDE)
    return runner


@flow(name=NAME, task_runner=runner(), persist_result=False)
def refresh_flow(
    group: Group = Group.ALL,
    only_sources: list[SourceName] | None = None,
    as_of: Instant | None = None,
    known_at: Instant | None = None,
    offline: bool = False,
    publish: bool = True,
    strict: bool = False,
    fetch_retries: FetchRetries = 2,
) -> State[None]:
    """Collect, build, verify and publish one night over the worker's own data root.

    Parameters are those of `abreast refresh`; `group` names sources together, `fetch_retries` says how often an
    unreachable source is asked again. A run that comes late and finds its work done by a later one does nothing.
    """
    covering = covering_run()
    if covering is not None:
        return Completed(name=SKIPPED, message=f"the run {covering} started after this one was due and did its work")
    request = Request(
        clock_utc=now_utc(),
        as_of=as_of,
        known_at=known_at,
        offline=offline,
        publish=publish,
        only=chosen(group, only_sources or ()),
        strict=strict,
    )
    return verdict(run_stages(load_settings(), request, fetch_retries))


def run_stages(settings: Settings, request: Request, fetch_retries: int) -> Outcome:
    """Run the main job inside a flow run, stage by stage as tasks, and show artifacts of it."""
    progress = artifacts.ProgressBar()
    outcome = refresh(settings, request, TaskStages(settings, request, fetch_retries, progress))
    artifacts.show(outcome, settings.published)
    progress("done", 1.0)
    return outcome
