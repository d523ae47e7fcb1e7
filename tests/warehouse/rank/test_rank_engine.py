from datetime import UTC, datetime, timedelta

import polars as pl
import pytest
from rank_frames import AT, artifact, artifacts_frame, signal, signals_frame

from warehouse.rank import RankInputError, load_ruleset, rank, recompute

RULES = load_ruleset("1.0.0")
X, Y = "model:maker/x", "model:maker/y"


def ranked(artifacts, signals, at=AT, **optional):
    return rank(artifacts_frame(artifacts), signals_frame(signals, **optional), RULES, at)


def row(frame, artifact_id, **where):
    conditions = [pl.col("artifact_id") == artifact_id, *(pl.col(k) == v for k, v in where.items())]
    return frame.filter(*conditions).row(0, named=True)


def full(artifact_id, **values):
    known = {
        "hf_downloads_30d": 1e6,
        "hf_likes": 100.0,
        "aa_intelligence_index": 40.0,
        "documentation_completeness": 0.5,
        "sellers_count": 4.0,
        "sources_count": 3.0,
        "last_vendor_change_epoch_days": 20_600.0,
    } | values
    return [signal(artifact_id, name, value) for name, value in known.items() if value is not None]


def test_a_score_worked_out_by_hand():
    made = ranked([artifact(X)], [signal(X, "documentation_completeness", 0.75)], at=AT)
    profile = RULES.profiles["model"]
    expected = 0.0
    shares = {"adoption": 25 / 75, "quality": 25 / 75, "ecosystem": 10 / 75, "freshness": 15 / 75}
    for component, share in shares.items():
        rules = {
            name: r for name, r in profile.signals.items() if r.component == component and "open_weights" in r.routes
        }
        whole = sum(r.weight for r in rules.values())
        for name, r in rules.items():
            value = 0.75 if name == "documentation_completeness" else r.prior.mean
            expected += 100 * share * r.weight / whole * value
    assert row(made.scores, X)["score"] == pytest.approx(expected, abs=5.1e-5)
    assert row(made.scores, X)["coverage"] == pytest.approx(100 / 3 * 0.2 / 100, abs=1e-4)


def test_missing_is_not_zero_and_widens():
    absent = ranked([artifact(X)], full(X, hf_downloads_30d=None)).scores.row(0, named=True)
    zero = ranked([artifact(X)], full(X, hf_downloads_30d=0.0)).scores.row(0, named=True)
    assert absent["score"] > zero["score"]
    assert absent["sd"] > zero["sd"]
    assert absent["coverage"] < zero["coverage"]


def test_an_observed_zero_is_observed():
    made = ranked([artifact(X)], [signal(X, "hf_downloads_30d", 0.0)])
    told = row(made.contributions, X, signal="hf_downloads_30d")
    assert (told["state"], told["value"], told["z"], told["points"]) == ("observed", 0.0, 0.0, 0.0)


def test_other_routes_signals_and_match_do_not_apply():
    made = ranked([artifact(X, "hosted")], [signal(X, "hf_likes", 5000.0)])
    likes = row(made.contributions, X, signal="hf_likes")
    assert (likes["state"], likes["weight"], likes["points"], likes["z"]) == ("not_applicable", 0.0, 0.0, None)
    match = row(made.components, X, component="match")
    assert (match["state"], match["weight"], match["value"], match["coverage"]) == ("not_applicable", 0.0, None, None)
    assert row(made.components, X, component="adoption")["state"] == "missing"


def test_match_opens_for_a_type_with_its_first_publishable_score():
    world = [artifact(X), artifact(Y), artifact("mcp:maker/z", "hosted")]
    made = ranked(world, [*full(X), signal(X, "match_score", 0.5, source="abreast")])
    states = {r["artifact_id"]: r["state"] for r in made.components.filter(component="match").to_dicts()}
    assert states == {X: "observed", Y: "missing", "mcp:maker/z": "not_applicable"}
    assert row(made.components, X, component="match")["weight"] == pytest.approx(25)


def test_below_half_coverage_is_provisional_and_listed_last():
    made = ranked([artifact(X), artifact(Y)], [*full(X), signal(Y, "hf_likes", 1e6)])
    assert made.scores["artifact_id"].to_list() == [X, Y]
    last = row(made.scores, Y)
    assert (last["status"], last["place"], last["band_best"], last["fragility"]) == ("provisional", None, None, None)
    assert row(made.scores, X)["place"] == 1


