from decimal import Decimal

import pytest
from comparison_cases import atlas, beta, with_shared
from comparison_samples import FLASH, diffusion, flash, offer, price
from hypothesis import given
from hypothesis import strategies as st

from warehouse.compare import compare, seed_table
from warehouse.compare.words import fixed, per_words, price_words, rescaled, seed_price
from warehouse.seed_format import parse_seed, render_seed


def row(comparison, key):
    return next(row for row in [*comparison["rows"], *comparison["more"]] if row["row"] == key)


def test_rows_of_the_seed_page_stand_in_its_order():
    rows = [row["row"] for row in compare(flash(), diffusion())["rows"]]
    first = ["type", "rank", "adoption", "quality", "ecosystem", "match"]
    assert rows == [*first, "pricing", "starting_price", "capabilities", "times_matched"]


def test_values_carry_source_time_fact_and_what_others_say():
    cell = row(compare(flash(), diffusion()), "context_tokens")["a"]
    assert cell["value"] == 1_000_000
    assert cell["fact"] == f"{FLASH}#context_tokens"
    assert cell["sources"][0]["source"] == "openrouter"
    assert cell["time"] == "2026-08-22T06:00:00Z"
    assert cell["others"][0] == {"value": 991_000, "source": cell["others"][0]["source"]}
    assert cell["others"][0]["source"]["source"] == "huggingface"


def test_absent_values_say_why():
    comparison = compare(flash(), diffusion())
    assert row(comparison, "match")["a"]["absent"] == "not_applicable"
    assert row(comparison, "ecosystem")["a"]["absent"] == "not_applicable"
    assert row(comparison, "released_utc")["a"]["absent"] == "not_published"
    assert row(comparison, "licence")["a"]["absent"] == "missing"
    assert row(comparison, "licence")["b"]["value"] == "stabilityai-ai-community"


def test_the_rank_row_gives_the_band_and_the_sources_of_the_score():
    cell = row(compare(flash(), diffusion()), "rank")["a"]
    assert cell["value"]["band"] == [9, 20]
    assert {source["source"] for source in cell["sources"]} == {"huggingface", "openrouter"}
    assert row(compare(atlas(), beta(None)), "rank")["b"]["absent"] == "not_applicable"


def test_capabilities_join_unique_aspects_and_alternatives():
    view = compare(flash(), diffusion())["capabilities"]
    tools = next(line for line in view["a"]["capabilities"] if line["id"] == "agent.tool_calling")
    assert [item["quote"] for item in tools["evidence"]] == [None, "calls tools"]
    assert tools["unique"][0]["evidence"][0]["quote"] == "first of its size"
    image = view["b"]["capabilities"][0]
    assert image["alternatives"][0]["alternative"] == "Atlas"
    assert [line["id"] for line in view["b"]["denied"]] == ["agent.tool_calling"]
    assert [line["id"] for line in view["b"]["requirements"]] == ["runtime.gpu"]
    assert [line["id"] for line in view["a"]["limitations"]] == ["text.long_context"]
    assert (view["shared"], len(view["only_a"]), len(view["only_b"])) == ([], 2, 1)


def test_shared_capabilities_are_those_both_have():
    view = compare(flash(), with_shared())["capabilities"]
    assert view["shared"] == ["agent.tool_calling"]
    assert view["only_b"] == ["text.chat"]


def test_prices_stand_by_dimension_with_every_route():
    dimensions = compare(flash(), with_shared())["prices"]
    plain = dimensions[0]
    assert (plain["direction"], plain["cache"], plain["condition"]) == ("input", "none", None)
    assert [(line["shown"], line["shown_per"], line["state"]) for line in plain["a"]] == [
        ("0.065", 1_000_000, "accepted"),
        ("0.080000000000000004", 1_000_000, "held"),
    ]
    assert [(line["shown"], line["route"]) for line in plain["b"]] == [("0.2", "vendor_api")]
    assert dimensions[-1]["condition"] == {"batch": True}
    assert any(line["absent"] == "not_published" for dimension in dimensions for line in dimension["a"])


