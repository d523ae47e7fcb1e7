"""Calibrating the next ruleset from a published snapshot, and the one snapshot that holds both versions."""

import json
import shutil
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from typer.testing import CliRunner

from flows.cli import app
from flows.rebuild import rebuild
from flows.refresh import Request, refresh
from flows.settings import Settings
from schemas.contract import DOCUMENTS
from schemas.vocabulary import RunStatus
from tests.flows.small_night import captured, no_embedded
from warehouse.rank import load_ruleset
from warehouse.read import NotFound, Snapshot
from warehouse.verify import verify

DAY = datetime(2026, 11, 20, 6, tzinfo=UTC)


@pytest.fixture(scope="module")
def night(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """One night by ruleset 1.1.0. Do not change it: copy it."""
    root = tmp_path_factory.mktemp("night-of-an-old-ruleset")
    with no_embedded():
        captured(root, DAY)
        refresh(Settings(root, "1.1.0"), Request(clock_utc=DAY, offline=True))
        yield root


def _calibrate(root: Path, *more: str) -> str:
    done = CliRunner().invoke(app, ["ruleset", "calibrate", "--data", str(root), *more])
    assert done.exit_code == 0, done.output
    return done.output


def test_the_next_version_is_written_from_the_snapshot(night: Path, tmp_path: Path) -> None:
    out = tmp_path / "next.json"
    told = _calibrate(night, "--previous", "1.2.0", "--out", str(out))
    made, old = load_ruleset(out), load_ruleset("1.2.0")
    assert (made.version, made.cohort) == ("1.3.0", (f"snapshot {Snapshot(night / 'published').id}",))
    moved = made.profiles["model"].signals["sellers_count"]
    assert moved.prior != old.profiles["model"].signals["sellers_count"].prior
    assert "sellers_count of model" in told
    assert made.profiles["model"].weights == old.profiles["model"].weights
    assert made.profiles["model"].signals["hf_likes"] == old.profiles["model"].signals["hf_likes"], "nobody observed it"


def test_a_version_is_never_overwritten(night: Path, tmp_path: Path) -> None:
    out = tmp_path / "next.json"
    _calibrate(night, "--out", str(out), "--version", "7.0.0", "--cohort", "one small night")
    assert load_ruleset(out).cohort == ("one small night",)
    again = CliRunner().invoke(app, ["ruleset", "calibrate", "--data", str(night), "--out", str(out)])
    assert again.exit_code == 1
    assert "is there already" in str(again.exception)
    wrong = CliRunner().invoke(app, ["ruleset", "calibrate", "--data", str(night), "--version", "next"])
    assert "version 'next'" in str(wrong.exception)


def test_a_new_ruleset_overlaps_for_one_snapshot(night: Path, tmp_path: Path) -> None:
    root = Path(shutil.copytree(night, tmp_path / "data"))
    before = Snapshot(root / "published").table("scores")
    hour = timedelta(hours=1)
    first, again = (
        refresh(Settings(root, "1.2.0"), Request(clock_utc=DAY + n * hour, offline=True)).published for n in (1, 2)
    )
    assert first is not None and again is not None
    assert again.status is RunStatus.UNCHANGED
    assert again.snapshot == first.snapshot
    snapshot = Snapshot(root / "published")
    overlap = snapshot.file("overlap.json")
    DOCUMENTS["overlap"].model_validate_json(json.dumps(overlap))
    assert overlap["ruleset"]["version"] == "1.1.0"
    assert {row["id"]: row["score"] for row in overlap["scores"]} == dict(
        before.select("artifact_id", "score").iter_rows()
    )
    assert set(snapshot.table("scores")["ruleset"]) == {"1.2.0"}
    assert verify(root / "published").ok
    assert rebuild(Settings(root), snapshot).differences == ()
    captured(root, DAY + 24 * hour, lambda rows: rows[:-1])
    after = refresh(Settings(root, "1.2.0"), Request(clock_utc=DAY + 24 * hour, offline=True)).published
    assert after is not None
    assert after.status is RunStatus.PUBLISHED
    with pytest.raises(NotFound, match=r"overlap\.json"):
        Snapshot(root / "published").file("overlap.json")


def test_a_forged_overlap_is_found(night: Path, tmp_path: Path) -> None:
    from schemas.canonical import canonical_json
    from warehouse.overlap import overlap_document
    from warehouse.verify import VerifyReport, _check_overlap

    source = Snapshot(night / "published")
    tables = {name: source.table(name) for name in ("artifacts", "signals", "scores")}
    at = datetime.fromisoformat(source.manifest["content_as_of"])
    made = overlap_document(tables, load_ruleset("1.0.0"), at)
    for change, ok in ((0.0, True), (0.0001, False)):
        made["scores"][3]["score"] = round(made["scores"][3]["score"] + change, 4)
        report = VerifyReport()
        _check_overlap("overlap.json", canonical_json(made), tables, at, report)
        assert report.ok is ok
