"""Halves put beside each other say what the comparison of the two says, whatever stood beside them before."""

import pytest
from comparison_cases import cases
from comparison_samples import ATLAS, documents, facts, offer, price

from warehouse.compare import compare
from warehouse.pages.comparison_page import Compared
from warehouse.pages.engine import Layout, PageMeta, make_page
from warehouse.pages.half import half
from warehouse.render.aspects import aspects
from warehouse.render.compare_view import compare_report
from warehouse.render.write import markdown

CASES = cases()
META = PageMeta("20260822T060000Z-0123456789ab", "2026-08-22T06:00:00Z", "1.0.0")


def page(left, right):
    values = Compared((left, right)).values(1.0, [("a neighbour", "compare/x/")])
    return make_page(Layout("comparison", "compare/pair/"), META, values).content.decode()


@pytest.mark.parametrize("name", CASES)
def test_the_text_of_two_halves_is_that_of_the_comparison(name):
    a, b = CASES[name]
    left, right = half(aspects(a)), half(aspects(b))
    assert markdown(Compared((left, right)).report()) == markdown(compare_report(compare(a, b)))
    assert markdown(Compared((right, left)).report()) == markdown(compare_report(compare(b, a)))


@pytest.mark.parametrize("name", CASES)
def test_a_page_shows_both_sides_in_their_places(name):
    a, b = CASES[name]
    left, right = half(aspects(a)), half(aspects(b))
    html, swapped = page(left, right), page(right, left)
    assert html == page(half(aspects(a)), half(aspects(b))), "a half is not changed by what it stood beside"
    for cells in zip(left.cells, right.cells, strict=True):
        assert f"</th>{cells[0]}{cells[1]}</tr>" in html
        assert f"</th>{cells[1]}{cells[0]}</tr>" in swapped


def test_prices_of_one_dimension_stand_in_one_row_and_unconditional_ones_first():
    own = [offer(ATLAS, "left", price("1"), price("2", condition={"batch": True, "tier": "x"}))]
    other = [offer(ATLAS, "right", price("3", condition={"tier": "x", "batch": True}), price("4", unit="image", per=1))]
    left, right = (half(aspects(documents(facts(ATLAS, "Atlas", offers=offers)))) for offers in (own, other))
    html = page(left, right)
    prices = html[html.index('id="prices"') : html.index('id="capabilities"')]
    assert prices.count("no price of this kind") == 2
    places = [prices.index(f"<li>{amount} USD") for amount in "1423"]
    assert places == sorted(places), "the two conditional prices stand beside each other in the last row"
    assert "Prices under a condition: 1 kinds" in prices
