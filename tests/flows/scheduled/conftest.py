"""One real Prefect server on loopback for all slow tests of a session, with the deployments of prefect.yaml on it."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

import pytest

from extractors.source import sources
from flows.api import api_trouble
from tests.flows.live import first_day
from tests.replay.server import ReplayServer

ROOT = Path(__file__).parents[3]
SILENCE_SECONDS = 40
"""More than the thirty seconds between two heartbeats, less than an operator would choose."""
EVERY_MINUTE = "* * * * *"
Found = TypeVar("Found")


def until(ask: Callable[[], Found | None], seconds: float, what: str, log: Path | None = None) -> Found:
    """Ask until there is an answer. Fails, naming what did not come, with the end of a log."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        found = ask()
        if found:
            return found
        time.sleep(0.5)
    ending = log.read_text()[-3000:] if log is not None else ""
    raise AssertionError(f"{what}: not within {seconds:.0f} s\n{ending}")


def family(process: int) -> list[int]:
    """A process and everything it started, children after parents."""
    try:
        listed = Path(f"/proc/{process}/task/{process}/children").read_text().split()
    except FileNotFoundError:
        return []
    return [process, *(one for child in listed for one in family(int(child)))]


@dataclass
class Installation:
    """A server, what is installed on it, and the workers that a test started."""

    home: Path
    sources: ReplayServer
    port: int
    started: list["subprocess.Popen[bytes]"] = field(default_factory=list)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}/api"

    @property
    def data(self) -> Path:
        """Data root of the workers."""
        return self.home / "data"

    @property
    def environment(self) -> dict[str, str]:
        bases = {f"ABREAST_BASE_URL_{name.upper()}": self.sources.base_url for name in sources()}
        clean = {name: value for name, value in os.environ.items() if not name.startswith(("PREFECT_", "ABREAST_"))}
        return {
            **clean,
            **bases,
            "ABREAST_HTTP_REQUESTS_PER_SECOND": "500",
            "ABREAST_HOME": str(self.home),
            "PYTHONPATH": str(ROOT),
            "PREFECT_HOME": str(self.home / "prefect"),
            "PREFECT_API_URL": self.url,
            "PREFECT_SERVER_ANALYTICS_ENABLED": "false",
            "DO_NOT_TRACK": "1",
            "PREFECT_WORKER_QUERY_SECONDS": "1",
        }

    def start(self, *words: str, log: str) -> "subprocess.Popen[bytes]":
        with (self.home / log).open("ab") as output:
            process = subprocess.Popen(
                [sys.executable, "-m", *words],
                cwd=self.home,
                env=self.environment,
                stdout=output,
                stderr=subprocess.STDOUT,
            )
        self.started.append(process)
        return process

    def worker(self) -> "subprocess.Popen[bytes]":
        return self.start("prefect", "worker", "start", "--pool", "abreast", log="worker.log")

    def kill(self, process: "subprocess.Popen[bytes]") -> None:
        """End a process and all it started, at once and without a word."""
        for number in family(process.pid):
            os.kill(number, signal.SIGKILL)
        process.wait(20)

    def runs(self, name: str) -> list[Any]:
        """Runs of a deployment that are not waiting for their time, newest first."""
        from prefect.client.orchestration import get_client
        from prefect.client.schemas.filters import (
            DeploymentFilter,
            DeploymentFilterName,
            FlowRunFilter,
            FlowRunFilterState,
            FlowRunFilterStateType,
        )
        from prefect.client.schemas.objects import StateType
        from prefect.client.schemas.sorting import FlowRunSort

        wanted = DeploymentFilter(name=DeploymentFilterName(any_=[name]))
        begun = FlowRunFilter(state=FlowRunFilterState(type=FlowRunFilterStateType(not_any_=[StateType.SCHEDULED])))
        newest = FlowRunSort.START_TIME_DESC
        with get_client(sync_client=True) as client:
            return client.read_flow_runs(deployment_filter=wanted, flow_run_filter=begun, sort=newest, limit=50)

    def artifacts(self, run_id: Any) -> dict[str, Any]:
        """Artifacts of a run by key."""
        from prefect.client.orchestration import get_client
        from prefect.client.schemas.filters import ArtifactFilter, ArtifactFilterFlowRunId

        wanted = ArtifactFilter(flow_run_id=ArtifactFilterFlowRunId(any_=[run_id]))
        with get_client(sync_client=True) as client:
            return {one.key: one for one in client.read_artifacts(artifact_filter=wanted)}


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def each_minute(text: str) -> str:
    """prefect.yaml with the price run every minute, so that a test can see a schedule fire."""
    hourly = 'cron: "40 * * * *"'
    assert text.count(hourly) == 1
    return text.replace(hourly, f'cron: "{EVERY_MINUTE}"')


@pytest.fixture(scope="session")
def installation(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Installation]:
    """Server and deployments; the test process talks to the same server."""
    from prefect.settings import PREFECT_API_URL, PREFECT_HOME, temporary_settings

    home = tmp_path_factory.mktemp("installation")
    with ReplayServer(first_day()) as sources, ExitStack() as stack:
        made = Installation(home, sources, _free_port())
        stack.callback(lambda: [made.kill(one) for one in made.started if one.poll() is None])
        made.start("prefect", "server", "start", "--no-ui", "--port", str(made.port), log="server.log")
        until(lambda: api_trouble(made.url, 1.0) is None, 300, "the server answers")
        (home / "prefect.yaml").write_text(each_minute((ROOT / "prefect.yaml").read_text()))
        words = ("--silence-seconds", str(SILENCE_SECONDS))
        installed = made.start("flows.scheduled.install", *words, log="install.log")
        assert installed.wait(600) == 0, (home / "install.log").read_text()
        stack.enter_context(temporary_settings({PREFECT_API_URL: made.url, PREFECT_HOME: home / "prefect"}))
        yield made
