"""Runs on a real server: what is deployed, a schedule that fires, states that tell, a worker that is killed.

The order matters for speed only: the worker is started first and the schedule fires while other tests run.
"""

import json
import threading
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from uuid import uuid4

import pytest

from extractors.source import sources
from flows.build import build
from tests.flows.live import first_day, http
from tests.flows.scheduled.conftest import EVERY_MINUTE, Installation, until
from tests.flows.test_cli import abreast
from tests.replay.server import ReplayServer
from warehouse.read import Snapshot

pytestmark = pytest.mark.slow
FULL = "abreast-refresh/nightly-full"
RUN_SECONDS = 480


@pytest.fixture(scope="module")
def worker(installation: Installation) -> Iterator[Any]:
    process = installation.worker()
    yield process
    if process.poll() is None:
        installation.kill(process)


@pytest.fixture
def small(installation: Installation, monkeypatch: pytest.MonkeyPatch) -> Iterator[ReplayServer]:
    """Small nights in this process, reported to the server: no embedded payloads, sources of their own."""
    with ReplayServer(first_day()) as server:
        monkeypatch.setenv("PREFECT_API_URL", installation.url)
        monkeypatch.setattr(
            "flows.live.load_http_settings", lambda: http(server, **dict.fromkeys(sources(), server.base_url))
        )
        monkeypatch.setattr("flows.refresh.archive_embedded", lambda archive, clock: [])
        yield server


def _newest_by_hand() -> Any:
    from prefect.client.orchestration import get_client
    from prefect.client.schemas.filters import FlowRunFilter, FlowRunFilterDeploymentId
    from prefect.client.schemas.sorting import FlowRunSort

    by_hand = FlowRunFilter(deployment_id=FlowRunFilterDeploymentId(is_null_=True))
    with get_client(sync_client=True) as client:
        return client.read_flow_runs(flow_run_filter=by_hand, sort=FlowRunSort.START_TIME_DESC, limit=1)[0]


def _deployments() -> dict[str, Any]:
    from prefect.client.orchestration import get_client

    with get_client(sync_client=True) as client:
        return {one.name: one for one in client.read_deployments()}


def test_the_deployments_are_there(installation: Installation, worker: Any) -> None:
    found = _deployments()
    assert set(found) == {"nightly-full", "prices-hourly", "manual-backfill", "republish"}
    assert all(one.enforce_parameter_schema for one in found.values())
    assert {one.global_concurrency_limit.limit for one in found.values()} == {1}
    crons = {one.slug: (one.schedule.cron, one.schedule.timezone) for each in found.values() for one in each.schedules}
    assert crons == {"nightly-utc": ("15 3 * * *", "UTC"), "hourly-utc": (EVERY_MINUTE, "UTC")}


@pytest.mark.parametrize(
    ("name", "parameters"),
    [
        ("nightly-full", {"fetch_retries": 99}),
        ("nightly-full", {"only_sources": ["nobody"]}),
        ("nightly-full", {"group": "some"}),
        ("nightly-full", {"as_of": "yesterday"}),
        ("manual-backfill", {}),
        ("manual-backfill", {"from_date": "2026-01-01", "to_date": "2026-01-02", "every": "hour"}),
        ("republish", {"strict": "perhaps"}),
    ],
)
def test_the_server_refuses_parameters_that_are_not_of_the_schema(
    installation: Installation, name: str, parameters: dict[str, Any]
) -> None:
    from prefect.client.orchestration import get_client
    from prefect.exceptions import PrefectHTTPStatusError

    with get_client(sync_client=True) as client, pytest.raises(PrefectHTTPStatusError, match=r"409|422"):
        client.create_flow_run_from_deployment(_deployments()[name].id, parameters=parameters)


def test_a_refresh_by_hand_is_a_flow_run(small: ReplayServer, installation: Installation, tmp_path: Path) -> None:
    small.faults["litellm"] = lambda handler, page: handler.answer(403, {"Content-Type": "text/html"}, b"no")
    done = abreast("refresh", "--strict", data=tmp_path, expect=3)
    assert "litellm is blocked" in done.stdout.splitlines()[-1]
    run = _newest_by_hand()
    assert (run.state_name, run.state_type) == ("Degraded", "FAILED")
    assert "litellm is blocked" in run.state.message
    shown = installation.artifacts(run.id)
    assert {"sources", "gates", "progress"} <= set(shown)
    rows = {row["source"]: row for row in json.loads(shown["sources"].data)}
    assert (rows["litellm"]["this run"], rows["openrouter"]["this run"]) == ("blocked", "fresh")
    assert "| entities | yes |" in shown["gates"].data
    assert shown["progress"].data == 100
    assert Snapshot(tmp_path / "published").runs[-1]["status"] == "published"


