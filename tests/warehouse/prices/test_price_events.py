"""Announced, changed and withdrawn prices are events, and the ledger keeps what was known."""

import polars as pl
from ledger_answers import seen, shop, tables
from ledger_sets import Listed, day

from schemas.published import PriceEvents
from warehouse.prices import price_events


def _steps(later: str | None, starts: float = 30) -> tuple[Listed, ...]:
    now = Listed("0.000002", field="steps[0]", ends=None if later is None else day(starts))
    return (now,) if later is None else (now, Listed(later, field="steps[1]", starts=day(starts)))


def _events(table: pl.DataFrame) -> list[tuple[str, str | None, str | None]]:
    return price_events(table).select("event", "amount", "announced_amount").rows()


def test_an_announced_price_is_an_event_and_stands_from_its_day() -> None:
    nights = tables(shop(0, *_steps("0.000003")))
    assert _events(nights[0]) == [("announced", "0.000003", None)]
    assert price_events(nights[0])["applies_from_utc"].to_list() == [day(30)]
    assert [one[0] for one in seen(nights, 29)] == ["0.000002"]
    assert [one[0] for one in seen(nights, 30)] == ["0.000003"]


def test_an_announcement_that_is_withdrawn_is_an_event_and_never_a_price() -> None:
    nights = tables(shop(0, *_steps("0.000003")), shop(5, *_steps(None)))
    assert _events(nights[0]) == [("announced", "0.000003", None), ("withdrawn", "0.000002", "0.000003")]
    assert [one[0] for one in seen(nights, 31)] == ["0.000002"]
    assert [one[0] for one in seen(nights, 31, known_at=4)] == ["0.000003"], "what was known then is not rewritten"


def test_an_announcement_may_change_its_amount() -> None:
    nights = tables(shop(0, *_steps("0.000003")), shop(5, *_steps("0.000004")))
    assert _events(nights[0]) == [("announced", "0.000003", None), ("changed", "0.000004", "0.000003")]
    assert [one[0] for one in seen(nights, 31)] == ["0.000004"]


def test_an_announcement_may_move_to_another_day() -> None:
    nights = tables(shop(0, *_steps("0.000003")), shop(5, *_steps("0.000003", starts=40)))
    told = price_events(nights[0]).select("event", "applies_from_utc", "amount").rows()
    assert ("withdrawn", day(30), "0.000002") in told and ("announced", day(40), "0.000003") in told
    assert [one[0] for one in seen(nights, 35)] == ["0.000002"]
    assert [one[0] for one in seen(nights, 40)] == ["0.000003"]


def test_a_change_that_is_only_seen_is_no_announcement() -> None:
    assert price_events(tables(shop(0, "0.000002"), shop(1, "0.000003"))[0]).is_empty()


def test_events_satisfy_their_model() -> None:
    PriceEvents.validate(price_events(tables(shop(0, *_steps("0.000003")), shop(5, *_steps(None)))[0]))
