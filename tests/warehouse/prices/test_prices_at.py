"""Bitemporal questions: what a price was at a time, as it was known at a time."""

from dataclasses import replace

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from ledger_answers import seen, shop, tables
from ledger_sets import Listed, day

from warehouse.prices import Moment, offers_at, prices_at, why_none

NIGHTS = tables(shop(0, "0.000002"), shop(5, "0.000003"), shop(9, "0.000003"))


def test_a_price_ends_when_the_next_one_is_first_seen() -> None:
    assert seen(NIGHTS, 0) == [("0.000002", 5, "first_seen", None)]
    assert seen(NIGHTS, 4.9) == [("0.000002", 5, "first_seen", None)]
    assert seen(NIGHTS, 5) == [("0.000003", None, None, None)]


def test_what_was_known_before_a_change_stays_what_was_known() -> None:
    """On day 7 the price is the new one; to somebody on day 4 it still was the old one, until day 5 said otherwise."""
    assert seen(NIGHTS, 7) == [("0.000003", None, None, None)]
    assert seen(NIGHTS, 7, known_at=4) == [("0.000002", None, None, 5)]
    assert seen(NIGHTS, 3, known_at=4) == [("0.000002", None, None, None)]


def test_a_document_that_is_archived_late_is_known_late() -> None:
    nights = tables(shop(0, "0.000002", archived=20), shop(5, "0.000003", archived=6))
    assert seen(nights, 3) == [("0.000002", 5, "first_seen", None)]
    assert seen(nights, 3, known_at=10) == []
    assert seen(nights, 5, known_at=10) == [("0.000003", None, None, None)]


def test_a_price_that_is_listed_no_more_stands_no_more() -> None:
    nights = tables(shop(0, "0.000002"), shop(5))
    assert seen(nights, 4) == [("0.000002", 5, "first_seen", None)]
    assert seen(nights, 5) == []


def test_an_end_that_the_vendor_states_is_an_end() -> None:
    steps = (
        Listed("0.000002", field="steps[0]", ends=day(10)),
        Listed("0.000004", field="steps[1]", starts=day(10)),
    )
    nights = tables(shop(0, *steps))
    assert seen(nights, 1) == [("0.000002", 10, "vendor_stated", None)]
    assert seen(nights, 10) == [("0.000004", None, None, None)]


def test_a_held_price_stands_beside_the_accepted_one() -> None:
    nights = tables(shop(0, "0.000002"), shop(1, "0.00003"))
    rows = prices_at(*nights, Moment(day(1))).sort("amount")
    assert rows.select("amount", "state").rows() == [("0.000002", "accepted"), ("0.00003", "held")]
    assert rows["state_reason"][1] == "factor 15.0"


def test_every_answer_names_seller_route_and_source() -> None:
    row = prices_at(*NIGHTS, Moment(day(1))).row(0, named=True)
    assert (row["seller"], row["route"], row["source"], row["variant"]) == ("anthropic", "vendor_api", "shop", None)


@pytest.mark.parametrize(
    ("nights", "route", "moment", "reason"),
    [
        (NIGHTS, None, Moment(day(-1)), "missing"),
        (NIGHTS, None, Moment(day(3), day(-1)), "missing"),
        (tables(shop(0, "0.000002"), shop(5)), None, Moment(day(6)), "not_published"),
        (tables(shop(0)), None, Moment(day(6)), "not_published"),
        (tables(shop(0)), "self_host", Moment(day(6)), "not_applicable"),
    ],
    ids=["before it was seen", "before anything was known", "listed no more", "never listed", "run by oneself"],
)
def test_no_price_has_a_reason(
    nights: tuple[pl.DataFrame, pl.DataFrame], route: str | None, moment: Moment, reason: str
) -> None:
    assert prices_at(*nights, moment).is_empty()
    assert why_none(nights[0], route, moment) == reason


def test_prices_take_the_shape_of_a_facts_document() -> None:
    prices, offers = NIGHTS
    made = offers_at(prices_at(prices, offers, Moment(day(6))), offers)
    (offer,) = made["offers"]
    assert made["sources"] == [{"source": "shop", "source_id": "claude-test"}]
    assert offer["route"] == "vendor_api"
    assert [(one["amount"], one["per"], one["source"], one["condition"]) for one in offer["prices"]] == [
        ("0.000003", 1, 0, None)
    ]


amounts = st.lists(st.sampled_from(["0.000002", "0.000003", "0.0000025"]), min_size=2, max_size=6)


@settings(max_examples=8, deadline=None)
@given(amounts, st.integers(0, 5), st.integers(0, 5))
def test_an_answer_about_a_known_time_reads_nothing_that_came_later(listed: list[str], at: int, known: int) -> None:
    nights = [shop(number, amount) for number, amount in enumerate(listed)]
    whole = tables(*nights)
    told = [one for one in nights if one.documents.captured_at_utc <= day(known)]
    then = tables(*told, at=known)
    late, early = (prices_at(*found, Moment(day(at), day(known))) for found in (whole, then))
    assert late.drop("known_to_utc").equals(early.drop("known_to_utc"))
    assert early["known_to_utc"].null_count() == early.height


@settings(max_examples=5, deadline=None)
@given(amounts, st.integers(0, 99))
def test_order_of_the_table_means_nothing(listed: list[str], seed: int) -> None:
    nights = [shop(number, amount) for number, amount in enumerate(listed)]
    prices, offers = tables(*nights)
    mixed = prices.sample(fraction=1, shuffle=True, seed=seed)
    for at in (0.5, 2, 9):
        found, other = (prices_at(one, offers, Moment(day(at))) for one in (prices, mixed))
        assert found.sort("amount").equals(other.sort("amount"))


def test_a_held_change_that_is_taken_back_never_was_a_price() -> None:
    back = replace(shop(2, "0.000002"))
    nights = tables(shop(0, "0.000002"), shop(1, "0.00003"), back)
    assert [amount for amount, *_ in seen(nights, 1.5)] == ["0.000002", "0.00003"]
    assert [amount for amount, *_ in seen(nights, 2)] == ["0.000002"]
