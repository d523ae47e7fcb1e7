"""prefect.yaml and the watch for dead runs, without a server: names, schedules, parameters, states."""

import inspect
import os
from pathlib import Path
from typing import Any

import pytest
import yaml
from prefect.cli.deploy._models import PrefectYamlModel
from prefect.client.schemas.schedules import CronSchedule
from prefect.flows import Flow, load_flow_from_entrypoint

from flows.backfill import DateResult, Done, Progress
from flows.moments import Every
from flows.scheduled import backfill_flow, states
from flows.scheduled.install import ENDS, FLOWS, POOL, watch

FILE = Path(__file__).parents[3] / "prefect.yaml"
DEPLOYMENTS: dict[str, Any] = {one["name"]: one for one in yaml.safe_load(FILE.read_text())["deployments"]}
CRONS = {"nightly-full": ("nightly-utc", "15 3 * * *"), "prices-hourly": ("hourly-utc", "40 * * * *")}


def _flow(name: str) -> Flow[Any, Any]:
    return load_flow_from_entrypoint(DEPLOYMENTS[name]["entrypoint"])


def test_the_file_is_what_prefect_reads() -> None:
    read = PrefectYamlModel.model_validate(yaml.safe_load(FILE.read_text()))
    assert [one.name for one in read.deployments] == ["nightly-full", "prices-hourly", "manual-backfill", "republish"]
    assert read.pull == [{"prefect.deployments.steps.set_working_directory": {"directory": "{{ $ABREAST_HOME }}"}}]


@pytest.mark.parametrize("name", DEPLOYMENTS)
def test_a_deployment_names_a_flow_and_parameters_that_it_takes(name: str) -> None:
    one, found = DEPLOYMENTS[name], _flow(name)
    given = one.get("parameters", {})
    assert set(given) <= set(inspect.signature(found.fn).parameters)
    required = {key for key, value in inspect.signature(found.fn).parameters.items() if value.default is value.empty}
    found.validate_parameters({**dict.fromkeys(required, "2026-07-01"), **given})
    assert found.name in FLOWS
    assert one["enforce_parameter_schema"] is True
    assert one["concurrency_limit"] == {"limit": 1, "collision_strategy": "CANCEL_NEW"}
    assert one["work_pool"]["name"] == POOL
    environment = one["work_pool"]["job_variables"]["env"]
    assert environment["PREFECT_SERVER_ANALYTICS_ENABLED"] == "false"
    assert environment["DO_NOT_TRACK"] == "1"


@pytest.mark.parametrize("name", DEPLOYMENTS)
def test_schedules_are_utc_and_have_slugs(name: str) -> None:
    listed = [(one["slug"], one["cron"], one["timezone"]) for one in DEPLOYMENTS[name].get("schedules", [])]
    assert listed == ([(*CRONS[name], "UTC")] if name in CRONS else [])
    for _, cron, timezone in listed:
        CronSchedule(cron=cron, timezone=timezone)


def test_the_watch_waits_for_three_heartbeats_and_knows_every_ending() -> None:
    """A state that it does not know would have runs called dead that ended well."""
    trigger: Any = watch().trigger
    every = {
        int(one["work_pool"]["job_variables"]["env"]["PREFECT_FLOWS_HEARTBEAT_FREQUENCY"])
        for one in DEPLOYMENTS.values()
    }
    assert {3 * seconds for seconds in every} == {trigger.within.total_seconds()}
    assert os.environ["PREFECT_FLOWS_HEARTBEAT_FREQUENCY"] == str(*every), "runs by hand are watched too"
    assert {states.DEGRADED, states.HELD, states.SKIPPED, "Completed", "Failed", "Crashed", "Cancelled"} <= set(ENDS)
    assert {f"prefect.flow-run.{name}" for name in ENDS} < trigger.expect
    assert trigger.after == {"prefect.flow-run.Running", "prefect.flow-run.heartbeat"}


def test_progress_of_a_backfill_says_how_long_the_rest_may_take() -> None:
    from datetime import date

    result = DateResult(date(2026, 7, 1), Done.PUBLISHED, "20260701T000000Z-0123456789ab", 2.0)
    assert backfill_flow.told(Progress(result, 1, 4, 6.0)) == "1/4: 2026-07-01 published, about 6 s left"
    assert "left" not in backfill_flow.told(Progress(result, 4, 4, 0.0))
    twice = backfill_flow.summary([result, DateResult(date(2026, 7, 2), Done.SHARED, result.snapshot, 0.1)])
    assert twice == "2 dates (1 published, 1 shared), 1 snapshots; latest stays where it is"
    assert backfill_flow.rows([result])[0]["outcome"] == "published"
    assert {str(one) for one in Every} >= {"day", "week", "month"}
