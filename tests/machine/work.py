"""The four jobs that change a data root, as small nights: seconds instead of minutes.

`python -m tests.machine.work JOB ROOT NIGHT` runs one in a process of its own.
"""

import os
import sys
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from flows.backfill import backfill
from flows.carrying import carry_published
from flows.gc import collect_garbage
from flows.moments import Every
from flows.refresh import Outcome, Request, refresh
from flows.settings import Settings
from tests.flows.small_night import captured
from warehouse.retention import Retention

FIRST = datetime(2026, 11, 1, 6, tzinfo=UTC)
DAY = timedelta(days=1)
PAST = (datetime(2026, 9, 10, 6, tzinfo=UTC), datetime(2026, 9, 20, 6, tzinfo=UTC))
"""Days of which there are captures but no nights."""
NIGHTS = 4
"""Of the data root that jobs begin with."""
FEED = 2
"""Snapshots that feeds tell of and gc keeps for them, so that it has something to take away."""


def clock(night: int) -> datetime:
    """When a night runs."""
    return FIRST + night * DAY


def capture(root: Path, night: int) -> None:
    """The list of models of a night: one row fewer each night."""
    captured(root, clock(night), lambda rows: rows[night:])


def nightly(root: Path, night: int) -> Outcome:
    """Archive the night's list and run the main job over it."""
    capture(root, night)
    return refresh(Settings(root), Request(clock_utc=clock(night), offline=True))


def base(root: Path) -> Path:
    """A data root with some nights and captures of days before them."""
    root.mkdir(parents=True)
    for number, day in enumerate(PAST):
        captured(root, day, lambda rows, number=number: rows[: -1 - number])
    for night in range(NIGHTS):
        nightly(root, night)
    return root


def past(root: Path, night: int) -> None:
    """Backfill the days before the nights."""
    days = [day.date() for day in PAST]
    backfill(Settings(root), days[0], days[-1], Every.CAPTURE, clock_utc=clock(NIGHTS) + DAY)


def gc(root: Path, night: int) -> None:
    """Take away all that no rule keeps, however young."""
    collect_garbage(Settings(root), clock(NIGHTS) + DAY, delete_it=True, grace=-DAY, rule=Retention(0, 0))


def carried(root: Path) -> Path:
    """Where the tree of a data root is carried to."""
    return root.with_name(f"{root.name}-carried")


def publish(root: Path, night: int) -> None:
    """Carry what is published to a folder beside the data root."""
    carry_published(Settings(root), str(carried(root)))


JOBS: dict[str, Callable[[Path, int], Any]] = {"refresh": nightly, "backfill": past, "gc": gc, "publish": publish}


def small(patch: pytest.MonkeyPatch) -> None:
    """No payloads inside packages, short feeds, and most files written by the process beside, as in a real night."""
    patch.setattr("warehouse.publish.store.FEW", 64)
    patch.setattr("flows.refresh.archive_embedded", lambda archive, clock: [])
    patch.setattr("flows.backfill.archive_embedded", lambda archive, clock: [])
    for module in ("warehouse.retention.rule", "warehouse.publish.settle"):
        patch.setattr(f"{module}.FEED_SNAPSHOTS", FEED)


def main(job: str, root: Path, night: int) -> None:
    """Run one job; `base` makes the data root that the others begin with."""
    with pytest.MonkeyPatch.context() as patch:
        small(patch)
        if job == "base":
            base(root)
        else:
            JOBS[job](root, night)


if __name__ == "__main__":
    os.environ.setdefault("POLARS_MAX_THREADS", "1")
    main(sys.argv[1], Path(sys.argv[2]), int(sys.argv[3]))
