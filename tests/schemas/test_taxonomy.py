import re

import pytest

from schemas.taxonomy import TaxonomyError, parse, taxonomy
from schemas.vocabulary import Modality

MINIMAL = """
version: "1.2.3"
categories:
  - id: language
    name: Language
capabilities:
  - id: text.chat
    name: Chat
    category: language
    definition: Talks.
    intents: ["talk"]
    cues: ["chat model"]
    modalities: {input: [text], output: [text]}
    triggers: ["a.b=c", "context_tokens>=100"]
"""


def test_reads_every_field_of_an_entry():
    parsed = parse(MINIMAL.encode())
    capability = parsed.by_id["text.chat"]
    assert capability.cues == ("chat model",)
    assert capability.input_modalities == (Modality.TEXT,)
    assert parsed.field_triggers() == (("a.b", "c", "text.chat"),)
    assert [(t.field, t.bound, t.capability_id) for t in parsed.numeric_triggers()] == [
        ("context_tokens", 100, "text.chat")
    ]


def test_version_names_the_content():
    first, second = parse(MINIMAL.encode()), parse(MINIMAL.replace("Talks.", "Speaks.").encode())
    assert first.version.startswith("1.2.3+")
    assert first.version != second.version
    assert first.version == parse(MINIMAL.encode()).version


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("id: text.chat", "id: Chat", "expected group.name"),
        ("category: language", "category: sports", "is not declared"),
        ('cues: ["chat model"]', "cues: chat model", "expected a list"),
        ('cues: ["chat model"]', 'cues: [""]', "expected a list"),
        ("a.b=c", "a.b", "is not FIELD=VALUE"),
        ('cues: ["chat model"]', 'cues: ["x"]\n    patterns: ["("]', "pattern '('"),
        ('cues: ["chat model"]', 'cues: ["x"]\n    implies: ["text.nothing"]', "unknown ids"),
        ("[text], output", "[smell], output", "smell"),
    ],
)
def test_a_broken_entry_is_named(old, new, said):
    with pytest.raises(ValueError, match=re.escape(said)):
        parse(MINIMAL.replace(old, new).encode())


def test_an_id_used_twice_is_refused():
    entry = MINIMAL[MINIMAL.index("  - id: text.chat") :]
    with pytest.raises(TaxonomyError, match=r"used twice: \['text.chat'\]"):
        parse((MINIMAL + entry.lstrip("\n")).encode())


def test_the_project_taxonomy_is_whole():
    whole = taxonomy()
    assert len(whole.capabilities) >= 126
    assert re.fullmatch(r"\d+\.\d+\.\d+\+[0-9a-f]{12}", whole.version)
    for capability in whole.capabilities:
        assert capability.cues, capability.id
        assert capability.intents, capability.id
        assert capability.definition.endswith("."), capability.id
        assert not capability.weak or capability.context, capability.id
        assert not set(capability.cues) & set(capability.decoys), capability.id


def test_every_category_has_members():
    whole = taxonomy()
    assert {capability.category for capability in whole.capabilities} == set(whole.categories)


def test_categories_of_mcp_servers_have_a_place():
    values = {value for field, value, _ in taxonomy().field_triggers() if field == "mcp.category"}
    common = {"database", "devops", "finance", "communication", "productivity", "search", "security", "monitoring"}
    common |= {
        "documentation",
        "social-media",
        "games",
        "maps",
        "healthcare",
        "education",
        "web-scraping",
        "iot",
        "travel",
    }
    assert common <= values
    listed = ("Databases", "Developer Tools", "Web & Browser", "Cloud", "System", "E-Commerce")
    assert {name.lower().replace(" & ", "-and-").replace(" ", "-") for name in listed} <= values


@pytest.mark.parametrize(
    ("category", "ids"),
    [
        ("tool use and integration", {"agent.tool_calling", "integration.mcp_server"}),
        ("search and retrieval", {"retrieval.web_search", "retrieval.vector_search"}),
        ("code generation and editing", {"code.generation", "code.editing"}),
        ("data processing and analysis", {"data.tabular_timeseries", "data.pipelines_etl"}),
        ("planning and reasoning", {"reasoning.general", "agent.autonomous_workflows"}),
        ("image and visual", {"image.text_to_image", "vision.image_understanding"}),
        ("text generation and language", {"text.generation", "text.translation"}),
        ("voice and audio", {"audio.speech_to_text", "audio.text_to_speech"}),
        ("testing and quality", {"ops.evaluation", "output.validation_retry"}),
        ("automation", {"agent.orchestration", "agent.browser_automation"}),
        ("app builders and deployment", {"interface.web_ui", "serving.managed_cloud"}),
    ],
)
def test_categories_of_capability_directories_have_a_place(category, ids):
    assert ids <= taxonomy().by_id.keys(), category


def test_reading_it_twice_gives_the_same_object():
    assert taxonomy() is taxonomy()


def test_no_word_of_another_language_is_an_english_homonym():
    for capability in taxonomy().capabilities:
        foreign = {cue for language, cues in capability.other_languages.items() if language != "zh" for cue in cues}
        assert not foreign & set(capability.weak), capability.id
