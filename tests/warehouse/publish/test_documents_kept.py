"""Documents and parts of tables that would be as before are taken over: never a wrong one, never a damaged one."""

from datetime import timedelta
from pathlib import Path

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.warehouse.content import CONTENT_AS_OF, FLASH, content, derived, run, tables
from tests.warehouse.publish.tree import files
from warehouse.documents import changed, made_of, part_of, recipes
from warehouse.publish import SnapshotContent, paths, publish, table_files
from warehouse.publish import documents as put
from warehouse.publish.tables import parquet_bytes
from warehouse.read import Snapshot
from warehouse.verify import verify

DAY = timedelta(days=1)
VALUES = st.sampled_from([None, 0.0, -0.0, 1.5, float("nan")])
ROWS = st.lists(st.tuples(st.sampled_from("abc"), VALUES, st.sampled_from([None, "", "x"])), max_size=8)


def frame(rows: list[tuple[str, float | None, str | None]]) -> pl.DataFrame:
    return pl.DataFrame(rows, {"artifact_id": pl.String, "number": pl.Float64, "text": pl.String}, orient="row")


def shown(rows: list[tuple[str, float | None, str | None]], owner: str) -> list[str]:
    return [repr(row) for row in rows if row[0] == owner]


@given(ROWS, ROWS)
def test_changed_names_exactly_the_owners_whose_rows_differ(
    old: list[tuple[str, float | None, str | None]], new: list[tuple[str, float | None, str | None]]
) -> None:
    expected = {owner for owner in "abc" if shown(old, owner) != shown(new, owner)}
    assert changed({"rows": frame(old)}, {"rows": frame(new)}) == expected


def test_recipes_of_another_shape_differ_in_everything() -> None:
    old = frame([("a", 1.0, "x"), ("b", 2.0, "y")])
    assert changed({"rows": old}, {"rows": old.drop("text")}) == {"a", "b"}
    assert changed({"rows": old}, {"other": old}) == {"a", "b"}


def test_a_part_of_a_recipe_gives_the_documents_of_the_whole() -> None:
    for kind, recipe in recipes(tables(), CONTENT_AS_OF, "1.0.0").items():
        whole = dict(made_of(kind, recipe))
        for artifact_id, data in whole.items():
            assert dict(made_of(kind, part_of(recipe, {artifact_id}))) == {artifact_id: data}


def renamed() -> SnapshotContent:
    """Content a day later in which one artifact has another name."""
    name = pl.when(pl.col("artifact_id") == FLASH).then(pl.lit("Renamed")).otherwise("name").alias("name")
    made = tables() | {"artifacts": tables()["artifacts"].with_columns(name)}
    return content(derived(made, CONTENT_AS_OF + DAY), content_as_of=CONTENT_AS_OF + DAY)


@pytest.fixture
def made(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, str]]:
    """Documents that were made, in order: kind and artifact."""
    found: list[tuple[str, str]] = []

    def spy(kind: str, recipe: put.Recipe) -> object:
        for artifact_id, data in made_of(kind, recipe):
            found.append((kind, artifact_id))
            yield artifact_id, data

    monkeypatch.setattr(put, "made_of", spy)
    return found


def test_the_next_night_makes_what_changed_and_is_what_it_would_be_alone(
    tmp_path: Path, made: list[tuple[str, str]]
) -> None:
    publish(tmp_path / "both", content(), run())
    made.clear()
    publish(tmp_path / "both", renamed(), run(CONTENT_AS_OF + DAY))
    assert ("facts", FLASH) in made
    assert {kind for kind, artifact_id in made if artifact_id != FLASH} == {"scores"}
    assert len(made) < tables()["artifacts"].height
    alone = publish(tmp_path / "alone", renamed(), run(CONTENT_AS_OF + DAY))
    both = files(tmp_path / "both")
    for path, data in files(tmp_path / "alone").items():
        if path.startswith((f"v1/s/{alone.snapshot}/", "v1/o/", "v1/t/")):
            assert both[path] == data
    assert verify(tmp_path / "both").ok


def test_a_damaged_document_is_made_again(tmp_path: Path, made: list[tuple[str, str]]) -> None:
    publish(tmp_path, content(), run())
    digest = Snapshot(tmp_path).digests(FLASH)["history"]
    (tmp_path / paths.document(digest)).write_bytes(b"{}")
    made.clear()
    publish(tmp_path, renamed(), run(CONTENT_AS_OF + DAY))
    assert [one for one in made if one[0] == "history"] == [("history", FLASH)]
    assert verify(tmp_path).ok


def test_parts_of_tables_that_are_as_before_are_not_encoded_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    publish(tmp_path, content(), run())
    encoded: list[pl.DataFrame] = []
    monkeypatch.setattr(table_files, "parquet_bytes", lambda frame: encoded.append(frame) or parquet_bytes(frame))
    damaged = Snapshot(tmp_path).manifest["tables"]["facts"][0]["csv"]
    (tmp_path / damaged["path"]).write_bytes(b"no such column")
    publish(tmp_path, renamed(), run(CONTENT_AS_OF + DAY))
    shapes = [frame.columns for frame in encoded]
    assert tables()["artifacts"].columns in shapes
    assert tables()["facts"].columns in shapes
    assert tables()["prices"].columns not in shapes
    assert verify(tmp_path).ok


@given(ROWS, ROWS)
def test_frames_are_identical_when_their_files_are(
    one: list[tuple[str, float | None, str | None]], other: list[tuple[str, float | None, str | None]]
) -> None:
    assert table_files._identical(frame(one), frame(other)) == (
        parquet_bytes(frame(one)) == parquet_bytes(frame(other))
    )


def test_another_code_takes_nothing_over(tmp_path: Path, made: list[tuple[str, str]]) -> None:
    publish(tmp_path, content(), run())
    made.clear()
    other = content(derived(tables(), CONTENT_AS_OF + DAY), content_as_of=CONTENT_AS_OF + DAY, code="b" * 64)
    publish(tmp_path, other, run(CONTENT_AS_OF + DAY))
    assert len(made) == 3 * tables()["artifacts"].height


def test_a_damaged_table_of_the_snapshot_before_costs_time_only(tmp_path: Path, made: list[tuple[str, str]]) -> None:
    publish(tmp_path, content(), run())
    part = Snapshot(tmp_path).manifest["tables"]["scores"][0]
    (tmp_path / part["path"]).write_bytes(b"no parquet")
    made.clear()
    publish(tmp_path, renamed(), run(CONTENT_AS_OF + DAY))
    assert len(made) == 3 * tables()["artifacts"].height
    assert verify(tmp_path).ok
