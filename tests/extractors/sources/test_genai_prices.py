"""genai-prices: goldens of our payloads, dated steps, windows, tiers, variants, and the grammar of its keys."""

import json
from datetime import UTC, datetime
from decimal import Decimal

import polars as pl
import pytest

from extractors.errors import ParseError
from extractors.readers.mtok_keys import read_price_key
from extractors.source import read, route
from extractors.sources import genai_prices
from tests.extractors.sources.golden import assert_golden

URL = genai_prices.URL
V1_URL = URL.replace("/new_data/v2", "")


@pytest.mark.parametrize("payload", ["prices_v2_2026.json", "prices_damaged.json"])
def test_rows_are_read_as_reviewed(payload):
    found = assert_golden("genai_prices", "prices", payload, URL)
    lost = found.quarantine.filter(pl.col("frame") == "entities").height
    assert found.frames["entities"].height + lost == found.rows_total


def read_model(prices, provider="openai", model_id="one", **more):
    model = {"id": model_id, "match": {"equals": "one"}, "prices": prices, **more}
    return read("genai_prices", "prices", json.dumps([{"id": provider, "models": [model]}]).encode(), URL)


def listed(found):
    columns = ("amount", "condition", "valid_from_utc", "valid_to_utc")
    return {tuple(price[name] for name in columns) for price in found.frames["prices"].iter_rows(named=True)}


def day(*parts):
    return datetime(*parts, tzinfo=UTC)


def test_both_urls_are_claimed():
    assert route("genai_prices", URL) == route("genai_prices", V1_URL) == "prices"
    assert route("genai_prices", URL.replace("/main/", "/refs/heads/main/")) == "prices"


def test_dated_steps_follow_each_other_whatever_their_order():
    steps = [
        {"constraint": {"start_date": "2026-09-01"}, "prices": {"input_mtok": 3}},
        {"prices": {"input_mtok": 10}},
        {"constraint": {"start_date": "2025-06-10"}, "prices": {"input_mtok": 2}},
    ]
    assert listed(read_model(steps)) == {
        (Decimal(10), "", None, day(2025, 6, 10)),
        (Decimal(2), "", day(2025, 6, 10), day(2026, 9, 1)),
        (Decimal(3), "", day(2026, 9, 1), None),
    }


def test_a_window_of_the_day_ends_nothing():
    window = {"constraint": {"start_time": "00:30:00Z", "end_time": "16:30:00Z"}, "prices": {"input_mtok": 0.27}}
    assert listed(read_model([{"prices": {"input_mtok": 0.135}}, window])) == {
        (Decimal("0.135"), "", None, None),
        (Decimal("0.27"), '{"utc_end":"16:30","utc_start":"00:30"}', None, None),
    }


def test_a_tier_is_a_cliff_above_its_start():
    found = listed(read_model({"input_mtok": {"base": 1.25, "tiers": [{"start": 200000, "price": 2.5}]}}))
    assert found == {
        (Decimal("1.25"), "", None, None),
        (Decimal("2.5"), '{"min_prompt_tokens":200001}', None, None),
    }


def test_variants_are_conditions_with_steps_of_their_own():
    variants = [
        {"when": {"processing": "batch"}, "prices": {"input_mtok": 1}, "constraint": {"start_date": "2026-10-14"}},
        {"when": {"service_tier": "flex"}, "prices": {"input_mtok": 2}, "constraint": {"start_date": "2026-11-01"}},
        {"when": {"service_tier": "flex"}, "prices": {"input_mtok": 3}},
        {"when": {"speed": "fast"}, "prices": {"input_mtok": 4}},
        {"when": {"service_tier": "default"}, "prices": {}},
    ]
    assert listed(read_model({"input_mtok": 5}, price_variants=variants)) == {
        (Decimal(5), "", None, None),
        (Decimal(1), '{"batch":true}', day(2026, 10, 14), None),
        (Decimal(2), '{"tier":"flex"}', day(2026, 11, 1), None),
        (Decimal(3), '{"tier":"flex"}', None, day(2026, 11, 1)),
        (Decimal(4), '{"tier":"fast"}', None, None),
    }


@pytest.mark.parametrize(
    "constraint",
    [{"start_date": "soon"}, {"start_date": "2026-W10-1"}, {"start_date": "2026-02-30"}, {"moon": "full"}, {}, 7,
     {"start_time": "00:30:00+02:00", "end_time": "16:30:00Z"}, {"start_time": "01:00:00Z", "end_time": "01:00:00Z"}],
)  # fmt: skip
def test_a_step_that_cannot_be_read_takes_all_steps_with_it(constraint):
    found = read_model([{"prices": {"input_mtok": 2}}, {"constraint": constraint, "prices": {"input_mtok": 1}}])
    assert found.frames["prices"].is_empty() and found.quarantine.height == 2
    assert set(found.quarantine["reason"]) == {
        "prices[1]: expected a constraint of start_date, or of start_time and end_time in UTC"
    }


