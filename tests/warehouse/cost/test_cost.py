"""Costs of baskets: every case against a number worked out by hand, and what must hold for any prices."""

import json
from fractions import Fraction
from pathlib import Path

import pytest
from cost_cases import CACHED, GRADUATED, MODEL, PLAIN, TIERED, VECTORS, cases, facts, offer, price, vector
from hypothesis import given
from hypothesis import strategies as st

from warehouse.cost import cost, normal_basket
from warehouse.cost.exact import exact_text

CASES = cases()
TOTALS = {
    "plain": ["10"],
    "cached": ["3.11"],  # 600,000 at 2 + 300,000 at 0.2 + 100,000 at 2.5 + 200,000 at 8, per million
    "two_sources_two_answers": ["2", "3"],
    "cliff_below": ["0.408"],
    "cliff_above": ["0.808004"],  # the whole prompt at the upper tier
    "cliff_top": ["3.008"],
    "cliff_by_request": ["2.400012"],  # three requests of 200,001 tokens each
    "cliff_cached_count": ["0.533"],  # cached tokens count towards the tier
    "graduated": ["0.0121"],  # of 2,500 tokens a request, 1,000 at 3 and 1,500 at 2
    "graduated_first_step": ["0.003"],
    "window_before_midnight": ["9"],
    "window_after_midnight": ["9"],
    "window_start_is_inside": ["9"],
    "window_end_is_outside": ["10"],
    "window_no_time": ["10"],
    "weekend": ["0.001"],
    "weekend_hours": ["0.0005"],
    "weekend_elsewhere": ["0.001"],  # Friday evening in UTC is Saturday in Shanghai
    "batch": ["5", None],
    "batch_row_unasked": ["2", None],  # nobody waits for a batch without asking for it
    "region_of_a_row": ["2"],
    "other_region": [None],
    "images_made": ["2"],
    "images_larger": ["4"],
    "images_high": ["8"],
    "minutes_by_the_hour": ["0.009"],
    "a_third_of_a_cent": ["0.003333333333333333333333"],
    "fee_per_request": ["15"],
    "reasoning_is_output": ["0.008"],
    "reasoning_priced": ["0.0084"],
    "held_is_not_believed": ["0.002"],
    "variable": [None],
    "free": ["0"],
    "self_hosting": ["10", None],
    "other_currency": ["1", "2"],
    "credits_beside_money": ["2", "0.1"],
    "float_noise_is_exact": ["0.000000150000000000000012"],
    "unknown_condition": ["0.003"],
    "nothing_listed": [],
}
LOWER_BOUNDS = {
    "cached_unpriced": ("3", []),
    "graduated_without_base": ("0.000001", []),
    "only_quarantined": ("8", []),
    "two_conditions_hold": ("0.00004", ["ambiguous"]),
    "zero_is_not_free": ("0", ["listed_at_zero"]),
    "plan": ("0", ["plan"]),
}


def test_every_case_is_worked_out_and_has_a_vector() -> None:
    assert sorted([*TOTALS, *LOWER_BOUNDS]) == sorted(CASES)
    assert sorted(path.stem for path in VECTORS.glob("cost_*.json")) == sorted(f"cost_{name}" for name in CASES)


@pytest.mark.parametrize("name", CASES)
def test_costs_are_the_vectors(name: str) -> None:
    file: Path = VECTORS / f"cost_{name}.json"
    assert json.loads(file.read_text(encoding="utf-8")) == json.loads(json.dumps(vector(*CASES[name])))


@pytest.mark.parametrize("name", TOTALS)
def test_totals_are_those_worked_out_by_hand(name: str) -> None:
    found = cost(*CASES[name])
    assert [one["total"] for one in found] == TOTALS[name]
    assert not any(one["lower_bound"] for one in found)


