"""Another decomposer over the same bytes: told before it is published, and never taken for a change of the world."""

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

import flows.statements
from extractors.decompose import decompose as real
from flows.cli import app
from flows.refresh import Request, refresh
from flows.settings import Settings
from schemas.capability import CapabilityRecord, TextDocument
from tests.flows.small_night import captured, no_embedded
from warehouse.read import Snapshot

DAYS = [datetime(2026, 11, 18, 6, tzinfo=UTC) + timedelta(days=number) for number in range(2)]
WORDS = "Heron supports function calling. Heron summarises long documents."
OTHER = "f" * 64
FEATURES = "# {}\n\nA server.\n\n## Features\n\n- Folds origami cranes from paper\n"


def _described(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    for number, row in enumerate(rows):
        row["description"] = WORDS if number == 0 else FEATURES.format(row["name"])
    return rows


def _other(document: TextDocument, names: object) -> tuple[CapabilityRecord, ...]:
    """A decomposer that knows no summaries and takes every function call for code."""
    found = [r for r in real(document) if r.capability_id != "text.summarization"]
    renamed = [replace(r, capability_id="code.generation") for r in found if r.capability_id == "agent.tool_calling"]
    return (*found, *renamed)


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """Two nights with equal descriptions; the second one is read by another decomposer."""
    root = tmp_path_factory.mktemp("method")
    with no_embedded(), pytest.MonkeyPatch.context() as patch:
        for number, day in enumerate(DAYS):
            if number:
                patch.setattr(flows.statements, "decompose", _other)
                for module in ("statements", "method"):
                    patch.setattr(f"flows.{module}.version", lambda: OTHER)
                for module in ("inputs", "build"):
                    patch.setattr(f"flows.{module}.code_version", lambda: OTHER)
            captured(root, day, _described)
            refresh(Settings(root), Request(clock_utc=day, offline=True))
        yield root


def _run(root: Path, *arguments: str) -> Any:
    done = CliRunner().invoke(app, [*arguments, "--data", str(root), "--format", "json"])
    assert done.exit_code == 0, done.output
    return json.loads(done.stdout)["items"]


def test_what_differs_is_kept_before_it_is_published(root: Path) -> None:
    new = Snapshot(root / "published").id
    told = json.loads((root / "reports" / "method" / f"{new}.json").read_bytes())
    changed = {(record["change"], record["capability_id"]) for record in told["records"]}
    assert changed == {("vanishes", "text.summarization"), ("appears", "code.generation")}
    assert told["decomposer"]["now"] == OTHER != told["decomposer"]["before"]
    assert told["against"] != new


def test_the_snapshot_names_its_decomposer(root: Path) -> None:
    assert Snapshot(root / "published").file("report.json")["decomposer"]["version"] == OTHER


def test_the_night_tells_no_change_of_the_world(root: Path) -> None:
    events = Snapshot(root / "published").table("changes")["event"].to_list()
    assert not {"capability_gained", "capability_lost"} & set(events)


def test_a_difference_of_snapshots_says_what_is_only_method(root: Path) -> None:
    events = {(e["event"], e["subject"], e["source"]) for e in _run(root, "diff") if e["event"].startswith("capab")}
    assert events == {
        ("capability_lost", "text.summarization", "decomposer"),
        ("capability_gained", "code.generation", "decomposer"),
    }


def test_it_can_be_asked_for_without_publishing(root: Path) -> None:
    before = (root / "published" / "v1" / "latest.json").read_bytes()
    (told,) = _run(root, "decompose", "--diff")
    assert told["records"] == []
    assert (root / "published" / "v1" / "latest.json").read_bytes() == before


def test_candidates_for_the_taxonomy_are_published(root: Path) -> None:
    first = _run(root, "candidates")[0]
    assert first["name"] == "folds origami cranes from paper"
    assert first["artifacts"] > 1
    assert len(first["artifact_ids"]) <= 5
