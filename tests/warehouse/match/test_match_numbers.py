"""Formulas of the match graph against numbers we did not make."""

import math

import networkx as nx
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from match_frames import GAMMA, THETA, lists

from warehouse.match.evaluate import average_precision, ndcg, reciprocal_rank, snips
from warehouse.match.ips import coec, ips_rates
from warehouse.match.pagerank import personalised_pagerank
from warehouse.match.pbm import fit
from warehouse.match.wilson import wilson


@pytest.mark.parametrize(
    ("hits", "trials", "low", "high"),
    [
        (0, 10, 0.0, 0.277533),
        (1, 10, 0.017876, 0.40415),
        (5, 10, 0.236593, 0.763407),
        (81, 263, 0.255289, 0.36621),
        (100, 100, 0.963007, 1.0),
        (209, 259, 0.7545, None),
        (118, 143, 0.7546, None),
    ],
)
def test_wilson_table(hits, trials, low, high):
    """Values of statsmodels, the last two of a published table."""
    bounds = wilson(hits / trials, trials)
    digits = 6e-7 if high is not None else 6e-5
    assert bounds[0] == pytest.approx(low, abs=digits)
    assert high is None or bounds[1] == pytest.approx(high, abs=digits)


@given(st.floats(0, 1), st.floats(0, 1e6))
def test_wilson_brackets_the_rate(rate, trials):
    low, high = wilson(rate, trials)
    assert 0 <= low <= rate + 1e-9
    assert rate - 1e-9 <= high <= 1


def test_wilson_refuses_what_is_no_rate():
    for rate, trials in ((1.5, 3), (-0.1, 3), (0.5, -1), (math.nan, 3)):
        with pytest.raises(ValueError, match="expected 0 <= rate"):
            wilson(rate, trials)


# Langville and Meyer, as in the tests of networkx; node 2 has no way out.
EDGES = [(1, 2), (1, 3), (3, 1), (3, 2), (3, 5), (4, 5), (4, 6), (5, 4), (5, 6), (6, 4)]
PAGERANK = [0.03721197, 0.05395735, 0.04150565, 0.37508082, 0.20599833, 0.28624589]
FROM_NODE_1 = [0.36059498, 0.19667451, 0.15325287, 0.1120846, 0.0910576, 0.08633544]


@pytest.mark.parametrize(
    ("alpha", "reset", "published"),
    [(0.9, [1.0] * 6, PAGERANK), (0.85, [1.0, 0, 0, 0, 0, 0], FROM_NODE_1)],
)
def test_langville_and_meyer(alpha, reset, published):
    source, target = (np.array(side) - 1 for side in zip(*EDGES, strict=True))
    found = personalised_pagerank(source, target, np.ones(len(EDGES)), np.array(reset), alpha)
    assert found.mass == pytest.approx(published, abs=1e-8 if alpha == 0.85 else 5e-7)


@settings(max_examples=40, deadline=None)
@given(st.integers(1, 40), st.integers(0, 200), st.integers(0, 2**32 - 1))
def test_pagerank_agrees_with_networkx(nodes, count, seed):
    rng = np.random.default_rng(seed)
    pairs = np.unique(rng.integers(0, nodes, (count, 2)), axis=0)
    weights, reset = rng.random(len(pairs)) + 0.01, rng.random(nodes) + 0.01
    graph = nx.DiGraph()
    graph.add_nodes_from(range(nodes))
    graph.add_weighted_edges_from((int(a), int(b), w) for (a, b), w in zip(pairs, weights, strict=True))
    expected = nx.pagerank(graph, 0.85, dict(enumerate(reset)), max_iter=2000, tol=1e-15)
    found = personalised_pagerank(pairs[:, 0], pairs[:, 1], weights, reset, tolerance=1e-15)
    assert found.mass == pytest.approx([expected[n] for n in range(nodes)], abs=1e-10)
    assert found.mass.sum() == pytest.approx(1.0)


def test_an_edge_said_twice_weighs_twice():
    home = np.array([1.0, 0.0, 0.0])
    twice = personalised_pagerank(np.array([0, 0, 0]), np.array([1, 1, 2]), np.array([1.0, 2.0, 4.0]), home)
    once = personalised_pagerank(np.array([0, 0]), np.array([1, 2]), np.array([3.0, 4.0]), home)
    assert twice.mass == pytest.approx(once.mass, abs=1e-15)


