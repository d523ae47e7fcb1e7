"""Hugging Face: goldens of our payloads, licences, weights, paging, cards.

The detail endpoint is tested from its documented shape: no answer of it was recorded.
"""

import json
from datetime import UTC, datetime

import pytest

from extractors.errors import ParseError
from extractors.source import Request, read, route
from extractors.sources import huggingface
from tests.extractors.sources.golden import PAYLOADS, assert_golden

CARD_URL = "https://huggingface.co/stabilityai/stable-diffusion-3.5-large/raw/main/README.md"


@pytest.mark.parametrize(
    ("endpoint", "payload", "url"),
    [
        ("list", "list_2026.json", huggingface.LIST_URL),
        ("trending", "trending_2026.json", huggingface.TRENDING_URL),
        (
            "detail",
            "detail_documented.json",
            "https://huggingface.co/api/models/stabilityai/stable-diffusion-3.5-large",
        ),
        ("card", "card_large.README.md", CARD_URL),
        ("card", "card_plain.README.md", CARD_URL),
        ("card", "card_broken.README.md", CARD_URL),
    ],
)
def test_payloads_are_read_as_reviewed(endpoint, payload, url):
    assert route("huggingface", url) == endpoint
    assert_golden("huggingface", endpoint, payload, url)


def read_list(*rows):
    return read("huggingface", "list", json.dumps(list(rows)).encode(), huggingface.LIST_URL)


def entity(**fields):
    return read_list({"id": "acme/one"} | fields).frames["entities"].row(0, named=True)


def facts(found, field):
    frame = found.frames["facts"]
    return frame.filter(frame["field"] == field)["value"].to_list()


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({"tags": ["safetensors"]}, True),
        ({"tags": [], "library_name": "ctranslate2"}, True),
        ({"safetensors": {"total": 5}}, True),
        ({"tags": ["gguf"], "gated": "manual"}, True),
        ({"tags": ["custom_code"], "library_name": "transformers"}, None),
        ({}, None),
    ],
)
def test_weights_are_open_when_the_hub_shows_them(fields, expected):
    assert entity(**fields)["open_weights"] is expected


@pytest.mark.parametrize(
    ("fields", "licence"),
    [
        ({"tags": ["license:mit"]}, "mit"),
        ({"tags": ["license:other"]}, "other"),
        ({"tags": ["license:other"], "cardData": {"license_name": "acme-community"}}, "acme-community"),
        ({"cardData": {"license": ["mit", "apache-2.0"]}}, "mit, apache-2.0"),
        ({"tags": ["mit"]}, None),
    ],
)
def test_the_licence_is_the_tag_or_what_the_card_says(fields, licence):
    assert entity(**fields)["licence"] == licence


@pytest.mark.parametrize(
    ("gated", "fact"),
    [(False, ["false"]), ("auto", ["auto"]), ("manual", ["manual"]), (1, ["true"]), (0, ["false"]), (None, [])],
)
def test_gated_is_of_mixed_type(gated, fact):
    assert facts(read_list({"id": "acme/one", "gated": gated}), "hf.gated") == fact


def test_a_quantised_copy_names_its_base_and_relation():
    found = read_list({"id": "acme/one-gguf", "tags": ["base_model:acme/one", "base_model:quantized:acme/one"]})
    assert facts(found, "hf.base_model") == ["acme/one"]
    assert facts(found, "hf.base_model.quantized") == ["acme/one"]


@pytest.mark.parametrize(
    ("task", "sides"),
    [
        ("text-to-image", (["text"], ["image"])),
        ("feature-extraction", (None, ["embedding"])),
        ("any-to-any", (None, None)),
        ("dream-reading", (None, None)),
        ("", (None, None)),
    ],
)
def test_modalities_follow_the_task_when_it_says_them(task, sides):
    found = entity(pipeline_tag=task)
    assert (found["input_modalities"], found["output_modalities"]) == sides


def test_too_many_tags_are_not_cut_in_silence():
    found = read_list({"id": "acme/one", "tags": [f"tag-{number}" for number in range(500)]}, {"id": "acme/two"})
    assert found.frames["entities"]["source_id"].to_list() == ["acme/two"]
    assert "at most 400" in found.quarantine["reason"][0]


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"[]", "empty array"),
        (b'{"error": "Invalid username or password."}', "answered with an error"),
        (b"{}", "expected an array"),
        (b"<html>", "HTML"),
        (b'[{"id": "a/b"}', "truncated"),
    ],
)
def test_a_document_that_is_no_list_is_refused(data, message):
    with pytest.raises(ParseError, match=message):
        read("huggingface", "list", data, huggingface.LIST_URL)


@pytest.mark.parametrize(
    ("data", "message"),
    [(b"", "empty"), (b" \n", "empty"), (b"\xff\xfe", "UTF-8"), (b"\n<!DOCTYPE html>\n<p>Sign in</p>", "HTML")],
)
def test_a_document_that_is_no_card_is_refused(data, message):
    with pytest.raises(ParseError, match=message):
        read("huggingface", "card", data, CARD_URL)


def test_a_card_is_kept_to_the_character():
    data = (PAYLOADS / "huggingface" / "card_large.README.md").read_bytes()
    text = read("huggingface", "card", data, CARD_URL).frames["texts"].row(0, named=True)
    assert text["text"].encode() == data
    assert (text["kind"], text["source_id"]) == ("card", "stabilityai/stable-diffusion-3.5-large")


def test_broken_front_matter_costs_its_fields_and_not_the_text():
    data = (PAYLOADS / "huggingface" / "card_broken.README.md").read_bytes()
    found = read("huggingface", "card", data, CARD_URL)
    assert found.frames["texts"].height == 1
    assert facts(found, "hf.license") == []
    assert "front matter is no readable YAML" in facts(found, "hf.card_problem")[0]


def test_paging_follows_the_link_header_and_ends():
    first = Request("huggingface", "list", huggingface.LIST_URL)
    further = f"{huggingface.LIST_URL}&cursor=eyJfaWQ6%3D%3D"
    found = huggingface.next_request(first, {"link": f'<{further}>; rel="next"'}, 1)
    assert found == Request("huggingface", "list", further)
    assert huggingface.next_request(first, {}, 1) is None
    assert huggingface.next_request(first, {"Link": f'<{further}>; rel="next"'}, huggingface.MAX_LIST_PAGES) is None
    trending = Request("huggingface", "trending", huggingface.TRENDING_URL)
    assert huggingface.next_request(trending, {"Link": f'<{further}>; rel="next"'}, 1) is None


@pytest.mark.parametrize(
    "target", ["https://evil.example/api/models?sort=downloads", "file:///etc/passwd", "/api/models"]
)
def test_a_link_that_leads_away_is_refused(target):
    first = Request("huggingface", "list", huggingface.LIST_URL)
    with pytest.raises(ParseError, match="Link leads to"):
        huggingface.next_request(first, {"Link": f'<{target}>; rel="next"'}, 1)


def test_requests_lead_to_the_endpoints_that_read_them():
    asked = [*huggingface.requests(datetime(2026, 8, 22, tzinfo=UTC))]
    asked += [huggingface.detail_request("Qwen/Qwen3-8B"), huggingface.card_request("Qwen/Qwen3-8B")]
    assert [route("huggingface", request.url) for request in asked] == ["list", "trending", "detail", "card"]
    assert route("huggingface", "https://huggingface.co/Qwen/Qwen3-8B/resolve/main/model.safetensors") is None