@pytest.mark.parametrize("name", LOWER_BOUNDS)
def test_what_has_no_price_makes_a_lower_bound_and_never_a_zero(name: str) -> None:
    (one,) = cost(*CASES[name])
    assert one["lower_bound"] and (one["total"], one["notes"]) == LOWER_BOUNDS[name]
    for line in one["lines"]:
        assert (line["cost"] is None) is (line["absent"] is not None)


@pytest.mark.parametrize(
    ("name", "reasons"),
    [
        ("batch", [None, "not_applicable"]),
        ("other_region", ["not_applicable"]),
        ("variable", ["variable"]),
        ("self_hosting", [None, "not_applicable"]),
    ],
)
def test_a_route_without_a_total_says_why(name: str, reasons: list[str | None]) -> None:
    assert [one["absent"] for one in cost(*CASES[name])] == reasons


def test_a_price_at_certain_hours_is_mentioned_where_the_basket_names_no_time() -> None:
    assert [one["notes"] for one in cost(*CASES["window_no_time"])] == [["time_of_day"]]


def test_what_a_row_takes_for_granted_is_told() -> None:
    (one,) = cost(*CASES["region_of_a_row"])
    assert one["given"] == {"region": "eu"}


def test_lines_say_which_prices_they_used() -> None:
    (one,) = cost(*CASES["graduated"])
    assert [used["condition"] for used in one["lines"][0]["used"]] == [None, {"graduated_from_tokens": 1000}]


amounts = st.decimals(0, 100, places=6).map(str)
tokens = st.integers(1, 2_000_000)


@given(tokens, tokens, st.integers(1, 1000), amounts)
def test_a_cliff_charges_the_whole_request_and_shares_nothing(into: int, out: int, requests: int, amount: str) -> None:
    basket = normal_basket({"requests": requests, "input_tokens": into, "output_tokens": out})
    prices = (price("1"), price(amount, condition={"min_prompt_tokens": 1000}), price("3", "output"))
    (one,) = cost(facts(offer(*prices)), basket)
    each = Fraction(amount) if into >= 1000 * requests else Fraction(1)
    assert one["total"] == exact_text((each * into + 3 * out) / 10**6)


@given(st.lists(tokens, min_size=1, max_size=4), st.permutations([*TIERED, *CACHED[2:], *GRADUATED[2:]]))
def test_order_of_prices_means_nothing_and_more_never_costs_less(
    into: list[int], prices: list[dict[str, object]]
) -> None:
    totals = []
    for count in sorted(into):
        basket = normal_basket({"input_tokens": count, "output_tokens": 10, "cached_share": "0.5"})
        (one,) = cost(facts(offer(*prices)), basket)
        assert one == cost(facts(offer(*sorted(prices, key=str))), basket)[0] | {"lines": one["lines"]}
        totals.append(Fraction(one["total"]))
    assert totals == sorted(totals)


@given(amounts, amounts)
def test_a_basket_costs_the_sum_of_its_lines(first: str, second: str) -> None:
    basket = normal_basket({"requests": 7, "input_tokens": 12_345, "output_tokens": 678})
    (one,) = cost(facts(offer(price(first), price(second, "output"))), basket)
    assert Fraction(one["total"]) == sum(Fraction(line["cost"]) for line in one["lines"])


def test_routes_with_whole_totals_come_before_lower_bounds() -> None:
    found = cost(facts(offer(PLAIN[0], seller="half"), offer(*PLAIN, seller="whole")), CASES["plain"][1])
    assert [one["offer"] for one in found] == [f"{MODEL}@whole", f"{MODEL}@half"]


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (Fraction(1, 3), "0.333333333333333333333333"),
        (Fraction(5, 2 * 10**24), "0.000000000000000000000002"),
        (Fraction(7, 2 * 10**24), "0.000000000000000000000004"),
        (Fraction(10), "10"),
        (Fraction(-1, 4), "-0.25"),
        (Fraction(0), "0"),
    ],
)
def test_sums_are_written_exactly_or_rounded_half_to_even(value: Fraction, text: str) -> None:
    assert exact_text(value) == text
