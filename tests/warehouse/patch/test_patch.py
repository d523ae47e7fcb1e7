"""Diff then patch gives the new snapshot: rows as sets with repetition, whole snapshots byte for byte."""

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from schemas.canonical import canonical_json
from schemas.extracted import dtypes
from schemas.published import TABLES
from schemas.vocabulary import RunKind
from tests.warehouse.content import CONTENT_AS_OF, content, derived, run, tables
from warehouse.patch import PatchError, apply_patch, make_patch, patched_content
from warehouse.patch.rows import patched_rows, row_difference
from warehouse.publish import publish
from warehouse.publish.tables import canonical_tables
from warehouse.read import Snapshot
from warehouse.verify import verify

MOMENTS = st.datetimes(datetime(2020, 1, 1), datetime(2030, 1, 1)).map(lambda moment: moment.replace(tzinfo=UTC))
ROWS = st.lists(
    st.fixed_dictionaries(
        {
            "source": st.sampled_from(["a", "b"]),
            "frame": st.sampled_from(["prices", "entities"]),
            "row": st.none() | st.integers(0, 3),
            "source_id": st.none() | st.sampled_from(["x", "", "é\n'"]),
        }
    ),
    max_size=12,
)


def _frame(name: str, rows: list[dict[str, Any]]) -> pl.DataFrame:
    schema = dtypes(TABLES[name])
    return pl.DataFrame([{column: row.get(column) for column in schema} for row in rows], schema=schema, orient="row")


@settings(deadline=None, max_examples=60)
@given(old=ROWS, new=ROWS)
def test_rows_patched_are_the_other_rows(old: list[dict[str, Any]], new: list[dict[str, Any]]) -> None:
    before, after = (_frame("quarantine", rows) for rows in (old, new))
    difference = row_difference("quarantine", before, after)
    through_json = None if difference is None else json.loads(canonical_json(difference))
    made = patched_rows("quarantine", before, through_json)
    assert sorted(map(str, made.rows())) == sorted(map(str, after.rows()))
    assert (difference is None) == (sorted(map(str, before.rows())) == sorted(map(str, after.rows())))


@settings(deadline=None, max_examples=60)
@given(value=st.none() | st.floats(allow_nan=False, allow_infinity=False), moment=MOMENTS)
def test_numbers_and_times_come_through_exactly(value: float | None, moment: datetime) -> None:
    frame = tables()["signals"].head(1)
    column = next(name for name, dtype in frame.schema.items() if isinstance(dtype, pl.Datetime))
    other = frame.with_columns(
        pl.lit(value, pl.Float64).alias("value"), pl.lit(moment).cast(frame.schema[column]).alias(column)
    )
    difference = row_difference("signals", frame, other)
    if difference is not None:
        difference = json.loads(canonical_json(difference))
    assert patched_rows("signals", frame, difference).equals(other)


CHANGES = st.fixed_dictionaries(
    {
        "artifact": st.integers(0, tables()["artifacts"].height - 1),
        "name": st.sampled_from(["Heron", "Ibis", "Crane"]),
        "late_prices": st.integers(0, tables()["prices"].height),
        "factor": st.sampled_from([1.0, 1.5]),
    }
)


def _changed(change: dict[str, Any], at: datetime) -> dict[str, pl.DataFrame]:
    """Tables of which an artifact was renamed, some prices were known later, and all was scored anew."""
    made = tables()
    target = made["artifacts"]["artifact_id"][change["artifact"]]
    own = pl.col("artifact_id") == target
    renamed = pl.lit(change["name"])
    named = pl.when(own & (pl.col("field") == "name")).then(renamed).otherwise("value")
    is_late = pl.int_range(pl.len()) < change["late_prices"]
    late = pl.when(is_late).then(pl.col("known_from_utc") + timedelta(minutes=5)).otherwise("known_from_utc")
    return derived(
        made
        | {
            "facts": made["facts"].with_columns(value=named),
            "artifacts": made["artifacts"].with_columns(name=pl.when(own).then(renamed).otherwise("name")),
            "prices": made["prices"].with_columns(known_from_utc=late),
            "signals": made["signals"].with_columns(value=pl.col("value") * change["factor"]),
        },
        at,
    )


