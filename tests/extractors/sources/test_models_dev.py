"""models.dev: goldens of our payloads, plans, tiers said twice, and prices per picture in token fields."""

import json
from datetime import UTC, datetime
from decimal import Decimal

import polars as pl
import pytest

from extractors.errors import ParseError
from extractors.source import read, route
from extractors.sources import models_dev
from tests.extractors.sources.golden import assert_golden

URL = models_dev.URL


@pytest.mark.parametrize("payload", ["api_2026.json", "api_damaged.json"])
def test_rows_are_read_as_reviewed(payload):
    found = assert_golden("models_dev", "api", payload, URL)
    lost = found.quarantine.filter(pl.col("frame") == "entities").height
    assert found.frames["entities"].height + lost == found.rows_total


def model(cost=None, inputs=("text",), outputs=("text",), **more):
    made = {"name": "A model", "modalities": {"input": list(inputs), "output": list(outputs)}, **more}
    return made if cost is None else {**made, "cost": cost}


def document(fields, provider="acme", model_id="one", **others):
    return {provider: {"id": provider, "models": {model_id: fields, **others}}}


def read_api(doc):
    return read("models_dev", "api", json.dumps(doc).encode(), URL)


def prices(found):
    return {
        (price["direction"], price["modality"], price["cache"], price["condition"]): price["amount"]
        for price in found.frames["prices"].iter_rows(named=True)
    }


def entity(found):
    return found.frames["entities"].row(0, named=True)


def test_prices_are_per_million_tokens_and_a_missing_cost_says_nothing():
    found = read_api(document(model({"input": 0.065, "output": 0}), two=model()))
    frame = found.frames["prices"]
    assert frame["source_id"].to_list() == ["acme/one", "acme/one"]
    assert frame["per"].to_list() == [1_000_000, 1_000_000]
    assert frame["amount"].to_list() == [Decimal("0.065"), Decimal(0)]


def test_rows_keep_the_order_of_the_document():
    doc = document(model(), provider="z") | document(model(), provider="a", model_id="b", a=model())
    assert read_api(doc).frames["entities"]["source_id"].to_list() == ["z/one", "a/b", "a/a"]


@pytest.mark.parametrize("size", [200_000, 272_000])
def test_a_tier_said_twice_is_one_tier_at_its_exact_threshold(size):
    over = {"input": 2.5, "output": 15}
    cost = {
        "input": 1,
        "output": 8,
        "context_over_200k": over,
        "tiers": [{"tier": {"type": "context", "size": size}} | over],
    }
    found = read_api(document(model(cost)))
    above = f'{{"min_prompt_tokens":{size + 1}}}'
    assert prices(found)["input", "text", "none", above] == Decimal("2.5")
    assert found.frames["prices"].height == 4 and found.quarantine.is_empty()


def test_context_over_200k_alone_starts_above_200_000():
    found = prices(read_api(document(model({"input": 1, "output": 8, "context_over_200k": {"input": 2}}))))
    assert found["input", "text", "none", '{"min_prompt_tokens":200001}'] == 2


def test_two_tiers_that_disagree_are_both_quarantined_and_the_base_stands():
    tiers = [{"tier": {"type": "context", "size": 200_000}, "input": 3}]
    found = read_api(document(model({"input": 1, "context_over_200k": {"input": 2}, "tiers": tiers})))
    assert list(prices(found).values()) == [1]
    assert found.quarantine["reason"].to_list() == ["cost: context_over_200k and tiers disagree"] * 2


def test_a_faster_mode_is_the_tier_that_its_request_asks_for():
    modes = {
        "fast": {"cost": {"input": 5}, "provider": {"body": {"service_tier": "priority"}}},
        "turbo": {"cost": {"input": 6}},
    }
    found = prices(read_api(document(model({"input": 1}, experimental={"modes": modes}))))
    assert {key[-1]: amount for key, amount in found.items()} == {
        "": 1, '{"tier":"priority"}': 5, '{"tier":"turbo"}': 6,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("inputs", "outputs", "cost", "believed"),
    [
        (["text"], ["image"], {"input": 0.08, "output": 0}, False),
        (["text"], ["image"], {"input": 0, "output": 0}, False),
        (["text", "image"], ["image"], {"input": 1, "output": 1}, False),
        (["text", "image"], ["image"], {"input": 5, "output": 40, "cache_read": 1.25}, True),
        (["text"], ["video"], {"input": 0.6, "output": 0}, False),
        (["text", "image"], ["text", "image"], {"input": 0.3, "output": 30}, True),
        (["text"], ["audio"], {"input": 0.5, "output": 10}, True),
        (["text"], ["audio"], {"input": 40, "output": 0}, False),
        (["audio"], ["text"], {"input": 0.003, "output": 0}, False),
        (["audio"], ["text"], {"input": 0.035, "output": 0.035}, False),
        (["audio"], ["text"], {"input": 0.1, "output": 0.4}, True),
        (["text", "audio"], ["text"], {"input": 1, "output": 0}, True),
        (["text"], ["text"], {"input": 0.15, "output": 0}, True),
    ],
)
def test_a_price_per_picture_or_minute_in_a_token_field_is_not_believed(inputs, outputs, cost, believed):
    found = read_api(document(model(cost, inputs, outputs)))
    assert found.frames["prices"].height == (len(cost) if believed else 0)
    assert found.quarantine.height == (0 if believed else len(cost))
    assert all("has no tokens" in reason for reason in found.quarantine["reason"])


