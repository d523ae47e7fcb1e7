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


def test_a_sign_before_bold_words_may_begin_a_section():
    text = "# Otter\n\nOtter is a model.\n\n❌ **Out-of-Scope Use**\n- Speech recognition in clinics\n- Surveillance\n"
    assert asserted(text) == set()
    assert [r.kind for r in read(text)] == [CapabilityKind.LIMITATION] * 2


def test_off_by_default_is_no_denial():
    text = "# Otter\n\nOtter is a proxy with PII detection.\n\nStreaming output does not mask PII by default.\n"
    assert "safety.privacy_pii" in asserted(text)


def test_news_of_a_sibling_are_not_of_the_artifact():
    text = "# Otter\n\nOtter is a model.\n\n- [25/04] We release Otter2, a speech recognition model.\n"
    assert "audio.speech_to_text" not in asserted(text)
    assert "audio.speech_to_text" in asserted("# Otter2\n\nWe release Otter2, a speech recognition model.\n")


@pytest.mark.parametrize(
    "sentence",
    [
        "It downloads about 250 MB of models.",
        "The on-chain layer is the next milestone and is not live yet.",
        "Prices are in USD per million tokens.",
        "Multi-hour recordings are split.",
    ],
)
def test_sizes_prices_and_milestones_claim_nothing(sentence):
    assert asserted(f"# Otter\n\n{sentence}") == set()


def test_a_limit_of_another_that_is_overcome_is_none():
    text = "# Otter\n\nOtter solves a key limitation of the Hare API."
    assert CapabilityKind.LIMITATION not in {r.kind for r in read(text)}


def test_the_task_of_language_models_is_no_claim_of_a_card():
    assert read("---\npipeline_tag: text-generation\n---\n\n# Otter draft\n\nA draft head.\n") == ()
