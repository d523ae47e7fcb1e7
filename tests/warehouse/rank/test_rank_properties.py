"""What must hold for every ranking."""

import os
import subprocess
import sys

import polars as pl
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from rank_frames import AT, MODEL_SIGNALS, artifact, artifacts_frame, signal, signals_frame, worlds

from schemas.ruleset import Ruleset
from warehouse.rank import load_ruleset, rank

RULES = load_ruleset()
settings.register_profile("rank", max_examples=25, deadline=None)
settings.load_profile("rank")


def same(a, b):
    return all(getattr(a, f).equals(getattr(b, f)) for f in ("scores", "components", "contributions"))


def scaled(factor):
    data = RULES.model_dump(mode="json")
    for profile in data["profiles"].values():
        profile["weights"] = {name: weight * factor for name, weight in profile["weights"].items()}
    return Ruleset.model_validate(data)


@given(worlds(), st.randoms(use_true_random=False))
def test_row_order_changes_nothing(world, random):
    artifacts, signals = world
    shuffled = [f.sample(fraction=1, shuffle=True, seed=random.randrange(2**30)) for f in world]
    assert same(rank(artifacts, signals, RULES, AT), rank(*shuffled, RULES, AT))


@given(worlds())
def test_published_parts_add_up_to_the_score(world):
    made = rank(*world, RULES, AT)
    for frame in (made.contributions, made.components):
        sums = frame.group_by("artifact_id").agg(pl.col("points").sum(), pl.col("weight").sum())
        both = made.scores.join(sums, on="artifact_id")
        assert (both["points"] - both["score"]).abs().max() < 1e-6
        assert (both["weight"] - 100).abs().max() < 1e-6
    whole = made.components.group_by("artifact_id").agg((pl.col("weight") * pl.col("value")).sum().alias("sum"))
    both = made.scores.join(whole, on="artifact_id")
    assert (both["sum"] - both["score"]).abs().max() < 5.2e-5
    exact = made.contributions.group_by("artifact_id").agg(
        (pl.col("weight") * pl.col("z")).sum(), ((pl.col("weight") ** 2) * pl.col("variance")).sum().sqrt().alias("sd")
    )
    both = made.scores.join(exact, on="artifact_id")
    assert (both["weight"] - both["score"]).abs().max() < 5.1e-5
    assert (both["sd_right"] - both["sd"]).abs().max() < 5.1e-5


@given(worlds())
def test_scores_places_and_bands_stay_in_range(world):
    made = rank(*world, RULES, AT)
    assert made.scores["score"].is_between(0, 100).all()
    assert made.scores["coverage"].is_between(0, 1).all()
    assert (made.scores["sd"] >= 0).all()
    ranked = made.scores.filter(status="ranked")
    assert (ranked["band_best"] <= ranked["place"]).all()
    assert (ranked["place"] <= ranked["band_worst"]).all()
    count = pl.len().over("type")
    assert ranked.select((pl.col("band_worst") <= count) & (pl.col("band_best") >= 1)).to_series().all()
    assert (made.scores["status"] == "ranked").equals(made.scores["coverage"] >= 0.5)


@given(worlds(max_size=2), st.sampled_from(sorted(MODEL_SIGNALS)), st.data())
def test_more_of_a_signal_never_lowers_a_score(world, name, data):
    artifacts, signals = world
    target = artifacts["artifact_id"][0]
    pair = sorted(data.draw(st.tuples(MODEL_SIGNALS[name], MODEL_SIGNALS[name])))
    others = signals.filter((pl.col("artifact_id") != target) | (pl.col("signal") != name))
    low, high = (
        rank(artifacts, pl.concat([others, signals_frame([signal(target, name, value)])]), RULES, AT).scores
        for value in pair
    )
    assert low.filter(artifact_id=target)["score"][0] <= high.filter(artifact_id=target)["score"][0]


@given(worlds(max_size=3), st.data())
def test_losing_a_signal_never_raises_a_score_by_more_than_its_deviation(world, data):
    artifacts, signals = world
    assume(signals.height)
    lost = data.draw(st.integers(0, signals.height - 1))
    target = signals["artifact_id"][lost]
    before = rank(artifacts, signals, RULES, AT).scores.filter(artifact_id=target).row(0, named=True)
    kept = signals.with_row_index().filter(pl.col("index") != lost).drop("index")
    after = rank(artifacts, kept, RULES, AT).scores.filter(artifact_id=target).row(0, named=True)
    assert after["score"] - before["score"] <= after["sd"] + 1e-4
    assert after["coverage"] <= before["coverage"]


@given(worlds(kinds=("model",)), worlds(kinds=("mcp",)))
def test_another_type_changes_nothing(world, other):
    alone = rank(*world, RULES, AT).scores
    together = rank(*(pl.concat(pair) for pair in zip(world, other, strict=True)), RULES, AT).scores
    assert together.filter(type="model").equals(alone)


@given(worlds(), st.sampled_from([0.001, 0.25, 3, 7, 100]))
def test_scaling_all_weights_changes_nothing(world, factor):
    assert same(rank(*world, RULES, AT), rank(*world, scaled(factor), AT))


@given(worlds(min_size=2, kinds=("model",)))
def test_an_entrant_moves_no_score(world):
    artifacts, signals = world
    made = rank(artifacts, signals, RULES, AT).scores
    fewer = rank(artifacts.slice(1), signals, RULES, AT).scores
    columns = ["artifact_id", "score", "sd", "coverage", "status"]
    both = made.select(columns).join(fewer.select(columns), on="artifact_id", how="semi")
    assert both.sort("artifact_id").equals(fewer.select(columns).sort("artifact_id"))


def test_one_and_two_threads_agree(tmp_path):
    rows = [artifact(f"model:maker/a{n}", "hosted" if n % 3 else "open_weights") for n in range(500)]
    values = [
        signal(r["artifact_id"], name, float((n * 7919 + k * 104_729) % 97))
        for n, r in enumerate(rows)
        for k, name in enumerate(MODEL_SIGNALS)
        if (n + k) % 4
    ]
    artifacts_frame(rows).write_parquet(tmp_path / "a.parquet")
    signals_frame(values).write_parquet(tmp_path / "s.parquet")
    code = (
        "import sys, hashlib, polars as pl; from datetime import datetime, UTC;"
        "from warehouse.rank import rank, load_ruleset;"
        "a, s = (pl.read_parquet(sys.argv[1] + n) for n in ('/a.parquet', '/s.parquet'));"
        "r = rank(a, s, load_ruleset('1.0.0'), datetime(2026, 8, 22, tzinfo=UTC));"
        "print(pl.thread_pool_size(), hashlib.sha256(''.join(f.write_csv() for f in "
        "(r.scores, r.components, r.contributions)).encode()).hexdigest())"
    )
    told = [
        subprocess.run(
            [sys.executable, "-c", code, str(tmp_path)],
            env=os.environ | {"POLARS_MAX_THREADS": threads},
            capture_output=True,
            text=True,
            check=True,
        ).stdout.split()
        for threads in ("1", "2")
    ]
    assert [t[0] for t in told] == ["1", "2"]
    assert told[0][1] == told[1][1]
