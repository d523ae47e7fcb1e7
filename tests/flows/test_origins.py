"""Documents of the past: a clone's commits and a web archive's captures become documents at their own times."""

import json
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from extractors.sources.litellm import URL as LITELLM_URL
from extractors.sources.openrouter import MODELS_URL
from flows.backfill import backfill
from flows.moments import Every
from flows.origin_git import GitOrigin
from flows.origin_wayback import WaybackOrigin
from flows.origins import OriginError
from flows.settings import Settings
from tests.extractors.past.test_cdx import text
from tests.extractors.past.test_past_git import clone, commit
from tests.extractors.past.wayback_cases import Archive, Reply, memento, settings
from tests.flows.past import CLOCK, FIRST, cheaper
from tests.replay import payloads
from tests.replay.server import ReplayServer
from warehouse.archive import RawArchive
from warehouse.read import Snapshot

DAYS = (date(2026, 1, 6), date(2026, 1, 7))
PATH = "model_prices.json"


@pytest.fixture(scope="module")
def repo(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A public price map in a clone: before, in and after the span, and once broken."""
    made = clone(tmp_path_factory.mktemp("clone"))
    whole = json.loads(payloads.litellm(FIRST).body)
    for day, cost in (("2025-12-01", 3e-6), ("2026-01-05", 2e-6), ("2026-01-07", 1e-6), ("2026-02-01", 9e-6)):
        whole["openrouter/northwind/heron-0"]["input_cost_per_token"] = cost
        commit(made, json.dumps(whole), f"{day}T12:00:00Z", PATH)
    return made


def _git(repo: Path) -> GitOrigin:
    return GitOrigin(repo, PATH, "litellm", LITELLM_URL)


def test_commits_of_the_span_and_the_one_that_stood_before_it_come_once(repo: Path, tmp_path: Path) -> None:
    archive = RawArchive(tmp_path)
    first = _git(repo).bring(archive, *DAYS, CLOCK)
    assert (first.added, first.known, first.problems) == (2, 0, ())
    rows = archive.rows("litellm")
    assert [f"{row.captured_at_utc:%Y-%m-%d}" for row in rows] == ["2026-01-05", "2026-01-07"]
    assert {(row.origin, row.endpoint, row.media_type) for row in rows} == {("git", "prices", "application/json")}
    assert all(row.note.startswith("commit ") and row.archived_at_utc == CLOCK for row in rows)
    again = _git(repo).bring(archive, *DAYS, CLOCK + timedelta(days=1))
    assert (again.added, again.known) == (0, 2) and archive.rows("litellm") == rows


def test_a_backfill_from_git_reads_each_day_as_it_was(repo: Path, tmp_path: Path) -> None:
    results = backfill(Settings(tmp_path), *DAYS, Every.DAY, [_git(repo)], clock_utc=CLOCK)
    assert len({one.snapshot for one in results}) == 2
    for day, amount in zip(DAYS, (2e-6, 1e-6), strict=True):
        prices = Snapshot(tmp_path / "published", str(day)).table("prices")
        input_prices = prices.filter(source_id="openrouter/northwind/heron-0", direction="input")
        newest = input_prices.sort("captured_at_utc")["amount"][-1]
        assert float(newest) == pytest.approx(amount)


def test_an_address_that_the_source_does_not_read_is_refused(repo: Path, tmp_path: Path) -> None:
    for source, url in (("litellm", "https://example.org/x.json"), ("nowhere", LITELLM_URL)):
        with pytest.raises(OriginError, match="does not read"):
            GitOrigin(repo, PATH, source, url).bring(RawArchive(tmp_path), *DAYS, CLOCK)


def _capture(stamp: str, digest: str, status: str = "200") -> str:
    return f"ai,openrouter)/api/v1/models {stamp} {MODELS_URL} application/json {status} {digest} 1000"


def _page(day: int, share: int) -> tuple[bytes, datetime]:
    at = datetime(2026, 1, day, 4, tzinfo=UTC)
    return payloads.openrouter(at, cheaper(share)).body, at


def test_captures_of_a_web_archive_become_documents_at_their_true_time(tmp_path: Path) -> None:
    with ReplayServer() as server:
        service = Archive(server)
        stamps = [f"202601{day:02d}040000" for day in (5, 6, 7, 8)]
        rows = [_capture(stamp, f"D{stamp}") for stamp in stamps] + [_capture("20260100040000", "D", "200")]
        service.index = [Reply(body=text(*rows))]
        for stamp, day in zip(stamps[:2], (5, 6), strict=True):
            service.replay[f"{stamp}id_/{MODELS_URL}"] = memento(*_page(day, day))
        service.replay[f"{stamps[2]}id_/{MODELS_URL}"] = memento(b"", datetime(2026, 1, 7, 4, tzinfo=UTC), 429)
        wall = b"<!doctype html><title>Just a moment...</title>"
        html = {"Content_Type": "text/html"}
        service.replay[f"{stamps[3]}id_/{MODELS_URL}"] = memento(wall, datetime(2026, 1, 8, 4, tzinfo=UTC), **html)
        origin = WaybackOrigin("openrouter", MODELS_URL, settings(server))
        archive = RawArchive(tmp_path)
        brought = origin.bring(archive, date(2026, 1, 5), date(2026, 1, 9), CLOCK)
        asked = len(server.requests())
        again = origin.bring(archive, date(2026, 1, 5), date(2026, 1, 9), CLOCK)
    assert (brought.added, brought.known, len(brought.problems)) == (2, 0, 3)
    assert any("archived with status 429" in problem for problem in brought.problems)
    assert any("instead of application/json" in problem for problem in brought.problems)
    assert (again.added, again.known) == (0, 2)
    assert len(server.requests()) - asked == 3, "the listing and the two that brought nothing, not the documents"
    rows_kept = archive.rows("openrouter")
    assert [row.captured_at_utc.day for row in rows_kept] == [5, 6]
    assert {(row.origin, row.endpoint, row.url) for row in rows_kept} == {("wayback", "models", MODELS_URL)}


def test_a_service_that_refuses_ends_with_what_came_until_then(tmp_path: Path) -> None:
    with ReplayServer() as server:
        service = Archive(server)
        stamps = ["20260105040000", "20260106040000"]
        service.index = [Reply(body=text(*[_capture(stamp, stamp) for stamp in stamps]))]
        service.replay[f"{stamps[0]}id_/{MODELS_URL}"] = memento(*_page(5, 5))
        service.replay[f"{stamps[1]}id_/{MODELS_URL}"] = Reply(429, headers={"Retry-After": "9999"})
        brought = WaybackOrigin("openrouter", MODELS_URL, settings(server)).bring(
            RawArchive(tmp_path), date(2026, 1, 5), date(2026, 1, 9), CLOCK
        )
    assert brought.added == 1 and "asks for fewer requests" in brought.problems[0]
    assert len(RawArchive(tmp_path).rows("openrouter")) == 1
