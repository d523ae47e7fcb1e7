"""From a description to `show --evidence`: the words in context, with all that is published beside them."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from typer.testing import CliRunner

from flows.cli import app
from flows.refresh import Request, refresh
from flows.settings import Settings
from tests.flows.small_night import captured, no_embedded
from warehouse.read import Snapshot

DAYS = [datetime(2026, 11, 18, 6, tzinfo=UTC) + timedelta(days=number) for number in range(2)]
ARTIFACT = "model:northwind/heron-0"
TEXTS = (
    "Heron is a grey bird. Unlike Heron 1, Heron calls tools 2.5x faster. Bring your own perch. "
    "It reads images of ponds. Tool calling is limited to ten tools. Tool calling requires an API key.",
    "Heron is a grey bird of the shore. Unlike Heron 1, Heron calls tools 2.5x faster. Bring a perch of your own. "
    "It reads images of ponds. Tool calling is limited to ten tools. Tool calling requires an API key.",
)


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """Two nights; on the second the description is worded another way and says the same of the artifact."""
    root = tmp_path_factory.mktemp("evidence")
    with no_embedded():
        for day, text in zip(DAYS, TEXTS, strict=True):

            def described(rows: list[dict[str, Any]], text: str = text) -> list[dict[str, Any]]:
                rows[0]["description"] = text
                return rows

            captured(root, day, described)
            refresh(Settings(root), Request(clock_utc=day, offline=True))
        yield root


def _show(root: Path, *words: str) -> str:
    done = CliRunner().invoke(app, ["show", "northwind/heron-0", "--data", str(root), *words], env={"COLUMNS": "200"})
    assert done.exit_code == 0, done.output
    return done.output


def test_the_words_stand_in_their_context(root: Path) -> None:
    shown = " ".join(_show(root, "--evidence", "agent.tool_calling").split())
    assert "Heron is a grey bird of the shore. «Unlike Heron 1, Heron calls tools 2.5x faster.» Bring a perch" in shown
    assert "vs Heron 1 (model:quietriver/heron-1)" in shown or "vs Heron 1 (model:tailfeather/heron-1)" in shown
    assert "numbers of the vendor: 2.5x" in shown
    assert "limited: “Tool calling is limited to ten tools.”" in shown
    assert "needs: “Tool calling requires an API key.”" in shown
    assert "serves: " in shown


def test_json_has_the_statements_with_place_and_source(root: Path) -> None:
    (item,) = json.loads(_show(root, "--evidence", "tool calling", "--format", "json"))["items"]
    assert item["artifact_id"] == ARTIFACT
    compared = next(one for one in item["statements"] if one["kind"] == "comparison")
    (words,) = compared["evidence"]
    assert TEXTS[1][words["start"] : words["end"]] == words["quote"]
    assert words["before"] + words["quote"] + words.get("after", "") in TEXTS[1]
    (number,) = words["vendor_numbers"]
    assert TEXTS[1][number["start"] : number["end"]] == number["text"] == "2.5x"
    assert words["source"]["source"] == "openrouter"
    assert compared["alternative"] == "Heron 1" and compared["alternative_id"].endswith("/heron-1")


def test_a_field_that_says_otherwise_is_named(root: Path) -> None:
    assert "contradicted by or.input: text" in _show(root, "--evidence", "vision.image_understanding")
    table = Snapshot(root / "published").table("capabilities").filter(artifact_id=ARTIFACT)
    against = table.filter(capability_id="vision.image_understanding", kind="capability")
    assert against["contradicted_by"].to_list() == ["or.input: text"]
    assert against["conflict"].all() and against["input_modalities"].to_list() == ["image text"]


def test_a_need_in_plain_words_finds_the_capability(root: Path) -> None:
    assert "agent.tool_calling" in _show(root, "--evidence", "can it call my functions")


def test_an_unknown_capability_names_the_known(root: Path) -> None:
    words = ["show", "northwind/heron-0", "--evidence", "origami", "--data", str(root)]
    done = CliRunner().invoke(app, words)
    assert done.exit_code != 0
    assert "agent.tool_calling" in str(done.exception) + done.output


def test_another_wording_that_changes_no_record_is_no_change_of_capability(root: Path) -> None:
    snapshot = Snapshot(root / "published")
    events = snapshot.table("changes")
    assert snapshot.table("evidence").filter(pl.col("quote").is_not_null(), artifact_id=ARTIFACT).height
    assert not [one for one in events["event"] if one.startswith("capability")]
