"""Which dates a span holds."""

from datetime import UTC, date, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from flows.moments import Every, SpanError, dates, end_of, finished

DAYS = st.dates(date(2020, 1, 1), date(2030, 1, 1))


@settings(deadline=None, max_examples=60)
@given(first=DAYS, length=st.integers(0, 900), every=st.sampled_from([Every.DAY, Every.WEEK, Every.MONTH]))
def test_dates_begin_at_the_first_stay_inside_and_rise(first: date, length: int, every: Every) -> None:
    last = first + timedelta(days=length)
    found = dates(first, last, every)
    assert found[0] == first and found[-1] <= last
    assert all(before < after for before, after in pairwise(found))
    gaps = {(after - before).days for before, after in pairwise(found)}
    assert gaps <= {Every.DAY: {1}, Every.WEEK: {7}, Every.MONTH: {28, 29, 30, 31}}[every]


def test_the_last_day_of_a_month_does_not_drift() -> None:
    found = dates(date(2024, 1, 31), date(2024, 5, 31), Every.MONTH)
    assert [str(day) for day in found] == ["2024-01-31", "2024-02-29", "2024-03-31", "2024-04-30", "2024-05-31"]


def test_capture_days_are_those_of_the_span_once_each() -> None:
    captured = [datetime(2026, 1, day, hour, tzinfo=UTC) for day in (1, 3, 9) for hour in (6, 18)]
    found = dates(date(2026, 1, 2), date(2026, 1, 9), Every.CAPTURE, captured)
    assert found == [date(2026, 1, 3), date(2026, 1, 9)]


def test_a_span_that_ends_before_it_begins_is_an_error() -> None:
    with pytest.raises(SpanError, match="from 2026-01-02 to 2026-01-01"):
        dates(date(2026, 1, 2), date(2026, 1, 1), Every.DAY)


def test_a_day_is_finished_with_its_last_second() -> None:
    day = date(2026, 1, 1)
    assert finished([day], end_of(day)) == [day]
    assert finished([day], end_of(day) - timedelta(seconds=1)) == []
