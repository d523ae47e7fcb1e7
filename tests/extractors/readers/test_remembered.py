"""Readings of parts are remembered by all that JSON says, and by no more than a few thousand."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extractors.readers import remembered
from extractors.readers.json_text import Number, load_json
from extractors.readers.remembered import Remembered

scalars = st.none() | st.booleans() | st.integers(-3, 3) | st.sampled_from(["", "0", "1", "true", "None", "1e-7", "'"])
values = st.recursive(scalars, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=2), inner))


def _parsed(value: object) -> object:
    return load_json(json.dumps([value]).encode(), "test")[0]


@given(values, values)
def test_two_parts_share_a_reading_where_their_json_is_the_same(one: object, other: object) -> None:
    memory: Remembered[object] = Remembered()
    first = memory(_parsed(one), None, object)
    same = json.dumps(one) == json.dumps(other)
    assert (memory(_parsed(other), None, object) is first) == same


def test_a_number_and_its_text_are_two_things() -> None:
    memory: Remembered[str] = Remembered()
    assert memory({"input": Number("0.5")}, None, lambda: "a price") == "a price"
    assert memory({"input": "0.5"}, None, lambda: "a text") == "a text"


def test_what_a_reading_looks_at_besides_is_part_of_it() -> None:
    memory: Remembered[str] = Remembered()
    assert memory([1], ("chat", ("text",)), lambda: "chat") == "chat"
    assert memory([1], ("chat", None), lambda: "other") == "other"


def test_a_part_too_deep_or_too_long_is_read_each_time(monkeypatch: pytest.MonkeyPatch) -> None:
    deep: list[object] = []
    for _ in range(100_000):
        deep = [deep]
    memory: Remembered[int] = Remembered()
    readings = iter(range(4))
    read = readings.__next__
    assert [memory(part, None, read) for part in (deep, deep, "x" * 5_000, "x" * 5_000)] == [0, 1, 2, 3]
    while deep:  # unwound here: freeing it at once would go as deep
        deep = deep[0]  # type: ignore[assignment]


def test_only_so_many_are_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(remembered, "_MAX_READINGS", 4)
    memory: Remembered[object] = Remembered()
    for number in range(100):
        memory(number, None, object)
        assert len(memory._readings) <= 4
