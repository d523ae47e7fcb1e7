"""Published tables of made-up nights, and what readers see of them."""

from datetime import datetime

import polars as pl
from ledger_sets import Listed, day, listing

from tests.warehouse.curate.curated_rows import ROW, curate, published
from warehouse.ledger.fold import ReadSet
from warehouse.prices import Moment, prices_at


def shop(number: float, *listed: Listed | str, archived: float | None = None, payload: str | None = None) -> ReadSet:
    """What a shop lists of one model on a day."""
    entities = {"claude-test": {**ROW, "seller": "anthropic"}}
    late = None if archived is None else day(archived)
    return listing(day(number), {"claude-test": listed}, entities=entities, archived=late, payload=payload)


def tables(*nights: ReadSet, at: float | None = None) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Tables `prices` and `offers`."""
    _, offers, prices, _ = published(curate(*nights, at=None if at is None else day(at)))
    return prices, offers


def seen(
    nights: tuple[pl.DataFrame, pl.DataFrame], at: float | datetime, known_at: float | None = None
) -> list[tuple[str | None, float | None, str | None, float | None]]:
    """Amount, end in days, how the end is known, and when it was overturned in days, of all prices at a time."""
    when = at if isinstance(at, datetime) else day(at)
    rows = prices_at(*nights, Moment(when, None if known_at is None else day(known_at)))
    return [
        (row["amount"], _days(row["ends_utc"]), row["ends_certainty"], _days(row["known_to_utc"]))
        for row in rows.sort("direction", "amount").iter_rows(named=True)
    ]


def _days(moment: datetime | None) -> float | None:
    return None if moment is None else (moment - day(0)).total_seconds() / 86_400
