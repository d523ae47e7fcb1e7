"""LiteLLM's map: goldens of our payloads, and each rule of reading with known answers."""

import json
from datetime import UTC, datetime
from decimal import Decimal

import polars as pl
import pytest

from extractors.errors import ParseError
from extractors.source import read, route
from extractors.sources import litellm
from schemas.quarantine import MAX_RECORD_CHARACTERS
from tests.extractors.sources.golden import assert_golden

URL = litellm.URL


@pytest.mark.parametrize("payload", ["prices_2026.json", "prices_damaged.json"])
def test_rows_are_read_as_reviewed(payload):
    found = assert_golden("litellm", "prices", payload, URL)
    lost = found.quarantine.filter(pl.col("frame") == "entities").height
    assert found.frames["entities"].height + lost == found.rows_total


def row(fields, key="openai/one", **more):
    whole = {"litellm_provider": "openai", "mode": "chat", **fields}
    return read("litellm", "prices", json.dumps({key: whole} | more).encode(), URL)


def prices(found):
    columns = ("amount", "unit", "direction", "modality", "cache", "condition")
    return [tuple(price[name] for name in columns) for price in found.frames["prices"].iter_rows(named=True)]


def entity(found):
    return found.frames["entities"].row(0, named=True)


def test_the_two_rows_that_are_no_model_are_rules_without_prices():
    found = row({}, sample_spec={"input_cost_per_token": 0.0, "mode": "one of many"}, fallback_generalizations={})
    roles = dict(found.frames["entities"].select("source_id", "role").iter_rows())
    assert roles == {"openai/one": "offer", "sample_spec": "rules", "fallback_generalizations": "rules"}
    assert found.frames["prices"].is_empty() and found.quarantine.is_empty()


def test_an_amount_is_its_literal():
    data = b'{"a": {"litellm_provider": "openai", "mode": "chat", "input_cost_per_token": 5.0000000000000004E-8}}'
    found = read("litellm", "prices", data, URL).frames["prices"]
    assert found["literal"][0] == "5.0000000000000004E-8"
    assert found["amount"][0] == Decimal("5.0000000000000004E-8")


def test_a_zero_is_a_price_and_a_null_says_nothing():
    found = prices(row({"input_cost_per_token": 0, "output_cost_per_token": None}))
    assert found == [(Decimal(0), "token", "input", "text", "none", "")]


@pytest.mark.parametrize(("seller", "tokens"), [("openai", 200_001), ("xai", 200_000)])
def test_a_context_tier_starts_above_its_threshold_except_at_xai(seller, tokens):
    found = prices(row({"litellm_provider": seller, "input_cost_per_token_above_200k_tokens": 2e-06}))
    assert [price[-1] for price in found] == [f'{{"min_prompt_tokens":{tokens}}}']


def test_tiers_become_a_base_and_cliffs():
    tiers = [
        {"range": [0, 256000.0], "input_cost_per_token": 4e-07},
        {"range": [256000.0, 1000000.0], "input_cost_per_token": 1.2e-06},
    ]
    found = prices(row({"tiered_pricing": tiers, "input_cost_per_token": 4e-07}))
    assert [(str(amount), condition) for amount, *_, condition in found] == [
        ("4E-7".replace("4E-7", str(found[0][0])), ""),
        (str(found[1][0]), '{"min_prompt_tokens":256001}'),
    ]
    assert [price[0] for price in found] == [Decimal("4e-07"), Decimal("1.2e-06")]


def test_off_peak_hours_are_windows_and_a_whole_day_is_only_its_weekdays():
    windows = [
        {"hours_utc": ["00:00-01:00", "10:00-00:00"], "weekdays": [5, 1]},
        {"hours_utc": "00:00-00:00", "weekdays": [6, 7]},
    ]
    block = {"input_cost_per_token": 1e-07, "windows": windows, "weekday_timezone": "Asia/Shanghai"}
    zone = '"weekday_timezone":"Asia/Shanghai","weekdays"'
    assert [price[-1] for price in prices(row({"off_peak_pricing": block}))] == [
        f'{{"utc_end":"01:00","utc_start":"00:00",{zone}:[1,5]}}',
        f'{{"utc_end":"00:00","utc_start":"10:00",{zone}:[1,5]}}',
        f"{{{zone}:[6,7]}}",
    ]


def test_searches_are_charged_per_query_or_per_prompt_as_the_map_says():
    sizes = {"search_context_size_low": 0.01}
    by_query = prices(row({"search_context_cost_per_query": sizes}))
    by_prompt = prices(row({"search_context_cost_per_query": sizes, "web_search_billing_unit": "per_prompt"}))
    assert [price[1:] for price in by_query] == [("query", "none", "search", "none", '{"search_context":"low"}')]
    assert [price[1:] for price in by_prompt] == [("request", "none", "search", "none", '{"search_context":"low"}')]