@pytest.mark.parametrize(("output", "kind"), [("audio", "audio"), ("image", "image"), ("text", "text")])
def test_tokens_of_a_single_output_are_of_its_kind(output, kind):
    found = prices(read_api(document(model({"output": 10, "cache_read": 1}, outputs=[output]))))
    assert ("output", kind, "none", "") in found


@pytest.mark.parametrize(
    ("provider", "costs", "plan"),
    [
        ("zai-coding-plan", [{"input": 1}], True),
        ("planet", [{"input": 1}], False),
        ("github-copilot", [{"input": 1}], True),
        ("acme", [{"input": 0, "output": 0}, {"input": 0}], True),
        ("acme", [{"input": 0, "output": 0}, {"input": 1}], False),
        ("acme", [None], False),
    ],
)
def test_plans_are_known_by_name_or_by_a_list_of_zeros(provider, costs, plan):
    models = {f"m{index}": model(cost) for index, cost in enumerate(costs)}
    found = read_api({provider: {"id": provider, "models": models}})
    assert set(found.frames["entities"]["plan"]) == {plan}


@pytest.mark.parametrize(
    ("provider", "model_id", "expected"),
    [
        ("openrouter", "z-ai/glm-4.5-air:free", ("openrouter", "z-ai", "glm-4.5-air", "free", "offer")),
        ("openrouter", "anthropic/claude:thinking", ("openrouter", "anthropic", "claude", "thinking", "mode")),
        ("amazon-bedrock", "eu.anthropic.claude-opus-4-6-v1",
         ("amazon-bedrock", "anthropic", "claude-opus-4-6", None, "offer")),
        ("fireworks-ai", "accounts/fireworks/models/glm-5p1", ("fireworks", None, "glm-5.1", None, "offer")),
        ("cloudflare-workers-ai", "@cf/meta/llama-3-8b", ("cloudflare", "meta", "llama-3-8b", None, "offer")),
        ("synthetic", "hf:zai-org/GLM-5", ("synthetic", "zai-org", "GLM-5", None, "offer")),
        ("ollama-cloud", "gpt-oss:120b", ("ollama-cloud", None, "gpt-oss:120b", None, "offer")),
        ("nano-gpt", "TEE/glm-5", ("nano-gpt", None, "glm-5", "tee", "offer")),
        ("sap-ai-core", "anthropic--claude-4.5-sonnet",
         ("sap-ai-core", "anthropic", "claude-4.5-sonnet", None, "offer")),
        ("siliconflow-cn", "Pro/zai-org/GLM-5", ("siliconflow-cn", "zai-org", "GLM-5", "pro", "offer")),
        ("clarifai", "qwen/qwenCoder/models/Qwen3-Coder", ("clarifai", "qwen", "Qwen3-Coder", None, "offer")),
    ],
)  # fmt: skip
def test_a_model_id_says_publisher_slug_and_variant(provider, model_id, expected):
    found = entity(read_api(document(model(), provider, model_id)))
    assert tuple(found[name] for name in ("seller", "publisher", "slug", "variant", "role")) == expected


def test_dates_limits_flags_and_facts():
    fields = model(
        inputs=["text", "pdf"], release_date="2026-02", last_updated="2026-02-24", knowledge="2025-09",
        limit={"context": 0, "output": 64000, "input": 500}, status="beta", family="one", open_weights=True,
        reasoning=True, tool_call=False, interleaved={"field": "reasoning_details"},
    )  # fmt: skip
    found = read_api(document(fields))
    read_as = entity(found)
    assert read_as["released_utc"] == datetime(2026, 2, 1, tzinfo=UTC)
    assert read_as["changed_utc"] == datetime(2026, 2, 24, tzinfo=UTC)
    assert (read_as["context_tokens"], read_as["max_output_tokens"]) == (None, 64000)
    assert (read_as["input_modalities"], read_as["status"], read_as["open_weights"]) == (["text", "file"], "beta", True)
    assert found.frames["facts"].select("field", "value").rows() == [
        ("md.reasoning", "true"),
        ("md.open_weights", "true"),
        ("md.input", "text"),
        ("md.input", "pdf"),
        ("md.output", "text"),
        ("md.limit.input", "500"),
        ("md.knowledge", "2025-09"),
        ("md.interleaved", "reasoning_details"),
    ]


def test_interleaved_may_be_a_flag():
    found = [
        read_api(document(model(inputs=[], outputs=[], interleaved=flag))).frames["facts"]["field"]
        for flag in (True, False)
    ]
    assert [fields.to_list() for fields in found] == [["md.interleaved"], []]


@pytest.mark.parametrize("data", [b"", b"<html>", b"[]", b"{}", b'{"a": {}}', b'{"a": {"models"', b'{"a": Infinity}'])
def test_a_document_that_is_no_catalogue_fails_as_a_whole(data):
    with pytest.raises(ParseError):
        read("models_dev", "api", data, URL)


def test_urls_are_claimed():
    assert route("models_dev", URL) == "api"
    assert route("models_dev", f"{URL}?x=1") is None
