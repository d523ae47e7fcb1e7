"""Prices in words: what is believed, and what is a problem."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extractors.readers.price_words import Charge, charge_of, content_kinds, disagreeing_tiers, has_money, read_prices
from extractors.readers.windows import read_hours, sentences_of
from schemas.vocabulary import PriceModality, Unit


@pytest.mark.parametrize(
    ("line", "literal", "charge"),
    [
        ("$15 / MTok", "15", Charge(Unit.TOKEN, 1_000_000, "USD")),
        ("0.02元", "0.02", Charge(None, None, "CNY")),
        ("US$1,234.50 per image*", "1234.50", Charge(Unit.IMAGE, 1, "USD")),
        ("$35 / 1K grounding requests", "35", Charge(Unit.REQUEST, 1_000, "USD")),
        ("1.25, prompts > 200k tokens", "1.25", Charge()),
        ("0.22", "0.22", Charge()),
    ],
)
def test_an_amount_with_its_unit(line, literal, charge):
    (one,) = read_prices(line)
    assert (one.literal, one.charge, one.problem) == (literal, charge, None)


def test_limits_of_the_prompt():
    below, above = (read_prices(f"$1, prompts {sign} 200k tokens")[0] for sign in ("<=", ">"))
    assert (below.below, below.condition) == (200_000, {})
    assert (above.below, above.condition) == (None, {"min_prompt_tokens": 200_001})
    assert disagreeing_tiers([below, above]) is None
    assert disagreeing_tiers([below, read_prices("$2, prompts > 128k")[0]]) is not None


def test_several_prices_on_a_line():
    text, rest = read_prices("$0.50 (text), $3.00 (audio / image [video])")
    assert (text.literal, text.modalities) == ("0.50", (PriceModality.TEXT,))
    assert rest.modalities == (PriceModality.AUDIO, PriceModality.IMAGE, PriceModality.VIDEO)
    assert content_kinds("Input price (text, image)") == (PriceModality.TEXT, PriceModality.IMAGE)


@pytest.mark.parametrize(
    "line", ["$1.25 or thereabouts", "$1.2.3", "$1,25", "-$5", "$-5", "$5 / fortnight", "from $5", "$5 / 12Q tokens"]
)
def test_words_that_are_not_understood_are_a_problem(line):
    assert has_money(line)
    assert [one.problem is None for one in read_prices(line)] == [False]


@pytest.mark.parametrize("line", ["", "Free of charge", "Not available", "2.5 million", "1,500 RPD (free)", "gpt-4"])
def test_lines_without_prices(line):
    assert read_prices(line) == []


@given(st.decimals(0, 10**6, places=4).map(abs), st.sampled_from(["${}", "{}元", "US${} / MTok", "€{} per image"]))
def test_an_amount_is_read_back_exactly(amount, form):
    (one,) = read_prices(form.format(f"{amount:f}"))
    assert Decimal(one.literal) == amount
    assert one.problem is None


@given(st.text(max_size=60))
def test_any_line_is_read_or_has_a_problem_and_never_raises(line):
    for one in read_prices(line):
        assert one.problem or Decimal(one.literal) >= 0


def test_headings_say_unit_and_currency():
    assert charge_of("Paid Tier, per 1M tokens in USD") == Charge(Unit.TOKEN, 1_000_000, "USD")
    assert charge_of("Paid Tier, per Image in USD") == Charge(Unit.IMAGE, 1, "USD")
    assert charge_of("Paid Tier") == Charge()


@pytest.mark.parametrize(
    ("text", "windows"),
    [
        ("UTC 16:30-00:30", [("16:30", "00:30")]),
        ("Peak hours are 01:00 - 04:00 and 06:00 - 10:00 UTC.", [("01:00", "04:00"), ("06:00", "10:00")]),
        ("高峰时段为北京时间 9:00 - 12:00、14:00 - 18:00", [("01:00", "04:00"), ("06:00", "10:00")]),
        ("北京时间 00:30-08:30", [("16:30", "00:30")]),
    ],
)
def test_windows_are_read_into_utc(text, windows):
    hours = read_hours(text)
    assert hours.problem is None
    assert [(one["utc_start"], one["utc_end"]) for one in hours.conditions] == windows


@pytest.mark.parametrize(
    "text",
    [
        "Peak hours are 01:00 - 04:00.",
        "01:00 - 04:00 UTC, 09:00 - 12:00 Beijing time",
        "01:00 - 04:00 UTC on Sundays",
        "01:00 - 01:00 UTC",
        "北京时间周一至周五 0:30 - 8:30",
    ],
)
def test_hours_in_doubt_are_a_problem(text):
    hours = read_hours(text)
    assert hours.problem
    assert hours.conditions == ()


def test_sentences_without_hours():
    assert read_hours("No hours here") is None
    assert sentences_of(["One. Two。三"]) == ["One.", "Two。", "三"]
