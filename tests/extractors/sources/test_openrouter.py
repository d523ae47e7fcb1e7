"""OpenRouter: goldens of our payloads, roles, prices, and what a damaged document costs."""

import json
from datetime import UTC, datetime
from decimal import Decimal

import polars as pl
import pytest

from extractors.errors import ParseError
from extractors.source import read, route
from extractors.sources import openrouter
from tests.extractors.sources.golden import PAYLOADS, assert_golden

URL = openrouter.MODELS_URL


@pytest.mark.parametrize("payload", ["models_2024.json", "models_2026.json", "models_damaged.json"])
def test_models_are_read_as_reviewed(payload):
    found = assert_golden("openrouter", "models", payload, URL)
    lost = found.quarantine.filter(pl.col("frame") == "entities").height
    assert found.frames["entities"].height + lost == found.rows_total


def test_endpoints_are_read_as_reviewed():
    url = f"{URL}/moonshotai/kimi-k3/endpoints"
    found = assert_golden("openrouter", "endpoints", "endpoints_kimi-k3.json", url)
    assert found.frames["entities"]["seller"].to_list() == ["fireworks", "fireworks", "io-net", "odd"]


def roles(found):
    return {row["source_id"]: (row["role"], row["variant"]) for row in found.frames["entities"].iter_rows(named=True)}


def read_models(*rows):
    return read("openrouter", "models", json.dumps({"data": list(rows)}).encode(), URL)


def model(source_id, pricing, **more):
    return {"id": source_id, "name": "A model", "pricing": pricing} | more


def test_suffixes_are_roles():
    price = {"prompt": "0.000001", "completion": "0.000002"}
    suffixes = ["", ":free", ":batch", ":thinking", ":beta", ":nitro", ":extended", ":exacto", ":floor", ":online"]
    found = roles(read_models(*(model(f"acme/one{suffix}", price) for suffix in suffixes)))
    assert found.pop("acme/one") == ("artifact", None)
    assert found.pop("acme/one:thinking") == ("mode", "thinking")
    assert found == {
        f"acme/one{suffix}": ("offer", suffix[1:]) for suffix in suffixes if suffix[1:] not in ("", "thinking")
    }


def test_an_alias_names_its_target_and_keeps_its_prices():
    alias = model("~acme/one-latest", {"prompt": "0.5"}, alias_target={"slug": "acme/one-2"})
    entity = read_models(alias).frames["entities"].row(0, named=True)
    assert (entity["role"], entity["publisher"], entity["slug"]) == ("alias", "acme", "one-latest")
    assert entity["base_source_id"] == "acme/one-2"


def test_a_router_has_no_price():
    router = model("openrouter/auto", {"prompt": "-1", "completion": "-1"})
    free = model("openrouter/free", {"prompt": "0"}, architecture={"tokenizer": "Router"})
    found = read_models(router, free)
    assert found.frames["entities"]["role"].to_list() == ["router", "router"]
    assert found.frames["prices"]["amount"].null_count() == 3
    assert set(found.frames["prices"]["absent"]) == {"variable"}


def test_zero_missing_and_null_are_three_things():
    found = read_models(model("acme/one", {"prompt": "0", "completion": 0, "request": None}))
    assert found.frames["prices"].select("field", "amount").rows() == [
        ("pricing.prompt", Decimal(0)),
        ("pricing.completion", Decimal(0)),
    ]
    assert found.quarantine.is_empty()


@pytest.mark.parametrize(
    ("pricing", "unit"),
    [
        ({"prompt": "0.000002", "image": "0.000002"}, "token"),
        ({"prompt": "0.000002", "image": "0.007225"}, "image"),
        ({"prompt": "0", "image": "0"}, "image"),
    ],
)
def test_a_price_of_pictures_is_per_token_where_it_is_the_prompt_price(pricing, unit):
    prices = read_models(model("acme/one", pricing)).frames["prices"]
    assert prices.filter(pl.col("modality") == "image")["unit"].to_list() == [unit]


@pytest.mark.parametrize("pricing", [{"image": "0.000003"}, {"image_output": "0.04"}])
def test_a_price_that_is_neither_per_picture_nor_per_token_is_not_believed(pricing):
    found = read_models(model("acme/one", {"prompt": "0.000002", **pricing}))
    assert found.frames["prices"]["field"].to_list() == ["pricing.prompt"]
    assert "neither clearly per image nor per token" in found.quarantine["reason"][0]


