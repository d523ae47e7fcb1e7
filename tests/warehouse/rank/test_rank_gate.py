import polars as pl
import pytest
from rank_frames import AT, artifact, artifacts_frame, signal, signals_frame

from warehouse.rank import Diagnosis, load_ruleset, rank, resolution, stability

RULES = load_ruleset("1.0.0")
IDS = [f"model:maker/a{n:02}" for n in range(60)]
NAMES = ("hf_downloads_30d", "hf_likes", "documentation_completeness", "sellers_count", "sources_count")


def scores(change=lambda n, name, value: value, ids=IDS):
    rows = []
    for n, artifact_id in enumerate(IDS):
        values = {
            "hf_downloads_30d": 200.0 * 1.2**n,
            "hf_likes": 2.0 * 1.13**n,
            "aa_intelligence_index": 10.0 + 0.8 * n,
            "documentation_completeness": 0.9,
            "sellers_count": 4.0,
            "sources_count": 3.0,
            "last_vendor_change_epoch_days": 20_600.0,
        }
        for name, value in values.items():
            new = change(n, name, value)
            if new is not None:
                rows.append(signal(artifact_id, name, new))
    return rank(artifacts_frame([artifact(i) for i in ids]), signals_frame(rows), RULES, AT).scores


HOME = scores()


def only(report):
    assert len(report.types) == 1
    return report.types[0]


def test_the_same_night_twice_is_steady():
    report = stability(HOME, HOME, True, 1)
    told = only(report)
    assert (told.common, told.tau_b, told.rbo, told.churn_top20, told.moved_beyond_band) == (
        60,
        1.0,
        pytest.approx(1),
        0,
        0,
    )
    assert (told.weighted_tau, told.diagnosis, report.held) == (pytest.approx(1), Diagnosis.STEADY, False)


def upside_down(n, name, value):
    return (
        10.0 + 0.8 * (59 - n)
        if name == "aa_intelligence_index"
        else value * (1.2 ** (59 - 2 * n) if "hf" in name else 1)
    )


def test_a_turned_world_is_held_and_called_the_world():
    report = stability(HOME, scores(upside_down), True, 1)
    told = only(report)
    assert report.held
    assert told.diagnosis is Diagnosis.WORLD_CHANGED
    assert told.tau_b < 0
    assert told.churn_top20 == 20
    assert told.moved_beyond_band > 0.5
    assert len(told.failures) == 3
    assert "model: tau-b" in report.reasons[0]


def test_another_method_is_reported_not_held():
    for method in ({"same_ruleset": False}, {"same_ruleset": True, "same_code": False}):
        report = stability(HOME, scores(upside_down), days_apart=1, **method)
        assert not report.held
        assert only(report).diagnosis is Diagnosis.METHOD_CHANGED
        assert only(report).failures


def test_lost_inputs_are_called_ours():
    broken = scores(lambda n, name, value: None if name == "hf_downloads_30d" and n % 2 else value)
    report = stability(HOME, broken, True, 1)
    assert report.held
    assert only(report).diagnosis is Diagnosis.WE_BROKE
    assert only(report).coverage_change < -0.02


def test_far_apart_or_few_in_common_does_not_bind():
    far = stability(HOME, scores(upside_down), True, 4)
    few = stability(HOME, scores(upside_down, IDS[:29]), True, 1)
    for report in (far, few):
        assert only(report).failures
        assert not report.held
    assert only(few).common == 29
    assert stability(HOME, scores(upside_down, IDS[:30]), True, 3).held


def test_entrants_alone_are_no_instability():
    report = stability(scores(ids=IDS[:45]), HOME, True, 1)
    assert only(report).common == 45
    assert only(report).diagnosis is Diagnosis.STEADY


def test_a_ranking_that_tells_nobody_apart_says_so():
    flat = scores(lambda n, name, value: None if name.startswith("aa") else (5.0 if "hf" in name else value))
    told = resolution(flat)[0]
    assert (told.tells_apart, told.leaders, told.neighbours_decided, told.ranked) == (False, 60, 0.0, 60)
    sharp = resolution(HOME)[0]
    assert sharp.tells_apart
    assert sharp.leaders < 60
    empty = resolution(HOME.with_columns(status=pl.lit("provisional"), place=None))[0]
    assert (empty.ranked, empty.provisional, empty.tells_apart) == (0, 60, False)
