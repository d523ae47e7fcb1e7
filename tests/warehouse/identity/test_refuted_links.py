"""A link gives way to a list that has both names, and to nothing less."""

from typing import Any

from identity_rows import ids, row

LINKED: dict[str, Any] = {"hugging_face_id": "acme/Zet-1.1-7B-it"}


def test_a_list_with_both_names_refutes_a_link() -> None:
    found = ids(
        row("board", "acme/Zet-7B-it"),
        row("board", "acme/Zet-1.1-7B-it"),
        row("openrouter", "acme/zet-7b-it", 1, **LINKED),
        row("another", "acme/zet-1.1-7b-it", 2),
    )
    assert found["openrouter:acme/zet-7b-it"] == found["board:acme/Zet-7B-it"] == "model:acme/zet-7b-it"
    assert found["board:acme/Zet-1.1-7B-it"] == found["another:acme/zet-1.1-7b-it"] == "model:acme/zet-1.1-7b-it"


def test_without_such_a_list_a_link_is_believed() -> None:
    found = ids(row("board", "acme/Zet-1.1-7B-it"), row("openrouter", "acme/zet-7b-it", 1, **LINKED))
    assert len(set(found.values())) == 1


def test_two_spellings_of_one_number_refute_nothing() -> None:
    linked: dict[str, Any] = {"hugging_face_id": "acme/Zet-3.1-24B-Instruct"}
    found = ids(
        row("board", "acme/Zet-3.1"),
        row("board", "acme/Zet-3.1-24B-Instruct"),
        row("openrouter", "acme/zet-3.1", 1, **linked),
    )
    assert len(set(found.values())) == 1
