"""What a night adds to storage is in proportion to what changed; what is made anew every night is counted apart."""

import json
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from extractors.sources.openrouter import MODELS_URL
from flows.backfill import DateResult, backfill
from flows.run_report import newest_report
from flows.settings import Settings
from tests.flows.past import CLOCK, FIRST, archive_pages
from tests.replay import payloads
from tests.replay.library import Page
from warehouse.publish.storage import GROUPS, by_group
from warehouse.read import Snapshot

MODELS = 1_000
CHANGED = MODELS * 3 // 100
DAYS = [FIRST + timedelta(days=day) for day in range(3)]


def listing(night: int) -> Page:
    """A list in which every night three percent of the models cost a little less than the night before."""
    rows: list[dict[str, Any]] = [payloads.model(number) for number in range(MODELS)]
    for passed in range(1, night + 1):
        for number in range(passed, MODELS, MODELS // CHANGED):
            rows[number]["pricing"]["prompt"] = f"0.{payloads.price_units(number) * 9:08d}"
    return Page(MODELS_URL, DAYS[night], json.dumps({"data": rows}).encode())


@pytest.fixture(scope="module")
def nights(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, list[DateResult]]:
    root = tmp_path_factory.mktemp("nights")
    archive_pages(root, [listing(night) for night in range(3)])
    settings = Settings(root, age_rules=False)
    return root, backfill(settings, DAYS[0].date(), DAYS[-1].date(), clock_utc=CLOCK)


def files(root: Path) -> dict[str, int]:
    """Size of every file of the published tree that never changes."""
    base = root / "published"
    return {
        path.relative_to(base).as_posix(): path.stat().st_size
        for top in ("o", "s", "t")
        for path in (base / "v1" / top).rglob("*")
        if path.is_file()
    }


def test_three_percent_changed_add_a_few_percent(nights: tuple[Path, list[DateResult]]) -> None:
    _, (first, *later) = nights
    whole = by_group(first.bytes_by_kind)["content"]
    ledgers = {name: first.bytes_by_kind[name] for name in ("facts", "history", "table prices", "table facts")}
    for night in later:
        assert by_group(night.bytes_by_kind)["content"] < 0.15 * whole
        for kind in ("facts", "history", "table prices"):
            assert 0 < night.bytes_by_kind[kind] < 0.08 * ledgers[kind], kind
        for kind in ("table facts", "table offers", "table aliases", "table evidence", "table capabilities"):
            assert kind not in night.bytes_by_kind, f"{kind}: nothing in it changed"


def test_bytes_are_counted_as_they_lie_there(nights: tuple[Path, list[DateResult]]) -> None:
    root, results = nights
    counted = [by_group(one.bytes_by_kind) for one in results]
    assert sum(files(root).values()) == sum(sum(one.values()) - one["replaced"] for one in counted)
    for one, groups in zip(results, counted, strict=True):
        assert sum(groups.values()) == one.bytes_written
        snapshot = Snapshot(root / "published", one.snapshot)
        assert groups["manifest"] > snapshot.runs[-1]["manifest"]["bytes"]
        assert groups["scores"] > sum(part["bytes"] for part in snapshot.manifest["tables"]["scores"])
        assert groups["index"] == sum(
            size for path, size in files(root).items() if path.startswith(f"v1/s/{one.snapshot}/index/")
        )


def test_the_report_of_a_backfill_tells_every_date(nights: tuple[Path, list[DateResult]]) -> None:
    root, results = nights
    path = newest_report(root)
    assert path is not None
    report = json.loads(path.read_bytes())
    assert (report["kind"], report["exit_code"], report["error"]) == ("backfill", 0, None)
    assert [one["snapshot"] for one in report["backfill"]["dates"]] == [one.snapshot for one in results]
    assert report["backfill"]["outcomes"] == {"published": 3}
    for group in GROUPS:
        assert report["storage"][group] == sum(one["storage"][group] for one in report["backfill"]["dates"])
    assert sum(report["storage"]["by_kind"].values()) == sum(one.bytes_written for one in results)