def test_of_two_overrides_with_one_condition_the_later_wins():
    overrides = [{"min_prompt_tokens": 5, "prompt": "0.1"}, {"min_prompt_tokens": 5, "prompt": "0.2"}]
    prices = read_models(model("acme/one", {"prompt": "0.3", "overrides": overrides})).frames["prices"]
    assert prices.select("literal", "condition").rows() == [("0.3", ""), ("0.2", '{"min_prompt_tokens":5}')]


def test_a_window_wraps_past_midnight():
    window = {"utc_start": 1000, "utc_end": 100, "prompt": "0.1"}
    prices = read_models(model("acme/one", {"overrides": [window]})).frames["prices"]
    assert prices["condition"].to_list() == ['{"utc_end":"01:00","utc_start":"10:00"}']


def test_a_sentinel_date_is_no_expiration():
    found = read_models(
        model("acme/one", {}, expiration_date="2098-12-31"), model("acme/two", {}, expiration_date="2026-08-24")
    )
    assert found.frames["entities"]["expires_utc"].to_list() == [None, datetime(2026, 8, 24, tzinfo=UTC)]


def test_the_lists_of_modalities_win_over_the_joined_string():
    found = read_models(
        model("acme/one", {}, architecture={"modality": "text+image->text"}),
        model("acme/two", {}, architecture={"modality": "text->text", "input_modalities": ["file"]}),
    )
    assert found.frames["entities"]["input_modalities"].to_list() == [["text", "image"], ["file"]]


def test_every_bad_row_is_named_and_no_good_one_is_lost():
    payload = (PAYLOADS / "openrouter" / "models_damaged.json").read_bytes()
    found = read("openrouter", "models", payload, URL)
    reasons = {(row["source_id"], row["frame"]): row["reason"] for row in found.quarantine.iter_rows(named=True)}
    assert "qwen/qwen3.5-flash-02-23" in found.frames["entities"]["source_id"].to_list()
    assert "'1e400'" in reasons["acme/too-large", "prices"]
    assert "negative zero" in reasons["acme/negative-zero", "prices"]
    assert "unknown price field 'video_second'" in reasons["acme/new-field", "prices"]
    assert "output has no tokens" in reasons["acme/pictures-only", "prices"]
    assert "context_length: expected a whole number" in reasons["acme/string-context", "entities"]
    assert "id: expected author/slug" in reasons["acme/../../etc/passwd", "entities"]
    assert {"#21", "#22", "#23", "#24"} <= {source_id for source_id, _ in reasons}


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"", "empty"),
        (b"<!doctype html><title>Just a moment...</title>", "HTML"),
        (b'{"data": [{"id": "a/b"', "truncated"),
        (b"[]", "expected an object"),
        (b'{"models": []}', "data: expected an array"),
        (b'{"data": {}}', "data: expected an array"),
        (b'{"data": []}', "empty array"),
        (b'{"data": [{"id": NaN}]}', "NaN"),
        (b'{"data": [{"id": "a/b"}], "total_count": 2}', "the list is cut"),
        (b'{"data": [{"id": "a/b"}], "links": {"next": "/api/v1/models?page=2"}}', "whole list on one page"),
        (b'{"data": [{"id": "a/b", "id": "a/c"}]}', "stands twice"),
        (b"\xff\xfe{}", "UTF-8"),
    ],
)
def test_a_document_that_is_no_list_of_models_is_refused(data, message):
    with pytest.raises(ParseError, match=message):
        read("openrouter", "models", data, URL)


@pytest.mark.parametrize(
    "data", [b"[]", b'{"data": []}', b'{"data": {"id": "a/b"}}', b'{"data": {"id": 5, "endpoints": []}}']
)
def test_a_document_that_is_no_list_of_endpoints_is_refused(data):
    with pytest.raises(ParseError, match="expected"):
        read("openrouter", "endpoints", data, f"{URL}/a/b/endpoints")


def test_requests_lead_to_the_endpoints_that_read_them():
    asked = [
        *openrouter.requests(datetime(2026, 8, 22, tzinfo=UTC)),
        openrouter.endpoints_request("qwen/qwen3.5-flash"),
    ]
    assert [route("openrouter", request.url) for request in asked] == ["models", "endpoints"]
    assert route("openrouter", "https://openrouter.ai/api/v1/credits") is None
