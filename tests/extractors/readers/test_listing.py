"""Walking arrays of objects: every item comes back, odd ones with a problem."""

import json

from hypothesis import given
from hypothesis import strategies as st

from extractors.readers.json_text import load_json
from extractors.readers.listing import read_items

values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["id", "name"]), inner, max_size=2),
    max_leaves=6,
)


def items(*values):
    return list(read_items(load_json(json.dumps(list(values)).encode(), "test")))


@given(st.lists(values, max_size=8))
def test_every_item_comes_back_in_order(given_items):
    found = items(*given_items)
    assert [item.row for item in found] == list(range(len(given_items)))
    for item in found:
        assert item.fields or item.problem or given_items[item.row]["id"] == item.source_id
    named = [item.source_id for item in found if item.problem is None]
    assert len(set(named)) == len(named)


def test_odd_items_are_named_by_their_row():
    found = items(None, 5, "x", [], {}, {"id": 7}, {"id": None}, {"id": "acme/one"})
    assert [item.source_id for item in found] == ["#0", "#1", "#2", "#3", "#4", "#5", "#6", "acme/one"]
    assert [item.problem is None for item in found] == [False] * 7 + [True]
    assert found[0].problem == "expected an object, found null"
    assert found[5].problem == "id: expected a string, found a number"


def test_repeats_of_one_item_count_once_whatever_their_order():
    one, two = {"id": "a", "x": 1}, {"id": "b"}
    assert [item.problem is None for item in items(one, two, one)] == [True, True, False]
    assert [item.problem is None for item in items(two, one, one)] == [True, True, False]


def test_of_two_different_items_with_one_id_neither_is_believed():
    found = items({"id": "a", "x": 1}, {"id": "b"}, {"id": "a", "x": 2})
    assert [item.problem is None for item in found] == [False, True, False]
    assert "rows [0, 2] with different content" in found[0].problem


def test_the_id_may_be_another_field():
    found = list(read_items([{"tag": "fireworks"}], id_field="tag"))
    assert (found[0].source_id, found[0].problem) == ("fireworks", None)
