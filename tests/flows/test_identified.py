"""Identity is made once per what names the rows: a night of other prices finds it, one with another name does not."""

from datetime import timedelta
from pathlib import Path

import polars as pl
import pytest

import flows.identified
from flows.identified import identified
from tests.warehouse.identity.identity_rows import NOW, SCHEMA, row
from warehouse.identity import GrowingIdentity, Identity, assign, usual_naming
from warehouse.identity.reviewed import Reviewed
from warehouse.stages import StageStore

ROWS = [row("openrouter", "acme/one"), row("models_dev", "acme/one", 1), row("litellm", "acme/one-2026-01-01", 2)]


def entities(*rows: dict[str, object], last_seen_day: int = 3) -> pl.DataFrame:
    frame = pl.DataFrame(rows or ROWS, schema=SCHEMA, orient="row")
    return frame.with_columns(last_seen_utc=pl.col("first_seen_utc") + timedelta(days=last_seen_day))


@pytest.fixture
def made(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Number of rows of every call that was not found on disk; the first night is built."""
    calls: list[int] = []

    class Counted(GrowingIdentity):
        def of(self, entities: pl.DataFrame, reviewed: Reviewed) -> Identity:
            calls.append(entities.height)
            return super().of(entities, reviewed)

    growing = Counted(usual_naming())
    monkeypatch.setattr(flows.identified, "_growing", lambda: growing)
    identified(StageStore(tmp_path), entities(), NOW)
    return calls


def test_what_is_found_is_what_was_made(tmp_path: Path, made: list[int]) -> None:
    found = identified(StageStore(tmp_path), entities(last_seen_day=9), NOW + timedelta(days=1))
    fresh = assign(entities(), NOW)
    assert made == [3]
    for name in ("aliases", "families", "former"):
        assert getattr(found, name).equals(getattr(fresh, name))


def test_another_name_another_row_and_another_moment_are_made_anew(tmp_path: Path, made: list[int]) -> None:
    for rows in ([*ROWS, row("litellm", "acme/two", 3)], [*ROWS[:2], row("litellm", "acme/one-2026-02-02", 2)],
                 [*ROWS[:2], row("litellm", "acme/one-2026-01-01", 4)]):  # fmt: skip
        identity = identified(StageStore(tmp_path), entities(*rows), NOW)
        assert identity.aliases.equals(assign(entities(*rows), NOW).aliases)
    assert made == [3, 4, 3, 3]


def test_decisions_of_people_count_from_the_day_they_were_made(tmp_path: Path, made: list[int]) -> None:
    identified(StageStore(tmp_path), entities(), NOW - timedelta(days=3000))
    assert made == [3, 3]
