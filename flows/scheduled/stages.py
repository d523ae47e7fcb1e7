"""The stages of a run, each as a task of the flow run that this is called in."""

from collections.abc import Callable
from typing import Any

from prefect import allow_failure
from prefect.client.schemas.objects import State
from prefect.futures import PrefectFuture
from prefect.tasks import exponential_backoff

from extractors.source import sources
from flows.collect import Fetched, ask_sources
from flows.inputs import Inputs
from flows.refresh import Request, Stages
from flows.scheduled import tasks
from flows.settings import Settings
from warehouse.publish import Published

RETRY_SECONDS = 30.0
"""First wait before an unreachable source is asked again; each further one is twice as long."""

OnStage = Callable[[str, float], None]
"""Told what has been done, and the share of the run that this completes (0 to 1)."""


class TaskStages(Stages):
    """Runs tasks where the plain stages call functions; only paths and digests go into and out of them."""

    def __init__(self, settings: Settings, request: Request, fetch_retries: int, on_stage: OnStage) -> None:
        """`fetch_retries`: how often an unreachable source is asked again."""
        super().__init__(settings, request)
        self._on_stage = on_stage
        waits = exponential_backoff(RETRY_SECONDS)
        self._fetch = tasks.fetch.with_options(
            retries=fetch_retries, retry_delay_seconds=waits, retry_jitter_factor=0.3
        )

    def embed(self) -> None:
        """See Stages."""
        tasks.embed(self.settings, self.request)
        self._on_stage("payloads of installed packages are archived", 0.05)

    def ask(self) -> list[Fetched]:
        """Ask sources side by side, those that share a host in turn; then the model cards."""
        one = self.request
        if one.is_offline:
            return ask_sources(self.archive, one.clock_utc, one.only, offline=True)
        from extractors.sources.huggingface import NAME as HUB
        from flows.live import has_lists

        names = [name for name in sources() if not one.only or name in one.only]
        found: dict[str, Fetched] = {}
        for number, (name, future) in enumerate(self._submitted(names).items(), 1):
            found[name] = _fetched(future)
            self._on_stage(f"{name}: {found[name].outcome}", 0.05 + 0.45 * number / len(names))
        if HUB in found and has_lists(found[HUB]):
            found[HUB] = _value(tasks.fetch_cards(self.settings, one, found[HUB], return_state=True))
        return [found[name] for name in names]

    def read(self) -> Inputs:
        """Read in a task; what is returned here comes from the files that the task left."""
        tasks.read(self.settings, self.request)
        self._on_stage("documents are read", 0.65)
        return super().read()

    def publish(self, inputs: Inputs) -> Published:
        """See Stages."""
        with self.watch.stage("publish"):
            published = tasks.publish(self.settings, self.request, inputs.digest)
        self._on_stage(f"snapshot {published.snapshot}: {published.status}", 0.9)
        return published

    def render(self) -> None:
        """See Stages."""
        tasks.render(self.settings, self.request)

    def _submitted(self, names: list[str]) -> dict[str, "PrefectFuture[Any]"]:
        from flows.live import by_host

        futures: dict[str, PrefectFuture[Any]] = {}
        # The types that prefect gives this method leave out what it takes by the side of the task's own arguments.
        submit: Callable[..., PrefectFuture[Any]] = self._fetch.submit
        for group in by_host(names):
            before: list[Any] = []
            for name in group:
                futures[name] = submit(self.settings, self.request, name, wait_for=before)
                before = [allow_failure(futures[name])]
        return {name: futures[name] for name in names}


def _fetched(future: "PrefectFuture[Any]") -> Fetched:
    future.wait()
    return _value(future.state)


def _value(state: State[Any]) -> Fetched:
    """What a fetch found, whatever its state is called. Raises what kept it from finding out, such as a full disk."""
    found = state.result(raise_on_failure=False)
    if isinstance(found, BaseException):
        raise found
    assert isinstance(found, Fetched), f"a fetch returned {type(found).__name__}"
    return found
