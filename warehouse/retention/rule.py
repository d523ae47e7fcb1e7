"""The rule of retention: every snapshot for a month, then one a week, then one a month."""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from schemas.times import parse_utc
from schemas.vocabulary import RunKind
from warehouse.publish.history import GOOD, Entry, position
from warehouse.publish.settle import FEED_SNAPSHOTS, earlier


@dataclass(frozen=True, slots=True)
class Retention:
    """How long snapshots stay, in days since a run last recorded them."""

    all_days: int = 31
    """Every snapshot, held candidates too."""
    weekly_days: int = 366
    """The last one of each ISO week; after that the last one of each calendar month, for ever."""


@dataclass(frozen=True, slots=True)
class _Known:
    """What the history says of a snapshot: when a run last recorded it, and the night it stands for."""

    snapshot: str
    checked_at: datetime
    as_of: datetime
    is_good: bool
    is_backfill: bool


def kept_snapshots(
    runs: Sequence[Entry], removed: Collection[str], pinned: Iterable[str], clock_utc: datetime, rule: Retention
) -> Mapping[str, str]:
    """Snapshots that stay, each with the reason. Those in `removed` are gone and not named.

    The latest one, those that feeds and a rollback need, and pinned ones always stay. Age counts up to the newest run
    at most, so that a clock that runs ahead takes nothing away.
    """
    known = {one.snapshot: one for one in _known(runs) if one.snapshot not in removed}
    kept: dict[str, str] = {}

    def keep(snapshots: Iterable[str], why: str) -> None:
        for snapshot in snapshots:
            if snapshot in known:
                kept.setdefault(snapshot, why)

    now = position(runs)
    keep([now.entry["snapshot"]] if now.entry else [], "latest")
    keep(earlier(now)[: FEED_SNAPSHOTS - 1], "one of the last good ones")
    keep(pinned, "pinned")
    newest = min(clock_utc, max((one.checked_at for one in known.values()), default=clock_utc))
    recent = newest - timedelta(days=rule.all_days)
    keep((one.snapshot for one in known.values() if one.checked_at > recent), f"in the last {rule.all_days} days")
    good = [one for one in known.values() if one.is_good and one.snapshot not in now.withdrawn]
    weekly = newest - timedelta(days=rule.weekly_days)
    keep(_last_of_each([one for one in good if one.as_of > weekly], _week), "last of its week")
    keep(_last_of_each(good, _month), "last of its month")
    return kept


def _known(runs: Sequence[Entry]) -> Iterable[_Known]:
    by_snapshot: dict[str, list[Entry]] = {}
    for run in runs:
        if run["snapshot"] is not None and run.get("manifest"):
            by_snapshot.setdefault(run["snapshot"], []).append(run)
    for snapshot, entries in by_snapshot.items():
        good = [one for one in entries if one["status"] in GOOD]
        yield _Known(
            snapshot,
            max(parse_utc(one["checked_at"]) for one in entries),
            max(parse_utc(one["as_of"]) for one in good or entries),
            bool(good),
            all(one["kind"] == RunKind.BACKFILL for one in entries),
        )


def _week(moment: datetime) -> tuple[int, int]:
    return moment.isocalendar()[:2]


def _month(moment: datetime) -> tuple[int, int]:
    return moment.year, moment.month


def _last_of_each(known: Iterable[_Known], slot: Callable[[datetime], tuple[int, int]]) -> list[str]:
    """The newest snapshot of every slot; nightly ones stand before backfills, as they do for `--at`."""
    best: dict[tuple[int, int], _Known] = {}
    for one in sorted(known, key=lambda one: (not one.is_backfill, one.as_of, one.snapshot)):
        best[slot(one.as_of)] = one
    return [one.snapshot for one in best.values()]