@pytest.mark.parametrize(
    ("mode", "kind"), [("audio_transcription", "audio"), ("video_generation", "video"), ("chat", "any")]
)
def test_a_second_is_a_second_of_what_the_mode_says(mode, kind):
    found = prices(row({"mode": mode, "output_cost_per_second": 0.1}))
    assert [(price[1], price[3]) for price in found] == [("second", kind)]


def test_pictures_made_are_charged_on_the_output_side():
    alone = prices(row({"mode": "image_generation", "input_cost_per_pixel": 1e-07}))
    filled = row({"mode": "image_generation", "input_cost_per_pixel": 1e-07, "output_cost_per_pixel": 0})
    split = prices(row({"mode": "image_edit", "input_cost_per_image": 0.01, "output_cost_per_image": 0.04}))
    expected = (Decimal("1e-07"), "pixel", "output", "image", "none", "")
    assert alone == prices(filled) == [expected]
    assert "a filling zero" in filled.quarantine["reason"][0]
    assert [price[2] for price in split] == ["input", "output"]


def test_a_price_per_picture_in_token_fields_is_quarantined_unless_the_row_bills_tokens():
    fields = {"mode": "image_generation", "input_cost_per_token": 5e-10, "output_cost_per_token": 5e-10}
    refused = row(fields)
    assert refused.frames["prices"].is_empty()
    assert set(refused.quarantine["reason"]) == {"a token price on an offer whose output has no tokens (image)"}
    assert len(prices(row(fields | {"output_cost_per_image_token": 4e-05}))) == 3


@pytest.mark.parametrize(
    ("key", "provider", "seller", "publisher", "slug", "condition"),
    [
        ("us.anthropic.claude-opus-4-6-v1", "bedrock_converse", "amazon-bedrock", "anthropic", "claude-opus-4-6",
         {"region": "us"}),
        ("anthropic.claude-v2:1", "bedrock", "amazon-bedrock", "anthropic", "claude-v2:1", {}),
        ("bedrock/*/6-month-commitment/cohere.command-text-v14", "bedrock", "amazon-bedrock", "cohere",
         "command-text-v14", {"commitment": "6-month"}),
        ("meta.llama3-70b-instruct-v1:0", "bedrock", "amazon-bedrock", "meta", "llama3-70b-instruct", {}),
        ("amazon.titan-embed-text-v2:0", "bedrock", "amazon-bedrock", "amazon", "titan-embed-text-v2", {}),
        ("deepseek.r1-v1:0", "bedrock_converse", "amazon-bedrock", "deepseek", "deepseek-r1", {}),
        ("bedrock_mantle/us-gov-west-1/openai.gpt-oss-20b", "bedrock_mantle", "amazon-bedrock", "openai",
         "gpt-oss-20b", {"region": "us-gov-west-1"}),
        ("azure/eu/gpt-4o-2024-08-06", "azure", "azure", None, "gpt-4o-2024-08-06", {"region": "eu"}),
        ("azure/hd/1024-x-1792/dall-e-3", "azure", "azure", None, "dall-e-3",
         {"quality": "hd", "resolution": "1024x1792"}),
        ("max-x-max/max-steps/stability.stable-diffusion-xl-v0", "bedrock", "amazon-bedrock", "stability",
         "stable-diffusion-xl-v0", {"resolution": "max", "steps": "max"}),
        ("vertex_ai/claude-haiku-4-5@20251001", "vertex_ai-anthropic_models", "google-vertex", None,
         "claude-haiku-4-5@20251001", {}),
        ("vertex_ai/meta/llama-3.1-405b-instruct-maas", "vertex_ai-llama_models", "google-vertex", "meta",
         "llama-3.1-405b-instruct", {}),
        ("fireworks_ai/accounts/fireworks/models/glm-5p2", "fireworks_ai", "fireworks", None, "glm-5.2", {}),
        ("openrouter/anthropic/claude-opus-5", "openrouter", "openrouter", "anthropic", "claude-opus-5", {}),
        ("perplexity/perplexity/kimi-k3", "perplexity", "perplexity", None, "kimi-k3", {}),
        ("cloudflare/@cf/meta/llama-2-7b-chat-fp16", "cloudflare", "cloudflare", "meta", "llama-2-7b-chat-fp16", {}),
        ("fal_ai/low/1024-x-768/openai/gpt-image-2/edit", "fal_ai", "fal-ai", "openai", "gpt-image-2/edit",
         {"quality": "low", "resolution": "1024x768"}),
        ("ollama/llama3:70b", "ollama", "ollama", None, "llama3:70b", {}),
        ("ft:gpt-4.1-2025-04-14", "openai", "openai", None, "gpt-4.1-2025-04-14", {"variant": "fine_tuned"}),
        ("gemini/gemini-2.5-pro", "gemini", "google", None, "gemini-2.5-pro", {}),
        ("text-completion-codestral/codestral-2405", "text-completion-codestral", "codestral", None,
         "codestral-2405", {}),
    ],
)  # fmt: skip
def test_a_key_says_seller_publisher_slug_and_conditions(key, provider, seller, publisher, slug, condition):
    found = row({"litellm_provider": provider, "input_cost_per_token": 1e-06}, key=key)
    read_as = entity(found)
    assert (read_as["seller"], read_as["publisher"], read_as["slug"]) == (seller, publisher, slug)
    assert read_as["region"] == condition.get("region")
    assert json.loads(prices(found)[0][-1] or "{}") == condition