# Each example publishes four snapshots: a failing one is shown as it was found.
@settings(max_examples=6, deadline=None, phases=[Phase.explicit, Phase.reuse, Phase.generate])
@given(first=CHANGES, second=CHANGES)
def test_diff_then_patch_gives_the_new_snapshot(
    first: dict[str, Any], second: dict[str, Any], tmp_path_factory: pytest.TempPathFactory
) -> None:
    later = CONTENT_AS_OF + timedelta(days=1)
    old, new = _changed(first, CONTENT_AS_OF), _changed(second, later)
    both, only = tmp_path_factory.mktemp("both"), tmp_path_factory.mktemp("only")
    published = []
    for kept, at in ((old, CONTENT_AS_OF), (new, later)):
        published.append(publish(both, content(kept, content_as_of=at), run(at)).snapshot)
    publish(only, content(old), run())
    patch = json.loads(canonical_json(make_patch(*(Snapshot(both, at=one) for one in published))))
    done = apply_patch(only, Snapshot(only), patch, run(later, RunKind.AS_OF))
    assert done.snapshot == published[1] and done.is_latest
    assert Snapshot(only).manifest_sha256 == Snapshot(both).manifest_sha256
    assert verify(only).ok
    back = make_patch(Snapshot(both), Snapshot(both, at=published[0]))
    assert {name: (one["removed"], one["added"]) for name, one in patch["tables"].items()} == {
        name: (one["added"], one["removed"]) for name, one in json.loads(canonical_json(back))["tables"].items()
    }


@pytest.fixture
def pair(tmp_path: Path) -> tuple[Path, dict[str, Any]]:
    """A root with an old snapshot, and a patch that leads to another one."""
    root, other = tmp_path / "old", tmp_path / "new"
    publish(root, content(), run())
    publish(other, content(taxonomy=b'{"version":"0.2.0","capabilities":[]}', inputs="a" * 64), run())
    return root, make_patch(Snapshot(root), Snapshot(other))


def test_a_patch_of_equal_tables_has_only_what_differs(pair: tuple[Path, dict[str, Any]]) -> None:
    root, patch = pair
    assert patch["tables"] == {} and list(patch["files"]) == ["taxonomy.json"]
    assert apply_patch(root, Snapshot(root), patch, run(kind=RunKind.AS_OF)).status == "published"


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"schema": "patch/9.0.0"}, "expected patch/1.0.0"),
        ({"from": {"snapshot": "x", "manifest": "0" * 64}}, "the patch starts from"),
        ({"to": {}}, "not a patch"),
        ({"tables": {"scores": {"columns": [], "removed": [], "added": []}}}, "columns"),
        ({"files": {}}, "promises"),
    ],
)
def test_a_patch_that_does_not_fit_writes_nothing(
    pair: tuple[Path, dict[str, Any]], change: dict[str, Any], words: str
) -> None:
    root, patch = pair
    before = sorted(path for path in root.rglob("*"))
    with pytest.raises(PatchError, match=words):
        apply_patch(root, Snapshot(root), patch | change, run(kind=RunKind.AS_OF))
    assert sorted(path for path in root.rglob("*")) == before


def test_a_row_that_is_not_there_cannot_be_removed() -> None:
    table = canonical_tables(tables())["sources"]
    lost = row_difference("sources", table, table.head(1))
    with pytest.raises(PatchError, match="are not there"):
        patched_rows("sources", table.head(1), lost)
    wrong = {"columns": list(dtypes(TABLES["sources"])), "removed": [], "added": [["too", "short"]]}
    with pytest.raises(PatchError, match="none of this table"):
        patched_rows("sources", table, wrong)


def test_a_snapshot_from_before_a_column_can_be_patched_into_a_newer_one(tmp_path: Path) -> None:
    root, other = tmp_path / "old", tmp_path / "new"
    publish(root, content(), run())
    publish(other, content(inputs="a" * 64), run())
    older = Snapshot(root)
    read = {name: older.table(name) for name in TABLES}
    read["evidence"] = read["evidence"].drop("vendor_numbers")
    older.table = read.__getitem__  # type: ignore[method-assign]
    older.manifest["tables"]["evidence"][0]["sha256"] = "0" * 64
    del older.manifest["tables"]["price_events"]
    patch = make_patch(older, Snapshot(other))
    assert patch["tables"].keys() <= {"evidence", "price_events"}
    made = patched_content(older, patch)
    assert made.tables["evidence"].columns == Snapshot(other).table("evidence").columns
    assert canonical_tables(made.tables)["price_events"].equals(canonical_tables(content().tables)["price_events"])
