"""The stages of a run as Prefect tasks. They are given paths, times, names and digests, never frames.

Nothing is cached or stored by Prefect: every stage leaves its results under the data root, named by digest.
"""

import logging
from typing import Any

from prefect import task
from prefect.cache_policies import NO_CACHE
from prefect.client.schemas.objects import State, TaskRun
from prefect.states import Completed, Failed
from prefect.tasks import Task

from flows.collect import Fetched
from flows.refresh import Request, Stages
from flows.run_report import ANSWERED
from flows.settings import Settings
from warehouse.publish import Published

log = logging.getLogger(__name__)

WELL = (*ANSWERED, "partial")
"""Outcomes that are no failure of a fetch: something came, or the source is switched off."""
RETRIED = "Unreachable"
"""The only outcome that a little time may mend. A source that refuses or limits us has asked to be left alone."""


def _may_help(_: Task[..., Any], __: TaskRun, state: State[Any]) -> bool:
    return state.name == RETRIED


def state_of(fetched: Fetched) -> State[Fetched]:
    """State of a fetch whose name is the outcome: `Fresh`, `Unchanged`, `Partial`, or a failed one like `Blocked`."""
    name = fetched.outcome.replace("_", " ").title().replace(" ", "")
    message = fetched.detail or f"{fetched.documents} new documents, {fetched.confirmed} confirmed"
    make = Completed if fetched.outcome in WELL else Failed
    return make(name=name, message=message, data=fetched)


@task(name="embed", cache_policy=NO_CACHE, persist_result=False)
def embed(settings: Settings, request: Request) -> None:
    """Archive the payloads inside installed packages."""
    Stages(settings, request).embed()


@task(
    name="fetch",
    task_run_name="fetch-{source}",
    retry_condition_fn=_may_help,
    cache_policy=NO_CACHE,
    persist_result=False,
)
def fetch(settings: Settings, request: Request, source: str) -> State[Fetched]:
    """Ask one source and archive what arrives."""
    # The HTTP stack is loaded only by runs that use it.
    from flows.live import LiveRun
    from warehouse.archive import RawArchive

    (fetched,) = LiveRun(RawArchive(settings.data), request.clock_utc).ask([source])
    return state_of(fetched)


@task(name="cards", cache_policy=NO_CACHE, persist_result=False)
def fetch_cards(settings: Settings, request: Request, listed: Fetched) -> State[Fetched]:
    """Ask for the model cards that the lists of all sources make worth asking for."""
    from flows.live import LiveRun

    stages = Stages(settings, request)
    return state_of(LiveRun(stages.archive, request.clock_utc).ask_cards(listed, stages.store))


@task(name="read", cache_policy=NO_CACHE, persist_result=False)
def read(settings: Settings, request: Request) -> str:
    """Parse and fold all documents; returns the digest of the inputs."""
    return Stages(settings, request).read().digest


@task(name="publish", cache_policy=NO_CACHE, persist_result=False)
def publish(settings: Settings, request: Request, inputs_digest: str) -> Published:
    """Build, verify and publish the snapshot of inputs: read again from the results of the stage before, by digest.

    Documents of the past that came into the archive meanwhile, as beside a backfill, are published too.
    """
    stages = Stages(settings, request)
    inputs = stages.read()
    if inputs.digest != inputs_digest:
        log.warning("inputs are now %s, were %s: documents were added meanwhile", inputs.digest, inputs_digest)
    return stages.publish(inputs)


@task(name="render", cache_policy=NO_CACHE, persist_result=False)
def render(settings: Settings, request: Request) -> None:
    """Make the pages follow the pointer."""
    Stages(settings, request).render()
