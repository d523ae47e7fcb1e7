"""Files of identity labels: names read as the sources' parsers read them, wrong files, and the command."""

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest
from typer.testing import CliRunner

from flows.cli import app
from flows.judge_files import LabelFileError, judge_file, name_of

NOW = datetime(2026, 12, 31, tzinfo=UTC)


@pytest.mark.parametrize(
    ("source", "source_id", "seller", "publisher", "slug"),
    [
        ("openrouter", "qwen/qwen3-4b:free", "openrouter", "qwen", "qwen3-4b"),
        ("huggingface", "Qwen/Qwen3-4B", None, "Qwen", "Qwen3-4B"),
        ("models_dev", "venice::google-gemma-3-27b-it", "venice", None, "google-gemma-3-27b-it"),
        ("genai_prices", "aws::meta.llama3-2-11b-instruct-v1:0", "amazon-bedrock", "meta", "llama3-2-11b-instruct"),
        ("litellm", "accounts/fireworks/models/glm-4p5", "fireworks", None, "glm-4.5"),
        ("litellm", "azure/eu/gpt-5-2025-08-07", "azure", None, "gpt-5-2025-08-07"),
        ("litellm", "us.anthropic.claude-opus-4-7", "amazon-bedrock", "anthropic", "claude-opus-4-7"),
        ("litellm", "gpt-4.5-preview", None, None, "gpt-4.5-preview"),
        ("aider", "openrouter/qwen/qwen-2.5-coder", None, "qwen", "qwen-2.5-coder"),
        ("lmarena", "Claude 3 Opus", None, None, "Claude 3 Opus"),
    ],
)
def test_names(source: str, source_id: str, seller: str | None, publisher: str | None, slug: str) -> None:
    assert name_of(source, source_id) == (source, source_id, seller, publisher, slug)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ('{"a_source": "x"}', "labels line 1: 'same'"),
        ('{"a_source": "x", "a_id": "a", "b_source": "y", "b_id": "b", "same": "yes"}', "expected true or false"),
        ("\n[]", "labels line 2"),
        ('{"pool": ["a/b"], "labels": [{"or_id": "a/b"}], "no_link": []}', "expected pool, labels"),
        ('{"pool": 7, "labels": [], "no_link": []}', "expected pool, labels"),
    ],
)
def test_wrong_files_are_named(text: str, message: str, tmp_path: Path) -> None:
    file = tmp_path / "labels"
    file.write_text(text)
    with pytest.raises(LabelFileError, match=message):
        judge_file(file, NOW)


def test_the_command_prints_what_it_got_wrong(tmp_path: Path) -> None:
    rows = [("openai/gpt-4o", "GPT-4o", True), ("openai/gpt-4o", "GPT-4o-mini", True)]
    file = tmp_path / "pairs.jsonl"
    file.write_text(
        "\n".join(
            json.dumps({"a_source": "openrouter", "a_id": a, "b_source": "lmarena", "b_id": b, "same": same})
            for a, b, same in rows
        )
    )
    shown = CliRunner().invoke(app, ["identity", "judge", str(file)])
    assert shown.exit_code == 0
    assert shown.output.splitlines() == [
        "not joined: openrouter openai/gpt-4o, lmarena GPT-4o-mini",
        "precision 1.0000 (1 of 1 joins are right)",
        "recall 0.5000 (1 of 2 wanted joins are made)",
    ]
    told = json.loads(CliRunner().invoke(app, ["identity", "judge", str(file), "--format", "json"]).output)
    assert (told["precision"], told["recall"], told["wanted"]) == (1.0, 0.5, 2)


def test_a_missing_file_is_a_mistake_of_usage(tmp_path: Path) -> None:
    shown = CliRunner().invoke(app, ["identity", "judge", str(tmp_path / "none")])
    assert type(shown.exception).__name__ == "UsageError"


def test_gold_links(gold: Path) -> None:
    verdict = judge_file(gold / "identity" / "openrouter_to_huggingface.json", NOW)
    assert verdict.wanted > 250
    assert verdict.precision >= 0.997 and verdict.recall >= 0.98, verdict.wrong


def test_gold_pairs(gold: Path) -> None:
    verdict = judge_file(gold / "identity" / "pairs.jsonl", NOW)
    assert verdict.wanted > 200
    assert verdict.precision >= 0.98 and verdict.recall >= 0.92, verdict.wrong


def test_the_judge_reads_no_hidden_link(tmp_path: Path) -> None:
    labels = [{"or_id": "acme/zeta", "hf_id": "acme/Other", "accept": ["acme/Other"], "use": True}]
    file = tmp_path / "links.json"
    file.write_text(json.dumps({"pool": ["acme/Other"], "labels": labels, "no_link": []}))
    assert judge_file(file, NOW).recall == 0.0
