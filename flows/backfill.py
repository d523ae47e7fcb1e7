"""One snapshot per past date, each from what was captured by then. Plain Python: the command and Prefect wrap it.

Nothing is remembered beside the history of runs: a date whose run stands there with the same inputs is done, so a
backfill that was interrupted is continued by starting it again, and a second one adds nothing.
"""

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from statistics import fmean

from extractors.before import DocumentsBefore
from flows.backfill_report import BackfillRecord
from flows.collect import archive_embedded
from flows.inputs import NothingCapturedError, read_inputs
from flows.moments import Every, SpanError, dates, end_of, finished
from flows.origins import Brought, Origin, OriginError
from flows.refresh import STALE_AFTER, publish_inputs
from flows.settings import Settings
from schemas.vocabulary import RunKind, RunStatus
from warehouse.archive import RawArchive
from warehouse.publish import LastMade, Published, Run, find_snapshot, is_recorded
from warehouse.stages import StageStore


class Done(StrEnum):
    """What became of a date."""

    PUBLISHED = "published"
    """A new snapshot."""
    SHARED = "shared"
    """Its inputs are those of a snapshot that was there."""
    KNOWN = "known"
    """An earlier backfill had recorded it with these inputs."""
    HELD = "held"
    """Its snapshot was withdrawn by a rollback."""
    EMPTY = "empty"
    """Nothing was captured by then."""


@dataclass(frozen=True, slots=True)
class DateResult:
    """What became of one date; `snapshot` is None where nothing was captured by then."""

    date: date
    done: Done
    snapshot: str | None
    seconds: float
    files_written: int = 0
    bytes_written: int = 0
    bytes_by_kind: Mapping[str, int] = field(default_factory=dict)
    """Of the bytes written; `warehouse.publish.storage` names the kinds."""
    lost: tuple[str, ...] = ()
    """Why payloads are not part of its inputs, though they were archived."""


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a backfill is: the newest result, dates done and in total, and the seconds that the rest may take."""

    result: DateResult
    done: int
    total: int
    remaining_seconds: float


MAX_REMEMBERED_BYTES = 128 * 2**20
"""Of one night's frames little is read again by the next; more than this only makes a long backfill larger."""

_DONE = {RunStatus.PUBLISHED: Done.PUBLISHED, RunStatus.UNCHANGED: Done.SHARED, RunStatus.HELD: Done.HELD}

OnProgress = Callable[[Progress], None]


def backfill(
    settings: Settings,
    from_date: date,
    to_date: date,
    every: Every = Every.DAY,
    origin: Sequence[Origin] = (),
    on_progress: OnProgress | None = None,
    *,
    clock_utc: datetime,
    workers: int = 1,
    on_brought: Callable[[Brought], None] | None = None,
) -> list[DateResult]:
    """Build the snapshots of a span; results in order of date.

    Each `origin` first brings its documents of the span into the archive; without any, what is there is used. Dates
    whose day is not over at `clock_utc` are left out. `latest` never moves. With several `workers` the span is cut
    into as many runs of dates, each built by a process of its own.

    Every backfill leaves a report, which a failed one publishes too.

    Raises SpanError when no date is left, NothingCapturedError when no date has a document, and the archive's errors
    for damaged payloads; what was built by then stays.
    """
    record = BackfillRecord(from_date, to_date, every, workers, clock_utc)
    try:
        results = _run(settings, record, origin, on_progress, on_brought)
    except (SpanError, OriginError):
        # Nothing was begun: the words were wrong.
        raise
    except Exception as error:
        record.close(settings, error)
        raise
    record.close(settings)
    return results


def _run(
    settings: Settings,
    record: BackfillRecord,
    origin: Sequence[Origin],
    on_progress: OnProgress | None,
    on_brought: Callable[[Brought], None] | None,
) -> list[DateResult]:
    """Bring documents, then build all dates; the record learns what came of each."""
    archive, stage = RawArchive(settings.data), record.run.stopwatch.stage
    with stage("collect"):
        for one in origin:
            brought = one.bring(archive, record.first, record.last, record.clock_utc)
            record.brought.append(brought)
            if on_brought is not None:
                on_brought(brought)
        archive_embedded(archive, record.clock_utc)
    captured = [row.captured_at_utc for row in archive.rows() if row.has_payload and not row.is_test_only]
    wanted = finished(dates(record.first, record.last, record.every, captured), record.clock_utc)
    if not wanted:
        raise SpanError(
            f"no finished day from {record.first} to {record.last} (every {record.every}); take an earlier span"
        )
    record.wanted = wanted
    record.workers = max(1, min(record.workers, len(wanted)))
    notes = _Notes(len(wanted), record.workers, on_progress)
    with stage("dates"):
        for done in _built(settings, wanted, record):
            record.results.append(done)
            notes.add(done)
    if all(one.done is Done.EMPTY for one in record.results):
        raise NothingCapturedError(
            f"no document was captured by {wanted[-1]}; add some with `abreast archive add`, or take a later span"
        )
    return sorted(record.results, key=lambda one: one.date)


def _built(settings: Settings, wanted: Sequence[date], record: BackfillRecord) -> Iterator[DateResult]:
    if record.workers == 1:
        return build_dates(settings, wanted, record.clock_utc)
    # Processes are started only by runs that want them.
    from flows.backfill_workers import build_in_processes

    return build_in_processes(settings, wanted, record.clock_utc, record.workers)


def build_dates(settings: Settings, days: Sequence[date], clock_utc: datetime) -> Iterator[DateResult]:
    """Build dates one after another. Memory does not grow with their number: what the store remembers is bounded."""
    archive, store = RawArchive(settings.data), StageStore(settings.data, MAX_REMEMBERED_BYTES)
    last, before = LastMade(), DocumentsBefore()
    for day in days:
        start = time.monotonic()
        done, published, lost = _build(archive, store, settings, end_of(day), clock_utc, last, before)
        seconds = time.monotonic() - start
        if published is None:
            yield DateResult(day, done, None, seconds)
        else:
            counts = (published.files_written, published.bytes_written, published.bytes_by_kind)
            yield DateResult(day, done, published.snapshot, seconds, *counts, lost)


def _build(
    archive: RawArchive,
    store: StageStore,
    settings: Settings,
    moment: datetime,
    clock_utc: datetime,
    last: LastMade,
    before: DocumentsBefore,
) -> tuple[Done, Published | None, tuple[str, ...]]:
    try:
        inputs = read_inputs(archive, store, settings, moment, before=before)
    except NothingCapturedError:
        return Done.EMPTY, None, ()
    lost = tuple(inputs.lost.values())
    run = Run(RunKind.BACKFILL, moment, clock_utc, moment + STALE_AFTER)
    known = find_snapshot(settings.published, inputs.digest)
    if known is not None and is_recorded(settings.published, known, run):
        return Done.KNOWN, Published(known, RunStatus.UNCHANGED, is_latest=False), lost
    published = publish_inputs(archive, store, settings, inputs, run, last=last)
    return _DONE[published.status], published, lost


class _Notes:
    """Counting results, and estimating the rest from the dates that had to be built."""

    def __init__(self, total: int, workers: int, on_progress: OnProgress | None) -> None:
        self._workers = workers
        self._total, self._on_progress = total, on_progress
        self._done = 0
        self._built: list[float] = []

    def add(self, result: DateResult) -> None:
        self._done += 1
        if result.done is not Done.KNOWN:
            self._built.append(result.seconds)
        if self._on_progress is not None:
            each = fmean(self._built or [result.seconds])
            rest = each * (self._total - self._done) / self._workers
            self._on_progress(Progress(result, self._done, self._total, rest))