@pytest.mark.parametrize(
    ("source", "weight", "reset"),
    [([0], [0.0], [1.0, 1.0]), ([0], [1.0], [0.0, 0.0]), ([0], [1.0], [1.0, -1.0]), ([5], [1.0], [1.0, 1.0])],
)
def test_pagerank_refuses_graphs_that_are_none(source, weight, reset):
    with pytest.raises(ValueError, match="expected"):
        personalised_pagerank(np.array(source), np.array([1]), np.array(weight), np.array(reset))


RELEVANCE = [3, 2, 3, 0, 1, 2]


def test_trec_eval_values():
    assert ndcg(RELEVANCE, None) == pytest.approx(0.9608081943360617, abs=1e-15)
    assert ndcg(RELEVANCE, 5) == pytest.approx(0.8610441760375027, abs=1e-15)
    assert average_precision(RELEVANCE) == pytest.approx(0.9266666666666665, abs=1e-15)
    assert (ndcg([0, 0]), average_precision([0]), reciprocal_rank([0, 0, 1]), reciprocal_rank([])) == (0, 0, 1 / 3, 0)


def test_snips_judges_a_policy_by_what_was_logged():
    reward, logged = np.array([1.0, 0.0, 1.0, 0.0]), np.array([0.5, 0.5, 0.5, 0.5])
    assert snips(reward, logged, logged) == 0.5
    assert snips(reward, logged, np.array([1.0, 0, 1, 0])) == 1.0
    with pytest.raises(ValueError, match="never shows"):
        snips(reward, np.array([0.0, 1, 1, 1]), logged)


def planted(count=60_000):
    order, clicked = lists(count)
    return order.ravel(), np.tile(np.arange(5), count), clicked.ravel().astype(float)


def test_planted_truth_is_recovered():
    """True rate .40 of the fifth artifact: the raw click rate says .10, both corrections say .40."""
    artifact, place, clicked = planted()
    raw = np.bincount(artifact, weights=clicked) / np.bincount(artifact)
    assert raw[4] == pytest.approx(0.10, abs=0.01)
    assert np.argsort(-raw).tolist().index(4) == 2
    cell = artifact * 5 + place
    model = fit(
        np.repeat(np.arange(5), 5),
        np.tile(np.arange(5), 5),
        np.bincount(cell) * 1.0,
        np.bincount(cell, weights=clicked),
    )
    assert model.identified
    assert model.theta == pytest.approx(THETA, abs=0.03)
    assert model.gamma == pytest.approx(GAMMA, abs=0.03)
    rates = ips_rates(artifact, place, clicked, np.ones(artifact.size), model.theta, 5)
    assert rates.rate == pytest.approx(GAMMA, abs=0.03)
    assert rates.clip_share == 0
    assert np.argsort(-coec(artifact, place, clicked, 5)).tolist().index(4) == 1


def test_without_any_mixing_nothing_is_claimed_about_places():
    model = fit(np.arange(3), np.arange(3), np.full(3, 100.0), np.array([50.0, 20, 10]))
    assert not model.identified
    assert model.theta.tolist() == [1, 1, 1]
    assert model.gamma.tolist() == [0.5, 0.2, 0.1]


def test_more_clicks_than_shown_is_an_error():
    with pytest.raises(ValueError, match="exceed"):
        fit(np.array([0]), np.array([0]), np.array([1.0]), np.array([2.0]))


def test_unseen_places_are_worth_fewer_trials_and_are_clipped():
    one, deep = np.zeros(100, dtype=np.int64), np.ones(100, dtype=np.int64)
    clicks = np.zeros(100)
    clicks[0] = 1
    top = ips_rates(one, one, clicks, np.ones(100), np.array([1.0, 0.01]), 1)
    low = ips_rates(one, deep, clicks, np.ones(100), np.array([1.0, 0.01]), 1)
    assert (top.n_eff[0], low.n_eff[0]) == (100, 5)
    assert (top.rate[0], low.rate[0]) == (0.01, 0.2)
    assert (top.clip_share, low.clip_share) == (0, 1)
