"""Snapshots of past dates: no look-ahead, resumable, idempotent, the same from two processes, `latest` unmoved."""

import json
from datetime import date, timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from flows.backfill import DateResult, Done, Progress, backfill
from flows.backfill_workers import neighbours
from flows.inputs import Inputs, NothingCapturedError
from flows.moments import Every, SpanError
from flows.origins import Brought
from flows.refresh import Request, publish_inputs, refresh
from flows.run_report import newest_report
from flows.settings import Settings
from tests.flows.past import CLOCK, FIRST, archive_pages, cheaper, digests, last_id, pages
from tests.replay import payloads
from warehouse.publish import LastMade, Run
from warehouse.read import Snapshot
from warehouse.verify import verify

DAY_1 = FIRST.date()
DAY_3 = DAY_1 + timedelta(days=2)


def _run(root: Path, last: date = DAY_3, first: date = DAY_1, **more: object) -> list[DateResult]:
    return backfill(Settings(root), first, last, clock_utc=CLOCK, **more)  # type: ignore[arg-type]


@pytest.fixture(scope="module")
def three_days(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data root with three backfilled days. Do not change it."""
    root = tmp_path_factory.mktemp("three-days")
    archive_pages(root, pages())
    _run(root)
    return root


def test_every_date_has_its_own_snapshot_and_verifies(three_days: Path) -> None:
    published = three_days / "published"
    assert len(set(digests(three_days).values())) == 3
    assert verify(published, last_id(three_days)).ok
    for day, price in ((0, "0.000001"), (1, "0.0000009")):
        at = Snapshot(published, str(DAY_1 + timedelta(days=day)))
        prices = at.table("prices").filter(source="openrouter", source_id="northwind/heron-0", direction="input")
        standing = prices.sort("captured_at_utc")["amount"][-1]
        assert float(standing) == pytest.approx(float(price))


def test_nothing_captured_later_is_visible(three_days: Path, tmp_path: Path) -> None:
    """Later documents of every kind leave earlier snapshots as they are, byte for byte."""
    later = [payloads.openrouter(FIRST + timedelta(days=20), cheaper(2)), payloads.litellm(FIRST + timedelta(days=1))]
    later += [page for page in payloads.hub(FIRST + timedelta(days=15)) if "README" not in page.url]
    archive_pages(tmp_path, [*pages(), *later])
    _run(tmp_path, last=DAY_1)
    _run(tmp_path, first=DAY_1 + timedelta(days=16), last=DAY_1 + timedelta(days=21), every=Every.WEEK)
    found, expected = digests(tmp_path), digests(three_days)
    as_of = min(expected)
    assert found[as_of] == expected[as_of]
    assert len(set(found.values())) == len(found) == 2
    tables = Snapshot(tmp_path / "published", str(DAY_1)).manifest["tables"]
    for name in tables:
        frame = Snapshot(tmp_path / "published", str(DAY_1)).table(name)
        seen = [column for column in ("captured_at_utc", "known_at_utc", "observed_utc") if column in frame.columns]
        for column in seen:
            assert frame.filter(pl.col(column) > FIRST).is_empty(), (name, column)


def test_an_interrupted_backfill_goes_on_where_it_was(three_days: Path, tmp_path: Path) -> None:
    archive_pages(tmp_path, pages())

    def stop(progress: Progress) -> None:
        if progress.done == 2:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        _run(tmp_path, on_progress=stop)
    assert len(digests(tmp_path)) == 2
    again = _run(tmp_path)
    assert [one.done for one in again] == [Done.KNOWN, Done.KNOWN, Done.PUBLISHED]
    assert digests(tmp_path) == digests(three_days)
    history = (tmp_path / "published/v1/snapshots/index.json").read_bytes()
    assert [one.done for one in _run(tmp_path)] == [Done.KNOWN] * 3
    assert (tmp_path / "published/v1/snapshots/index.json").read_bytes() == history


def test_two_processes_give_the_same_digests(three_days: Path, tmp_path: Path) -> None:
    archive_pages(tmp_path, pages())
    seen: list[Progress] = []
    results = _run(tmp_path, workers=2, on_progress=seen.append)
    assert [one.date for one in results] == [DAY_1 + timedelta(days=day) for day in range(3)]
    assert digests(tmp_path) == digests(three_days)
    assert sorted(one.done for one in seen) == [1, 2, 3] and seen[-1].remaining_seconds == 0


def test_latest_never_moves_and_equal_inputs_share_a_snapshot(tmp_path: Path) -> None:
    archive_pages(tmp_path, pages(2))
    _run(tmp_path)
    assert not (tmp_path / "published/v1/latest.json").exists()
    refresh(Settings(tmp_path), Request(clock_utc=CLOCK, offline=True))
    latest = (tmp_path / "published/v1/latest.json").read_bytes()
    results = _run(tmp_path, last=DAY_1 + timedelta(days=4))
    assert [one.done for one in results] == [Done.KNOWN, Done.KNOWN, Done.KNOWN, Done.SHARED, Done.SHARED]
    assert len({one.snapshot for one in results}) == 2
    assert (tmp_path / "published/v1/latest.json").read_bytes() == latest
    assert Snapshot(tmp_path / "published", str(DAY_1)).id == results[0].snapshot


def test_dates_before_the_first_capture_are_empty_and_a_span_of_them_is_an_error(tmp_path: Path) -> None:
    archive_pages(tmp_path, pages(1))
    results = _run(tmp_path, first=DAY_1 - timedelta(days=1), last=DAY_1)
    assert [(one.done, one.snapshot is None) for one in results] == [(Done.EMPTY, True), (Done.PUBLISHED, False)]
    with pytest.raises(NothingCapturedError, match="abreast archive add"):
        _run(tmp_path, first=date(2020, 1, 1), last=date(2020, 1, 2))


def test_days_that_are_not_over_are_left_out(tmp_path: Path) -> None:
    with pytest.raises(SpanError, match="no finished day"):
        _run(tmp_path, first=CLOCK.date(), last=CLOCK.date() + timedelta(days=9))


def report(root: Path) -> dict[str, Any]:
    path = newest_report(root)
    assert path is not None
    return dict(json.loads(path.read_bytes()))


def test_a_backfill_that_fails_is_told_of_and_stands_in_the_history(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    archive_pages(tmp_path, pages())

    def full(archive: object, store: object, settings: Settings, inputs: Inputs, run: Run, last: LastMade) -> object:
        if inputs.as_of.date() == DAY_1 + timedelta(days=1):
            raise OSError("no space left on device")
        return publish_inputs(archive, store, settings, inputs, run, last=last)  # type: ignore[arg-type]

    monkeypatch.setattr("flows.backfill.publish_inputs", full)
    with pytest.raises(OSError, match="no space"):
        _run(tmp_path)
    told = report(tmp_path)
    assert (told["verdict"], told["kind"], told["exit_code"]) == ("failed", "backfill", 1)
    assert told["error"] == {"type": "OSError", "message": "no space left on device"}
    assert [one["date"] for one in told["backfill"]["dates"]] == [str(DAY_1)]
    first, failed = Snapshot(tmp_path / "published", str(DAY_1)).runs
    assert first["kind"] == failed["kind"] == "backfill"
    assert (failed["status"], failed["snapshot"]) == ("failed", None)
    assert failed["as_of"].startswith(str(DAY_1 + timedelta(days=1)))
    assert json.loads((tmp_path / "published" / failed["report"]["path"]).read_bytes()) == told
    monkeypatch.undo()
    assert [one.done for one in _run(tmp_path)] == [Done.KNOWN, Done.PUBLISHED, Done.PUBLISHED]
    assert report(tmp_path)["verdict"] == "good"


def test_words_that_are_wrong_leave_no_report(tmp_path: Path) -> None:
    with pytest.raises(SpanError):
        _run(tmp_path, first=DAY_3, last=DAY_1)
    assert newest_report(tmp_path) is None


def test_what_could_not_be_brought_is_told(tmp_path: Path) -> None:
    archive_pages(tmp_path, pages(1))

    class Patchy:
        def bring(self, archive: object, first: date, last: date, clock_utc: object) -> Brought:
            return Brought(0, 2, ("2026-01-06: the archived answer is an error",))

    _run(tmp_path, last=DAY_1, origin=[Patchy()])
    told = report(tmp_path)
    assert (told["verdict"], told["warnings"]) == ("degraded", ["1 documents could not be brought"])
    assert told["backfill"]["brought"] == {
        "added": 0, "known": 2, "problems": 1, "shown": ["2026-01-06: the archived answer is an error"],
    }  # fmt: skip


@given(count=st.integers(0, 400), workers=st.integers(1, 8))
def test_runs_of_dates_are_neighbours_and_none_is_shorter_than_the_next(count: int, workers: int) -> None:
    days = [DAY_1 + timedelta(days=day) for day in range(count)]
    runs = neighbours(days, workers)
    assert [day for run in runs for day in run] == days and len(runs) <= workers
    # Each rounds to whole dates.
    assert all(runs) and all(len(one) + 1 >= len(after) for one, after in pairwise(runs))