def test_ties_share_the_better_place():
    ids = [f"model:maker/{name}" for name in "abcd"]
    likes = dict(zip(ids, (5000.0, 50.0, 50.0, 1.0), strict=True))
    made = ranked([artifact(i) for i in ids], [s for i in ids for s in full(i, hf_likes=likes[i])])
    assert made.scores["place"].to_list() == [1, 2, 2, 4]
    assert made.scores["artifact_id"].to_list() == ids


def test_tombstones_appear_nowhere():
    made = ranked([artifact(X, retired=True), artifact(Y)], [*full(X), *full(Y)])
    for frame in (made.scores, made.components, made.contributions):
        assert frame["artifact_id"].unique().to_list() == [Y]
    assert made.unknown_artifacts == len(full(X))


def test_unknown_names_are_ignored_and_counted():
    plain = ranked([artifact(X)], full(X))
    noisy = ranked([artifact(X)], [*full(X), signal(X, "vibes", 9.0), signal("model:no/body", "hf_likes", 1.0)])
    assert noisy.scores.equals(plain.scores)
    assert (noisy.unknown_signals, noisy.unknown_artifacts) == ({"vibes": 1}, 1)


def test_sources_are_chosen_by_priority_never_averaged():
    both = [signal(X, "github_stars", 10.0), signal(X, "last_vendor_change_epoch_days", 20_000.0, source="litellm")]
    newer = signal(X, "last_vendor_change_epoch_days", 20_500.0, source="openrouter", stale=True, stale_since_utc=AT)
    made = ranked([artifact(X)], [*both, newer])
    told = row(made.contributions, X, signal="last_vendor_change_epoch_days")
    assert (told["source"], told["value"], told["stale"]) == ("openrouter", 20_500.0, True)
    strangers = [signal(X, "hf_likes", 1.0, source="b"), signal(X, "hf_likes", 2.0, source="a")]
    assert row(ranked([artifact(X)], strangers).contributions, X, signal="hf_likes")["source"] == "a"


def test_a_dead_input_keeps_its_score_and_widens():
    day = datetime(2026, 6, 1, tzinfo=UTC)
    alive = ranked([artifact(X)], full(X), at=day)
    died = [s | {"stale": True, "stale_since_utc": day} for s in full(X)]
    later = ranked([artifact(X)], died, at=day + timedelta(days=400))
    assert row(later.scores, X)["score"] == row(alive.scores, X)["score"]
    assert row(later.scores, X)["sd"] > row(alive.scores, X)["sd"]
    assert row(later.scores, X)["coverage"] == row(alive.scores, X)["coverage"]


def test_freshness_halves_with_the_half_life_of_the_type():
    world = [
        artifact(X, released_utc=AT - timedelta(days=180)),
        artifact("mcp:a/b", released_utc=AT - timedelta(days=180)),
    ]
    made = ranked(world, [])
    fresh = made.components.filter(component="freshness")
    assert dict(zip(fresh["artifact_id"], fresh["value"], strict=True)) == {"mcp:a/b": 0.25, X: 0.5}
    told = row(made.contributions, X, signal="last_vendor_change_epoch_days")
    assert (told["source"], told["observed_utc"]) == ("artifacts.released_utc", AT - timedelta(days=180))


def test_the_later_of_release_and_vendor_change_counts():
    released = AT - timedelta(days=100)
    for days, source in ((20_000.0, "artifacts.released_utc"), (20_680.0, "huggingface")):
        made = ranked([artifact(X, released_utc=released)], [signal(X, "last_vendor_change_epoch_days", days)])
        assert row(made.contributions, X, signal="last_vendor_change_epoch_days")["source"] == source


def test_a_dead_release_date_freezes():
    released, died = AT - timedelta(days=180), AT - timedelta(days=180)
    frame = artifacts_frame([artifact(X, released_utc=released)])
    frame = frame.with_columns(released_stale_since_utc=pl.lit(died).cast(pl.Datetime("us", "UTC")))
    told = row(rank(frame, signals_frame([]), RULES, AT).contributions, X, component="freshness")
    assert (told["z"], told["stale"]) == (1.0, True)