def test_a_router_shows_no_price_anywhere():
    router = beta(None, router=True, offers=[offer("model:example/beta", "x", price("0"))])
    comparison = compare(atlas(), router)
    assert all(not dimension["b"] for dimension in comparison["prices"])
    assert row(comparison, "starting_price")["b"]["absent"] == "variable"
    table = seed_table(comparison)
    assert table["starting_price"] is None
    assert table["rank_b"] is None


def test_seed_table_of_the_seed_pair_has_our_values_and_no_verdict():
    table = seed_table(compare(flash(), diffusion()))
    assert table["starting_price"] == ["$6.50e-8 per prompt token", "$0.065 per image"]
    assert table["pricing"] == ["Paid", "Open weights"]
    assert table["adoption"] == [0.63, 0.63]
    assert table["capabilities"] == [2, 1]
    assert table["times_matched"] == [None, None]
    assert (table["rank_a"], table["rank_b"], table["template"]) == (62, 58, "open")
    text = render_seed(table)
    assert "Verdict" not in text and "higher" not in text
    assert parse_seed(text) == table


@pytest.mark.parametrize(
    ("right", "lead"),
    [
        (beta(80.0), "Beta 2 ranks higher at 80/100 vs Atlas Large at 60/100."),
        (beta(57.0), "Atlas Large likely ranks higher at 60/100 vs Beta 2 at 57/100."),
    ],
)
def test_seed_table_of_a_decided_pair_has_a_lead(right, lead):
    table = seed_table(compare(atlas(), right))
    lines = render_seed(table).splitlines()
    assert lines[1] == lead
    assert lines[-1] == lead.replace("ranks", "scores")
    assert parse_seed(render_seed(table)) == table


@pytest.mark.parametrize(
    ("amount", "per", "shown"),
    [
        ("0.065", 1_000_000, "$6.50e-8 per prompt token"),
        ("0.0000001625", 1, "$1.63e-7 per prompt token"),
        ("0.000000099951", 1, "$1.00e-7 per prompt token"),
        ("0.00000005", 1, "$5.00e-8 per prompt token"),
        ("30", 1_000_000, "$3.00e-5 per prompt token"),
        ("2.5", 1, "$2.50e+0 per prompt token"),
    ],
)
def test_seed_prices_round_halves_up_from_decimals(amount, per, shown):
    assert seed_price({"amount": amount, "per": per, "unit": "token", "direction": "input"}) == shown


def test_seed_prices_of_other_units_have_their_own_words():
    image = {"amount": "0.0650", "per": 1, "unit": "image", "direction": "output"}
    assert seed_price(image) == "$0.065 per image"
    assert seed_price(image | {"unit": "page", "per": 1000}) == "$0.065 per 1,000 pages"
    assert seed_price(image | {"unit": "token", "per": 1_000_000}) == "$6.50e-8 per completion token"


@given(
    amount=st.decimals("0.000000000000000001", 1000, places=18, allow_nan=False),
    power=st.integers(0, 9),
    unit=st.sampled_from(["token", "image"]),
)
def test_rescaling_never_rounds(amount, power, unit):
    per = 10**power
    shown, shown_per = rescaled(format(amount, "f"), per, unit)
    assert Decimal(shown) * per == amount * shown_per
    assert shown_per == (1_000_000 if unit == "token" else per)


def test_an_odd_number_of_tokens_stays_as_the_source_gives_it():
    assert rescaled("0.5", 250, "token") == ("0.5", 250)
    assert per_words("token", 250, "input") == "per 250 input tokens"
    price = {"amount": "0.5", "currency": "credit:x", "per": 1, "unit": "gigabyte_day", "direction": "none"}
    assert price_words(price) == "0.5 credit:x per gigabyte and day"


@pytest.mark.parametrize(("value", "shown"), [(0.125, "0.13"), (61.8425, "61.84"), (2.675, "2.67"), (0.0, "0.00")])
def test_fixed_rounds_the_exact_value_half_up(value, shown):
    assert fixed(value, 2) == shown
