"""Typed events between two snapshots: what changed, and nothing that did not."""

from datetime import UTC, datetime, timedelta
from typing import Any

import polars as pl

from schemas.published import TABLES
from tests.warehouse.content import CONTENT_AS_OF, FILES_MCP, FLASH, SD, frame, price, tables
from warehouse.publish import changes
from warehouse.publish.changes import moved_within_bands

LATER = CONTENT_AS_OF + timedelta(days=1)
Events = list[tuple[str, str, str | None, str | None]]


def events(new: dict[str, pl.DataFrame], at: datetime = LATER) -> Events:
    made = changes(tables(), tables() | new, CONTENT_AS_OF, at)
    TABLES["changes"].validate(made, lazy=True)
    return list(made.select("event", "artifact_id", "old", "new").iter_rows())


def edited(table_name: str, where: pl.Expr, **values: Any) -> dict[str, pl.DataFrame]:
    table = tables()[table_name]
    kept = {k: pl.when(where).then(pl.lit(v)).otherwise(pl.col(k)).cast(table.schema[k]) for k, v in values.items()}
    return {table_name: table.with_columns(**kept)}


def test_nothing_changes_between_equal_snapshots() -> None:
    assert events({}) == []


def test_an_artifact_comes_and_goes() -> None:
    without = {
        name: table.filter(pl.col("artifact_id") != FILES_MCP) if "artifact_id" in table.columns else table
        for name, table in tables().items()
    }
    gone = changes(tables(), without, CONTENT_AS_OF, LATER)
    assert gone.select("event", "artifact_id").rows() == [("artifact_retired", FILES_MCP)]
    come = changes(without, tables(), CONTENT_AS_OF, LATER)
    assert come.select("event", "artifact_id").rows() == [("artifact_added", FILES_MCP)]
    assert events(edited("artifacts", pl.col("artifact_id") == FILES_MCP, retired=True))[0][0] == "artifact_retired"


def test_names_and_facts() -> None:
    assert events(edited("artifacts", pl.col("artifact_id") == SD, name="SD 3.5")) == [
        ("artifact_renamed", SD, "Stable Diffusion 3.5 Large", "SD 3.5")
    ]
    where = (pl.col("artifact_id") == SD) & (pl.col("field") == "licence")
    assert events(edited("facts", where, value="MIT")) == [("fact_changed", SD, "stabilityai-ai-community", "MIT")]
    assert events({"facts": tables()["facts"].filter(~where)}) == [
        ("fact_changed", SD, "stabilityai-ai-community", None)
    ]


def ledger(*rows: dict[str, Any]) -> dict[str, pl.DataFrame]:
    return {"prices": pl.concat([tables()["prices"], frame("prices", list(rows))])}


def test_prices_change_are_added_and_end() -> None:
    offer = f"{FLASH}@openrouter"
    stamps = {"valid_from_utc": LATER, "captured_at_utc": LATER, "known_from_utc": LATER}
    assert events(ledger(price(FLASH, offer, "pricing.prompt", "0.06", **stamps))) == [
        ("price_changed", FLASH, "0.065 per 1000000", "0.06 per 1000000")
    ]
    held = price(FLASH, offer, "pricing.prompt", "0.0001", state="held", **stamps)
    assert events(ledger(held)) == []
    noise = price(FLASH, offer, "pricing.prompt", "0.06500000000000000001", **stamps)
    assert events(ledger(noise)) == []
    image = price(FLASH, offer, "pricing.image", "0.001", unit="image", per=1, modality="image", **stamps)
    assert events(ledger(image)) == [("price_added", FLASH, None, "0.001 per 1")]
    ended = price(FLASH, offer, "pricing.prompt", None, absent="not_published", **stamps)
    assert events(ledger(ended)) == [("price_removed", FLASH, "0.065 per 1000000", None)]


def test_an_announced_price_changes_on_its_day() -> None:
    assert events({}, datetime(2026, 12, 2, tzinfo=UTC)) == [
        ("price_changed", FLASH, "0.3 per 1000000", "0.2 per 1000000")
    ]


def test_capabilities_are_gained_and_lost() -> None:
    kept = tables()["capabilities"].filter(pl.col("capability_id") != "agent.tool_calling")
    assert events({"capabilities": kept}) == [("capability_lost", FLASH, "Tool calling", None)]
    back = changes(tables() | {"capabilities": kept}, tables(), CONTENT_AS_OF, LATER)
    assert back["event"].to_list() == ["capability_gained"]


def test_a_place_moves_only_when_it_leaves_its_band() -> None:
    old = {"place": 2, "band_best": 1, "band_worst": 3}
    mine = pl.col("artifact_id") == SD
    before = tables() | edited("scores", mine, **old)
    inside = tables() | edited("scores", mine, place=3, band_best=1, band_worst=4)
    outside = tables() | edited("scores", mine, place=4, band_best=2, band_worst=6)
    assert changes(before, inside, CONTENT_AS_OF, LATER).height == 0
    told = [moved_within_bands(before["scores"], one["scores"]) for one in (before, inside, outside)]
    assert told == [0, 1, 0]
    moved = changes(before, outside, CONTENT_AS_OF, LATER)
    assert moved.select("event", "artifact_id", "old", "new").rows() == [("place_moved", SD, "2", "4")]
