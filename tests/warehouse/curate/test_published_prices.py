"""The published ledger: holds of one source resolved by time and by other sources, routers, offers of their time."""

from datetime import datetime

import polars as pl
import pytest
from curated_rows import MODEL, ROW, curate, day, published
from ledger_sets import Listed, Prices, listing

from schemas.vocabulary import Direction, RowRole
from warehouse.curate.fingerprints import plain_amount
from warehouse.curate.prices import release_times
from warehouse.ledger.fold import ReadSet

OFFER = f"{MODEL}@anthropic"


def _listed(source: str, at: float, amount: str | None, *, seller: str = "anthropic", payload: str = "") -> ReadSet:
    prices: Prices = {} if amount is None else {"claude-test": [Listed(amount)]}
    entities = {"claude-test": {**ROW, "seller": seller}}
    return listing(day(at), prices, source=source, entities=entities, payload=payload or f"{source} {at} {amount}")


def _rows(*sets: ReadSet, at: float | None = None) -> list[tuple[str, str | None, str, str | None]]:
    _, _, prices, _ = published(curate(*sets, at=None if at is None else day(at)))
    return prices.sort("source", "known_from_utc", "state").select("source", "amount", "state", "state_reason").rows()


HELD = [_listed("litellm", 0, "0.000002"), _listed("litellm", 1, "0.00003")]


def test_a_hold_ends_after_seven_days_whether_or_not_a_set_comes() -> None:
    assert [row[2] for row in _rows(*HELD, at=7.9)] == ["accepted", "held"]
    by_time = _rows(*HELD, at=8)
    assert by_time[-1] == ("litellm", "0.00003", "accepted", "held, accepted after 7 days unreverted")
    assert _rows(*HELD, _listed("litellm", 8.5, "0.00003"), at=8.5) == by_time
    opened = curate(*HELD).frames["prices"]
    assert release_times(opened) == [day(8)]


def test_a_second_source_that_says_the_same_ends_a_hold() -> None:
    rows = _rows(*HELD, _listed("models_dev", 1.5, "0.00003"))
    assert ("litellm", "0.00003", "accepted", "held, accepted: models_dev says the same") in rows
    _, _, prices, current = published(curate(*HELD, _listed("models_dev", 1.5, "0.00003")))
    accepted = prices.filter(source="litellm", state="accepted", amount="0.00003").row(0, named=True)
    assert (accepted["valid_from_utc"], accepted["known_from_utc"]) == (day(1), day(1.5))
    assert set(current.select(plain_amount()).to_series()) == {"0.00003"}


def test_a_second_source_that_said_so_before_ends_a_hold_at_once() -> None:
    rows = _rows(_listed("models_dev", 0.5, "0.00003"), *HELD)
    assert rows[-1] == ("models_dev", "0.00003", "accepted", None)
    assert ("litellm", "0.00003", "accepted", "held, accepted: models_dev says the same") in rows


def test_two_sources_that_hold_the_same_end_each_other() -> None:
    other = [_listed("models_dev", 0, "0.000002"), _listed("models_dev", 1, "0.00003")]
    reasons = [row[3] for row in _rows(*HELD, *other)]
    assert "held, accepted: models_dev says the same" in reasons
    assert "held, accepted: litellm says the same" in reasons


@pytest.mark.parametrize(
    "second",
    [
        _listed("models_dev", 1.5, "0.00004"),
        _listed("models_dev", 1.5, "0.00003", seller="vercel"),
        _listed("models_dev", 9, "0.00003"),
    ],
    ids=["another amount", "another offer", "after the hold"],
)
def test_what_says_something_else_ends_no_hold(second: ReadSet) -> None:
    assert not any("says the same" in (reason or "") for _, _, _, reason in _rows(*HELD, second))


def test_a_source_that_had_stopped_saying_so_ends_no_hold() -> None:
    past = [_listed("models_dev", 0, "0.00003"), _listed("models_dev", 0.5, "0.00002")]
    assert not any("says the same" in (reason or "") for _, _, _, reason in _rows(*past, *HELD))


def test_what_a_second_source_accepted_stays_accepted_whatever_follows() -> None:
    agreed = [*HELD, _listed("models_dev", 1.5, "0.00003")]
    later = [_listed("models_dev", 2, "0.00002"), _listed("litellm", 2.5, "0.00003"), _listed("litellm", 5, None)]
    before = set(_rows(*agreed))
    for number in range(1, 4):
        assert before <= set(_rows(*agreed, *later[:number]))


def test_a_router_has_no_amount_whoever_lists_one() -> None:
    router = {"openrouter/auto": {"slug": "auto", "publisher": "openrouter", "role": RowRole.ROUTER}}
    plain = {"openrouter/auto": {"slug": "auto", "publisher": "openrouter", "seller": "kilo"}}
    sets = [
        listing(day(0), {"openrouter/auto": [Listed(None)]}, source="openrouter", entities=router),
        listing(day(0), {"openrouter/auto": ["0", Listed("0.002", field="x")]}, source="litellm", entities=plain),
    ]
    _, _, prices, current = published(curate(*sets))
    assert set(prices["absent"]) == {"variable"} and prices["amount"].null_count() == prices.height == 3
    assert set(prices["state"]) == {"accepted"} and current.is_empty()


def test_a_price_belongs_to_the_offer_of_whoever_sold_it_then() -> None:
    sets = [_listed("litellm", 0, "0.000002", seller="azure"), _listed("litellm", 1, "0.000002")]
    _, offers, prices, current = published(curate(*sets))
    assert prices.select("offer_id", "amount", "absent").rows() == [
        (f"{MODEL}@azure", "0.000002", None),
        (OFFER, "0.000002", None),
        (f"{MODEL}@azure", None, "not_published"),
    ]
    assert current["offer_id"].to_list() == offers["offer_id"].to_list() == [OFFER]


def test_amounts_are_plain_decimals() -> None:
    amounts = ["5.0000000000000004E-8", "0", "0.10", "1000", "2E-7"]
    frame = pl.DataFrame({"amount": amounts}).select(pl.col("amount").str.to_decimal(scale=24).cast(pl.Decimal(38, 24)))
    assert frame.select(plain_amount()).to_series().to_list() == [
        "0.000000050000000000000004",
        "0",
        "0.1",
        "1000",
        "0.0000002",
    ]


def test_only_listed_offers_of_the_moment_are_current() -> None:
    out = Listed("0.000008", field="out", direction=Direction.OUTPUT)
    entities = {"claude-test": {**ROW, "seller": "anthropic"}}
    sets = [
        listing(day(0), {"claude-test": ["0.000002", out]}, source="litellm", entities=entities),
        listing(day(1), {"claude-test": [out]}, source="litellm", entities=entities),
    ]
    _, _, _, current = published(curate(*sets))
    assert current.select("direction", "route", "listed").rows() == [("output", "vendor_api", True)]


def test_times_stay_those_of_the_source() -> None:
    _, _, prices, _ = published(curate(_listed("litellm", 0, "0.000002"), at=day(30)))
    row = prices.row(0, named=True)
    found: set[datetime] = {row[name] for name in ("valid_from_utc", "captured_at_utc", "known_from_utc")}
    assert found == {day(0)}
