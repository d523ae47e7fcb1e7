"""Fields, names, search texts, versions and the line format."""

import json
import re

import pytest

from extractors.decompose import (
    NameIndex,
    decompose,
    intents,
    numeric_triggers,
    structured,
    to_jsonl,
    trigger_table,
    version,
)
from schemas.capability import TextDocument
from schemas.taxonomy import taxonomy
from schemas.vocabulary import ArtifactType, CapabilityKind, EvidenceKind


@pytest.mark.parametrize(
    ("field", "value", "wanted"),
    [
        ("or.param", "tools", "agent.tool_calling"),
        ("or.input", "image", "vision.image_understanding"),
        ("or.param", "structured_outputs", "output.structured"),
        ("hf.pipeline_tag", "text-to-image", "image.text_to_image"),
        ("hf.license", "apache-2.0", "openness.permissive_licence"),
        ("md.tool_call", "true", "agent.tool_calling"),
        ("md.open_weights", "true", "openness.open_weights"),
        ("md.input", "video", "vision.video_understanding"),
        ("ll.supports_vision", "true", "vision.image_understanding"),
        ("ll.mode", "embedding", "retrieval.text_embedding"),
        ("context_tokens", "200000", "text.long_context"),
        ("mcp.category", "database", "integration.database"),
    ],
)
def test_a_field_shows_a_capability(field, value, wanted):
    records = {r.capability_id: r for r in structured({field: (value,)}, ArtifactType.MODEL)}
    assert wanted in records
    record = records[wanted]
    assert (record.field, record.value) == (field, value)
    assert record.evidence_kind is EvidenceKind.FIELD
    assert record.kind is CapabilityKind.CAPABILITY
    assert record.evidence == ()


def test_bounds_are_inclusive_and_text_is_no_number():
    assert structured({"context_tokens": ("99999",)}, None) == ()
    assert structured({"context_tokens": ("100000",)}, None)
    assert structured({"context_tokens": ("many",)}, None) == ()


def test_the_type_itself_can_show_a_capability():
    assert {r.capability_id for r in structured({}, ArtifactType.MCP)} == {"integration.mcp_server"}


def test_tables_for_a_join_say_the_same_as_the_function():
    for field, value, capability_id in trigger_table():
        if value != "*" and field != "artifact_type":
            assert capability_id in {r.capability_id for r in structured({field: (value,)}, None)}
    for trigger in numeric_triggers():
        assert trigger.capability_id in {
            r.capability_id for r in structured({trigger.field: (str(trigger.bound),)}, None)
        }


def test_names_are_found_as_whole_words():
    index = NameIndex([("model:acme/fox-2", "Acme: Fox 2"), ("model:acme/fox-21", "Fox 21")])
    assert index.occurring("Better than Fox 21!") == (("model:acme/fox-21", "Fox 21"),)
    assert index.occurring("fox-2 and foxes") == (("model:acme/fox-2", "Acme: Fox 2"),)
    assert index.digest("nothing here") == index.digest("nor here")
    assert index.digest("Fox 2") != index.digest("Fox 21")


@pytest.mark.parametrize(
    ("written", "wanted"),
    [
        ("Fox 2", "model:acme/fox-2"),
        ("the previous fox-2 model", "model:acme/fox-2"),
        ("Fox2", "model:acme/fox-2"),
        ("Fox 3", None),
        ("dense models", None),
    ],
)
def test_names_as_written_are_resolved_or_left(written, wanted):
    assert NameIndex([("model:acme/fox-2", "Acme: Fox 2")]).resolve(written) == wanted


@pytest.mark.parametrize(
    ("query", "wanted"),
    [
        ("transcribe audio", "audio.speech_to_text"),
        ("a model that can call tools", "agent.tool_calling"),
        ("query a database", "integration.database"),
        ("generate images", "image.text_to_image"),
        ("vector database", "retrieval.vector_search"),
        ("语音识别", "audio.speech_to_text"),
        ("text to speech in German", "audio.text_to_speech"),
        ("run on my own machine", "serving.local_self_hosted"),
    ],
)
def test_a_search_text_names_capabilities(query, wanted):
    assert wanted in intents(query)


def test_a_search_text_without_need_names_none():
    assert intents("") == intents("hello there") == ()


def test_the_intents_of_a_capability_lead_back_to_it():
    lost = [(c.id, intent) for c in taxonomy().capabilities for intent in c.intents if c.id not in intents(intent)]
    assert lost == []


def test_the_line_holds_no_denied_capability():
    text = "Fox writes code. Fox does not support function calling.\n\n## Features\n\n- Function calling\n"
    line = json.loads(to_jsonl("fox", decompose(TextDocument(text, None, None, None))))
    assert line["doc_id"] == "fox"
    assert set(line["capabilities"][0]) == {"capability_id", "kind", "evidence", "alternative"}
    assert "agent.tool_calling" not in {c["capability_id"] for c in line["capabilities"]}
    assert "limitation" in {c["kind"] for c in line["capabilities"]}


def test_the_version_is_a_digest():
    assert re.fullmatch(r"[0-9a-f]{64}", version())
    assert version() == version()
