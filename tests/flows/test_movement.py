"""`abreast explain` over two nights: what moved a score and a place adds up to the published change."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from flows.cli import app
from flows.refresh import Request, refresh
from flows.settings import Settings
from tests.flows.small_night import captured, no_embedded
from warehouse.movement import movement, snapshot_before
from warehouse.read import Snapshot

DAYS = [datetime(2026, 11, 18, 6, tzinfo=UTC) + timedelta(days=number) for number in range(3)]
BETTER = "model:northwind/heron-0"
INDICES = ("intelligence_index", "coding_index", "agentic_index")


def _rated(improved: float) -> Any:
    """Benchmarks for the first sixty models, so that they are ranked; the first one's change from night to night."""

    def change(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
        for number, row in enumerate(rows[:60]):
            value = improved if number == 0 else 20 + number / 2
            row["benchmarks"] = {"artificial_analysis": dict.fromkeys(INDICES, value)}
        return rows

    return change


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """Three nights: the first model gets better, then another ruleset is used."""
    root = tmp_path_factory.mktemp("three-nights")
    with no_embedded():
        for day, improved, ruleset in zip(DAYS, (22.0, 25.2, 25.2), ("1.1.0", "1.1.0", "1.2.0"), strict=True):
            captured(root, day, _rated(improved))
            refresh(Settings(root, ruleset), Request(clock_utc=day, offline=True))
        yield root


def _explained(root: Path, name: str, *more: str) -> dict[str, Any]:
    done = CliRunner().invoke(app, ["explain", name, "--data", str(root), "--format", "json", *more])
    assert done.exit_code == 0, done.output
    return dict(json.loads(done.stdout)["items"][0]["movement"])


def _adds_up(found: dict[str, Any]) -> None:
    score, place = found["score"], found["place"]
    assert score["after"] - score["before"] == pytest.approx(score["delta"], abs=1e-9)
    assert sum(score[part] for part in ("inputs", "weights", "anchors", "code")) == pytest.approx(score["delta"])
    assert place["after"] - place["before"] == place["delta"]
    assert sum(place[part] for part in ("own", "field", "roster")) == pytest.approx(place["delta"], abs=1e-9)


def test_a_better_benchmark_is_an_input_and_its_own_doing(root: Path) -> None:
    found = _explained(root, BETTER, "--at", str(DAYS[1].date()))
    _adds_up(found)
    assert found["score"]["inputs"] == found["score"]["delta"] > 0
    assert found["score"]["weights"] == found["score"]["anchors"] == found["score"]["code"] == 0
    assert found["place"]["delta"] < 0
    assert found["place"]["own"] == found["place"]["delta"]
    assert found["place"]["field"] == found["place"]["roster"] == 0


def test_a_place_lost_to_another_is_the_fields_doing(root: Path) -> None:
    was, now = (
        dict(
            Snapshot(root / "published", at=str(day.date())).table("scores").select("artifact_id", "place").iter_rows()
        )
        for day in DAYS[:2]
    )
    passed = next(name for name, place in was.items() if place and name != BETTER and now[name] > place)
    found = _explained(root, passed, "--at", str(DAYS[1].date()))
    _adds_up(found)
    assert found["place"]["delta"] == found["place"]["field"] == 1


def test_another_ruleset_is_weights_not_inputs(root: Path) -> None:
    found = _explained(root, BETTER)
    _adds_up(found)
    assert found["score"]["weights"] != 0
    assert abs(found["score"]["inputs"]) < abs(found["score"]["weights"])


def test_since_names_the_snapshot_and_the_table_says_why(root: Path) -> None:
    first = Snapshot(root / "published", at=str(DAYS[0].date()))
    whole = _explained(root, BETTER, "--since", str(DAYS[0].date()))
    assert whole["since"] == first.id
    _adds_up(whole)
    told = CliRunner().invoke(app, ["explain", BETTER, "--data", str(root)]).output
    assert f"Since {Snapshot(root / 'published', at=str(DAYS[1].date())).id}" in told
    assert "weights of the ruleset" in told
    assert "scores of the others" in told


def test_the_first_snapshot_has_nothing_before_it(root: Path) -> None:
    first = Snapshot(root / "published", at=str(DAYS[0].date()))
    assert snapshot_before(first) is None
    assert _explained(root, BETTER, "--at", first.id) == {"absent": "not_applicable"}


def test_what_was_not_there_before_has_no_movement(root: Path) -> None:
    snapshots = [Snapshot(root / "published", at=str(day.date())) for day in DAYS[:2]]
    found = movement(*snapshots, artifact_id="model:nobody/new")
    assert (found["score"], found["place"]) == (None, None)
