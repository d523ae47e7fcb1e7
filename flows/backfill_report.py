"""The report of a backfill: what became of every date, what was brought, how much was written."""

import logging
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from flows.conclude import conclude
from flows.moments import Every, end_of
from flows.origins import Brought
from flows.run_report import RunRecord, storage
from flows.settings import Settings
from schemas.vocabulary import RunKind
from warehouse.publish import Run

if TYPE_CHECKING:
    from flows.backfill import DateResult

log = logging.getLogger(__name__)
MAX_PROBLEMS = 200
"""Problems of bringing documents that are listed; the rest is counted."""


@dataclass
class BackfillRecord:
    """What is known of a backfill so far, filled as it goes, so that a failed one can be told of too."""

    first: date
    last: date
    every: Every
    workers: int
    clock_utc: datetime
    wanted: Sequence[date] = ()
    results: "list[DateResult]" = field(default_factory=list)
    brought: list[Brought] = field(default_factory=list)
    run: RunRecord = field(init=False)

    def __post_init__(self) -> None:
        self.run = RunRecord(RunKind.BACKFILL, end_of(self.last), self.clock_utc)

    def close(self, settings: Settings, error: BaseException | None = None) -> None:
        """Keep the report. A failed backfill stands in the history too, at the first date that is not done."""
        done = {one.date for one in self.results}
        left = [day for day in self.wanted if day not in done]
        self.run.error = error
        self.run.warnings = tuple(self._warnings())
        self.run.details = {"backfill": self._told()}
        self.run.bytes_by_kind = self._bytes()
        moment = end_of(left[0] if left else self.last)
        conclude(settings, self.run, Run(RunKind.BACKFILL, moment, self.clock_utc, moment), publish=bool(left))

    def _warnings(self) -> list[str]:
        problems = sum(len(one.problems) for one in self.brought)
        lost = {reason for one in self.results for reason in one.lost}
        return [
            *([f"{problems} documents could not be brought"] if problems else []),
            *(f"a payload is lost, its source carried forward: {reason}" for reason in sorted(lost)),
        ]

    def _bytes(self) -> Counter[str]:
        found: Counter[str] = Counter()
        for one in self.results:
            found.update(one.bytes_by_kind)
        return found

    def _told(self) -> dict[str, Any]:
        problems = [problem for one in self.brought for problem in one.problems]
        return {
            "from": str(self.first),
            "to": str(self.last),
            "every": str(self.every),
            "workers": self.workers,
            "wanted": len(self.wanted),
            "outcomes": dict(Counter(str(one.done) for one in self.results)),
            "brought": {
                "added": sum(one.added for one in self.brought),
                "known": sum(one.known for one in self.brought),
                "problems": len(problems),
                "shown": problems[:MAX_PROBLEMS],
            },
            "dates": [_date(one) for one in sorted(self.results, key=lambda one: one.date)],
        }


def _date(one: "DateResult") -> dict[str, Any]:
    written = storage(one.bytes_by_kind)
    return {
        "date": str(one.date),
        "outcome": str(one.done),
        "snapshot": one.snapshot,
        "seconds": round(one.seconds, 3),
        "files_written": one.files_written,
        "bytes_written": one.bytes_written,
        "storage": {name: size for name, size in written.items() if name != "by_kind"},
    }
