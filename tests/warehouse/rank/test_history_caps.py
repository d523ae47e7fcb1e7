from datetime import timedelta

import polars as pl
from rank_frames import AT, artifact, artifacts_frame

from warehouse.rank import load_ruleset, rank, ranking_inputs
from warehouse.rank.history_caps import history_caps

RULES = load_ruleset()
MODEL, REPO = "model:maker/a", "repo:maker/b"


def table(*series):
    """The published signals table: (artifact, signal, values oldest first, days between them)."""
    parts = [
        pl.DataFrame(
            {
                "artifact_id": artifact_id,
                "signal": name,
                "value": [float(value) for value in values],
                "configuration": "",
                "source": "hub",
                "source_id": artifact_id,
                "observed_utc": [AT - timedelta(days=step * n) for n in range(len(values))][::-1],
                "current": [n == len(values) - 1 for n in range(len(values))],
            }
        )
        for artifact_id, name, values, step in series
    ]
    whole = pl.concat(parts).with_columns(pl.col("observed_utc").cast(pl.Datetime("us", "UTC")))
    return whole.with_columns(stale_since_utc=pl.lit(None, pl.Datetime("us", "UTC")))


def test_a_count_of_30_days_is_capped_by_its_windows():
    steady = (MODEL, "hf_downloads_30d", [100, 110, 90, 100, 8000], 30)
    assert history_caps(table(steady), RULES)["burst_cap"].to_list() == [300.0]
    nightly = (MODEL, "hf_downloads_30d", [100] * 119 + [8000] * 30, 1)
    assert history_caps(table(nightly), RULES)["burst_cap"].to_list() == [300.0]


def test_a_short_history_is_no_history():
    assert history_caps(table((MODEL, "hf_downloads_30d", [100, 100, 9000], 30)), RULES).is_empty()
    assert history_caps(table((MODEL, "hf_downloads_30d", [100] * 29 + [9000], 1)), RULES).is_empty()
    assert history_caps(table((REPO, "github_stars", [10, 20, 30, 4000], 1)), RULES).is_empty()


def test_bought_stars_are_taken_off_and_honest_growth_is_not():
    honest = [1000 + 5 * day + day % 3 for day in range(120)]
    bought = honest[:100] + [value + 3000 for value in honest[100:]]
    capped = history_caps(table((REPO, "github_stars", bought, 1)), RULES)["burst_cap"][0]
    assert honest[-1] <= capped <= honest[-1] + 20
    assert history_caps(table((REPO, "github_stars", honest, 1)), RULES).is_empty()


def test_only_counts_of_adoption_are_capped():
    other = (MODEL, "sellers_count", [1, 1, 1, 1, 50], 30)
    assert history_caps(table(other), RULES).is_empty()


def test_the_score_of_published_tables_feels_the_cap():
    artifacts = artifacts_frame([artifact(MODEL)]).with_columns(router=pl.lit(False))

    def score(values):
        frames = ranking_inputs(artifacts, table((MODEL, "hf_downloads_30d", values, 30)), RULES)
        return rank(*frames, RULES, AT).scores["score"][0]

    assert score([1000] * 5 + [3000]) == score([1000] * 5 + [9e8]) > score([1000] * 6)
