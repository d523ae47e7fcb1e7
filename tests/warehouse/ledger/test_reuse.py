"""Names that a source gives to another thing: split by date where more than a date says so, else told once."""

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import polars as pl
from ledger_sets import day, folded, listing

from tests.warehouse.curate.curated_rows import MODEL, ROW, curate, published
from warehouse.curate.artifacts import aliases_table
from warehouse.curate.discrepancies import discrepancies_table
from warehouse.ledger.fold import ReadSet
from warehouse.ledger.reuse import is_earlier, split_log

OLD, NEW = datetime(2024, 5, 14, tzinfo=UTC), datetime(2024, 12, 26, tzinfo=UTC)
EARLIER = "claude-test#2024-05-14"
TOMBSTONE = "model:anthropic/claude-test-2024-05-14"


def _row(created: datetime | None, name: str, **more: Any) -> dict[str, Any]:
    return {**ROW, "seller": "anthropic", "created_utc": created, "name": name, **more}


def _night(
    number: float, created: datetime | None, name: str = "Chat V2.5", price: str = "0.000002", **others: dict[str, Any]
) -> ReadSet:
    rows = {"claude-test": _row(created, name), **{key.replace("_", "-"): row for key, row in others.items()}}
    return listing(day(number), {source_id: [price] for source_id in rows}, entities=rows)


def _told(*nights: ReadSet) -> list[tuple[datetime, datetime, str | None]]:
    return folded(*nights)["reuses_log"].select("was_created_utc", "created_utc", "earlier").rows()


def test_a_name_that_goes_to_something_younger_is_told_once() -> None:
    assert _told(_night(0, OLD), _night(1, NEW), _night(2, NEW)) == [(OLD, NEW, None)]
    assert _told(_night(0, OLD), _night(1, NEW, "Chat V3"), _night(2, NEW, "Chat V3")) == [(OLD, NEW, EARLIER)]


def test_a_date_that_is_corrected_or_missing_is_no_reuse() -> None:
    assert _told(_night(0, NEW), _night(1, OLD)) == []
    assert _told(_night(0, None), _night(1, NEW), _night(2, None), _night(3, NEW)) == []


def test_another_name_with_a_date_made_exact_splits_nothing() -> None:
    later = OLD + timedelta(hours=23)
    assert _told(_night(0, OLD), _night(1, later, "Chat")) == [(OLD, later, None)]


def test_a_set_that_is_refused_or_not_a_list_splits_nothing() -> None:
    one = listing(day(1), {"claude-test": ["0.000002"]}, entities={"claude-test": _row(NEW, "Chat V3")}, refused="cut")
    assert _told(_night(0, OLD), one) == []


def test_the_earlier_thing_is_a_tombstone_with_its_last_facts_and_prices() -> None:
    curated = curate(_night(0, OLD), _night(1, OLD, price="0.000003"), _night(2, NEW, "Chat V3", "0.00004"))
    facts, offers, prices, current = published(curated)
    ids = dict(curated.identity.aliases.select("source_id", "artifact_id").rows())
    assert ids == {"claude-test": MODEL, EARLIER: TOMBSTONE}
    names = dict(facts.filter(field="name").select("artifact_id", "value").rows())
    assert names == {MODEL: "Chat V3", TOMBSTONE: "Chat V2.5"}
    assert curated.identity.families.sort("artifact_id").rows() == [
        (MODEL, MODEL, "base"),
        (MODEL, TOMBSTONE, "dated"),
    ]
    told = prices.sort("artifact_id", "valid_from_utc").select("artifact_id", "amount", "state", "state_reason")
    assert told.rows() == [
        (MODEL, "0.00004", "accepted", None),
        (TOMBSTONE, "0.000002", "accepted", None),
        (TOMBSTONE, "0.000003", "accepted", None),
        (TOMBSTONE, None, "accepted", "no longer listed"),
    ]
    assert current["artifact_id"].to_list() == [MODEL]
    seen = aliases_table(
        curated, curated.rows.select("source", "source_id", "first_seen_utc", "last_seen_utc", "listed")
    )
    dates = {row["source_id"]: (row["first_seen_utc"], row["last_seen_utc"]) for row in seen.to_dicts()}
    assert dates == {"claude-test": (day(2), None), EARLIER: (day(0), day(1))}
    assert set(offers.select("artifact_id", "listed").rows()) == {(MODEL, True), (TOMBSTONE, False)}


def test_an_earlier_thing_that_is_listed_under_another_name_goes_there() -> None:
    moved = _row(OLD, "Claude Two", slug="claude-two")
    curated = curate(_night(0, OLD, "Claude"), _night(1, NEW, "Claude", claude_two=moved))
    ids = dict(curated.identity.aliases.select("source_id", "artifact_id").rows())
    assert ids == {
        "claude-test": MODEL,
        EARLIER: "model:anthropic/claude-two",
        "claude-two": "model:anthropic/claude-two",
    }
    assert curated.frames["reuses_log"]["listed_as"].to_list() == ["claude-two"]


def test_a_name_reused_twice_has_three_things_and_splitting_again_changes_nothing() -> None:
    third = datetime(2025, 6, 1, tzinfo=UTC)
    state = folded(
        _night(0, OLD),
        _night(1, NEW, "Chat V3", "0.000003"),
        _night(2, third, "Chat V4", "0.000004"),
        _night(3, third, "Chat V4", "0.000005"),
    )
    log = split_log("prices_log", state["prices_log"], state["reuses_log"])
    amounts = log.filter(pl.col("amount").is_not_null()).group_by("source_id").agg(pl.col("amount").cast(pl.Float64))
    assert dict(amounts.rows()) == {
        EARLIER: [2e-6],
        "claude-test#2024-12-26": [3e-6],
        "claude-test": [4e-6, 5e-6],
    }
    assert log["key"].str.starts_with(log["source_id"]).all()
    assert split_log("prices_log", log, state["reuses_log"]).equals(log)
    assert [is_earlier(name) for name in ("claude-test", EARLIER, "a/b#3")] == [False, True, False]


def test_a_date_that_moves_alone_is_a_discrepancy_until_it_is_reviewed() -> None:
    curated = curate(_night(0, OLD), _night(1, NEW))
    *_, prices, current = published(curated)
    frames = (current, prices.clear())
    found = discrepancies_table(*frames, frozenset(), curated.frames["reuses_log"])
    row = found.row(0, named=True)
    assert (row["kind"], row["artifact_id"], row["offer_id"], row["state"]) == (
        "identity_conflict",
        MODEL,
        None,
        "open",
    )
    assert json.loads(row["observations"]) == {
        "shop claude-test before 2026-07-02": "Chat V2.5, created 2024-05-14",
        "shop claude-test since 2026-07-02": "Chat V2.5, created 2024-12-26",
    }
    closed = discrepancies_table(*frames, frozenset(found["fingerprint"]), curated.frames["reuses_log"])
    assert closed["state"].to_list() == ["closed"]


def test_a_name_that_was_split_is_no_discrepancy() -> None:
    curated = curate(_night(0, OLD), _night(1, NEW, "Chat V3"))
    *_, prices, current = published(curated)
    assert discrepancies_table(current, prices.clear(), frozenset(), curated.frames["reuses_log"]).is_empty()
