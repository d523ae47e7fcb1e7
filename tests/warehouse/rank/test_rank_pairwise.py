import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from warehouse.rank.pairwise import NotConnectedError, bradley_terry

ITEMS = ("Tacos", "Sushi", "Burger", "Pasta", "Pizza")
# The 30 outcomes of evalica's food.csv (Apache-2.0) as winner, loser, and ties.
WON = """PizzaSushi PastaBurger TacosPizza TacosSushi BurgerPizza SushiPasta TacosBurger BurgerSushi PastaTacos
SushiBurger TacosPizza BurgerTacos BurgerPizza TacosPasta SushiBurger TacosPasta TacosPizza SushiBurger PizzaPasta
SushiBurger
TacosPasta PizzaSushi BurgerSushi TacosPasta TacosPizza PastaBurger SushiTacos BurgerPizza"""
TIED = (("Pizza", "Pasta"), ("Sushi", "Pasta"))
GOLDEN = (0.43428982771223773, 0.19060028489839073, 0.14797665121689418, 0.1281534106031957, 0.09897982556928168)


def food():
    wins = np.zeros((5, 5))
    for pair in WON.split():
        winner = next(i for i in ITEMS if pair.startswith(i))
        wins[ITEMS.index(winner), ITEMS.index(pair.removeprefix(winner))] += 1
    for a, b in TIED:
        wins[ITEMS.index(a), ITEMS.index(b)] += 0.5
        wins[ITEMS.index(b), ITEMS.index(a)] += 0.5
    return wins


def test_golden_strengths_of_food():
    wins = food()
    assert wins.sum() == 30
    assert bradley_terry(wins).strength == pytest.approx(GOLDEN, abs=4e-10)


def test_two_items_have_a_closed_form():
    made = bradley_terry(np.array([[0.0, 30], [10, 0]]))
    assert made.strength == pytest.approx([0.75, 0.25])
    assert made.elo[0] - made.elo[1] == pytest.approx(400 * np.log10(3))
    # deviation of a log-odds from 40 trials at .75, split over two items that sum to nothing
    assert made.elo_sd[0] == pytest.approx(400 / np.log(10) * np.sqrt(1 / (40 * 0.75 * 0.25)) / 2, rel=1e-3)


@settings(max_examples=25, deadline=None)
@given(st.permutations(range(5)))
def test_the_order_of_items_does_not_matter(order):
    made, mixed = bradley_terry(food()), bradley_terry(food()[np.ix_(order, order)])
    assert mixed.elo == pytest.approx(made.elo[list(order)], abs=1e-6)
    assert mixed.elo_sd == pytest.approx(made.elo_sd[list(order)], rel=1e-6)


def test_who_never_won_has_no_strength():
    with pytest.raises(NotConnectedError, match="item 1 never beats"):
        bradley_terry(np.array([[0.0, 3], [0, 0]]))


def test_a_matrix_that_is_none():
    for wins in (np.zeros((2, 3)), np.array([[0.0, -1], [1, 0]]), np.array([[1.0, 1], [1, 0]])):
        with pytest.raises(ValueError, match="expected a square matrix"):
            bradley_terry(wins)
