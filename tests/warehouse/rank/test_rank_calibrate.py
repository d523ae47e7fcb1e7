import numpy as np
import polars as pl
import pytest
from rank_frames import AT, artifact, artifacts_frame, signal, signals_frame

from schemas.ruleset import Basis
from warehouse.rank import calibrate, load_ruleset, rank

RULES = load_ruleset("1.0.0")
IDS = [f"model:maker/a{n:03}" for n in range(101)]
ARTIFACTS = artifacts_frame([artifact(i) for i in IDS])
SIGNALS = signals_frame(
    [signal(i, "hf_downloads_30d", float(np.expm1(n / 10))) for n, i in enumerate(IDS)]
    + [signal(i, "aa_coding_index", float(n)) for n, i in enumerate(IDS)]
    + [signal(i, "hf_likes", 5.0) for i in IDS[:29]]
)


def test_anchors_are_winsor_quantiles_on_the_scale_of_the_signal():
    made = calibrate(ARTIFACTS, SIGNALS, RULES, AT, ["a straight line"]).profiles["model"].signals
    assert made["hf_downloads_30d"].anchors.hi == pytest.approx(np.expm1(9.9), rel=1e-5)
    assert (made["aa_coding_index"].anchors.lo, made["aa_coding_index"].anchors.hi) == (1.0, 99.0)


def test_a_prior_is_as_wrong_as_it_says_and_no_smaller_one_is():
    prior = calibrate(ARTIFACTS, SIGNALS, RULES, AT).profiles["model"].signals["aa_coding_index"].prior
    z = np.clip((np.arange(101) - 1) / 98, 0, 1)
    assert prior.sd == prior.mean < z.mean()
    error = np.sqrt(np.mean((z - prior.mean) ** 2))
    assert error == pytest.approx(prior.sd, abs=1e-4)
    smaller = prior.mean - 0.01
    assert np.sqrt(np.mean((z - smaller) ** 2)) > smaller


def test_goalposts_baselines_and_rare_signals_stay():
    made = calibrate(ARTIFACTS, SIGNALS, RULES, AT).profiles["model"].signals
    before = RULES.profiles["model"].signals
    assert made["hf_downloads_30d"].anchors.lo == before["hf_downloads_30d"].anchors.lo
    assert made["hf_downloads_30d"].prior == before["hf_downloads_30d"].prior
    for name in ("hf_likes", "documentation_completeness", "aa_agentic_index"):
        assert made[name] == before[name]


def test_the_next_version_is_a_new_minor_and_leaves_the_old_alone():
    made = calibrate(ARTIFACTS, SIGNALS, RULES, AT, ["line"])
    assert (made.version, made.cohort) == ("1.1.0", ("line",))
    assert made.profiles["default"] == RULES.profiles["default"]
    assert load_ruleset("1.0.0") == RULES


def test_frozen_anchors_do_not_follow_an_entrant():
    entrant = signals_frame([signal("model:maker/giant", "hf_downloads_30d", 1e15)])
    together = pl.concat([SIGNALS, entrant])
    world = pl.concat([ARTIFACTS, artifacts_frame([artifact("model:maker/giant")])])
    scores = [rank(a, s, RULES, AT).scores for a, s in ((ARTIFACTS, SIGNALS), (world, together))]
    columns = ["artifact_id", "score", "sd"]
    kept = scores[1].filter(pl.col("artifact_id") != "model:maker/giant").select(columns)
    assert kept.sort("artifact_id").equals(scores[0].select(columns).sort("artifact_id"))


def test_calibrated_numbers_of_the_shipped_ruleset_say_so():
    rule = RULES.profiles["model"].signals["aa_intelligence_index"]
    assert rule.anchors.lo_basis is rule.anchors.hi_basis is rule.prior.basis is Basis.CALIBRATED
    assert RULES.cohort
