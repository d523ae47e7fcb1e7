"""Known answers of a backfill over the recorded payloads, monthly and on every day of a capture."""

import json
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from flows.backfill import DateResult, Done, backfill
from flows.moments import Every
from flows.settings import Settings
from warehouse.documents import current_prices
from warehouse.read import Snapshot

pytestmark = pytest.mark.slow

FIRST, LAST = date(2024, 9, 21), date(2026, 8, 22)
CLOCK = datetime(2026, 11, 22, tzinfo=UTC)
FLASH = "model:qwen/qwen3.5-flash"
GPT_4O = "model:openai/gpt-4o"
PER_TOKEN = pl.col("field").is_in(["pricing.prompt", "pricing.completion"])


@dataclass(frozen=True)
class Past:
    """What the backfills did, and where."""

    root: Path
    monthly: list[DateResult]
    captures: list[DateResult]

    def at(self, day: date) -> Snapshot:
        """Snapshot that stands on a day."""
        return Snapshot(self.root / "published", at=str(day))


@pytest.fixture(scope="module")
def past(recorded: Path, tmp_path_factory: pytest.TempPathFactory) -> Past:
    from extractors.source import route
    from warehouse.archive import RawArchive, add_manifest

    root = tmp_path_factory.mktemp("past")
    add_manifest(RawArchive(root), recorded / "manifest.jsonl", archived_at_utc=CLOCK, route=route)
    runs = [backfill(Settings(root), FIRST, LAST, every, clock_utc=CLOCK) for every in (Every.CAPTURE, Every.MONTH)]
    return Past(root, runs[1], runs[0])


def _openrouter_days(recorded: Path) -> list[date]:
    rows = [json.loads(line) for line in (recorded / "manifest.jsonl").read_text().splitlines()]
    wanted = [row for row in rows if row["file"].startswith("openrouter/models/") and row["fidelity"] == "raw"]
    return sorted({datetime.fromisoformat(row["fetched_at"]).date() for row in wanted})


def test_every_date_has_a_snapshot_and_months_share_those_of_captures(past: Past) -> None:
    assert len(past.monthly) == 24 and past.monthly[-1].date == date(2026, 8, 21)
    assert all(one.snapshot for one in (*past.monthly, *past.captures))
    assert all(one.done is Done.PUBLISHED for one in past.captures)
    made = {one.snapshot for one in past.captures}
    assert sum(one.snapshot in made for one in past.monthly) >= 10
    assert not (past.root / "published/v1/latest.json").exists()


def test_prices_at_every_capture_are_those_of_an_independent_ledger(past: Past, recorded: Path) -> None:
    theirs = json.loads((recorded / "openrouter/derived/jvrck_price_ledger_2026-08-22.json").read_bytes())["models"]
    days = _openrouter_days(recorded)
    compared = 0
    for day in days:
        one = past.at(day)
        at = datetime.fromisoformat(one.manifest["content_as_of"])
        standing = current_prices(one.table("prices").filter(PER_TOKEN, source="openrouter"), at)
        ours: dict[str, dict[str, float]] = {}
        for row in standing.filter(pl.col("amount").is_not_null(), state="accepted").iter_rows(named=True):
            price = float(round(Decimal(row["amount"]) / row["per"] * 1_000_000, 6))
            ours.setdefault(row["source_id"], {})[row["direction"]] = price
        for source_id, found in ours.items():
            points = [point for point in theirs[source_id]["points"] if point[0] <= str(day)]
            assert [found.get("input"), found.get("output")] == points[-1][1:], (day, source_id)
        compared += len(ours)
    assert len(days) >= 12 and compared > 3_500


def test_the_seed_model_is_first_listed_by_its_gateway_on_2026_04_06(past: Past, recorded: Path) -> None:
    listed = {}
    for day in _openrouter_days(recorded):
        rows = past.at(day).table("aliases").filter(source="openrouter", artifact_id=FLASH)
        listed[str(day)] = rows["first_seen_utc"].dt.strftime("%Y-%m-%d").to_list()
    seen = {day: found for day, found in listed.items() if found}
    assert min(seen) == "2026-04-06" and all(found == ["2026-04-06"] for found in seen.values())


def test_what_vanished_stays_as_a_tombstone(past: Past) -> None:
    """Ids only ever come; one that is gone was merged into another one and stands among the former ids."""
    before: set[str] = set()
    tombstones = 0
    for one in past.captures:
        source = past.at(one.date)
        artifacts = source.table("artifacts")
        now = set(artifacts["artifact_id"])
        former = set(source.table("former_ids")["former_id"])
        assert before - now <= former, (one.date, sorted(before - now - former)[:5])
        tombstones = artifacts.filter("retired").height
        before = now
    assert tombstones > 100


def test_one_id_over_two_years(past: Past) -> None:
    for one in past.captures:
        source = past.at(one.date)
        aliases = source.table("aliases").filter(source="openrouter", source_id="openai/gpt-4o")
        assert set(aliases["artifact_id"]) <= {GPT_4O}
        assert source.has(GPT_4O), one.date


def test_history_tells_two_years_in_order(past: Past) -> None:
    from warehouse.timeline import timeline

    made: dict[str, Any] = timeline(past.at(LAST), GPT_4O)
    assert made["snapshots"] >= 25
    assert [step["from"] for step in made["places"]] == sorted(step["from"] for step in made["places"])
    assert made["places"][0]["from"].startswith("2024-09-2")
    vision = next(one for one in made["capabilities"] if one["id"] == "vision.image_understanding")
    assert vision["to"] is None
