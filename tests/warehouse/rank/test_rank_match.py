"""The match component in the ranking: what search evidence about some artifacts means for all the others."""

import polars as pl
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from rank_frames import AT, artifact, artifacts_frame, signal, signals_frame, worlds

from warehouse.rank import explain, load_ruleset, rank

RULES = load_ruleset()
MODELS = worlds(min_size=2, kinds=("model",))
settings.register_profile("match", max_examples=25, deadline=None)
settings.load_profile("match")


def searched(artifact_id, value):
    return signals_frame([signal(artifact_id, "match_score", value, source="abreast")])


@given(MODELS, st.floats(0, 1))
def test_evidence_about_one_costs_nobody_else_coverage_or_place(world, value):
    artifacts, signals = world
    first = artifacts["artifact_id"][0]
    shut = rank(artifacts, signals, RULES, AT).scores
    open_ = rank(artifacts, pl.concat([signals, searched(first, value)]), RULES, AT).scores
    both = shut.join(open_, on="artifact_id", suffix="_open").filter(pl.col("artifact_id") != first)
    assert both["coverage"].to_list() == pytest.approx(both["coverage_open"].to_list(), abs=1e-4)
    assert both["status"].equals(both["status_open"])
    assert (both["sd_open"] > 0).all()


@given(MODELS, st.floats(0, 1))
def test_evidence_never_lowers_the_coverage_of_what_it_is_about(world, value):
    artifacts, signals = world
    first, second = artifacts["artifact_id"][:2]
    signals = pl.concat([signals, searched(second, 0.5)])
    without = rank(artifacts, signals, RULES, AT).scores.filter(artifact_id=first)
    with_ = rank(artifacts, pl.concat([signals, searched(first, value)]), RULES, AT).scores.filter(artifact_id=first)
    assert with_["coverage"][0] >= without["coverage"][0]


@given(MODELS, st.floats(0, 1), st.floats(0, 1))
def test_losing_search_evidence_never_raises_a_score_by_more_than_its_deviation(world, mine, other):
    artifacts, signals = world
    first, second = artifacts["artifact_id"][:2]
    assume(first != second)
    open_ = pl.concat([signals, searched(second, other)])
    before = rank(artifacts, pl.concat([open_, searched(first, mine)]), RULES, AT).scores
    after = rank(artifacts, open_, RULES, AT).scores
    old, new = (made.filter(artifact_id=first).row(0, named=True) for made in (before, after))
    assert new["score"] - old["score"] <= new["sd"] + 1e-4


def world_of_two():
    ids = ["model:maker/a", "model:maker/b"]
    known = {"hf_downloads_30d": 1e6, "hf_likes": 500.0, "documentation_completeness": 0.8, "sellers_count": 3.0,
             "sources_count": 2.0, "last_vendor_change_epoch_days": 20_600.0}  # fmt: skip
    rows = [signal(one, name, value) for one in ids for name, value in known.items()]
    rows.append(signal(ids[0], "match_score", 1.0, source="abreast"))
    return artifacts_frame([artifact(one) for one in ids]), signals_frame(rows)


def test_unsearched_is_missing_in_the_score_and_no_gap_of_coverage():
    made = rank(*world_of_two(), RULES, AT)
    match = made.contributions.filter(artifact_id="model:maker/b", signal="match_score").row(0, named=True)
    prior = RULES.profiles["model"].signals["match_score"].prior
    assert (match["state"], match["weight"], match["z"], match["variance"]) == (
        "missing", pytest.approx(25), prior.mean, pytest.approx(prior.sd**2)
    )  # fmt: skip
    told = made.scores.filter(artifact_id="model:maker/b").row(0, named=True)
    observed = made.contributions.filter(artifact_id="model:maker/b", state="observed")["weight"].sum()
    assert told["coverage"] == round(observed / 75, 4)
    assert told["status"] == "ranked"
    unknown = explain("model:maker/b", made.scores, made.components, made.contributions).unknown
    assert "match_score" in [reason.signal for reason in unknown]


def test_older_rulesets_count_it_as_they_did():
    old = load_ruleset("1.2.0")
    assert old.gates.unsearched_share == 1.0
    made = rank(*world_of_two(), old, AT)
    observed = made.contributions.filter(artifact_id="model:maker/b", state="observed")["weight"].sum()
    assert made.scores.filter(artifact_id="model:maker/b")["coverage"][0] == round(observed / 100, 4)
