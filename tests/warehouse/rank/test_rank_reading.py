"""Explanation, weight sensitivity, readers' weights, bursts."""

from datetime import timedelta

import numpy as np
import polars as pl
import pytest
from rank_frames import AT, artifact, artifacts_frame, signal, signals_frame

from schemas.ruleset import RulesetError
from warehouse.rank import (
    UnknownArtifactError,
    burst_caps,
    explain,
    load_ruleset,
    load_weights,
    rank,
    suspected_burst,
    weight_sensitivity,
    with_weights,
    without_signals,
)

RULES = load_ruleset("1.0.0")
IDS = [f"model:maker/a{n:02}" for n in range(15)]


def world():
    rows = []
    for n, i in enumerate(IDS):
        rows += [signal(i, "hf_downloads_30d", 300.0 * 2**n), signal(i, "hf_likes", 10.0 + n)]
        rows += [signal(i, "last_vendor_change_epoch_days", 20_680.0 - 40 * n), signal(i, "sources_count", 2.0)]
    return artifacts_frame([artifact(i) for i in IDS]), signals_frame(rows)


MADE = rank(*world(), RULES, AT)


def told(artifact_id):
    return explain(artifact_id, MADE.scores, MADE.components, MADE.contributions)


def test_reasons_add_up_and_are_in_order():
    one = told(IDS[7])
    assert sum(r.points for r in one.reasons) == pytest.approx(one.score["score"], abs=1e-9)
    assert [r.points for r in one.reasons] == sorted((r.points for r in one.reasons), reverse=True)
    assert {r.signal for r in one.reasons}.isdisjoint(one.not_applicable)
    assert "tokens_routed_30d" in one.not_applicable
    assert all(r.value is not None and r.source for r in one.held_back)
    assert [c["component"] for c in one.components] == ["adoption", "quality", "ecosystem", "match", "freshness"]


def test_the_first_unknown_is_the_one_worth_observing():
    one = told(IDS[0])
    assert one.unknown[0].signal == "aa_intelligence_index"
    values = [signal(IDS[0], r.signal, 0.5) for r in one.unknown if r.signal != "design_arena_elo"]
    artifacts, signals = world()
    gains = {}
    for extra in values:
        again = rank(artifacts, pl.concat([signals, signals_frame([extra])]), RULES, AT).scores
        gains[extra["signal"]] = one.score["sd"] - again.filter(artifact_id=IDS[0])["sd"][0]
    assert max(gains, key=gains.get) == one.unknown[0].signal


def test_nobody_can_be_explained():
    with pytest.raises(UnknownArtifactError, match="expected an id of the scores table"):
        told("model:no/body")


def test_sensitivity_is_seeded_and_brackets_the_place():
    one = weight_sensitivity(MADE.scores, MADE.components, RULES, draws=200)
    assert one.equals(weight_sensitivity(MADE.scores, MADE.components, RULES, draws=200))
    both = one.join(MADE.scores, on="artifact_id")
    assert both.height == MADE.scores.filter(status="ranked").height
    inside = (both["place_p05"] <= both["place"]) & (both["place"] <= both["place_p95"])
    assert inside.mean() >= 0.9
    assert (both["place_p05"] < both["place_p95"]).any()
    assert one["top10_share"].sum() == pytest.approx(10, abs=0.5)


def test_equal_artifacts_stay_equal_under_any_weights():
    artifacts, signals = world()
    twin = signals.filter(artifact_id=IDS[3]).with_columns(artifact_id=pl.lit("model:maker/twin"))
    both = rank(
        pl.concat([artifacts, artifacts_frame([artifact("model:maker/twin")])]), pl.concat([signals, twin]), RULES, AT
    )
    found = weight_sensitivity(both.scores, both.components, RULES, draws=50)
    pair = found.filter(pl.col("artifact_id").is_in([IDS[3], "model:maker/twin"]))
    assert pair.drop("artifact_id").n_unique() == 1


def test_no_ranked_artifact_no_sensitivity():
    assert weight_sensitivity(MADE.scores.head(0), MADE.components, RULES).height == 0


def test_reader_weights_change_the_order_and_name_themselves(tmp_path):
    path = tmp_path / "my.toml"
    path.write_text("[weights]\nadoption = 0\nfreshness = 100\nquality = 0\necosystem = 0\nmatch = 0\n")
    mine = with_weights(RULES, load_weights(path))
    assert mine.version == "1.0.0+reader"
    order = rank(*world(), mine, AT).scores["artifact_id"].to_list()
    assert order == IDS
    assert MADE.scores["artifact_id"].to_list() != IDS
    assert with_weights(mine, {}).version == "1.0.0+reader"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("weights = 3", r"no \[weights\] table"),
        ("[weights", "expected a TOML file"),
        ("[weights]\nadoption = true", "weights.adoption is True; expected a number"),
    ],
)
def test_weights_files_that_are_none(tmp_path, text, message):
    path = tmp_path / "my.toml"
    path.write_text(text)
    with pytest.raises(RulesetError, match=message):
        load_weights(path)


@pytest.mark.parametrize(
    "weights", [{"speed": 1.0}, {"adoption": -1.0}, dict.fromkeys(RULES.profiles["model"].weights, 0.0)]
)
def test_weights_that_cannot_be(weights):
    with pytest.raises(RulesetError):
        with_weights(RULES, weights)


def test_a_ruleset_can_forget_signals():
    blind = without_signals(RULES, {"last_vendor_change_epoch_days", "hf_likes"})
    made = rank(*world(), blind, AT)
    assert "hf_likes" not in made.contributions["signal"].to_list()
    assert made.components.filter(component="freshness")["state"].unique().to_list() == ["not_applicable"]
    with pytest.raises(RulesetError, match="nothing is left to rank by"):
        without_signals(RULES, set(RULES.signals))


def windows(values, artifact_id="model:m/a"):
    return pl.DataFrame(
        {
            "artifact_id": artifact_id,
            "signal": "hf_downloads_30d",
            "source": "huggingface",
            "window_end_utc": [AT - timedelta(days=30 * n) for n in range(len(values))][::-1],
            "value": [float(v) for v in values],
        }
    )


def test_a_burst_is_clipped_to_three_times_the_usual():
    assert burst_caps(windows([100, 120, 80, 100, 5000]))["burst_cap"].to_list() == [300.0]
    assert burst_caps(windows([9e9, 100, 100, 100, 100, 100, 100, 7]))["burst_cap"].to_list() == [300.0]


def test_a_short_history_clips_nothing():
    assert burst_caps(windows([100, 100, 5000]))["burst_cap"].to_list() == [None]


def test_order_of_windows_does_not_matter():
    frame = pl.concat([windows([1, 2, 3, 4, 500]), windows([7, 7, 7, 7], "model:m/b")])
    assert burst_caps(frame.sample(fraction=1, shuffle=True, seed=3)).equals(burst_caps(frame))


def test_bought_stars_of_the_last_two_months_are_suspected():
    quiet = np.array([3.0, 4, 5, 4, 3] * 40)
    assert suspected_burst(quiet) == 0
    bought = quiet.copy()
    bought[-10] = 2000
    assert suspected_burst(bought) == pytest.approx(2000 - (4 + 8 * 1))
    old = quiet.copy()
    old[20] = 2000
    assert suspected_burst(old) == 0
    assert suspected_burst(np.array([])) == 0
