"""What cards of models say in their front matter and in further languages."""

import pytest

from extractors.decompose import decompose
from schemas.capability import CapabilityRecord, TextDocument
from schemas.vocabulary import CapabilityKind


def read(text: str) -> tuple[CapabilityRecord, ...]:
    return decompose(TextDocument(text, None, None, None))


def asserted(text: str) -> set[str]:
    return {r.capability_id for r in read(text) if r.kind is CapabilityKind.CAPABILITY and r.capability_id}


CARD = (
    "---\nlanguage:\n- tr\ntags:\n- text-to-image\n{task}license: mit\n---\n\n# Kestrel\n\nKestrel is a checkpoint.\n"
)


@pytest.mark.parametrize(
    ("line", "wanted"),
    [
        ("pipeline_tag: text-to-speech\n", {"audio.text_to_speech"}),
        ('pipeline_tag: "sentence-similarity"\n', {"retrieval.text_embedding"}),
        ("pipeline_tag: no-such-task\n", set()),
        ("", set()),
    ],
)
def test_the_task_of_a_card_is_a_claim_and_its_tags_are_none(line, wanted):
    text = CARD.format(task=line)
    assert asserted(text) == wanted
    assert all(text[s.start : s.end] == line.strip() for r in read(text) for s in r.evidence)


@pytest.mark.parametrize(
    ("sentence", "wanted"),
    [
        ("Kerkenez, ses klonlama ve prozodi kontrolü sunar.", {"audio.voice_cloning", "audio.voice_design"}),
        ("Kerkenez açık ağırlıklı bir modeldir.", {"openness.open_weights"}),
        ("Kerkenez ses klonlama desteklemez.", set()),
        (
            "O Falcão oferece respostas em streaming e múltiplos modelos.",
            {"output.streaming", "gateway.multi_provider"},
        ),
    ],
)
def test_further_languages(sentence, wanted):
    assert asserted(f"# Model\n\n{sentence}") == wanted


def test_the_ticked_limit_of_input_tokens_is_long_context():
    table = "| Property | Value |\n|---|---|\n| Input token limit | 1,048,576 |\n| Output token limit | 65,536 |\n"
    assert "text.long_context" in asserted(f"# Kestrel\n\nKestrel is a model.\n\n{table}")


def test_an_experimental_model_may_do_something():
    text = "# Kestrel\n\nKestrel is an experimental model for storytelling and roleplay."
    assert "text.creative_writing" in asserted(text)
