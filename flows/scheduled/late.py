"""Runs that come late, as after a server or worker was down: one of them does the work, the others need not."""

from prefect.client.orchestration import get_client
from prefect.client.schemas.filters import (
    FlowRunFilter,
    FlowRunFilterDeploymentId,
    FlowRunFilterId,
    FlowRunFilterStartTime,
    FlowRunFilterState,
    FlowRunFilterStateName,
)
from prefect.context import FlowRunContext

from flows.scheduled.states import DEGRADED, HELD

COVERING = ("Completed", DEGRADED, HELD)
"""States of runs that asked their sources to the end."""
_LOOKED_AT = 20


def covering_run() -> str | None:
    """Name of a run with the same parameters that started after this scheduled one was due, and ended.

    None when there is none, and for a run that somebody asked for: it is wanted now.
    """
    context = FlowRunContext.get()
    mine = None if context is None else context.flow_run
    if mine is None or not mine.auto_scheduled or mine.deployment_id is None or mine.expected_start_time is None:
        return None
    wanted = FlowRunFilter(
        deployment_id=FlowRunFilterDeploymentId(any_=[mine.deployment_id]),
        id=FlowRunFilterId(not_any_=[mine.id]),
        start_time=FlowRunFilterStartTime(after_=mine.expected_start_time),
        state=FlowRunFilterState(name=FlowRunFilterStateName(any_=[*COVERING])),
    )
    with get_client(sync_client=True) as client:
        found = client.read_flow_runs(flow_run_filter=wanted, limit=_LOOKED_AT)
    return next((one.name for one in found if one.parameters == mine.parameters), None)
