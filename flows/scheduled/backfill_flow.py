"""The flow of `manual-backfill`: `abreast backfill` with progress and an estimate on the server.

One run loops over all dates: a run per date would spend more time on waiting for slots than on building.
"""

from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from prefect import flow
from prefect.artifacts import create_table_artifact
from prefect.client.schemas.objects import State
from prefect.states import Completed

from flows.backfill import DateResult, Progress, backfill
from flows.moments import Every
from flows.origin_choice import OriginName, chosen_origins
from flows.refresh import now_utc
from flows.scheduled.artifacts import ProgressBar, log
from flows.scheduled.parameters import Day, SourceName, Workers
from flows.settings import load_settings

KEY = "backfill"
PROGRESS = "backfill-progress"


@flow(name="abreast-backfill", persist_result=False)
def backfill_flow(
    from_date: Day,
    to_date: Day,
    every: Every = Every.DAY,
    workers: Workers = 1,
    origin: OriginName = OriginName.ARCHIVE,
    sources: list[SourceName] | None = None,
    url: str | None = None,
    repo: Path | None = None,
    path: str | None = None,
    revision: str = "HEAD",
) -> State[Any]:
    """Build one snapshot per date from what was captured by its end; never moves `latest`.

    Parameters are those of `abreast backfill`; `repo` is a folder on the worker. Resumable: dates that are done are
    not done again. Raises what `flows.backfill.backfill` and `flows.origin_choice.chosen_origins` raise.
    """
    bar = ProgressBar(PROGRESS)
    origins = chosen_origins(origin, sources or (), url, repo, path, revision)
    results = backfill(
        load_settings(),
        from_date,
        to_date,
        every,
        origins,
        on_progress=lambda made: bar(told(made), made.done / made.total),
        on_brought=lambda made: log.info(
            "%d documents brought, %d were there: %s", made.added, made.known, made.problems
        ),
        clock_utc=now_utc(),
        workers=workers,
    )
    try:
        create_table_artifact(rows(results), key=KEY, description=summary(results))
    except Exception as error:
        log.warning("artifacts cannot be shown: %s", error)
    return Completed(message=summary(results))


def told(made: Progress) -> str:
    """One line: how far the backfill is, what became of the last date, and how long the rest may take."""
    one = made.result
    rest = f", about {made.remaining_seconds:.0f} s left" if made.done < made.total else ""
    return f"{made.done}/{made.total}: {one.date} {one.done}{rest}"


def rows(results: Sequence[DateResult]) -> list[dict[str, str]]:
    """One row per date."""
    return [{"date": str(one.date), "outcome": str(one.done), "snapshot": one.snapshot or ""} for one in results]


def summary(results: Sequence[DateResult]) -> str:
    """How many dates came to what."""
    counted = Counter(str(one.done) for one in results)
    parts = ", ".join(f"{number} {name}" for name, number in sorted(counted.items()))
    snapshots = len({one.snapshot for one in results if one.snapshot})
    return f"{len(results)} dates ({parts}), {snapshots} snapshots; latest stays where it is"
