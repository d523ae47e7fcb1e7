"""An artifact over the snapshots of a history: when its place changed, and from when to when it could do what."""

import shutil
from datetime import timedelta
from itertools import pairwise
from pathlib import Path

import polars as pl
import pytest

from schemas.vocabulary import RunKind
from tests.warehouse.content import ATLAS, CONTENT_AS_OF, FLASH, content, derived, run, tables
from warehouse.publish import publish, rollback
from warehouse.read import Corrupt, Snapshot
from warehouse.timeline import content_time, snapshots, standings, timeline

DAY = timedelta(days=1)


def _without(kept: dict[str, pl.DataFrame], capability: str) -> dict[str, pl.DataFrame]:
    out = (pl.col("artifact_id") == FLASH) & (pl.col("capability_id") == capability)
    rest = {name: kept[name].filter(~out) for name in ("capabilities", "evidence")}
    return derived(kept | rest)


def _scored_anew(kept: dict[str, pl.DataFrame]) -> dict[str, pl.DataFrame]:
    return derived(kept, CONTENT_AS_OF + 90 * DAY)


@pytest.fixture(scope="module")
def capability() -> str:
    rows = tables()["capabilities"].filter(artifact_id=FLASH, polarity="asserted", kind="capability")
    return str(rows["capability_id"][0])


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory, capability: str) -> Path:
    """Five days: as they are, without a capability, that again, scored anew, and a day taken back."""
    root = tmp_path_factory.mktemp("timeline")
    plain = tables()
    days = [_without(plain, capability), plain, plain, _scored_anew(plain), _without(plain, capability)]
    # The last days come first: a backfill fills in what lies before.
    for number in (3, 4, 0, 1, 2):
        at = CONTENT_AS_OF + number * DAY
        kind = RunKind.NIGHTLY if number in (3, 4) else RunKind.BACKFILL
        publish(root, content(days[number], content_as_of=at), run(at, kind))
    rollback(root, CONTENT_AS_OF + 5 * DAY, "a bad night")
    return root


def _at(number: int) -> str:
    return f"{CONTENT_AS_OF + number * DAY:%Y-%m-%dT%H:%M:%SZ}"


def test_snapshots_stand_by_content_time_and_not_when_taken_back(site: Path) -> None:
    source = Snapshot(site)
    found = [content_time(one["snapshot"]) for one in snapshots(source.runs, "9999")]
    assert found == [_at(number) for number in range(4)]


def test_places_are_told_when_they_change(site: Path) -> None:
    made = timeline(Snapshot(site), ATLAS)
    assert made["snapshots"] == 4
    scored = {one["from"]: one for one in made["places"]}
    assert _at(0) in scored and _at(3) in scored
    for before, after in pairwise(made["places"]):
        drop = ("from", "snapshot")
        assert {k: v for k, v in before.items() if k not in drop} != {k: v for k, v in after.items() if k not in drop}
    shown = Snapshot(site).scores(ATLAS)
    assert made["places"][-1]["score"] == shown["score"] and made["places"][-1]["sd"] == shown["sd"]


def test_a_capability_has_a_beginning_and_an_end(site: Path, capability: str) -> None:
    made = {one["id"]: one for one in timeline(Snapshot(site), FLASH)["capabilities"]}
    assert (made[capability]["from"], made[capability]["to"]) == (_at(1), None)
    others = [one for identity, one in made.items() if identity != capability]
    assert others and all((one["from"], one["to"]) == (_at(0), None) for one in others)


def test_an_earlier_snapshot_knows_nothing_of_later_ones(site: Path) -> None:
    early = Snapshot(site, at=str((CONTENT_AS_OF + DAY).date()))
    made = timeline(early, FLASH)
    assert made["snapshots"] == 2 and all(one["from"] <= _at(1) for one in made["places"] + made["capabilities"])


def test_what_was_not_listed_yet_has_no_beginning_before(tmp_path: Path) -> None:
    publish(tmp_path, content(), run())
    assert [one.digests for one in standings(Snapshot(tmp_path), "model:nobody/nothing")] == [None]


def test_a_damaged_shard_is_named(site: Path, tmp_path: Path) -> None:
    shutil.copytree(site, tmp_path / "copy")
    for shard in (tmp_path / "copy/v1/s").glob("*/index/*.json"):
        shard.write_bytes(shard.read_bytes() + b" ")
    source = Snapshot(tmp_path / "copy")
    with pytest.raises(Corrupt, match="index/"):
        list(standings(source, FLASH))


def test_snapshots_that_are_no_longer_kept_are_passed_over(site: Path, tmp_path: Path) -> None:
    shutil.copytree(site, tmp_path / "copy")
    source = Snapshot(tmp_path / "copy")
    gone = snapshots(source.runs, "9999")[0]["snapshot"]
    shutil.rmtree(tmp_path / "copy/v1/s" / gone)
    assert len(list(standings(source, FLASH))) == 3
