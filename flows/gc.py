"""`abreast gc`: taking away what no kept snapshot and no coming run needs. The raw archive is never touched."""

import logging
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from flows.exclusive import only_run
from flows.settings import Settings
from flows.stage_files import stage_garbage
from warehouse.archive import RawArchive
from warehouse.publish.guard import sweeping
from warehouse.retention import Found, Plan, Retention, plan, sweep
from warehouse.retention.sweep import delete
from warehouse.stages import StageStore

log = logging.getLogger(__name__)
WAIT_SECONDS = 600.0


@dataclass(frozen=True, slots=True)
class Garbage:
    """What goes: of the published tree, and of the results of stages."""

    published: Plan
    stages: tuple[Found, ...]
    unknown_stages: tuple[str, ...]

    @property
    def size_bytes(self) -> int:
        """Bytes of everything that goes."""
        return self.published.size_bytes + sum(one.size_bytes for one in self.stages)


def collect_garbage(
    settings: Settings,
    clock_utc: datetime,
    *,
    delete_it: bool = False,
    grace: timedelta = timedelta(hours=24),
    rule: Retention | None = None,
    pinned: Iterable[str] = (),
    wait_seconds: float = WAIT_SECONDS,
) -> Garbage:
    """Find garbage, and delete it if asked: alone over the data root, after runs and backfills that write to it.

    Raises RunLockedError and BusyError after `wait_seconds`, PublishError and DamagedFileError where the history or a
    kept snapshot is damaged (then nothing is deleted), LogDamagedError for a damaged archive.
    """
    pins = (*settings.pinned, *pinned)
    if not delete_it:
        made = plan(settings.published, clock_utc, grace, rule, pins)
        return Garbage(made, *_stages(settings, clock_utc - grace))
    with only_run(settings.data, wait_seconds):
        # Stage files are looked up first: a damaged archive must stop everything.
        _stages(settings, clock_utc - grace)
        made = sweep(settings.published, clock_utc, grace, rule, pins, wait_seconds)
        with sweeping(settings.published, wait_seconds):
            stages, unknown = _stages(settings, clock_utc - grace)
            delete(stages)
    done = Garbage(made, stages, unknown)
    log.info("gc: %d snapshots, %d bytes taken away", len(made.removed), done.size_bytes)
    return done


def _stages(settings: Settings, limit: datetime) -> tuple[tuple[Found, ...], tuple[str, ...]]:
    found, unknown = stage_garbage(RawArchive(settings.data), StageStore(settings.data), limit)
    return tuple(found), tuple(unknown)
