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
    listed = "## Tools\n\n- `a`: reads tasks\n- `b`: closes tasks\n"
    told = "## Tools\n\n- `a`: reads a page\n  - for research tasks\n  - for tasks in the background\n"
    assert "integration.productivity" in asserted("# Otter\n\nOtter is a server.\n\n" + listed)
    assert "integration.productivity" not in asserted("# Otter\n\nOtter is a server.\n\n" + told)
