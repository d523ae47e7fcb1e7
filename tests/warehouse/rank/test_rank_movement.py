from datetime import timedelta

import polars as pl
import pytest
from hypothesis import given, settings
from rank_frames import AT, artifact, artifacts_frame, signal, signals_frame, worlds

from schemas.ruleset import Ruleset
from warehouse.rank import Night, load_ruleset, place_movement, rank, score_movement, score_news

RULES = load_ruleset("1.0.0")
X, Y, Z = "model:maker/x", "model:maker/y", "model:maker/z"


def changed_ruleset(weights=None, hi=None):
    data = RULES.model_dump(mode="json")
    if weights:
        data["profiles"]["model"]["weights"] = weights
    if hi:
        data["profiles"]["model"]["signals"]["hf_likes"]["anchors"]["hi"] = hi
    return Ruleset.model_validate(data | {"version": "1.0.1"})


def night(likes, ruleset=RULES, at=AT):
    signals = [signal(i, "hf_likes", float(v)) for i, v in likes.items()]
    return Night(artifacts_frame([artifact(i) for i in likes]), signals_frame(signals), ruleset, at)


OTHER_WEIGHTS = {"adoption": 50, "quality": 10, "ecosystem": 10, "match": 10, "freshness": 20}


@pytest.mark.parametrize(
    ("new", "moved"),
    [
        (night({X: 1000}), "inputs"),
        (night({X: 100}, changed_ruleset(weights=OTHER_WEIGHTS)), "weights"),
        (night({X: 100}, changed_ruleset(hi=200)), "anchors"),
    ],
)
def test_one_cause_gets_the_whole_change(new, moved):
    row = score_movement(night({X: 100}), new).row(0, named=True)
    assert row["delta"] != 0
    assert {k: row[k] for k in ("inputs", "weights", "anchors")} == {"inputs": 0, "weights": 0, "anchors": 0} | {
        moved: row["delta"]
    }


def test_passing_time_is_an_input():
    old = Night(artifacts_frame([artifact(X, released_utc=AT - timedelta(days=90))]), signals_frame([]), RULES, AT)
    new = Night(old.artifacts, old.signals, RULES, AT + timedelta(days=180))
    row = score_movement(old, new).row(0, named=True)
    assert row["inputs"] == row["delta"] < 0


@settings(max_examples=15, deadline=None)
@given(worlds(max_size=3), worlds(max_size=3))
def test_parts_add_up_to_the_movement(one, two):
    old = Night(*one, RULES, AT - timedelta(days=10))
    new = Night(*two, changed_ruleset(OTHER_WEIGHTS, 200), AT)
    moved = score_movement(old, new)
    scores = [rank(n.artifacts, n.signals, n.ruleset, n.at_utc).scores for n in (old, new)]
    both = scores[0].join(scores[1], on=["artifact_id", "type"]).join(moved, on=["artifact_id", "type"])
    assert both.height == moved.height
    assert ((both["score_right"] - both["score"]) - both["delta"]).abs().max() in (None, pytest.approx(0, abs=1e-9))
    parts = moved["inputs"] + moved["weights"] + moved["anchors"]
    assert (parts - moved["delta"]).abs().max() in (None, pytest.approx(0, abs=1e-9))


def listed(scores):
    frame = pl.DataFrame({"artifact_id": list(scores), "score": [float(v) for v in scores.values()]})
    place = pl.col("score").rank("min", descending=True).cast(pl.Int32).alias("place")
    return frame.with_columns(place, type=pl.lit("model"), status=pl.lit("ranked"))


def test_a_place_lost_to_others_an_entrant_and_itself():
    """x falls from 1 to 3: y rises above it (field), z enters above it (roster), its own score stays."""
    moved = place_movement(listed({X: 50, Y: 40}), listed({X: 50, Y: 60, Z: 70}))
    row = moved.filter(artifact_id=X).row(0, named=True)
    assert (row["delta"], row["own"], row["field"], row["roster"]) == (2, 0, 1, 1)


def test_a_rise_of_its_own():
    row = (
        place_movement(listed({X: 50, Y: 60, Z: 70}), listed({X: 80, Y: 60, Z: 70}))
        .filter(artifact_id=X)
        .row(0, named=True)
    )
    assert (row["delta"], row["own"], row["field"], row["roster"]) == (-2, -2, 0, 0)


@settings(max_examples=40, deadline=None)
@given(worlds(min_size=2, max_size=6, kinds=("model",)), worlds(min_size=2, max_size=6, kinds=("model",)))
def test_place_parts_add_up(one, two):
    old, new = (rank(*w, RULES, AT, explain=False).scores for w in (one, two))
    moved = place_movement(old, new)
    ranked = [s.filter(status="ranked").select("artifact_id", "place") for s in (old, new)]
    both = ranked[0].join(ranked[1], on="artifact_id").join(moved, on="artifact_id")
    assert both.height == moved.height
    assert (both["place_right"] - both["place"]).equals(both["delta"].alias("place_right"), check_names=False)
    parts = both["own"] + both["field"] + both["roster"]
    assert (parts - both["delta"]).abs().max() in (None, pytest.approx(0, abs=1e-9))


def news(before, after):
    old, new = (rank(n.artifacts, n.signals, n.ruleset, n.at_utc) for n in (before, after))
    return score_news(old.scores, new.scores, old.contributions, new.contributions).row(0, named=True)


def test_shared_doubt_is_counted_once():
    """All but one signal is unknown on both nights: that doubt does not blur the change."""
    told = news(night({X: 100}), night({X: 4000}))
    assert told["sd"] < 2
    assert told["is_news"]


def test_no_change_is_no_news_and_a_tremor_neither():
    assert not news(night({X: 100}), night({X: 100}))["is_news"]
    assert not news(night({X: 100}), night({X: 101}))["is_news"]
