"""Leaderboards join what other sources know, by name alone."""

import json
from datetime import UTC, datetime

import polars as pl
import pytest

from extractors.source import owner, read, route
from warehouse.identity import assign

AT = datetime(2026, 8, 22, 23, 59, 59, tzinfo=UTC)
TEST_ONLY = ("trimmed", "condensed", "derived")
BOARDS = ("aider", "artificial_analysis", "livebench", "lmarena")


@pytest.fixture(scope="module")
def joined(recorded):
    """The alias table over all recorded payloads up to AT."""
    parts = []
    for line in (recorded / "manifest.jsonl").read_text().splitlines():
        row = json.loads(line)
        captured, source = datetime.fromisoformat(row["fetched_at"]), owner(row["source"], row["url"])
        endpoint = route(source, row["url"])
        if endpoint is None or row["fidelity"] in TEST_ONLY or captured > AT or source == "mcp_registry":
            continue
        entities = read(source, endpoint, (recorded / row["file"]).read_bytes(), row["url"]).frames["entities"]
        times = {name: pl.lit(captured) for name in ("first_seen_utc", "last_seen_utc")}
        parts.append(entities.with_columns(source=pl.lit(source), listed=pl.lit(True), **times))
    first = pl.concat(parts).sort("first_seen_utc").unique(["source", "source_id"], keep="first", maintain_order=True)
    return assign(first, AT).aliases


@pytest.mark.parametrize(
    ("source", "endpoint", "file", "url", "rows", "least"),
    [
        ("livebench", "table", "livebench/table_2026_01_08.csv", "https://livebench.ai/table_2026_01_08.csv", 127, 124),
        (
            "lmarena",
            "text",
            "lmarena/lmarena_text_2025-08-06.csv",
            "https://raw.githubusercontent.com/fboulnois/llm-leaderboard-csv/main/csv/lmarena_text.csv",
            266,
            195,
        ),
    ],
)
def test_rows_of_a_leaderboard_are_known_elsewhere(recorded, joined, source, endpoint, file, url, rows, least):
    ids = read(source, endpoint, (recorded / "quality" / file).read_bytes(), url).frames["entities"]["source_id"]
    known = joined.filter(pl.col("source") != source)["artifact_id"].drop_nulls().unique()
    mine = joined.filter((pl.col("source") == source) & pl.col("source_id").is_in(ids.implode()))
    assert mine.height == rows
    assert mine["artifact_id"].null_count() == 0
    assert mine["artifact_id"].is_in(known.implode()).sum() >= least
