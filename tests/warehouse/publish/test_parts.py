"""Parts of tables: no row lost or twice, closed months as they were, and little rewritten in the open one."""

from datetime import UTC, datetime, timedelta

import polars as pl
from hypothesis import given, settings
from hypothesis import strategies as st

from schemas.canonical import sha256_hex
from schemas.published import MONTHLY
from tests.warehouse.content import FLASH, SD, Row, fact, signal
from tests.warehouse.content_many import many
from warehouse.publish.parts import FEW_ROWS, ROWS_OF_SOURCES, parts
from warehouse.publish.tables import canonical_tables, parquet_bytes

START = datetime(2026, 8, 1, 6, tzinfo=UTC)
DAY = timedelta(days=1)


def cut(name: str, rows: list[Row]) -> dict[str, str | None]:
    """Digest of every part, and its month."""
    table = pl.DataFrame(rows, infer_schema_length=None)
    return {sha256_hex(parquet_bytes(part.frame)): part.month for part in parts(name, table.sort(table.columns))}


def steps(day: int, count: int) -> list[Row]:
    """So many rows of the price ledger of one day: the columns that decide where they stand."""
    at = START + day * DAY
    return [{"offer_id": f"{number:05d}", "captured_at_utc": at, "known_from_utc": at} for number in range(count)]


def stars(day: int, artifact: str = FLASH) -> Row:
    """One observation of a series."""
    at = START + day * DAY
    return signal(artifact, "github_stars", 10.0 + day, observed_utc=at, known_from_utc=at, current=False)


def document(day: int, url: str, *, current: bool) -> Row:
    """One row of `documents`."""
    at = START + day * DAY
    return {
        "payload_sha256": sha256_hex(f"{url} {day}".encode()), "source": "openrouter", "endpoint": "models", "url": url,
        "status": 200, "media_type": "application/json", "size_bytes": 1, "captured_at_utc": at,
        "archived_at_utc": at, "origin": "live", "fidelity": "raw", "current": current,
    }  # fmt: skip


def closed(found: dict[str, str | None], month: str) -> set[str]:
    return {digest for digest, one in found.items() if one is not None and one < month}


def test_every_row_of_every_table_stands_in_one_part() -> None:
    for name, table in canonical_tables(many(60, prices=3)).items():
        made = [part.frame for part in parts(name, table)]
        assert pl.concat(made).sort(table.columns).equals(table.sort(table.columns)), name
        assert (name in MONTHLY) or all(part.month is None for part in parts(name, table))


days = st.lists(
    st.tuples(st.integers(0, 90), st.integers(1, 700)), min_size=1, max_size=12, unique_by=lambda one: one[0]
)


@settings(max_examples=40)
@given(days)
def test_the_ledger_is_cut_into_few_parts_and_closed_months_stay(found: list[tuple[int, int]]) -> None:
    ordered = sorted(found)
    rows: list[Row] = []
    before: dict[str, str | None] = {}
    for day, count in ordered:
        rows += steps(day, count)
        now = cut("prices", rows)
        month = f"{START + day * DAY:%Y-%m}"
        # A month is closed by the first row of a later one, which joins its parts once.
        before_that = max((one for one in before.values() if one), default=month)
        assert closed(before, before_that) <= now.keys()
        assert len([one for one in now.values() if one == month]) <= 10
        assert len([one for one in now.values() if one != month]) <= 3
        before = now


def test_a_small_night_leaves_the_large_parts_of_its_own_month() -> None:
    base = steps(0, 6 * FEW_ROWS)
    first, second = cut("prices", base), cut("prices", base + steps(1, 60))
    third = cut("prices", base + steps(1, 60) + steps(2, 60))
    assert first.keys() < second.keys() and len(second) == 2
    assert first.keys() < third.keys() and len(third) == 2
    grown = base + [row for day in range(1, 60) for row in steps(day, 2 * FEW_ROWS)]
    assert len(cut("prices", grown)) < 12, "many large nights are joined"


def test_what_was_known_late_and_seen_early_does_not_move_what_is_there() -> None:
    known = START + 40 * DAY
    old = [row | {"known_from_utc": known} for row in [*steps(0, 3 * FEW_ROWS), *steps(5, FEW_ROWS)]]
    more = [row | {"known_from_utc": known} for row in steps(9, 20)]
    assert len(cut("prices", old).keys() & cut("prices", old + more).keys()) >= 1, "a backfill walks through one month"


def test_a_signal_that_is_followed_leaves_closed_months_alone() -> None:
    """The row of June is current until September: its last word is known in September, and stands there."""
    july = [stars(-60), stars(-30), stars(-29), stars(-28, SD)]
    august = [*july, stars(3)]
    september = [*august, stars(40), stars(41, SD)]
    rows = [*september, stars(45)]
    made = [cut("signals", one) for one in (july, august, september, rows)]
    assert set(made[0].values()) == {"2026-07"}
    assert closed(made[1], "2026-08") <= made[2].keys()
    assert closed(made[2], "2026-09") == closed(made[3], "2026-09") != set()
    late = cut("signals", [*september, stars(-10) | {"known_from_utc": START + 42 * DAY}])
    assert closed(made[2], "2026-09") <= late.keys(), "what comes to light later moves nothing"


def test_a_document_that_is_replaced_leaves_closed_months_alone() -> None:
    a, b = "https://example.org/a", "https://example.org/b"
    june = [document(-50, a, current=True), document(-50, b, current=True)]
    july = [document(-50, a, current=False), document(-50, b, current=True), document(-20, a, current=True)]
    august = [document(-50, a, current=False), document(-50, b, current=True), document(-20, a, current=False)]
    august += [document(4, a, current=True)]
    september = [*(row | {"current": False} for row in august), document(40, a, current=True)]
    september += [document(41, b, current=True)]
    made = [cut("documents", rows) for rows in (june, july, august, september)]
    assert closed(made[1], "2026-07") <= made[2].keys()
    assert closed(made[2], "2026-08") == closed(made[3], "2026-08") != set()


def test_a_source_without_news_keeps_its_part() -> None:
    quiet = [fact(FLASH, f"field{number}", "a", source="litellm") for number in range(ROWS_OF_SOURCES)]
    loud = [fact(FLASH, f"field{number}", "a", source="openrouter") for number in range(5)]
    before = cut("facts", quiet + loud)
    after = cut("facts", [*quiet, *loud[:-1], loud[-1] | {"value": "b"}])
    assert len(before) == len(after) == 2 and len(before.keys() & after.keys()) == 1
