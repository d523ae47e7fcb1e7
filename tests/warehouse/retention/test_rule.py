"""Which snapshots stay: everything recent, one a week, one a month, and what must never go."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from schemas.contract import instant
from warehouse.publish.history import position
from warehouse.retention import Retention, kept_snapshots

START = datetime(2025, 1, 1, 6, tzinfo=UTC)
DAY = timedelta(days=1)
RULE = Retention()
KINDS = ("nightly", "as_of", "backfill")


def entry(day: int, kind: str = "nightly", status: str = "published", checked: int | None = None, **more: Any) -> Any:
    as_of, checked_at = START + day * DAY, START + (day if checked is None else checked) * DAY
    return {
        "kind": kind, "status": status, "as_of": instant(as_of), "checked_at": instant(checked_at),
        "snapshot": f"day-{day:03d}-{kind}", "manifest": {"path": "p", "sha256": "s", "bytes": 1}, **more,
    }  # fmt: skip


def kept(runs: list[Any], clock: int, pinned: tuple[str, ...] = (), rule: Retention = RULE) -> Mapping[str, str]:
    return kept_snapshots(runs, (), pinned, START + clock * DAY, rule)


def days(found: Mapping[str, str]) -> list[int]:
    return sorted(int(one.split("-")[1]) for one in found)


def test_a_month_whole_then_weeks_then_months() -> None:
    found = [START + day * DAY for day in days(kept([entry(day) for day in range(500)], 499))]
    end = START + 499 * DAY
    assert [one for one in found if one > end - 31 * DAY] == [end - day * DAY for day in range(30, -1, -1)]
    older = [one for one in found if one <= end - 31 * DAY]
    every = [START + day * DAY for day in range(500 - 31)]
    sundays = {one for one in every if one.isoweekday() == 7 and one > end - 366 * DAY}
    month_ends = {one for one in every if (one + DAY).month != one.month}
    assert len(sundays) == 48
    # The week and the month in which the whole month begins have their last day in it.
    assert sundays | month_ends == set(older)


def test_a_clock_that_runs_ahead_takes_nothing_away() -> None:
    runs = [entry(day) for day in range(30)]
    assert len(kept(runs, 29)) == len(kept(runs, 10_000)) == 30


def test_the_last_good_ones_stay_however_old_they_are() -> None:
    runs = [entry(day * 40, checked=day) for day in range(12)]
    found = kept_snapshots(runs, (), (), START + 500 * DAY, Retention(0, 0))
    assert found["day-440-nightly"] == "latest"
    assert [one for one, why in found.items() if why == "one of the last good ones"] == [
        f"day-{day * 40:03d}-nightly" for day in range(10, 1, -1)
    ]


def test_held_and_withdrawn_ones_stay_for_a_month_and_pinned_ones_for_ever() -> None:
    runs = [entry(0), entry(1, status="held"), entry(2), entry(2, "rollback", withdraws="day-002-nightly")]
    runs[-1]["snapshot"] = "day-000-nightly"
    runs += [entry(day) for day in range(3, 120)]
    found = kept(runs, 119)
    assert not {"day-001-nightly", "day-002-nightly"} & found.keys()
    assert {"day-001-nightly", "day-002-nightly"} <= kept(runs[:20], 19).keys()
    assert kept(runs, 119, pinned=("day-001-nightly",))["day-001-nightly"] == "pinned"


def test_a_backfill_stays_for_a_month_after_it_was_made_and_a_night_stands_before_it() -> None:
    nights = [entry(day) for day in range(300, 420)]
    filled = [entry(day, "backfill", checked=419) for day in range(400)]
    assert len([one for one in kept([*nights, *filled], 419) if one.endswith("backfill")]) == 400
    later = kept([*nights, *filled, *(entry(day) for day in range(420, 480))], 479)
    assert [one for one in later if one.endswith("backfill") and int(one.split("-")[1]) >= 308] == []
    assert len([one for one in later if one.endswith("backfill")]) < 60


@pytest.mark.parametrize("rule", [Retention(0, 0), Retention(3, 20), RULE])
@given(
    steps=st.lists(
        st.tuples(
            st.integers(0, 60),
            st.sampled_from(["nightly", "as_of", "backfill"]),
            st.sampled_from(["published", "held"]),
        ),
        min_size=1,
        max_size=40,
    ),
    clock=st.integers(-10, 2000),
)
@settings(deadline=None, max_examples=60)
def test_the_latest_one_and_what_it_can_fall_back_on_always_stay(
    rule: Retention, steps: list[tuple[int, str, str]], clock: int
) -> None:
    runs, day = [], 0
    for step, kind, status in steps:
        day += step
        runs.append(entry(day, kind, status))
    found = kept(runs, clock, rule=rule)
    now = position(runs)
    if now.entry is not None:
        assert now.entry["snapshot"] in found
        assert set(now.before[:1]) <= found.keys()
    assert found.keys() <= {run["snapshot"] for run in runs}
    assert kept(runs, clock, rule=rule) == found
