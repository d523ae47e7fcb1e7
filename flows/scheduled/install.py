"""What `python -m flows.scheduled.install` does: work pool, deployments of prefect.yaml, and the watch for dead runs.

It can be run again after every change; nothing is made twice.
"""

import argparse
import subprocess
import sys
from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path

from prefect.client.orchestration import get_client
from prefect.client.schemas.objects import StateType
from prefect.events.actions import ChangeFlowRunState
from prefect.events.schemas.automations import AutomationCore, EventTrigger, Posture
from prefect.events.schemas.events import ResourceSpecification
from prefect.exceptions import ObjectNotFound

from flows.api import api_trouble, configured_api
from flows.scheduled import HEARTBEAT_SECONDS
from flows.scheduled.states import DEGRADED, HELD, SKIPPED

POOL = "abreast"
WATCH = "abreast: runs without a sign of life"
SILENCE_SECONDS = 3 * HEARTBEAT_SECONDS
"""One heartbeat may be lost, two in a row are not."""
ENDS = ("Completed", "Failed", "Cancelled", "Crashed", "TimedOut", DEGRADED, HELD, SKIPPED)
"""Names of all states in which a run of ours ends, as its events bear them: a missing one would call good runs dead."""
FLOWS = ("abreast-refresh", "abreast-republish", "abreast-backfill")


class InstallError(RuntimeError):
    """Something could not be set up; the message says what and what to do."""


def watch(silence_seconds: int = SILENCE_SECONDS) -> AutomationCore:
    """An automation that calls a run Crashed when its heartbeat stops, or never comes, before it has ended.

    That also frees the run's concurrency slot, so that the next one may start.
    """
    return AutomationCore(
        name=WATCH,
        description="A process that was killed cannot say so: its run would be shown as running for ever.",
        trigger=EventTrigger(
            # What starts the wait, what ends it well, and one wait per run.
            # The first heartbeat comes late: a run may die before it.
            after={"prefect.flow-run.Running", "prefect.flow-run.heartbeat"},
            expect={"prefect.flow-run.heartbeat", *(f"prefect.flow-run.{one}" for one in ENDS)},
            match=ResourceSpecification({"prefect.resource.id": "prefect.flow-run.*"}),
            match_related=ResourceSpecification({"prefect.resource.role": "flow", "prefect.resource.name": [*FLOWS]}),
            for_each={"prefect.resource.id"},
            posture=Posture.Proactive,
            threshold=1,
            within=timedelta(seconds=silence_seconds),
        ),
        actions=[
            ChangeFlowRunState(
                state=StateType.CRASHED,
                message=f"no sign of life for {silence_seconds} s; the next run heals what this one left",
            )
        ],
    )


def install(file: Path, silence_seconds: int = SILENCE_SECONDS) -> None:
    """Set everything up on the configured API. Raises InstallError."""
    url = configured_api()
    trouble = "it is not set" if url is None else api_trouble(url)
    if trouble is not None:
        raise InstallError(f"PREFECT_API_URL = {url!r}: {trouble}; start a server and name its address there")
    if not file.is_file():
        raise InstallError(f"{file}: not there; run this in the project folder")
    _pool()
    _prefect("deploy", "--all", "--prefect-file", str(file))
    _upsert(watch(silence_seconds))


def _pool() -> None:
    with get_client(sync_client=True) as client:
        try:
            client.read_work_pool(POOL)
            return
        except ObjectNotFound:
            pass
    _prefect("work-pool", "create", POOL, "--type", "process")


def _prefect(*words: str) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "prefect", "--no-prompt", *words], check=False, capture_output=True, text=True
    )
    if done.returncode:
        raise InstallError(f"prefect {' '.join(words)} failed: {(done.stderr or done.stdout).strip()[-2000:]}")


def _upsert(wanted: AutomationCore) -> None:
    with get_client(sync_client=True) as client:
        known = client.read_automations_by_name(wanted.name)
        if known:
            client.update_automation(known[0].id, wanted)
        else:
            client.create_automation(wanted)


def main(arguments: Sequence[str] | None = None) -> int:
    """Entry point of `python -m flows.scheduled.install`; 0 when everything is set up, else 1."""
    parser = argparse.ArgumentParser(
        prog="python -m flows.scheduled.install", description="Set abreast up on the server of PREFECT_API_URL."
    )
    parser.add_argument("--file", type=Path, default=Path("prefect.yaml"), help="deployments (default: prefect.yaml)")
    parser.add_argument(
        "--silence-seconds", type=int, default=SILENCE_SECONDS, help="after which a run counts as dead (default: 90)"
    )
    given = parser.parse_args(arguments)
    try:
        install(given.file, given.silence_seconds)
    except InstallError as error:
        print(f"install: {error}", file=sys.stderr)
        return 1
    print(f"work pool, deployments and the watch for dead runs are set up; next: prefect worker start --pool {POOL}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
