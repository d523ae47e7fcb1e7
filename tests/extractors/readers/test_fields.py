"""Typed access to objects: absent is None, wrong is a problem, and never an exception."""

import json
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extractors.readers.fields import FieldReader
from extractors.readers.json_text import load_json

WAYS = ("text", "flag", "integer", "number", "texts", "array", "record", "epoch", "day", "time", "value")
json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(max_size=12),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=3),
    max_leaves=5,
)


def reader(literal):
    """Reader of `{"x": literal}` parsed as a document is."""
    return FieldReader(load_json(f'{{"x": {literal}}}'.encode(), "test"))


@pytest.mark.parametrize(
    ("way", "literal", "value"),
    [
        ("text", '"a"', "a"),
        ("text", '""', None),
        ("flag", "false", False),
        ("integer", "1000000", 1_000_000),
        ("integer", "1e6", 1_000_000),
        ("integer", "0", 0),
        ("number", "0.5", 0.5),
        ("texts", '["a", ""]', ["a", ""]),
        ("array", "[null]", [None]),
        ("record", '{"a": true}', {"a": True}),
        ("epoch", "1772053776", datetime(2026, 2, 25, 21, 9, 36, tzinfo=UTC)),
        ("day", '"2026-08-24"', datetime(2026, 8, 24, tzinfo=UTC)),
        ("day", '"2026-08"', datetime(2026, 8, 1, tzinfo=UTC)),
        ("time", '"2026-06-01T06:29:13.000Z"', datetime(2026, 6, 1, 6, 29, 13, tzinfo=UTC)),
        ("time", '"2026-06-01T06:29:13+02:00"', datetime(2026, 6, 1, 4, 29, 13, tzinfo=UTC)),
        ("value", "[1]", ["1"]),
    ],
)
def test_a_right_value_is_read(way, literal, value):
    fields = reader(literal)
    assert getattr(fields, way)("x") == value
    assert fields.problem is None


@pytest.mark.parametrize(
    ("way", "literal"),
    [
        ("text", "5"),
        ("text", "true"),
        ("flag", "0"),
        ("flag", '"true"'),
        ("integer", '"5"'),
        ("integer", "5.5"),
        ("integer", "1e400"),
        ("integer", "true"),
        ("number", '"5"'),
        ("number", "1e400"),
        ("texts", '["a", 5]'),
        ("texts", '"a"'),
        ("array", "{}"),
        ("record", "[]"),
        ("epoch", "1e30"),
        ("epoch", '"2026-08-24"'),
        ("day", '"yesterday"'),
        ("day", '"2026-13"'),
        ("time", '"2026-06-01"'),
        ("time", '"2026-06-01T06:29:13"'),
        ("time", "5"),
    ],
)
def test_a_wrong_value_is_a_problem_that_names_field_and_expectation(way, literal):
    fields = reader(literal)
    assert not getattr(fields, way)("x")
    assert fields.problem.startswith("x: expected ")
    assert ", found " in fields.problem


@pytest.mark.parametrize("way", [way for way in WAYS if way not in ("array", "record")])
def test_absent_and_null_are_none_without_a_problem(way):
    for fields in (FieldReader({}), reader("null")):
        assert getattr(fields, way)("x") is None
        assert fields.problem is None


def test_a_nested_reader_tells_its_place_to_the_same_list():
    fields = FieldReader(load_json(b'{"a": {"b": {"c": "5"}}, "d": 7}', "test"))
    assert fields.inside("a").inside("b").integer("c") is None
    assert fields.inside("d").text("e") is None
    assert fields.inside("nothing").text("e") is None
    assert fields.problems == [
        "a.b.c: expected a whole number, found '5'",
        "d: expected an object, found the number 7",
    ]


def test_a_problem_is_told_once():
    fields = reader("5")
    fields.text("x")
    fields.text("x")
    assert fields.problem == "x: expected a string, found the number 5"


@given(json_values, st.sampled_from(WAYS))
def test_no_value_raises(value, way):
    fields = FieldReader(load_json(json.dumps({"x": value}).encode(), "test"))
    getattr(fields, way)("x")
    assert fields.problem is None or fields.problem.startswith("x: expected")