def test_a_held_run_is_seen_not_to_have_published(
    small: ReplayServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("flows.refresh.build", lambda *words: replace(build(*words), held="entities: half are gone"))
    abreast("refresh", data=tmp_path, expect=4)
    run = _newest_by_hand()
    assert (run.state_name, run.state_type) == ("Held", "FAILED")
    assert "entities: half are gone" in run.state.message
    assert not (tmp_path / "published/v1/latest.json").exists()


def test_a_failed_run_fails_in_both_places(
    small: ReplayServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object) -> None:
        raise ValueError("the ruleset is damaged")

    monkeypatch.setattr("flows.refresh.build", broken)
    assert "the ruleset is damaged" in abreast("refresh", data=tmp_path, expect=1).stderr
    run = _newest_by_hand()
    assert (run.state_name, run.state_type) == ("Failed", "FAILED")
    history = json.loads((tmp_path / "published/v1/snapshots/index.json").read_text())
    assert [one["status"] for one in history["runs"]] == ["failed"]


def test_a_schedule_fires(installation: Installation, worker: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """A run that nobody asked for: the server's scheduler made it, the worker took it, and it published."""
    from prefect.client.orchestration import get_client

    def fired() -> Any:
        ended = [one for one in installation.runs("prices-hourly") if one.state.is_final() and one.auto_scheduled]
        return next((one for one in ended if one.state_type != "CANCELLED"), None)

    run = until(fired, RUN_SECONDS, "a scheduled run", installation.home / "worker.log")
    deployed = _deployments()["prices-hourly"]
    with get_client(sync_client=True) as client:
        client.update_deployment_schedule(deployed.id, deployed.schedules[0].id, active=False)
    assert (run.state_name, run.state_type) == ("Degraded", "COMPLETED"), run.state.message
    rows = {row["source"]: row["this run"] for row in json.loads(installation.artifacts(run.id)["sources"].data)}
    assert (rows["openrouter"], rows["litellm"], rows["huggingface"]) == ("fresh", "fresh", "not asked")
    snapshot = Snapshot(installation.data / "published")
    assert "openrouter" in set(snapshot.table("aliases")["source"])
    _late_runs_are_covered(run, monkeypatch)


def _late_runs_are_covered(run: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """A run that was due before this one began has nothing left to do; others have."""
    from flows.scheduled.late import covering_run

    late = SimpleNamespace(
        id=uuid4(),
        auto_scheduled=True,
        deployment_id=run.deployment_id,
        expected_start_time=run.start_time - timedelta(hours=3),
        parameters=run.parameters,
    )
    for changed, expected in (
        ({}, run.name),
        ({"auto_scheduled": False}, None),
        ({"parameters": {"group": "all"}}, None),
        ({"expected_start_time": run.start_time + timedelta(hours=3)}, None),
    ):
        one = SimpleNamespace(**{**vars(late), **changed})
        context = SimpleNamespace(get=lambda one=one: SimpleNamespace(flow_run=one))
        monkeypatch.setattr("flows.scheduled.late.FlowRunContext", context)
        found = covering_run()
        assert found is not None if expected else found is None, changed


def test_a_backfill_and_a_republication_run_by_hand(installation: Installation, worker: Any) -> None:
    """Both at once: neither moves `latest`, one reports its progress, the other carries the tree elsewhere."""
    from prefect.deployments import run_deployment

    root = installation.data / "published"
    before = Snapshot(root)
    span = {"from_date": "2026-11-11", "to_date": "2026-11-12"}
    run_deployment("abreast-backfill/manual-backfill", parameters=span, timeout=0)
    run_deployment("abreast-republish/republish", parameters={"carry_to": str(installation.home / "site")}, timeout=0)

    def ended(name: str) -> Any:
        return next((one for one in installation.runs(name) if one.state.is_final()), None)

    log = installation.home / "worker.log"
    past = until(lambda: ended("manual-backfill"), RUN_SECONDS, "the backfill ends", log)
    assert past.state_name == "Completed", past.state.message
    assert past.state.message.startswith("2 dates (1 published, 1 shared)")
    shown = installation.artifacts(past.id)
    assert [row["date"] for row in json.loads(shown["backfill"].data)] == ["2026-11-11", "2026-11-12"]
    assert (shown["backfill-progress"].data, shown["backfill-progress"].description[:15]) == (100, "2/2: 2026-11-12")

    again = until(lambda: ended("republish"), RUN_SECONDS, "the republication ends", log)
    assert again.state_name == "Degraded", again.state.message
    assert "unchanged" in again.state.message
    assert Snapshot(installation.home / "site").id == Snapshot(root).id == before.id


def test_a_killed_worker_is_found_and_the_next_run_heals(installation: Installation, worker: Any) -> None:
    """Worker and run die while a source is asked. The run is called Crashed, its slot is free, the next publishes."""
    from prefect.deployments import run_deployment

    asked, goes_on = threading.Event(), threading.Event()

    def hangs(handler: Any, page: Any) -> None:
        asked.set()
        goes_on.wait(60)
        handler.answer_page(page)

    before = len(Snapshot(installation.data / "published").runs)
    installation.sources.faults["api/v1/models"] = hangs
    killed = run_deployment(FULL, parameters={"fetch_retries": 0}, timeout=0)
    assert asked.wait(RUN_SECONDS), "the run asks its source"
    installation.kill(worker)
    goes_on.set()
    installation.sources.faults.clear()

    def crashed() -> Any:
        return next(
            (one for one in installation.runs("nightly-full") if one.id == killed.id and one.state.is_final()), None
        )

    found = until(crashed, RUN_SECONDS, "the dead run is found", installation.home / "server.log")
    assert (found.state_name, found.state_type) == ("Crashed", "CRASHED")
    assert "no sign of life" in found.state.message
    assert len(Snapshot(installation.data / "published").runs) == before

    second = installation.worker()
    healed = run_deployment(FULL, parameters={"fetch_retries": 0}, timeout=RUN_SECONDS, poll_interval=1)
    installation.kill(second)
    assert healed.state_name == "Degraded", healed.state.message
    assert len(Snapshot(installation.data / "published").runs) == before + 1
    assert healed.run_count == 1
