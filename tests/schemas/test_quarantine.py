"""Splitting frames: each bad row once, with all its reasons; nothing lost, nothing twice."""

import json

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from schemas.extracted import Fact, Quarantined, Schemas, Signal
from schemas.quarantine import MAX_RECORD_CHARACTERS, MAX_VALUE_CHARACTERS, StructuralError, bounded, split

signals = st.lists(
    st.tuples(
        st.sampled_from(["acme/one", "acme/two", "", "a\x00"]),
        st.sampled_from(["hf_likes", "HF likes"]),
        st.one_of(st.none(), st.floats()),
        st.sampled_from([None, "unreadable"]),
    ),
    max_size=15,
)


def signal_frame(entries):
    records = [
        (row, source_id, "likes", signal, value, problem, "", None)
        for row, (source_id, signal, value, problem) in enumerate(entries)
    ]
    return pl.DataFrame(records, schema=Schemas.by_frame["signals"], orient="row")


def fact_frame(**columns):
    defaults = {"row": 0, "source_id": "acme/one", "field": "f", "pointer": "/", "value": "v"}
    return pl.DataFrame([defaults | columns], schema=Schemas.by_frame["facts"])


@settings(max_examples=40, deadline=None)
@given(signals)
def test_every_row_is_on_exactly_one_side(entries):
    frame = signal_frame(entries)
    valid, bad = split("signals", frame, Signal)
    assert sorted(valid["row"].to_list() + bad["row"].to_list()) == list(range(len(entries)))
    assert valid.equals(frame.filter(pl.col("row").is_in(valid["row"].implode())))
    for source_id, signal, value, problem in (entries[row] for row in valid["row"]):
        assert source_id.startswith("acme/")
        assert signal == "hf_likes"
        assert problem is None
        assert value is not None and value - value == 0
    Quarantined.validate(bad, lazy=True)


def test_a_row_with_several_faults_is_quarantined_once_with_all_reasons():
    valid, bad = split("signals", signal_frame([("", "HF likes", None, "not a number")]), Signal)
    assert valid.is_empty()
    assert bad.height == 1
    for part in ("source_id", "signal", "not a number"):
        assert part in bad["reason"][0]


def test_the_record_is_kept_and_can_be_read():
    _, bad = split("facts", fact_frame(value="x" * 501), Fact)
    row = bad.row(0, named=True)
    assert (row["frame"], row["row"], row["source_id"], row["column"]) == ("facts", 0, "acme/one", "value")
    assert json.loads(row["record"])["value"] == "x" * 501
    assert "value = " in row["reason"]


def test_hidden_characters_are_made_visible_and_texts_bounded():
    _, bad = split("facts", fact_frame(source_id="a\u202eb", value="x" * 100_000), Fact)
    row = bad.row(0, named=True)
    assert row["source_id"] == "a\\u202eb"
    assert len(row["record"]) <= MAX_RECORD_CHARACTERS
    assert len(row["value"]) <= MAX_VALUE_CHARACTERS


def test_the_wrong_type_of_a_whole_column_is_no_fault_of_rows():
    with pytest.raises(StructuralError, match=r"facts: column 'row'"):
        split("facts", fact_frame().with_columns(pl.col("row").cast(pl.String)), Fact)


def test_a_missing_column_is_no_fault_of_rows():
    with pytest.raises(StructuralError, match="facts"):
        split("facts", fact_frame().drop("value"), Fact)


def test_an_empty_frame_has_nothing_to_quarantine():
    valid, bad = split("facts", fact_frame().clear(), Fact)
    assert valid.is_empty()
    assert bad.is_empty()
    assert dict(bad.schema) == Schemas.quarantine


@given(st.text(max_size=400), st.integers(1, 300))
def test_bounded_texts_are_printable_and_short(text, limit):
    shown = bounded(text, limit)
    assert len(shown) <= 10 * limit
    assert shown.isprintable()
