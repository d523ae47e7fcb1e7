"""Published scores explain themselves: weights, points and variances add up, and only what can be ranked is."""

import polars as pl
import pytest

from tests.warehouse.content import ATLAS, CONTENT_AS_OF, GONE, ROUTER, SD, tables
from warehouse.rank import load_ruleset
from warehouse.scoring import published_scores


def test_contributions_add_up_to_score_and_deviation() -> None:
    scores, contributions = published_scores(
        tables()["artifacts"], tables()["signals"], load_ruleset("1.0.0"), CONTENT_AS_OF
    )
    sums = contributions.group_by("artifact_id").agg(pl.col("points", "weight", "variance").sum())
    rows = scores.join(sums, on="artifact_id").to_dicts()
    assert len(rows) == scores.height
    for row in rows:
        assert row["points"] == pytest.approx(row["score"], abs=1e-9)
        assert row["weight"] == pytest.approx(1, abs=1e-6)
        assert row["variance"] ** 0.5 == pytest.approx(row["sd"], abs=1e-4)
    weighed = contributions.filter(pl.col("z").is_not_null())
    assert (weighed["points"] - 100 * weighed["weight"] * weighed["z"]).abs().max() < 1e-3


def test_routers_and_tombstones_have_no_score() -> None:
    scored = tables()["scores"]["artifact_id"].to_list()
    assert {ROUTER, GONE}.isdisjoint(scored)
    assert {SD, ATLAS} <= set(scored)
    assert tables()["scores"]["ruleset"].unique().to_list() == ["1.0.0"]


def test_only_current_rows_and_the_configuration_of_the_ruleset_count() -> None:
    signals = tables()["signals"]
    rules = load_ruleset("1.0.0")
    base = published_scores(tables()["artifacts"], signals, rules, CONTENT_AS_OF)
    older = signals.with_columns(value=pl.when("current").then("value").otherwise(1.0))
    assert published_scores(tables()["artifacts"], older, rules, CONTENT_AS_OF).scores.equals(base.scores)
    other = signals.with_columns(configuration=pl.lit('{"shots":5}'))
    sources = published_scores(tables()["artifacts"], other, rules, CONTENT_AS_OF).contributions["source"]
    assert "huggingface" in base.contributions["source"].to_list()
    assert "huggingface" not in sources.to_list()
