"""Whose claims stand in READMEs beside those of the artifact: rivals, news, conversations with the reader."""

import pytest

from extractors.decompose import decompose
from schemas.capability import TextDocument
from schemas.vocabulary import CapabilityKind

POSITIVE = {CapabilityKind.CAPABILITY, CapabilityKind.UNIQUE, CapabilityKind.COMPARISON}


def asserted(text: str) -> set[str]:
    records = decompose(TextDocument(text, None, None, None))
    return {r.capability_id for r in records if r.kind in POSITIVE and r.capability_id}


RIVALS = """# Otter

Otter is a framework with streaming output.

## How Otter compares

- **Otter's advantage**: Otter has durable execution.
- **Badger**: While Badger excels at image generation, it needs a server. Its users like voice cloning.
"""


def test_a_rival_that_a_comparison_names_is_not_the_artifact():
    found = asserted(RIVALS)
    assert {"output.streaming", "agent.state_durability"} <= found
    assert not found & {"image.text_to_image", "audio.voice_cloning"}


@pytest.mark.parametrize(
    "sentence",
    [
        "Whether you are a bank or a shop, come talk to us.",
        "Tutorial on web search with a vector database.",
        "Issues and pull requests here are read once a week.",
        "You need an account if you use web search.",
        "You can create your own CUDA image.",
        "No code changes required.",
        "All runs are stored (more information on data privacy is in the manual).",
        "The fastest way to get started is the wizard.",
    ],
)
def test_talk_with_the_reader_claims_nothing(sentence):
    assert asserted(f"# Otter\n\nOtter is a library.\n\n{sentence}") == set()


def test_letters_of_a_command_line_are_no_features():
    text = "# Otter\n\nOtter is a library.\n\n## Commands\n\n- `i` - read files\n- `-b` - batch processing\n"
    assert asserted(text) == set()


@pytest.mark.parametrize(
    "sentence",
    [
        '*"The best free voice cloning there is."*',
        '- "Find the latest research papers on agents"',
        "Otter works with most programming languages: python, rust, ruby, go and more.",
        "This may exceed the context window of your LLM.",
        "Otter is part of the Hare family of models for voice cloning.",
        "For each size, we release a base model and a chat model.",
    ],
)
def test_quotes_and_families_claim_nothing(sentence):
    assert asserted(f"# Otter\n\nOtter is a thing.\n\n{sentence}") == set()


def test_a_segmenter_takes_images_in_and_a_reader_understands_them():
    card = "# Otter\n\n{what}\n\n**Input:** RGB image tiles\n"
    assert "vision.image_understanding" not in asserted(card.format(what="Otter does image segmentation."))
    assert "vision.image_understanding" in asserted(card.format(what="Otter does text generation."))


def test_a_condition_limits_and_does_not_deny():
    text = "# Otter\n\n- Otter transcribes speech\n- Otter will not transcribe after the recorder stopped.\n"
    assert "audio.speech_to_text" in asserted(text)


def test_a_class_is_named_by_its_clause():
    text = "# Otter\n\nUnlike tools that produce only loops, Otter writes songs."
    records = decompose(TextDocument(text, None, None, None))
    assert {r.alternative for r in records} == {"tools that produce only loops"}


def test_needs_below_a_line_that_asks_for_them():
    text = "# Otter\n\nOtter is a library.\n\nTo run Otter, you need:\n\n- Docker\n- openai (installed automatically)\n"
    needs = [
        r.evidence[0].quote
        for r in decompose(TextDocument(text, None, None, None))
        if r.kind is CapabilityKind.REQUIREMENT
    ]
    assert needs == ["Docker"]


@pytest.mark.parametrize(
    "sentence",
    [
        "Otter is built on Hare, a vector database for semantic search.",
        "Whether you write an IDE or build a chat interface, MCP provides a standard way to connect.",
        "Let's build an agent that answers questions about weather.",
        "Please open a GitHub issue to tell us.",
        "Here are answers to some common questions.",
        "Use it in your web application with bug fixes of your own.",
        "The processors are applied in order.",
        "Your API key is not stored in source control.",
    ],
)
def test_what_things_around_it_are_is_not_claimed(sentence):
    assert asserted(f"# Otter\n\nOtter is a library.\n\n{sentence}") == set()


def test_what_follows_an_aside_about_another_is_claimed():
    text = "# Otter\n\nOtter is built on Hare, a vector database, and supports streaming responses."
    assert asserted(text) == {"output.streaming"}


def test_a_table_of_data_sets_claims_by_its_first_column():
    table = "| Tasks | Datasets | Papers |\n|---|---|---|\n| Speech recognition | Songs | [Latent diffusion](x) |\n"
    assert asserted(f"# Otter\n\nOtter is a toolkit.\n\n## Supported\n\n{table}") == {"audio.speech_to_text"}


def test_quoted_words_of_a_tools_text_are_examples():
    text = '# Otter\n\nOtter is a server.\n\nUse quoted phrases: "multi-agent systems" or "speech recognition".'
    assert not asserted(text) & {"agent.multi_agent", "audio.speech_to_text"}


def test_to_add_the_server_is_no_client():
    assert "integration.mcp_client" not in asserted("# Otter\n\nAdd the MCP server to all projects.")
    assert "integration.mcp_client" in asserted("# Otter\n\nOtter can load tools of other apps and use MCP servers.")
