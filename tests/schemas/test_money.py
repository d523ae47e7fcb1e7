"""Amounts: exact, finite, never negative; what cannot be a price says why."""

from decimal import Decimal

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas.extracted import MONEY
from schemas.money import CHANGE_DIGITS, plain, read_amount, significant

amounts = st.decimals(min_value=0, max_value=Decimal("9" * 14), places=24, allow_nan=False, allow_infinity=False)


@pytest.mark.parametrize(
    ("literal", "text"),
    [
        ("0", "0"),
        ("0.000", "0"),
        ("0e5", "0"),
        ("0.000000065", "0.000000065"),
        ("6.5e-08", "0.000000065"),
        ("5.0000000000000004E-8", "0.000000050000000000000004"),
        ("+3", "3"),
        (".5", "0.5"),
        ("5.", "5"),
        ("1e3", "1000"),
        ("99999999999999", "99999999999999"),
        ("1e-24", "0.000000000000000000000001"),
    ],
)
def test_literals_of_prices(literal, text):
    assert read_amount(literal) == (text, None)


@pytest.mark.parametrize(
    ("literal", "problem"),
    [
        ("", "not a decimal number"),
        (" 1", "not a decimal number"),
        ("1\n", "not a decimal number"),
        ("1,5", "not a decimal number"),
        ("$1", "not a decimal number"),
        ("0x10", "not a decimal number"),
        ("1_000", "not a decimal number"),
        ("١٢", "not a decimal number"),
        ("NaN", "not a decimal number"),
        ("sNaN", "not a decimal number"),
        ("Infinity", "not a decimal number"),
        ("1e99999", "not a decimal number"),
        ("-0", "negative zero"),
        ("-0.0", "negative zero"),
        ("-1", "is negative"),
        ("1e400", "more than 14 digits before the point"),
        ("100000000000000", "more than 14 digits before the point"),
        ("1e-25", "more than 24 digits after the point"),
        ("1e-400", "more than 24 digits after the point"),
    ],
)
def test_literals_that_are_no_prices(literal, problem):
    text, found = read_amount(literal)
    assert text is None
    assert problem in found


def test_a_long_literal_is_shown_in_short():
    assert len(read_amount("9" * 10_000).problem) < 120


@given(st.text(max_size=40) | st.from_regex(r"[+-]?[0-9]{0,40}\.?[0-9]{0,40}([eE][+-]?[0-9]{0,5})?", fullmatch=True))
def test_reading_never_raises_and_is_exact(literal):
    text, problem = read_amount(literal)
    assert (text is None) != (problem is None)
    if text is not None:
        assert Decimal(text) == Decimal(literal) >= 0
        assert Decimal(text).is_finite()


@given(amounts)
def test_every_amount_survives_its_column(amount):
    text = read_amount(str(amount)).text
    assert pl.Series([text]).cast(MONEY)[0] == amount


@given(amounts)
def test_plain_notation_is_equal_and_shortest(amount):
    text = plain(amount)
    assert Decimal(text) == amount
    assert "E" not in text.upper()
    assert not (("." in text) and text.endswith(("0", ".")))


def test_float_noise_is_no_change():
    noisy, clean = Decimal("2.0000000000000002E-7"), Decimal("2E-7")
    assert noisy != clean
    assert significant(noisy) == significant(clean)
    assert significant(Decimal("0")) == 0


@given(amounts.filter(bool))
def test_twelve_digits_count(amount):
    kept = significant(amount)
    assert len(kept.as_tuple().digits) <= CHANGE_DIGITS
    assert abs(kept - amount) <= amount.scaleb(-CHANGE_DIGITS + 1)
    assert significant(kept) == kept
