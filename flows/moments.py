"""Which dates a backfill builds: every day, week or month of a span, or the days on which something was captured."""

import calendar
from collections.abc import Iterable
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum

END_OF_DAY = time(23, 59, 59)


class Every(StrEnum):
    """How far the dates of a backfill lie apart."""

    DAY = "day"
    WEEK = "week"
    MONTH = "month"
    CAPTURE = "capture"
    """Only days on which a document was captured."""


class SpanError(ValueError):
    """A span that holds no date to build; the message names both ends and what was expected."""


def end_of(day: date) -> datetime:
    """The last second of a day, in UTC: as-of of its snapshot."""
    return datetime.combine(day, END_OF_DAY, UTC)


def dates(first: date, last: date, every: Every, captured: Iterable[datetime] = ()) -> list[date]:
    """Dates of a span in order, both ends allowed.

    Months are counted from the first date, so that none drifts: the 31st is the last day of a shorter month.
    `captured` are capture times, which only `Every.CAPTURE` reads. Raises SpanError.
    """
    if last < first:
        raise SpanError(f"the span from {first} to {last} ends before it begins")
    if every is Every.CAPTURE:
        days = {moment.astimezone(UTC).date() for moment in captured}
        return sorted(day for day in days if first <= day <= last)
    if every is Every.MONTH:
        months = (last.year - first.year) * 12 + last.month - first.month
        return [day for number in range(months + 1) if (day := _months_later(first, number)) <= last]
    step = 1 if every is Every.DAY else 7
    return [first + timedelta(days=days) for days in range(0, (last - first).days + 1, step)]


def finished(days: Iterable[date], clock_utc: datetime) -> list[date]:
    """Days that are over: a snapshot of a day still running would change until its end."""
    return [day for day in days if end_of(day) <= clock_utc]


def _months_later(first: date, months: int) -> date:
    year, month = divmod(first.year * 12 + first.month - 1 + months, 12)
    return date(year, month + 1, min(first.day, calendar.monthrange(year, month + 1)[1]))
