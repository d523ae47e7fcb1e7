"""What READMEs of tools and libraries say beside their claims: arguments, instructions, other products."""

import pytest

from extractors.decompose import decompose
from schemas.capability import CapabilityRecord, TextDocument
from schemas.vocabulary import CapabilityKind

POSITIVE = {CapabilityKind.CAPABILITY, CapabilityKind.UNIQUE, CapabilityKind.COMPARISON}


def read(text: str) -> tuple[CapabilityRecord, ...]:
    return decompose(TextDocument(text, None, None, None))


def asserted(text: str) -> set[str]:
    return {r.capability_id for r in read(text) if r.kind in POSITIVE and r.capability_id}


def quotes(text: str, kind: CapabilityKind) -> list[str]:
    return [r.evidence[0].quote for r in read(text) if r.kind is kind]


TOOLS = """# Otter MCP server

## Tools

- `list_commits`
  - Reads the history of a git repository
  - `message` (string): text of a Slack message to post
  - `author` (string, optional): who wrote it
  - Returns: JSON with a summary of the merge, as text output
- `read_diff`
  - Reads what changed in a git repository
"""


def test_arguments_and_results_of_tools_claim_nothing():
    assert asserted(TOOLS) == {"integration.mcp_server", "integration.version_control"}


@pytest.mark.parametrize(
    "line",
    [
        "On macOS: `brew install ffmpeg`",
        "Debian/Ubuntu: `sudo apt install ffmpeg`",
        "You can verify your version by running:",
        "Check with `node -v`.",
        "For Windows, download the installer",
    ],
)
def test_how_to_get_what_is_needed_is_no_requirement(line):
    text = f"# Otter\n\nOtter is a library.\n\n## Prerequisites\n\n- Python 3.10 or newer\n- {line}\n"
    assert quotes(text, CapabilityKind.REQUIREMENT) == ["Python 3.10 or newer"]


def test_what_a_tool_is_not_recommended_for_is_a_limit_and_no_denial():
    text = "# Otter\n\nOtter is a scraping server.\n\n## Usage\n\n**Not recommended for:** filling forms in a browser."
    assert not asserted(text) & {"agent.browser_automation", "agent.computer_use"}
    assert any("Not recommended" in quote for quote in quotes(text, CapabilityKind.LIMITATION))


def test_a_need_met_by_another_command_is_no_limit():
    text = "# Otter\n\nOtter is a library.\n\n## Installation\n\nIf you need additional packages, use `uv add NAME`."
    assert quotes(text, CapabilityKind.LIMITATION) == []


@pytest.mark.parametrize(
    "sentence",
    [
        "MCP clients that support streaming can show partial results.",
        "We collect anonymized usage data with opentelemetry to improve our product.",
    ],
)
def test_clients_and_telemetry_are_not_what_a_library_does(sentence):
    assert asserted(f"# Otter\n\n{sentence}") == set()


def test_a_framework_is_no_integration_with_itself():
    text = "# CrewAI\n\nCrewAI is a Python framework. CrewAI runs crews of agents."
    assert "integration.framework_ecosystem" not in asserted(text)
    assert "integration.framework_ecosystem" in asserted("# Otter\n\nOtter is a framework. It works with CrewAI.")


def test_a_title_with_a_motto_is_no_section():
    text = "## Otter: prompting for everyone\n\nOtter is a framework for RAG pipelines."
    assert "retrieval.rag" in asserted(text)


def test_homonyms_add_up_over_tools_of_a_list_only():
    listed = "## Tools\n\n- `list`: reads tasks\n- `close`: closes tasks\n"
    told = "## Tools\n\n- `list`: reads a page\n  - for research tasks\n  - for tasks in the background\n"
    assert "integration.productivity" in asserted("# Otter\n\nOtter is a server.\n\n" + listed)
    assert "integration.productivity" not in asserted("# Otter\n\nOtter is a server.\n\n" + told)


@pytest.mark.parametrize(
    ("sentence", "unwanted"),
    [
        ("Otter lets developers write functions in plain Python.", "code.generation"),
        ("You can write scripts in any editor.", "code.generation"),
        ("Runs AI-generated code in a container.", "code.generation"),
        ("No LLM call needed for routing of requests.", "gateway.routing_fallback"),
        ("The whole index is loaded into memory, so it is not well suited for agent memory.", "agent.memory"),
        ("Binary builds come with a fallback to building from source.", "gateway.routing_fallback"),
        ("It simplifies and translates the response before the model sees it.", "text.translation"),
    ],
)
def test_what_others_write_or_what_is_not_needed_is_not_claimed(sentence, unwanted):
    assert unwanted not in asserted(f"# Otter\n\nOtter is a library.\n\n{sentence}")


def test_a_detector_of_harmful_content_is_no_limit():
    sentence = "Otter catches harmful content in prompts before a model sees it."
    assert quotes(f"# Otter\n\n{sentence}", CapabilityKind.LIMITATION) == []


def test_licence_for_commercial_and_other_use_is_no_limit():
    assert quotes("# Otter\n\nFree for commercial and non-commercial use.", CapabilityKind.LIMITATION) == []


def test_denied_behind_an_aside():
    text = "# Otter\n\nHybrid search, which the C++ edition has had for long, is not supported."
    assert "retrieval.hybrid_fulltext" not in asserted(text)


