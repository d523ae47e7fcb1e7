"""What one flow run costs over the plain run: `python -m benchmarks.bench_flow_run [--repeat N]`.

A Prefect server of its own is started on loopback, with its own home. Both kinds of run work over copies of one data
root that holds what the embedded payloads say; nothing changes between runs, so that what is measured is not hidden
behind the building of a snapshot. Results are checked first: the same snapshot, and the state that the server shows.
"""

import argparse
import logging
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from statistics import median
from typing import Any

from flows.api import api_trouble
from flows.refresh import Outcome, Request, refresh
from flows.settings import Settings

START_SECONDS = 180
Run = Callable[[Settings, Request], Outcome]


@contextmanager
def server(home: Path) -> Iterator[tuple[str, "subprocess.Popen[bytes]"]]:
    """A Prefect server until the block ends: its API and its process. Exits when it does not start."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = str(probe.getsockname()[1])
    quiet = {"PREFECT_HOME": str(home), "PREFECT_SERVER_ANALYTICS_ENABLED": "false", "DO_NOT_TRACK": "1"}
    words = [sys.executable, "-m", "prefect", "server", "start", "--no-ui", "--host", "127.0.0.1", "--port", port]
    process = subprocess.Popen(words, env={**os.environ, **quiet}, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    url = f"http://127.0.0.1:{port}/api"
    try:
        end = time.monotonic() + START_SECONDS
        while api_trouble(url, 1.0) is not None:
            if time.monotonic() > end or process.poll() is not None:
                sys.exit("the Prefect server did not start")
            time.sleep(0.5)
        yield url, process
    finally:
        process.terminate()
        process.wait(30)


def cpu_seconds(process: int) -> float:
    """CPU seconds of a process and of everything it started, as Linux counts them."""
    parts = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
    own = (int(parts[11]) + int(parts[12])) / os.sysconf("SC_CLK_TCK")
    children = Path(f"/proc/{process}/task/{process}/children").read_text().split()
    return own + sum(cpu_seconds(int(child)) for child in children)


def timed(run: Run, settings: Settings, repeat: int, server_process: int) -> dict[str, float]:
    """Medians of wall seconds, CPU seconds of this process and CPU seconds of the server, over `repeat` runs."""
    walls, own, served = [], [], []
    for _ in range(repeat):
        wall, cpu, theirs = time.perf_counter(), time.process_time(), cpu_seconds(server_process)
        run(settings, request())
        walls.append(time.perf_counter() - wall)
        own.append(time.process_time() - cpu)
        served.append(cpu_seconds(server_process) - theirs)
    return {"wall": median(walls), "cpu": median(own), "server cpu": median(served)}


def request() -> Request:
    """A run now, over what is archived."""
    return Request(clock_utc=datetime.now(UTC).replace(microsecond=0), offline=True)


def check(plain: Outcome, flow: Outcome, state: Any) -> None:
    """Exit unless both runs came to the same, and the server shows it."""
    if plain.published is None or flow.published is None or plain.published.snapshot != flow.published.snapshot:
        sys.exit(f"the runs came to different snapshots: {plain.published} and {flow.published}")
    if plain.degraded != flow.degraded or (state.state_name == "Degraded") != bool(plain.degraded):
        sys.exit(f"the runs came to different verdicts: {plain.degraded}, {flow.degraded}, {state.state_name}")


def main() -> None:
    """Measure and print."""
    options = argparse.ArgumentParser(description="What one flow run costs over the plain run.")
    options.add_argument("--repeat", type=int, default=5)
    repeat = options.parse_args().repeat
    logging.disable(logging.WARNING)
    with tempfile.TemporaryDirectory() as name, server(Path(name) / "prefect") as (url, process):
        folder = Path(name)
        begin = time.perf_counter()
        import flows.scheduled.by_hand as by_hand

        imported = time.perf_counter() - begin
        from prefect.client.orchestration import get_client
        from prefect.settings import PREFECT_API_URL, PREFECT_HOME, temporary_settings

        refresh(Settings(folder / "plain"), request())
        shutil.copytree(folder / "plain", folder / "flow")
        with temporary_settings({PREFECT_API_URL: url, PREFECT_HOME: folder / "prefect"}):
            flow = by_hand.refresh_by_hand(Settings(folder / "flow"), request())
            with get_client(sync_client=True) as client:
                check(refresh(Settings(folder / "plain"), request()), flow, client.read_flow_runs(limit=1)[0])
            bare = timed(refresh, Settings(folder / "plain"), repeat, process.pid)
            wrapped = timed(by_hand.refresh_by_hand, Settings(folder / "flow"), repeat, process.pid)
    print(f"medians of {repeat} runs in which nothing changed; once per process: import of prefect {imported:.1f} s")
    print("              wall     CPU   server CPU")
    for label, row in (("plain run", bare), ("flow run", wrapped)):
        print(f"{label:<10} {row['wall']:7.2f} {row['cpu']:7.2f} {row['server cpu']:9.2f}  s")
    more_wall, more_cpu = wrapped["wall"] - bare["wall"], wrapped["cpu"] - bare["cpu"]
    print(f"one flow run's overhead: {more_wall:.2f} s wall, {more_cpu:.2f} s of CPU")


if __name__ == "__main__":
    main()
