"""A source that fails for thirty nights: its facts are flagged stale, and no score moves because of it."""

from datetime import timedelta
from pathlib import Path

import polars as pl
import pytest

from flows.refresh import Outcome
from schemas.vocabulary import SourceStatus
from tests.flows.live import DAY_1, first_day, http, night
from tests.replay import faults, payloads
from tests.replay.server import ReplayServer
from warehouse.read import Snapshot

NIGHTS = 30
ASKED = (1, 6, NIGHTS)
"""Nights that are run: some before the source is past its maximum age of a week, and the last."""


def _month(root: Path, monkeypatch: pytest.MonkeyPatch, *, fails: bool) -> Outcome:
    """A month in which nothing changes but the hub's lists on the last day; the gateway answers or does not."""
    with ReplayServer(first_day()) as server:
        night(root, DAY_1, http(server), monkeypatch)
        if fails:
            server.faults["/api/v1/models"] = faults.status(500)
        for day in ASKED:
            clock = DAY_1 + timedelta(days=day)
            if day == NIGHTS:
                server.library.add(*payloads.hub(clock, "2026-12-19T00:00:00.000Z"))
            outcome = night(root, clock, http(server), monkeypatch)
    return outcome


def test_no_score_moves_because_a_source_is_dead(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    dead = _month(tmp_path / "dead", monkeypatch, fails=True)
    alive = _month(tmp_path / "alive", monkeypatch, fails=False)
    assert dead.inputs.sources["openrouter"].status is SourceStatus.STALE
    assert alive.inputs.sources["openrouter"].status is SourceStatus.FRESH
    assert any(reason.startswith("openrouter is stale since 2026-11-27") for reason in dead.degraded)
    assert dead.exit_code == 0
    without, control = (Snapshot(tmp_path / name / "published") for name in ("dead", "alive"))
    assert without.manifest["content_as_of"] == control.manifest["content_as_of"]
    scores = [
        one.table("scores").select("artifact_id", "score", "status").sort("artifact_id") for one in (without, control)
    ]
    assert scores[0].equals(scores[1])
    listed = without.table("artifacts").filter(~pl.col("retired")).height
    assert listed == control.table("artifacts").filter(~pl.col("retired")).height == 250