SIBLING = """# Otter

Otter is a small library.

It records calls of language models.

It is small.

P.S. [Otter Studio](https://otter.example/studio) is a visual builder for agents. Users fine-tune models there.

Otter exports OpenTelemetry traces.
"""


def test_a_linked_sibling_is_another_product_to_the_end_of_its_paragraph():
    assert asserted(SIBLING) == {"ops.tracing"}


def test_a_table_of_models_for_tasks_lists_tasks():
    table = "| Difficulty | Routed to |\n|---|---|\n| Simple (translation) | Hare 2 |\n| Hard (coding) | Wolf 7B |\n"
    assert asserted(f"# Otter\n\nOtter is a proxy server.\n\n## Features\n\n{table}") == set()


def test_defaults_and_needs_in_lists_deny_nothing():
    text = "# Otter\n\nOtter is a server.\n\n## Tools\n\n- Show vector search scores [default: false]\n"
    assert quotes(text, CapabilityKind.LIMITATION) == []
    table = "## Comparison\n\n| | otter | hare |\n|---|---|---|\n| GPU required | no | yes |\n"
    assert quotes(f"# Otter\n\nOtter is a library.\n\n{table}", CapabilityKind.LIMITATION) == []


def test_a_motto_in_bold_is_a_sentence():
    text = "# Otter\n\n**Cut the costs of your code by half.**\n\nOtter is a proxy with prompt caching.\n"
    assert "serving.caching" in asserted(text)


def test_a_sentence_goes_on_behind_a_line_end_and_bold_words():
    text = "# Otter\n\nOtter answers questions over your documents with\n**Qdrant** and offers\n**vector search**.\n"
    assert "retrieval.vector_search" in asserted(text)


def test_a_name_of_two_words_is_no_section():
    assert "agent.memory" in asserted("# Badger Code\n\nBadger Code agents remember your work and learn over time.")


def test_contents_are_left_out_and_links_of_features_are_not():
    contents = "- [Vector search](#vector-search)\n- [Streaming](#streaming)\n"
    features = "- Small\n- [Chat with your documents](#chat)\n- Fast to learn\n"
    assert asserted(f"# Otter\n\nOtter is a library.\n\n{contents}") == set()
    assert "retrieval.rag" in asserted(f"# Otter\n\nOtter is a library.\n\n## Features\n\n{features}")


def test_needs_said_on_the_way_to_something():
    text = "# Otter\n\nTo use the client, you need to have an API key."
    assert quotes(text, CapabilityKind.REQUIREMENT) == ["To use the client, you need to have an API key."]


@pytest.mark.parametrize(
    ("sentence", "alternative"),
    [
        ("It scores 62.1, whereas the unquantized model achieves 63.6.", "unquantized model"),
        ("It matches the official PyTorch implementation (OtterRef) to six digits.", "OtterRef"),
        ("It is 90% smaller than a torch-based setup.", "torch-based setup"),
        ("It goes beyond exact-match caching.", "exact-match caching"),
    ],
)
def test_alternatives_of_libraries(sentence, alternative):
    found = {r.alternative for r in read(f"# Otter\n\n{sentence}") if r.kind is CapabilityKind.COMPARISON}
    assert alternative in found


def _far_down(sentence: str) -> str:
    """A tool's README with a sentence below its opening."""
    return (
        "# Otter\n\nOtter is a library for tables.\n\n"
        + "It keeps rows in order. " * 30
        + f"\n\n## Details\n\n{sentence}\n"
    )


def test_a_common_word_far_down_in_a_tools_text_is_no_claim_alone():
    once = "Each reply translates the column names."
    assert "text.translation" not in asserted(_far_down(once))
    assert "text.translation" in asserted(_far_down(f"{once}\n\n## Cells\n\nOtter translates cells, too."))
    assert "text.translation" in asserted(_far_down("Otter offers machine translation of cells."))
    assert "integration.productivity" in asserted(_far_down("Works with PowerPoint."))


def test_a_list_of_links_to_other_packages_lists_others():
    text = "# Otter\n\n- [hare-mcp-server](https://hare.example) to search the web.\n\nOtter is a library.\n"
    assert asserted(text) == set()


def test_what_was_before_a_change_is_not_claimed():
    text = "# Changelog\n\n## 1.2.0\n\n- The server previously returned audit logs of every call.\n"
    assert asserted(text) == set()


def test_a_name_that_begins_like_versus_compares_nothing():
    text = "# Otter\n\nOtter is a server for VSCode and Cline."
    assert [r for r in read(text) if r.kind is CapabilityKind.COMPARISON] == []


@pytest.mark.parametrize(
    "sentence",
    [
        "Prompts and completions of this model are logged by the provider.",
        "The score of short files is unreliable.",
        "文件过大会被拒绝。",
    ],
)
def test_limits_of_services(sentence):
    assert quotes(f"# Otter\n\n{sentence}", CapabilityKind.LIMITATION) == [sentence]


@pytest.mark.parametrize("line", ["`otterctl` on PATH", "Get an Otter API key", "本 SDK 支持 Python 3.9 及以上版本。"])
def test_needs_of_tools(line):
    assert quotes(f"# Otter\n\nOtter is a library.\n\n## Setup\n\n- {line}\n", CapabilityKind.REQUIREMENT) == [line]
