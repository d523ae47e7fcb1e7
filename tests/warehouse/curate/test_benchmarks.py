"""One number for a benchmark in several settings."""

from datetime import UTC, datetime

import polars as pl

from warehouse.curate.benchmarks import summed_up

AT = datetime(2026, 8, 22, tzinfo=UTC)
SCHEMA = {
    "artifact_id": pl.String, "signal": pl.String, "value": pl.Float64, "z": pl.Float64, "configuration": pl.String,
    "source": pl.String, "source_id": pl.String, "field": pl.String, "observed_utc": pl.Datetime("us", "UTC"),
    "known_from_utc": pl.Datetime("us", "UTC"), "current": pl.Boolean, "stale_since_utc": pl.Datetime("us", "UTC"),
    "payload_sha256": pl.String,
}  # fmt: skip


def runs(*found):
    """Signals of (configuration, value) pairs of one artifact."""
    rows = [
        (
            "model:a/b",
            "bench",
            value,
            None,
            configuration,
            "lab",
            f"run {number}",
            "score",
            AT,
            AT,
            True,
            None,
            "0" * 64,
        )
        for number, (configuration, value) in enumerate(found)
    ]
    return pl.DataFrame(rows, schema=SCHEMA, orient="row")


def facts(*efforts):
    rows = [("model:a/b", "or.reasoning.default_effort", effort) for effort in efforts]
    return pl.DataFrame(rows, schema={"artifact_id": pl.String, "field": pl.String, "value": pl.String}, orient="row")


def said(signals, known=None):
    found = summed_up(signals, facts() if known is None else known)
    return found.select("signal", "configuration", "value").rows()


LOW, HIGH, MAX = '{"effort":"low"}', '{"effort":"high"}', '{"effort":"xhigh"}'


def test_the_median_stands_for_settings_and_the_best_beside_it():
    assert said(runs((LOW, 10.0), (HIGH, 30.0), (MAX, 50.0))) == [("bench", "", 30.0), ("bench_best", "", 50.0)]


def test_the_default_of_the_vendor_wins():
    assert said(runs((LOW, 10.0), (HIGH, 30.0), (MAX, 50.0)), facts("low"))[0] == ("bench", "", 10.0)


def test_a_run_without_settings_is_the_default_already():
    assert said(runs(("{}".replace("{}", '{"release":"1"}'), 20.0), ('{"effort":"low","release":"1"}', 10.0))) == [
        ("bench_best", '{"release":"1"}', 20.0)
    ]


def test_releases_never_meet():
    one, two = '{"effort":"low","release":"1"}', '{"effort":"low","release":"2"}'
    assert said(runs((one, 10.0), (two, 90.0))) == [
        ("bench", '{"release":"1"}', 10.0),
        ("bench", '{"release":"2"}', 90.0),
    ]


def test_what_has_no_settings_is_left_alone():
    signals = runs(("", 1.0), ('{"arena":"models"}', 2.0))
    assert summed_up(signals, facts()).is_empty()
    assert summed_up(signals, facts()).schema == signals.schema


def test_a_price_has_no_best():
    costs = runs((LOW, 3.0), (HIGH, 9.0)).with_columns(signal=pl.lit("bench_total_cost_usd"))
    assert said(costs) == [("bench_total_cost_usd", "", 6.0)]
