"""Recorded pages and lists of the sources that came later: counts, and the cells that are easily read wrongly."""

import json
from decimal import Decimal

import polars as pl
import pytest

from extractors.source import owner, read, route
from extractors.sources import anthropic, deepseek, google_gemini, mcp_registry

ROWS = {
    "provider_pages/html/deepseek_pricing_en_2026-09.html": (2, 18, 0),
    "provider_pages/html/google_gemini_pricing_2025-09-20.html": (34, 188, 0),
    "provider_pages/markdown/anthropic_models_2025-10-20.md": (8, 0, 0),
    "provider_pages/markdown/anthropic_pricing_2025-10-20.md": (10, 74, 0),
    "provider_pages/markdown/openai_pricing_2026-01-03.md": (46, 124, 0),
    "quality/aider/edit_leaderboard_2024-12-01.yml": (89, 0, 0),
    "quality/livebench/table_2024_06_24.csv": (73, 0, 0),
    "quality/livebench/table_2024_11_25.csv": (65, 0, 0),
    "quality/livebench/table_2025_05_30.csv": (70, 0, 0),
    "quality/livebench/table_2026_01_08.csv": (127, 0, 1),
    "quality/lmarena/lmarena_image_2025-08-06.csv": (19, 0, 0),
    "quality/lmarena/lmarena_text_2025-08-06.csv": (266, 0, 6),
    "quality/lmarena/lmarena_vision_2025-08-06.csv": (86, 0, 0),
    "quality/lmarena/lmsys_2024-06-19.csv": (109, 0, 0),
    "mcp/registry_servers_2025-09-15.json": (212, 0, 0),
    "mcp/registry_servers_2025-11-18.json": (860, 0, 0),
    "openrouter/frontend/2026-07-31/rankings.json": (497, 0, 0),
    "openrouter/frontend/2026-07-31/catalog.json": (824, 0, 0),
    "quality/artificial_analysis/llms_models_sample_2026-07-22.json": (40, 0, 0),
    "replicate/models_selected_2025-10-03_a.json": (7, 0, 0),
}
"""File -> rows, prices, quarantined records."""


@pytest.fixture(scope="module")
def manifest(recorded):
    rows = [json.loads(line) for line in (recorded / "manifest.jsonl").read_text().splitlines() if line.strip()]
    return {row["file"]: row for row in rows}


def reading(recorded, manifest, file):
    row = manifest[file]
    source = owner(row["source"], row["url"])
    return read(source, route(source, row["url"]), (recorded / file).read_bytes(), row["url"])


@pytest.mark.parametrize("file", ROWS)
def test_every_row_is_accounted_for(recorded, manifest, file):
    found = reading(recorded, manifest, file)
    assert (found.rows_total, found.frames["prices"].height, found.quarantine.height) == ROWS[file]


def prices(recorded, file, source, url, source_id):
    data = (recorded / "provider_pages" / file).read_bytes()
    frame = read(source, "pricing", data, url).frames["prices"].filter(pl.col("source_id") == source_id)
    return {
        (row[0], row[1], row[2]): row[3] for row in frame.select("direction", "cache", "condition", "amount").rows()
    }


def test_peak_prices_of_deepseek(recorded):
    url, file = deepseek.URL, "html/deepseek_pricing_en_2026-09.html"
    windows = [
        '{"utc_end":"04:00","utc_start":"01:00","weekdays":[1,2,3,4,5]}',
        '{"utc_end":"10:00","utc_start":"06:00","weekdays":[1,2,3,4,5]}',
    ]
    sides = (("input", "read"), ("input", "none"), ("output", "none"))
    expected = {
        "deepseek-flash": (("0.003", "0.006"), ("0.15", "0.3"), ("0.6", "1.2")),
        "deepseek-v4-pro": (("0.022", "0.044"), ("0.66", "1.32"), ("1.98", "3.96")),
    }
    for model, amounts in expected.items():
        found = prices(recorded, file, "deepseek", url, model)
        assert len(found) == 9
        for (direction, cache), (off, peak) in zip(sides, amounts, strict=True):
            assert found[direction, cache, ""] == Decimal(off)
            assert {found[direction, cache, window] for window in windows} == {Decimal(peak)}


def test_two_prices_of_a_cell_and_the_one_without_its_sign(recorded):
    file = "html/google_gemini_pricing_2025-09-20.html"
    found = prices(recorded, file, "google_gemini", google_gemini.URL, "gemini-2.5-pro")
    assert found["input", "none", ""] == Decimal("1.25")
    assert found["input", "none", '{"min_prompt_tokens":200001}'] == Decimal("2.50")
    assert found["input", "none", '{"batch":true}'] == Decimal("0.625")
    assert found["input", "none", '{"batch":true,"min_prompt_tokens":200001}'] == Decimal("1.25")
    assert found["output", "none", '{"batch":true,"min_prompt_tokens":200001}'] == Decimal("7.50")
    assert found["input", "storage", ""] == Decimal("4.50")


def test_cache_columns_of_anthropic(recorded):
    file = "markdown/anthropic_pricing_2025-10-20.md"
    found = prices(recorded, file, "anthropic", anthropic.URL, "claude-haiku-4.5")
    assert found == {
        ("input", "none", ""): Decimal(1),
        ("input", "write_5m", ""): Decimal("1.25"),
        ("input", "write_1h", ""): Decimal(2),
        ("input", "read", ""): Decimal("0.10"),
        ("output", "none", ""): Decimal(5),
        ("input", "none", '{"batch":true}'): Decimal("0.50"),
        ("output", "none", '{"batch":true}'): Decimal("2.50"),
    }


def test_servers_have_descriptions_and_transports(recorded):
    data = (recorded / "mcp" / "registry_servers_2025-11-18.json").read_bytes()
    found = read("mcp_registry", "servers", data, mcp_registry.LIST_URL)
    assert set(found.frames["entities"]["type"]) == {"mcp"}
    assert found.frames["texts"].height == 860
    transports = found.frames["facts"].filter(pl.col("field") == "mcp.transport")
    assert transports["source_id"].n_unique() > 800
