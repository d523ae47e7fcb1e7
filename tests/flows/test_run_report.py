"""The report of a run, whatever its end: what it says, where it is, and that it never decides anything."""

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from flows.build import Built, build
from flows.refresh import Outcome
from flows.run_report import RunRecord, Verdict, newest_report
from schemas.vocabulary import RunKind
from tests.flows.live import DAY_1, DAY_2, first_day, http, night
from tests.replay import payloads
from tests.replay.server import ReplayServer
from warehouse.files import WriteError
from warehouse.read import Snapshot


@pytest.fixture
def server() -> Iterator[ReplayServer]:
    with ReplayServer(first_day()) as running:
        yield running


def held_build(*words: Any) -> Built:
    return replace(build(*words), held="too many places moved")


def kept(outcome: Outcome) -> dict[str, Any]:
    assert outcome.report is not None
    return dict(json.loads(outcome.report.read_bytes()))


def test_a_degraded_night_and_a_held_one_are_reported(
    server: ReplayServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = kept(night(tmp_path, DAY_1, http(server), monkeypatch))
    assert (first["verdict"], first["exit_code"], first["error"]) == ("degraded", 0, None)
    assert first["snapshot"] == Snapshot(tmp_path / "published").id
    assert (first["status"], first["is_latest"], first["checked_at"]) == ("published", True, "2026-11-20T06:00:00Z")
    assert "models_dev is missing" in first["warnings"]
    openrouter = next(row for row in first["sources"] if row["source"] == "openrouter")
    assert (openrouter["outcome"], openrouter["status"], openrouter["rows"]) == ("fresh", "fresh", payloads.MODELS)
    assert openrouter["requests"] == 1 and openrouter["sent_bytes"] > 0
    assert [gate["gate"] for gate in first["gates"]][:1] == ["entities"]
    assert set(first["timings"]) == {"collect", "inputs", "build", "publish", "pages"}
    assert first["timings"]["build"]["wall_seconds"] > 0
    server.library.add(payloads.openrouter(DAY_2, lambda rows: rows[1:]))
    monkeypatch.setattr("flows.refresh.build", held_build)
    outcome = night(tmp_path, DAY_2, http(server), monkeypatch)
    held = kept(outcome)
    assert outcome.exit_code == held["exit_code"] == 4
    assert (held["verdict"], held["status"], held["reason"]) == ("held", "held", "too many places moved")
    assert held["is_latest"] is False
    assert newest_report(tmp_path) == outcome.report
    assert len(list((tmp_path / "reports").iterdir())) == 2


def test_a_failed_night_says_which_error_and_what_it_had(
    server: ReplayServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> None:
        raise OSError("no space left")

    monkeypatch.setattr("flows.refresh.build", fail)
    with pytest.raises(OSError, match="no space left"):
        night(tmp_path, DAY_1, http(server), monkeypatch)
    path = newest_report(tmp_path)
    assert path is not None
    report = json.loads(path.read_bytes())
    assert (report["verdict"], report["exit_code"], report["snapshot"]) == ("failed", 1, None)
    assert report["error"] == {"type": "OSError", "message": "no space left"}
    assert {row["source"]: row.get("outcome") for row in report["sources"]}["litellm"] == "fresh"
    history = json.loads((tmp_path / "published/v1/snapshots/index.json").read_bytes())
    entry = history["runs"][-1]
    assert json.loads((tmp_path / "published" / entry["report"]["path"]).read_bytes()) == report
    assert entry["reason"] == "OSError: no space left"


def test_a_report_that_cannot_be_kept_changes_nothing(
    server: ReplayServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def refuse(*_: object) -> None:
        raise WriteError("cannot write")

    monkeypatch.setattr("flows.conclude.keep_report", refuse)
    outcome = night(tmp_path, DAY_1, http(server), monkeypatch)
    assert (outcome.exit_code, outcome.report) == (0, None)
    assert "could not be kept: cannot write" in caplog.text


@pytest.mark.parametrize(
    ("strict", "warnings", "error", "verdict", "code"),
    [
        (False, (), None, Verdict.GOOD, 0),
        (True, (), None, Verdict.GOOD, 0),
        (False, ("x is missing",), None, Verdict.DEGRADED, 0),
        (True, ("x is missing",), None, Verdict.DEGRADED, 3),
        (True, ("x is missing",), OSError(), Verdict.FAILED, 1),
    ],
)
def test_one_verdict_one_exit_code(
    strict: bool, warnings: tuple[str, ...], error: OSError | None, verdict: Verdict, code: int
) -> None:
    record = RunRecord(RunKind.NIGHTLY, DAY_1, DAY_1, strict, warnings=warnings, error=error)
    assert (record.verdict, record.exit_code) == (verdict, code)
