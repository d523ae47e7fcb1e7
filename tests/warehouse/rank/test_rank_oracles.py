"""Numbers we did not make: published worked examples that our formulas must give."""

import numpy as np
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from rank_frames import AT, artifact, artifacts_frame, signal, signals_frame
from scipy import stats

from schemas.ruleset import Anchors, Basis, Ruleset, Scale, SignalSpec
from warehouse.rank import load_ruleset, rank, reweigh
from warehouse.rank.agreement import churn, rbo, spearman, tau_b, weighted_tau
from warehouse.rank.normalise import normalised

# github.com/ossf/criticality_score, version 1: signal -> (weight, threshold)
CRITICALITY = {
    "created_since": (1, 120),
    "updated_since": (-1, 120),
    "contributor_count": (2, 5000),
    "org_count": (1, 10),
    "commit_frequency": (1, 1000),
    "recent_releases_count": (0.5, 26),
    "closed_issues_count": (0.5, 5000),
    "updated_issues_count": (0.5, 5000),
    "comment_frequency": (1, 15),
    "dependents_count": (2, 500_000),
}
CRITICALITY_CASES = [
    ((78, 0, 3_649, 5, 105.9, 77, 3_333, 5_489, 5.4, 403_529), 0.98514),  # kubernetes, README
    ((107, 0, 6_317, 8, 45.3, 39, 3_112, 4_070, 0.9, 67_606), 0.92169),  # ansible, issue 28
    ((119, 0, 3_635, 7, 64.9, 18, 861, 1_839, 1.1, 20_966), 0.87833),  # salt, issue 28
]


def plain_ruleset(signals, lower_is_better=()):
    """A ruleset with given adoption signals: name -> (weight, lo, hi, scale); other components weigh nothing."""
    data = load_ruleset("1.0.0").model_dump(mode="json")
    data["signals"] = {
        name: {
            "meaning": "a signal of an oracle",
            "unit": "1",
            "scale": scale,
            "higher_is_better": name not in lower_is_better,
        }
        for name, (_, _, _, scale) in signals.items()
    }
    rules = {
        name: {
            "component": "adoption",
            "weight": weight,
            "routes": ["hosted"],
            "anchors": {"lo": lo, "hi": hi, "lo_basis": "baseline", "hi_basis": "baseline"},
            "prior": {"mean": 0.0, "sd": 1.0, "basis": "goalpost"},
            "measurement_sd": 0.0,
        }
        for name, (weight, lo, hi, _) in signals.items()
    }
    profile = {"weights": {"adoption": 1, "quality": 0, "ecosystem": 0, "match": 0, "freshness": 0}, "signals": rules}
    data["profiles"] = {"only": profile}
    data["types"] = {kind: {"profile": "only", "half_life_days": 180} for kind in data["types"]}
    return Ruleset.model_validate(data | {"version": "0.0.1"})


def score_of(ruleset, values):
    signals = signals_frame([signal("repo:o/r", name, float(value)) for name, value in values.items()])
    return rank(artifacts_frame([artifact("repo:o/r", "hosted")]), signals, ruleset, AT).scores["score"][0]


@pytest.mark.parametrize(("values", "published"), CRITICALITY_CASES)
def test_criticality_score(values, published):
    """A negative weight is an inverted signal: it adds its own weight, which is taken off again."""
    signals = {name: (abs(weight), 0, threshold, "log1p") for name, (weight, threshold) in CRITICALITY.items()}
    score = score_of(plain_ruleset(signals, {"updated_since"}), dict(zip(CRITICALITY, values, strict=True)))
    whole, plain = sum(abs(w) for w, _ in CRITICALITY.values()), sum(w for w, _ in CRITICALITY.values())
    assert (score / 100 * whole - 1) / plain == pytest.approx(published, abs=5e-6)


def test_npms_composite():
    parts = {"quality": 0.9270640902288084, "popularity": 0.8484861649808381, "maintenance": 0.9962706951777409}
    weights = {"quality": 0.3, "popularity": 0.35, "maintenance": 0.35}
    ruleset = plain_ruleset({name: (weight, 0, 1, "linear") for name, weight in weights.items()})
    assert score_of(ruleset, parts) == round(100 * 0.9237841281241451, 4)


@pytest.mark.parametrize(
    ("raw", "low", "published"),
    [(0.6, 0.25, 46.67), (0.7, 0.5, 40.0), (0.4, 0.2, 25.0), (0.6, 0.333, 40.03), (0.5309175531914894, 0.1, 47.88)],
)
def test_open_llm_leaderboard_normalisation(raw, low, published):
    ruleset = plain_ruleset({"benchmark": (1, low, 1, "linear")})
    assert score_of(ruleset, {"benchmark": raw}) == pytest.approx(published, abs=5.1e-3)


