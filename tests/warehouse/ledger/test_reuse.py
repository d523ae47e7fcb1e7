"""Names that a source gives to another thing are told, once, with both dates."""

import json
from datetime import UTC, datetime
from typing import Any

from ledger_sets import day, folded, listing

from tests.warehouse.curate.curated_rows import MODEL, ROW, curate
from warehouse.curate.discrepancies import discrepancies_table
from warehouse.curate.offers import offers_table
from warehouse.curate.prices import current_accepted, price_rows, prices_table
from warehouse.ledger.fold import ReadSet

OLD, NEW = datetime(2024, 5, 14, tzinfo=UTC), datetime(2024, 12, 26, tzinfo=UTC)


def _night(number: float, created: datetime | None, name: str = "Chat V2.5") -> ReadSet:
    row: dict[str, Any] = {**ROW, "seller": "anthropic", "created_utc": created, "name": name}
    return listing(day(number), {"claude-test": ["0.000002"]}, entities={"claude-test": row})


def _told(*nights: ReadSet) -> list[tuple[datetime, datetime]]:
    return folded(*nights)["reuses_log"].select("was_created_utc", "created_utc").rows()


def test_a_name_that_goes_to_something_younger_is_told_once() -> None:
    assert _told(_night(0, OLD), _night(1, NEW), _night(2, NEW)) == [(OLD, NEW)]


def test_a_date_that_is_corrected_or_missing_is_no_reuse() -> None:
    assert _told(_night(0, NEW), _night(1, OLD)) == []
    assert _told(_night(0, None), _night(1, NEW), _night(2, None), _night(3, NEW)) == []


def test_a_reused_name_is_a_discrepancy_until_it_is_reviewed() -> None:
    curated = curate(_night(0, OLD), _night(1, NEW, "Chat V3"))
    offers = offers_table(curated)
    prices = prices_table(price_rows(curated, offers))
    current = current_accepted(prices, offers, curated.at_utc)
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
        "shop claude-test since 2026-07-02": "Chat V3, created 2024-12-26",
    }
    closed = discrepancies_table(*frames, frozenset(found["fingerprint"]), curated.frames["reuses_log"])
    assert closed["state"].to_list() == ["closed"]
