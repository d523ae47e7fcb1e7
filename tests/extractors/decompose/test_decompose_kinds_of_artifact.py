"""The same words said of a model and of a tool; what a sentence before a list announces; work that is not done."""

import pytest

from extractors.decompose import decompose
from schemas.capability import CapabilityRecord, TextDocument
from schemas.vocabulary import CapabilityKind

POSITIVE = {CapabilityKind.CAPABILITY, CapabilityKind.UNIQUE, CapabilityKind.COMPARISON}


def read(text: str) -> tuple[CapabilityRecord, ...]:
    return decompose(TextDocument(text, None, None, None))


def asserted(text: str) -> set[str]:
    return {r.capability_id for r in read(text) if r.kind in POSITIVE and r.capability_id}


@pytest.mark.parametrize(
    ("sentence", "of_model", "of_tool"),
    [
        ("It is made for coding and math.", True, False),
        ("It writes code in ten languages.", True, True),
        ("It excels at coding tasks.", True, True),
    ],
)
def test_coding_of_a_model_and_of_a_tools_users(sentence, of_model, of_tool):
    assert ("code.generation" in asserted(f"Otter is a language model. {sentence}")) is of_model
    assert ("code.generation" in asserted(f"# Otter\n\nOtter is a library. {sentence}")) is of_tool


def test_the_model_as_subject_tells_a_model():
    text = "Otter 5 is an upgraded release of Otter 4. The model supports coding and review."
    assert "code.generation" in asserted(text)


def test_limits_announced_before_labelled_paragraphs():
    text = (
        "Otter is a model for reasoning with important limitations:\n\n"
        "Language mixing: The model may switch between English and German.\n\n"
        "Loops: It repeats chain-of-thought steps.\n\n"
        "## Features\n\n- Speech recognition\n"
    )
    limits = [r.evidence[0].quote for r in read(text) if r.kind is CapabilityKind.LIMITATION]
    assert [quote.split(":")[0] for quote in limits] == ["Language mixing", "Loops"]
    assert asserted(text) == {"audio.speech_to_text"}


def test_plans_announced_before_a_list():
    text = "Otter is a library.\n\nCurrently we plan to add the following features:\n\n- Voice cloning\n- Lip sync\n"
    assert asserted(text) == set()


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("Otter saves work-in-progress checkpoints, 100% local.", {"serving.local_self_hosted"}),
        ("Voice cloning is work in progress.", set()),
        ("When complete, this model will be deployed for voice cloning.", set()),
        ("Every time a user asks, voice cloning takes seconds.", set()),
        ("Most speech tools require voice cloning.", set()),
    ],
)
def test_what_is_done_and_what_is_not(text, wanted):
    assert asserted(f"# Otter\n\n{text}") == wanted


def test_example_prompts_and_outputs_claim_nothing():
    text = "# Otter\n\nOtter is a server.\n\n## Example prompts\n\n- Debug why voice cloning fails in production\n"
    assert read(text) == ()


@pytest.mark.parametrize(
    ("sentence", "alternative"),
    [
        ("It goes far beyond traditional autocomplete.", "traditional autocomplete"),
        ("A larger loop than Hare 2.", "Hare 2"),
    ],
)
def test_usual_things_are_alternatives(sentence, alternative):
    assert {r.alternative for r in read(f"# Otter\n\n{sentence}")} >= {alternative}


def test_rather_than_is_no_comparative():
    text = "# Otter\n\nThe price is the sum of all calls rather than a single model."
    assert [r for r in read(text) if r.kind is CapabilityKind.COMPARISON] == []


@pytest.mark.parametrize(
    ("sentence", "kind"),
    [
        ("Python 3.11+ · one dependency", CapabilityKind.REQUIREMENT),
        ("Audio should be resampled to 16 kHz.", CapabilityKind.REQUIREMENT),
        ("本モデルは再配布不可です。", CapabilityKind.LIMITATION),
    ],
)
def test_needs_and_limits(sentence, kind):
    assert [r.kind for r in read(f"# Otter\n\n{sentence}")] == [kind]


def test_parts_of_words_in_japanese_are_no_cues():
    assert asserted("# Otter\n\n本モデルはfine-tuneした派生物です。") == set()


@pytest.mark.parametrize(
    "sentence",
    [
        "The model may enter circular loops.",
        "It has not been validated for clinics.",
        "It has room for improvement in German.",
        "These numbers are a start, not a universal guarantee.",
    ],
)
def test_weak_sides_in_plain_words(sentence):
    assert [r.kind for r in read(f"# Otter\n\n{sentence}")] == [CapabilityKind.LIMITATION]


def test_made_for_one_language_is_a_limit_only_below_limits():
    item = "Optimized for English text"
    below = f"# Otter\n\n## {{}}\n\n- {item}\n"
    assert [r.kind for r in read(below.format("Limitations"))] == [CapabilityKind.LIMITATION]
    assert CapabilityKind.LIMITATION not in {r.kind for r in read(below.format("Features"))}


@pytest.mark.parametrize(
    "sentence", ["Zero quality loss.", "The cheap tier is asked again if needed.", "Y depends on it."]
)
def test_no_limits_and_no_needs(sentence):
    kinds = {r.kind for r in read(f"# Otter\n\nOtter is a library.\n\n{sentence}")}
    assert not kinds & {CapabilityKind.LIMITATION, CapabilityKind.REQUIREMENT}
