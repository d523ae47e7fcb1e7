"""Prices of one row: said twice is once, contradictions are all refused, conditions of the row hold for each."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extractors.price_record import PriceUnit
from extractors.readers.conditions import above_tokens, clock, utc_window
from extractors.readers.json_text import Number, load_json
from extractors.readers.price_set import PriceSet, positive
from extractors.rows import Rows, extract
from schemas.vocabulary import Direction

INPUT = PriceUnit(Direction.INPUT)
OUTPUT = PriceUnit(Direction.OUTPUT)


def recorded(*added, always=None):
    prices = PriceSet(always or {})
    for path, value, unit, condition in added:
        prices.add(path, value, unit, condition)
    rows = Rows()
    rows.entity(0, "one", slug="one")
    prices.record(rows, 0, "one")
    return extract(rows)


def test_the_same_price_said_twice_is_one_price_float_noise_included():
    found = recorded(("a", Number("2e-7"), INPUT, {}), ("b", Number("2.0000000000000002E-7"), INPUT, {}))
    assert found.frames["prices"]["field"].to_list() == ["a"]
    assert found.quarantine.is_empty()


def test_contradicting_prices_are_all_refused_and_others_stand():
    found = recorded(("a", Number("1"), INPUT, {}), ("b", Number("2"), INPUT, {}), ("c", Number("3"), OUTPUT, {}))
    assert found.frames["prices"]["field"].to_list() == ["c"]
    assert found.quarantine["reason"].to_list() == ["the source contradicts itself: a = 1, b = 2"] * 2


def test_other_conditions_are_other_prices():
    found = recorded(("a", Number("1"), INPUT, {}), ("b", Number("2"), INPUT, above_tokens(10)))
    assert found.frames["prices"]["condition"].to_list() == ["", '{"min_prompt_tokens":11}']


def test_a_condition_of_the_row_holds_for_every_price():
    found = recorded(("a", Number("1"), INPUT, {}), ("b", Number("2"), INPUT, {"batch": True}), always={"region": "eu"})
    assert found.frames["prices"]["condition"].to_list() == ['{"region":"eu"}', '{"batch":true,"region":"eu"}']


@pytest.mark.parametrize("value", ["1", True, [], {}])
def test_what_is_no_number_is_refused_and_null_says_nothing(value):
    found = recorded(("a", value, INPUT, {}), ("b", None, INPUT, {}))
    assert found.frames["prices"].is_empty()
    assert len(found.quarantine) == 1
    assert found.quarantine["reason"][0].startswith("a: expected a number, found")


@given(st.decimals(min_value=0, max_value=10**6, allow_nan=False, allow_infinity=False, places=12))
def test_an_accepted_amount_is_its_literal(amount):
    prices, rows = PriceSet(), Rows()
    prices.add("a", Number(str(amount)), INPUT)
    prices.record(rows, 0, "one")
    text, problem = rows.prices[0][4], rows.prices[0][6]
    assert (text is None) == (problem is not None) == amount.is_signed()
    assert text is None or Decimal(text) == amount


@pytest.mark.parametrize(
    ("literal", "above"), [("0", False), ("0.0", False), ("-1", False), ("1e-9", True), ("1e400", False)]
)
def test_positive(literal, above):
    assert positive({"a": Number(literal)}, "a") is above
    assert not positive({"a": literal}, "a")
    assert not positive({}, "a")


@pytest.mark.parametrize(
    ("text", "expected"),
    [("16:30", "16:30"), ("16:30:00Z", "16:30"), ("24:00", None), ("16:30:15Z", None), ("9:00", None)],
)
def test_clock(text, expected):
    assert clock(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("16:30-00:30", {"utc_start": "16:30", "utc_end": "00:30"}),
        ("00:00-00:00", {}),
        ("16:30", None),
        ("16:30-25:00", None),
        ("", None),
    ],
)
def test_a_window_may_wrap_or_be_the_whole_day(text, expected):
    assert utc_window(text) == expected


@pytest.mark.parametrize(
    ("escaped", "read_as"),
    [
        (r"a\ud83d\ude00b", "a😀b"),
        (r"\ud800", "�"),
        (r"\udc00x", "�x"),
        (r"\\ud800", r"\ud800"),
        (r"\ud83d\ude00\ud800\ud83d\ude00", "😀�😀"),
    ],
)
def test_half_a_surrogate_pair_becomes_the_replacement_character(escaped, read_as):
    assert load_json(f'"{escaped}"'.encode(), "a document") == read_as


def test_literals_are_kept_to_the_digit():
    found = recorded(("a", load_json(b"[5.0000000000000004E-8]", "a document")[0], INPUT, {}))
    assert found.frames["prices"].select("literal", "amount").row(0) == (
        "5.0000000000000004E-8",
        Decimal("5.0000000000000004E-8"),
    )