def test_below_chance_is_zero_and_inversion_comes_after_the_logarithm():
    anchors = Anchors(lo=0, hi=120, lo_basis=Basis.GOALPOST, hi_basis=Basis.GOALPOST)
    smaller = SignalSpec(meaning="smaller is better", unit="1", scale=Scale.LOG1P, higher_is_better=False)
    z = pl.select(normalised(smaller, anchors, 1.0, pl.lit(10.0), pl.lit(0.0))).item()
    assert z == pytest.approx(1 - np.log1p(10) / np.log1p(120), abs=1e-9)
    assert score_of(plain_ruleset({"benchmark": (1, 0.25, 1, "linear")}), {"benchmark": 0.2}) == 0.0


@pytest.mark.parametrize(("age_days", "counted_days"), [(0.0, 0), (6.99, 0), (7.0, 7), (180.5, 175), (-3.0, 0)])
def test_ages_count_in_whole_steps_where_a_signal_has_a_step(age_days, counted_days):
    dated = SignalSpec(meaning="day of a release", unit="days", scale=Scale.HALF_LIFE, age_step_days=7)
    z = pl.select(normalised(dated, None, 180.0, pl.lit(20_000.0 - age_days), pl.lit(20_000.0))).item()
    assert z == pytest.approx(2 ** (-counted_days / 180), abs=1e-9)


X, Y = np.array([12.0, 2, 1, 12, 2]), np.array([1.0, 4, 7, 1, 0])


def test_documented_kendall_examples():
    assert tau_b(X, Y) == pytest.approx(-0.4714045207910316, abs=1e-14)
    assert weighted_tau(X, Y) == pytest.approx(-0.5669496815368272, abs=1e-14)


@given(st.lists(st.tuples(st.integers(0, 6), st.integers(0, 6)), min_size=2, max_size=40))
def test_taus_agree_with_scipy(pairs):
    x, y = (np.array(side, dtype=float) for side in zip(*pairs, strict=True))
    if len(set(x)) == 1 or len(set(y)) == 1:
        assert tau_b(x, y) is None
        assert weighted_tau(x, y) is None
    else:
        assert tau_b(x, y) == pytest.approx(stats.kendalltau(x, y).statistic, abs=1e-12)
        assert weighted_tau(x, y) == pytest.approx(stats.weightedtau(x, y).statistic, abs=1e-12)


@given(st.lists(st.tuples(st.integers(0, 6), st.integers(0, 6)), min_size=5, max_size=40))
def test_spearman_agrees_with_scipy_and_lies_in_its_interval(pairs):
    x, y = (np.array(side, dtype=float) for side in zip(*pairs, strict=True))
    found = spearman(x, y)
    if len(set(x)) == 1 or len(set(y)) == 1:
        assert found is None
    else:
        assert found[0] == pytest.approx(stats.spearmanr(x, y).statistic, abs=1e-12)
        assert found[1] <= found[0] + 1e-9
        assert found[0] - 1e-9 <= found[2]
    assert spearman(x[:4], y[:4]) is None


def test_taus_in_blocks_equal_taus_at_once():
    rng = np.random.default_rng(5)
    x, y = rng.normal(size=1300).round(1), rng.normal(size=1300).round(1)
    assert tau_b(x, y) == pytest.approx(stats.kendalltau(x, y).statistic, abs=1e-12)


def test_rank_biased_overlap_by_hand():
    assert rbo(list("abc"), list("abc")) == pytest.approx(1.0)
    assert rbo(list("abc"), list("xyz")) == 0.0
    # agreements 0, 1, 1 at p = .9: 1 * .729 + (.1 / .9) * (.81 + .729)
    assert rbo(list("abc"), list("bac")) == pytest.approx(0.729 + 0.1 / 0.9 * (0.81 + 0.729))
    with pytest.raises(ValueError, match="equal lengths"):
        rbo(list("ab"), list("a"))


def test_churn_counts_those_that_left():
    assert churn(list("abcde"), list("abxyc"), top=3) == 1
    assert churn(list("abc"), list("cba"), top=3) == 0


def test_reweighing_published_components_equals_ranking_with_those_weights():
    weights = {"adoption": 1.0, "quality": 2.0, "ecosystem": 3.0, "match": 4.0, "freshness": 5.0}
    data = load_ruleset("1.0.0").model_dump(mode="json")
    for profile in data["profiles"].values():
        profile["weights"] = weights
    artifacts = artifacts_frame([artifact("model:m/a"), artifact("model:m/b", "hosted", finished=True)])
    signals = signals_frame([signal("model:m/a", "hf_likes", 70.0), signal("model:m/b", "aa_coding_index", 50.0)])
    published = rank(artifacts, signals, load_ruleset("1.0.0"), AT).components
    again = rank(artifacts, signals, Ruleset.model_validate(data), AT).scores.sort("artifact_id")
    assert reweigh(published, weights)["score"].to_list() == pytest.approx(again["score"].to_list(), abs=1e-4)
