"""Tables as files: validated, ordered, the same bytes everywhere, harmless in a spreadsheet."""

import csv
import io
import os
import subprocess
import sys
from datetime import UTC, datetime

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from schemas.canonical import sha256_hex
from schemas.published import TABLES
from tests.warehouse.content import AUGUST, FLASH, fact, frame, price, tables
from warehouse.publish import PublishError
from warehouse.publish.parts import parts
from warehouse.publish.tables import canonical_tables, csv_bytes, parquet_bytes

DIGESTS = """
from tests.warehouse.content_many import many
from warehouse.publish.tables import canonical_tables, csv_bytes, parquet_bytes
from schemas.canonical import digest
made = canonical_tables(many(60, prices=3))
print(digest(*(parquet_bytes(frame) + csv_bytes(frame) for frame in made.values())))
"""


def test_every_table_survives_parquet() -> None:
    for name, table in canonical_tables(tables()).items():
        read = pl.read_parquet(io.BytesIO(parquet_bytes(table)))
        assert read.equals(table)
        assert read.schema == table.schema
        TABLES[name].validate(read, lazy=True)


@pytest.mark.parametrize(
    ("changed", "message"),
    [
        ({"prices": frame("prices", [price(FLASH, "o", "f", "-1")])}, r"prices.amount, row 0: '-1' fails str_matches"),
        ({"prices": frame("prices", [price(FLASH, "o", "f", "1", unit="tokens")])}, r"prices.unit, row 0: 'tokens'"),
        ({"artifacts": tables()["artifacts"].drop("name")}, "artifacts.*name"),
        ({"facts": frame("facts", [fact("../up", "licence", "MIT")])}, r"facts.artifact_id, row 0: '../up'"),
    ],
)
def test_a_row_that_fails_its_model_stops_the_build(changed: dict[str, pl.DataFrame], message: str) -> None:
    with pytest.raises(PublishError, match=message):
        canonical_tables(tables() | changed)


def test_closed_months_keep_their_bytes() -> None:
    ledger = canonical_tables(tables())["prices"]
    before = {part.month: sha256_hex(parquet_bytes(part.frame)) for part in parts("prices", ledger)}
    assert list(before) == ["2026-07", "2026-08"]
    september = datetime(2026, 9, 3, tzinfo=UTC)
    later = price(FLASH, f"{FLASH}@openrouter", "pricing.prompt", "0.06", known_from_utc=september)
    grown = canonical_tables(tables() | {"prices": pl.concat([ledger, frame("prices", [later])])})["prices"]
    after = {part.month: sha256_hex(parquet_bytes(part.frame)) for part in parts("prices", grown)}
    assert list(after) == ["2026-07", "2026-08", "2026-09"]
    assert {month: after[month] for month in before} == before


def test_an_empty_monthly_table_has_one_part_with_its_columns() -> None:
    empty = tables()["prices"].clear()
    (only,) = parts("prices", empty)
    assert only.month is None
    assert pl.read_parquet(io.BytesIO(parquet_bytes(only.frame))).schema == empty.schema


def test_bytes_do_not_depend_on_threads() -> None:
    found = set()
    for threads in ("1", "4"):
        environment = os.environ | {"POLARS_MAX_THREADS": threads}
        done = subprocess.run(
            [sys.executable, "-c", DIGESTS], env=environment, capture_output=True, text=True, check=True
        )
        found.add(done.stdout.strip())
    assert len(found) == 1


def test_null_and_empty_text_differ_and_times_are_exact() -> None:
    when = datetime(2026, 8, 22, 6, 0, 0, 123456, tzinfo=UTC)
    text = csv_bytes(
        pl.DataFrame({"a": ["", None], "t": [AUGUST, when]}, schema_overrides={"t": pl.Datetime("us", "UTC")})
    )
    assert text == b'a,t\n"",2026-08-22T06:00:00Z\n,2026-08-22T06:00:00.123456Z\n'


def test_numbers_are_never_marked() -> None:
    assert csv_bytes(pl.DataFrame({"n": [-1, 2], "f": [-0.5, None]})) == b"n,f\n-1,-0.5\n2,\n"


@settings(max_examples=200, deadline=None)
@given(texts=st.lists(st.text(st.characters(blacklist_categories=["Cs"]), max_size=12), min_size=1, max_size=5))
def test_no_cell_is_a_formula_and_every_text_can_be_restored(texts: list[str]) -> None:
    data = csv_bytes(pl.DataFrame({"text": texts, "last": ["x"] * len(texts)}))
    cells = [row[0] for row in csv.reader(io.StringIO(data.decode(), newline=""), strict=True)][1:]
    assert not [cell for cell in cells if cell.startswith(("=", "+", "-", "@", "\t", "\r"))]
    assert [cell.removeprefix("'") for cell in cells] == texts