@pytest.mark.parametrize(
    ("prices", "reason"),
    [
        ({"input_smell": 1}, "unknown price key 'input_smell'"),
        ({"input_mtok": "1"}, "prices.input_mtok: expected a number, found a string"),
        ({"input_mtok": {"base": 1}}, "prices.input_mtok: expected a number, or base and tiers"),
        (None, "prices: expected an object, found null"),
        ("free", "prices: expected an object, found a string"),
    ],
)
def test_prices_that_cannot_be_read_are_quarantined_with_their_reason(prices, reason):
    found = read_model(prices)
    assert found.quarantine["reason"].to_list() == [reason]
    assert found.frames["prices"].is_empty() and found.frames["entities"].height == 1


@pytest.mark.parametrize("when", [None, {}, {"moon": "full"}, {"speed": 3}, {"speed": "fast", "service_tier": "flex"}])
def test_a_variant_that_asks_for_something_unknown_is_quarantined(when):
    found = read_model({"input_mtok": 1}, price_variants=[{"when": when, "prices": {"input_mtok": 2}}])
    assert found.frames["prices"]["amount"].to_list() == [1]
    assert "something that is not known here" in found.quarantine["reason"][0]


def test_seller_region_status_text_and_rule():
    match = {"or": [{"equals": "claude-sonnet-5"}, {"starts_with": "claude-sonnet-5-"}]}
    found = read_model(
        {"input_mtok": 2}, "aws", "global.anthropic.claude-sonnet-5-v1:0", match=match, deprecated=True,
        context_window=1000000, description="A sentence of ours.", price_comments="never read",
    )  # fmt: skip
    entity = found.frames["entities"].row(0, named=True)
    assert (entity["seller"], entity["publisher"], entity["slug"], entity["region"]) == (
        "amazon-bedrock", "anthropic", "claude-sonnet-5", "global",
    )  # fmt: skip
    assert (entity["status"], entity["context_tokens"]) == ("deprecated", 1_000_000)
    assert found.frames["texts"]["text"].to_list() == ["A sentence of ours."]
    assert found.frames["facts"].select("field", "pointer", "value").rows() == [
        ("context_tokens", "context_window", "1000000"),
        ("gp.match", "match/or/0", '{"equals":"claude-sonnet-5"}'),
        ("gp.match", "match/or/1", '{"starts_with":"claude-sonnet-5-"}'),
    ]


def test_a_rule_too_long_for_a_fact_is_quarantined_not_cut():
    found = read_model({"input_mtok": 2}, match={"regex": "x" * 600})
    assert found.frames["facts"].is_empty()
    assert found.quarantine["frame"].to_list() == ["facts"]


def test_hugging_face_sells_under_both_names():
    found = read_model({"input_mtok": 2}, "huggingface_fireworks-ai", "moonshotai/Kimi-K2")
    entity = found.frames["entities"].row(0, named=True)
    assert (entity["seller"], entity["publisher"], entity["slug"]) == ("huggingface-fireworks", "moonshotai", "Kimi-K2")


@pytest.mark.parametrize(
    ("key", "direction", "modality", "unit", "cache", "per"),
    [
        ("input_mtok", "input", "text", "token", "none", 1_000_000),
        ("output_audio_mtok", "output", "audio", "token", "none", 1_000_000),
        ("cache_read_mtok", "input", "text", "token", "read", 1_000_000),
        ("cache_write_5m_mtok", "input", "text", "token", "write_5m", 1_000_000),
        ("cache_write_1h_mtok", "input", "text", "token", "write_1h", 1_000_000),
        ("cache_audio_read_mtok", "input", "audio", "token", "read", 1_000_000),
        ("output_reasoning_mtok", "output", "reasoning", "token", "none", 1_000_000),
        ("output_citation_mtok", "output", "citation", "token", "none", 1_000_000),
        ("input_tool_mtok", "input", "tool", "token", "none", 1_000_000),
        ("requests_kcount", "none", "any", "request", "none", 1_000),
        ("web_searches_kcount", "none", "search", "query", "none", 1_000),
        ("input_audio_hours", "input", "audio", "hour", "none", 1),
        ("input_mchars", "input", "text", "character", "none", 1_000_000),
        ("input_gpixels", "input", "image", "pixel", "none", 1_000_000_000),
        ("input_document_kpages", "input", "any", "page", "none", 1_000),
        ("input_text_messages_kcount", "input", "text", "message", "none", 1_000),
    ],
)
def test_a_key_is_read_as_its_unit(key, direction, modality, unit, cache, per):
    read_as = read_price_key(key)
    assert read_as is not None
    found = read_as.unit
    assert (found.direction, found.modality, found.unit, found.cache, found.per) == (
        direction,
        modality,
        unit,
        cache,
        per,
    )


@pytest.mark.parametrize(
    "key",
    ["mtok", "input", "cache_mtok", "cache_read_5m_mtok", "input_read_mtok", "output_audio_reasoning_mtok",
     "input_reasoning_mtok", "input_mtok_", "INPUT_MTOK"],
)  # fmt: skip
def test_a_key_outside_the_grammar_is_unknown(key):
    assert read_price_key(key) is None


@pytest.mark.parametrize("data", [b"", b"<html>", b"[]", b"{}", b"[1]", b'[{"models"', b"[NaN]"])
def test_a_document_that_is_no_list_of_providers_fails_as_a_whole(data):
    with pytest.raises(ParseError):
        read("genai_prices", "prices", data, URL)
