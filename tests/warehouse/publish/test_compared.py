"""What is kept of a night is all that the next one is compared by."""

from datetime import timedelta
from pathlib import Path

import polars as pl

from tests.warehouse.content import CONTENT_AS_OF, tables
from warehouse.documents import current_prices
from warehouse.publish.changes import changes, changes_between
from warehouse.publish.compared import Compared, compared, compared_of
from warehouse.stages import StageStore

LATER = CONTENT_AS_OF + timedelta(days=120)
"""By then an announced price has begun."""


def test_what_was_kept_tells_what_the_tables_tell(tmp_path: Path) -> None:
    stages = {name: f"compared.{name}" for name in Compared._fields}
    StageStore(tmp_path).save_all(stages, "night", compared(tables(), CONTENT_AS_OF)._asdict())
    kept = StageStore(tmp_path).load_all(stages, "night")
    assert kept is not None
    told = changes_between(Compared(**kept), compared(tables(), LATER))
    assert told.equals(changes(tables(), tables(), CONTENT_AS_OF, LATER))
    assert told["event"].to_list() == ["price_changed"]


def test_prices_that_are_known_to_stand_need_not_be_found_again() -> None:
    standing = current_prices(tables()["prices"], CONTENT_AS_OF)
    for one, other in zip(compared_of(tables(), standing), compared(tables(), CONTENT_AS_OF), strict=True):
        assert one.equals(other)


def test_against_nothing_every_artifact_is_new() -> None:
    now = compared(tables(), CONTENT_AS_OF)
    told = changes_between(now.cleared(), now)
    assert set(told["event"]) == {"artifact_added"}
    assert set(told["artifact_id"]) == set(now.artifacts.filter(~pl.col("retired"))["artifact_id"])
