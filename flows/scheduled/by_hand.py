"""`abreast refresh` beside a server: the same run, as a flow run that the server knows of."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any

from prefect import Flow
from prefect.client.orchestration import get_client
from prefect.client.schemas.objects import State
from prefect.runtime import flow_run

from flows.refresh import Outcome, Request
from flows.scheduled.refresh_flow import NAME, run_stages, runner
from flows.scheduled.states import verdict
from flows.settings import Settings

log = logging.getLogger(__name__)


class ApiError(RuntimeError):
    """The configured API answers, and yet no flow run can be started there. Nothing has been done by then."""


def refresh_by_hand(settings: Settings, request: Request) -> Outcome:
    """Run the main job as a flow run of the configured API.

    What the run did counts: when the API goes away before it heard of the end, the outcome is returned all the same.
    Raises ApiError, and whatever kept the run itself from ending.
    """
    _greet()
    ended: list[Outcome | Exception] = []

    def by_hand(only: list[str], as_of: datetime | None, known_at: datetime | None, offline: bool) -> State[Any]:
        """`abreast refresh`, started by hand."""
        log.info("flow run %s of the configured Prefect API", flow_run.name)
        try:
            # Somebody is waiting: an unreachable source is not asked again, as without a server.
            outcome = run_stages(settings, request, fetch_retries=0)
        except Exception as error:
            ended.append(error)
            raise
        ended.append(outcome)
        return verdict(outcome)

    made: Flow[Any, Any] = Flow(by_hand, name=NAME, task_runner=runner(), persist_result=False)
    try:
        with _quiet():
            made([*request.only], request.as_of, request.known_at, request.offline, return_state=True)
    except Exception as error:
        if not ended:
            raise ApiError(_words(error)) from error
        log.warning("the Prefect API was not told how the run ended: %s", _words(error))
    if not ended:
        raise ApiError("it did not let the run start")
    if isinstance(ended[0], Exception):
        raise ended[0]
    return ended[0]


@contextmanager
def _quiet() -> Iterator[None]:
    """Keep Prefect's lines and tracebacks to its server: the terminal shows what a run without a server shows."""
    root = logging.getLogger("prefect")
    handlers, propagates = root.handlers, root.propagate
    root.handlers, root.propagate = [logging.NullHandler()], False
    try:
        yield
    finally:
        root.handlers, root.propagate = handlers, propagates


def _greet() -> None:
    """Ask for something that needs the rights that a run needs. Raises ApiError."""
    try:
        with get_client(sync_client=True) as client:
            client.read_flows(limit=1)
    except Exception as error:
        raise ApiError(_words(error)) from error


def _words(error: Exception) -> str:
    return " ".join(f"{type(error).__name__}: {error}".split())[:300]