def test_the_finished_and_stable_are_not_punished():
    old = AT - timedelta(days=3000)
    world = [artifact(X, finished=True, released_utc=old), artifact(Y, released_utc=old)]
    made = ranked(world, [s for i in (X, Y) for s in full(i, last_vendor_change_epoch_days=None)])
    assert row(made.components, X, component="freshness")["state"] == "not_applicable"
    assert row(made.scores, X)["score"] > row(made.scores, Y)["score"]


def test_a_burst_counts_up_to_its_cap():
    signals = [
        signal(X, "hf_downloads_30d", 9e8) | {"burst_cap": 1e5},
        signal(Y, "hf_downloads_30d", 1e5) | {"burst_cap": None},
    ]
    made = ranked([artifact(X), artifact(Y)], signals, burst_cap=pl.Float64)
    assert made.scores["score"].n_unique() == 1


def test_derived_values_recompute_the_same_score():
    artifacts = artifacts_frame([artifact(X), artifact(Y)])
    raw = signals_frame([*full(X), *full(Y, hf_downloads_30d=3e7, aa_intelligence_index=51.3)])
    made = rank(artifacts, raw, RULES, AT)
    z = made.contributions.select("artifact_id", "signal", "z")
    derived = raw.join(z, on=["artifact_id", "signal"]).with_columns(value=pl.lit(None, dtype=pl.Float64))
    again = recompute(artifacts, derived, RULES, AT)
    assert again.scores.equals(made.scores)
    assert again.components.equals(made.components)


@pytest.mark.parametrize(
    ("bad", "told"),
    [
        (
            {"value": float("nan")},
            "signals.value: 'model:maker/x' has hf_likes = nan from 'huggingface'; expected a finite",
        ),
        ({"value": float("inf")}, "expected a finite number"),
        ({"value": -3.0}, "expected a count of at least 0"),
        ({"value": None}, "expected a value, or z from a source"),
    ],
)
def test_values_that_are_none_are_errors_with_a_name(bad, told):
    with pytest.raises(RankInputError) as error:
        ranked([artifact(X)], [signal(X, "hf_likes", 1.0) | bad])
    assert told in str(error.value)


def test_two_current_rows_of_one_source_are_an_error():
    with pytest.raises(RankInputError, match="several current rows of 'hf_likes' from 'huggingface'"):
        ranked([artifact(X)], [signal(X, "hf_likes", 1.0), signal(X, "hf_likes", 2.0)])


@pytest.mark.parametrize(
    ("broken", "told"),
    [
        (lambda f: f.drop("finished"), "artifacts: no column 'finished'"),
        (lambda f: f.with_columns(type=pl.lit("llm")), "'llm'; expected one of agent"),
        (lambda f: f.with_columns(route_class=pl.lit(None, dtype=pl.String)), "artifacts.route_class: 1 rows without"),
        (lambda f: f.with_columns(retired=pl.lit("no")), "artifacts.retired is String; expected Boolean"),
        (lambda f: pl.concat([f, f]), "stands more than once"),
    ],
)
def test_broken_artifact_frames_are_refused(broken, told):
    with pytest.raises(RankInputError, match=told):
        rank(broken(artifacts_frame([artifact(X)])), signals_frame([]), RULES, AT)


def test_a_time_without_zone_is_refused():
    with pytest.raises(ValueError, match="has no zone"):
        ranked([artifact(X)], [], at=datetime(2026, 8, 22))


def test_repeated_texts_may_come_as_categories():
    artifacts, signals = artifacts_frame([artifact(X)]), signals_frame([*full(X), signal(X, "vibes", 1.0)])
    plain = rank(artifacts, signals, RULES, AT)
    thin = rank(artifacts, signals.with_columns(pl.col("signal", "source").cast(pl.Categorical)), RULES, AT)
    assert thin.contributions.equals(plain.contributions)
    assert thin.unknown_signals == {"vibes": 1}


def test_nothing_in_nothing_out():
    made = ranked([], [])
    assert (made.scores.height, made.components.height, made.contributions.height) == (0, 0, 0)
    assert made.scores.schema == ranked([artifact(X)], []).scores.schema
