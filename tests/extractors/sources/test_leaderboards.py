"""Leaderboards and lists of use: goldens, settings of runs, and numbers that are refused."""

import json

import polars as pl
import pytest

from extractors.errors import ParseError
from extractors.readers.run_settings import run_settings
from extractors.source import read
from extractors.sources import aider, artificial_analysis, livebench, lmarena, openrouter_frontend
from tests.extractors.sources.golden import PAYLOADS, assert_golden

TABLE_URL = "https://livebench.ai/table_2026_01_08.csv"
CATEGORIES_URL = "https://livebench.ai/categories_2026_01_08.json"
CASES = [
    ("livebench", "table", "table_2026.csv", TABLE_URL),
    ("livebench", "table", "table_whole_2026.csv", TABLE_URL),
    ("livebench", "categories", "categories_2026.json", CATEGORIES_URL),
    ("lmarena", "text", "text_2025.csv", f"{lmarena.BASE}/lmarena_text.csv"),
    ("lmarena", "text", "text_whole_2025.csv", f"{lmarena.BASE}/lmarena_text.csv"),
    ("lmarena", "text", "text_2024.csv", f"{lmarena.BASE}/lmsys.csv"),
    ("lmarena", "vision", "vision_2025.csv", f"{lmarena.BASE}/lmarena_vision.csv"),
    ("lmarena", "image", "image_2025.csv", f"{lmarena.BASE}/lmarena_image.csv"),
    ("aider", "edit", "edit_2024.yml", f"{aider.BASE}/edit_leaderboard.yml"),
    ("aider", "polyglot", "polyglot_documented.yml", f"{aider.BASE}/polyglot_leaderboard.yml"),
    ("openrouter_frontend", "rankings", "rankings_2026.json", openrouter_frontend.RANKINGS_URL),
    ("openrouter_frontend", "catalog", "catalog_2026.json", openrouter_frontend.CATALOG_URL),
    ("artificial_analysis", "models", "models_2026.json", artificial_analysis.URL),
]


@pytest.mark.parametrize(("source", "endpoint", "file", "url"), CASES, ids=[f"{one[0]}-{one[2]}" for one in CASES])
def test_goldens(source, endpoint, file, url):
    found = assert_golden(source, endpoint, file, url)
    assert found.frames["entities"].height + (found.quarantine["frame"] == "entities").sum() == found.rows_total


def signals(source, endpoint, file, url):
    found = read(source, endpoint, (PAYLOADS / source / file).read_bytes(), url)
    return found.frames["signals"]


def test_a_mean_stands_only_where_every_task_was_run():
    frame = signals("livebench", "table", "table_2026.csv", TABLE_URL)
    names = ("claude-opus-4-5-20251101-low-effort", "glm-5", "deepseek-v3.2")
    whole, partly, twice = (set(frame.filter(pl.col("source_id") == name)["signal"]) for name in names)
    assert whole - partly == {"livebench_average", "livebench_agentic_coding"}
    assert twice == set()


def test_a_row_with_cells_too_few_keeps_its_name_and_loses_its_scores():
    data = (PAYLOADS / "livebench" / "table_2026.csv").read_bytes()
    found = read("livebench", "table", data, TABLE_URL)
    ragged = "nemotron-3-super-120b-a12b"
    assert ragged in found.frames["entities"]["source_id"]
    assert ragged not in found.frames["signals"]["source_id"]
    assert "21 cells under 24 headings" in " ".join(found.quarantine["reason"])


def test_the_map_of_categories_must_be_ours():
    document = json.loads((PAYLOADS / "livebench" / "categories_2026.json").read_bytes())
    document["Coding"].append("zebra_puzzle")
    with pytest.raises(ParseError, match="zebra_puzzle"):
        read("livebench", "categories", json.dumps(document).encode(), CATEGORIES_URL)
    with pytest.raises(ParseError, match="no known category"):
        read("livebench", "table", b"model,new_task\none,1.0\n", TABLE_URL)


def test_tokens_of_all_variants_are_one_number_per_model():
    frame = signals("openrouter_frontend", "rankings", "rankings_2026.json", openrouter_frontend.RANKINGS_URL)
    assert frame.select("source_id", "value").rows() == [
        ("acme/one-20260706", 12_000_000_000_300.0),
        ("acme/two-20260101:batch", 3.0),
    ]


def test_unknown_cost_is_not_zero():
    frame = signals("aider", "edit", "edit_2024.yml", f"{aider.BASE}/edit_leaderboard.yml")
    assert frame.filter(pl.col("signal") == "aider_total_cost_usd")["value"].to_list() == [13.8395]


@pytest.mark.parametrize(
    ("name", "settings"),
    [
        ("claude-opus-4-5-20251101-thinking-64k-high-effort", {"effort": "high", "thinking_tokens": 64_000}),
        ("claude-4-1-opus-20250805-base", {"thinking": "off"}),
        ("gemini-2.5-pro-06-05-highthinking", {"effort": "high"}),
        ("gpt-5.2-2025-12-11-nothinking", {"thinking": "off"}),
        ("grok-4-1-fast-non-reasoning", {"thinking": "off"}),
        ("claude-sonnet-4-6-thinking-auto-low-effort", {"effort": "low", "thinking": "auto"}),
        ("o3-mini-high", {"effort": "high"}),
        ("gpt-5.1-codex-max", {}),
        ("Mistral Medium 3", {}),
        ("Mistral-Medium", {}),
        ("Claude Opus 4 (thinking-16k)", {"thinking_tokens": 16_000}),
        ("Qwen3-235B-A22B-no-thinking", {"thinking": "off"}),
        ("gpt-oss-120b (low)", {"effort": "low"}),
        ("claude-opus-4 (32k thinking)", {"thinking_tokens": 32_000}),
        ("GPT-4o-2024-05-13", {}),
    ],
)
def test_settings_in_names(name, settings):
    assert run_settings(name) == settings


@pytest.mark.parametrize(
    ("source", "endpoint", "data", "url"),
    [
        ("livebench", "table", b'model,"typos\nx', TABLE_URL),
        ("lmarena", "text", b"rank,model,votes\n1,a,2\n", f"{lmarena.BASE}/lmarena_text.csv"),
        ("aider", "edit", b"a: &b [1]\nc: *b\n", f"{aider.BASE}/edit_leaderboard.yml"),
        ("aider", "edit", b"one: two\n", f"{aider.BASE}/edit_leaderboard.yml"),
        ("openrouter_frontend", "rankings", b"[]", openrouter_frontend.RANKINGS_URL),
        ("artificial_analysis", "models", b'{"status": 429}', artificial_analysis.URL),
    ],
)
def test_other_documents_are_refused(source, endpoint, data, url):
    with pytest.raises(ParseError):
        read(source, endpoint, data, url)


def test_the_first_requests_name_the_newest_release():
    assert [request.url for request in livebench.requests(None)] == [TABLE_URL, CATEGORIES_URL]