def test_mode_flags_and_lists_give_task_type_and_modalities():
    seen = entity(row({"supports_vision": True, "supports_audio_input": True, "supports_video_input": False}))
    assert (seen["task"], seen["input_modalities"], seen["output_modalities"]) == (
        "text-generation", ["text", "image", "audio"], ["text"],
    )  # fmt: skip
    listed = entity(row({"supported_modalities": ["text"], "supported_output_modalities": ["text", "code"]}))
    assert (listed["input_modalities"], listed["output_modalities"]) == (["text"], ["text"])
    assert entity(row({"mode": "search"}))["type"] == "api"
    assert entity(row({"mode": "ocr"}))["type"] == "model"


def test_limits_dates_plans_and_facts():
    fields = {"max_input_tokens": 0, "max_output_tokens": 8e3, "max_tokens": 5, "deprecation_date": "2027-05-19"}
    found = row(fields | {"supports_reasoning": True, "supports_vision": False, "provider_specific_entry": {"us": 1.1}})
    read_as = entity(found)
    assert (read_as["context_tokens"], read_as["max_output_tokens"]) == (None, 8000)
    assert read_as["expires_utc"] == datetime(2027, 5, 19, tzinfo=UTC)
    assert dict(found.frames["facts"].select("field", "value").iter_rows()) == {
        "ll.mode": "chat",
        "ll.deprecation_date": "2027-05-19",
        "ll.max_tokens": "5",
        "ll.supports_reasoning": "true",
        "ll.provider_specific_entry": '{"us":"1.1"}',
    }
    plans = [entity(row({"litellm_provider": name}))["plan"] for name in ("ollama", "github_copilot", "openai")]
    assert plans == [True, True, False]


@pytest.mark.parametrize(
    ("fields", "reason"),
    [
        ({"input_cost_per_smell": 1e-06}, "unknown price field 'input_cost_per_smell'"),
        ({"token_surcharge": 1e-06}, "unknown price field 'token_surcharge'"),
        ({"input_cost_per_token": "1e-06"}, "input_cost_per_token: expected a number, found a string"),
        ({"input_cost_per_token": True}, "input_cost_per_token: expected a number, found a boolean"),
        ({"search_context_cost_per_query": {"huge": 1}}, "unknown price field 'search_context_cost_per_query.huge'"),
        ({"tiered_pricing": {}}, "tiered_pricing: expected an array, found an object"),
        ({"off_peak_pricing": {"input_cost_per_token": 1e-06}}, "off_peak_pricing: no window says when it applies"),
    ],
)
def test_money_that_cannot_be_read_is_quarantined_with_its_reason(fields, reason):
    found = row(fields)
    assert found.quarantine["reason"].to_list() == [reason]
    assert found.frames["prices"].is_empty() and entity(found)["source_id"] == "openai/one"


def test_a_field_said_twice_is_one_price_and_a_contradiction_is_none():
    same = row({"cache_read_input_token_cost": 2e-07, "input_cost_per_token_cache_hit": 2.0000000000000002e-07})
    other = row({"cache_read_input_token_cost": 2e-07, "input_cost_per_token_cache_hit": 3e-07})
    assert len(prices(same)) == 1
    assert prices(other) == [] and other.quarantine.height == 2
    assert "the source contradicts itself" in other.quarantine["reason"][0]


@pytest.mark.parametrize("data", [b"", b"<html></html>", b"[]", b"{}", b'{"a": 1}', b'{"a": {"b"', b'{"a": NaN}', b"7"])
def test_a_document_that_is_no_map_fails_as_a_whole(data):
    with pytest.raises(ParseError):
        read("litellm", "prices", data, URL)


def test_quarantine_is_bounded_for_a_long_name():
    found = row({"input_cost_per_" + "x" * 9_000: 1})
    assert len(found.quarantine["record"][0]) <= MAX_RECORD_CHARACTERS


def test_urls_of_the_map_are_claimed():
    assert route("litellm", URL) == "prices"
    assert route("litellm", URL.replace("/main/", "/refs/heads/main/")) == "prices"
    assert route("litellm", URL.replace("BerriAI", "somebody")) is None
    assert [request.url for request in litellm.requests(datetime(2026, 11, 22, tzinfo=UTC))] == [URL]
