"""Telling a text that was cut from one that was changed."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from warehouse.ledger.texts import is_cut

WHOLE = "A model for [long documents](https://maker.example/a?b=c) and\n\ncode.  See the [card](https://maker.example)."


@pytest.mark.parametrize(
    "cut",
    [
        "A model for [long documents](https://maker.example/a?b=c) and",
        "A model for long documents and code.",
        "A model for [long documents](https://mak",
        "A model for [long documents](https://mak...",
        "A model for [long docu",
        "A model for [long docu…",
        "A model for [",
        "A model for [long documents]",
        "A model for [long documents](",
        "A model  for\tlong\n documents and code.  See...",
        "A model for long docum ... ",
        "",
        "...",
    ],
)
def test_cut(cut: str) -> None:
    assert is_cut(cut, WHOLE)


@pytest.mark.parametrize(
    "changed",
    [
        WHOLE,
        WHOLE + " New.",
        "A model for long documents, and code.",
        "Another model for long documents",
        "A model for [short docu",
        "... A model for long documents",
        "a model for",
    ],
)
def test_changed(changed: str) -> None:
    assert not is_cut(changed, WHOLE)


def test_a_bracket_that_is_no_link_may_end_a_cut() -> None:
    assert is_cut("Weights [1]", "Weights [1] and code [2].")
    assert is_cut("Weights [1", "Weights [1] and code [2].")
    assert not is_cut("Weights [2", "Weights [1] and code [2].")


def test_characters_without_spaces_between_words() -> None:
    whole = "通义千问是一个大语言模型，支持长文本和代码。"
    assert is_cut("通义千问是一个大语言…", whole)
    assert not is_cut("通义千问是一个小语言…", whole)


@given(st.text("ab c界\n", max_size=40), st.text("ab c界\n", max_size=40))
def test_a_cut_text_is_shorter_and_a_beginning(new: str, known: str) -> None:
    shorter, longer = " ".join(new.split()), " ".join(known.split())
    assert is_cut(new, known) == (longer.startswith(shorter) and shorter != longer)


@given(st.lists(st.text("abcdefghij", min_size=1, max_size=6), min_size=3, max_size=12), st.integers(1, 11))
def test_every_beginning_of_plain_words_is_a_cut(words: list[str], kept: int) -> None:
    kept = min(kept, len(words) - 1)
    assert is_cut("  ".join(words[:kept]) + "...", "\n".join(words))


@pytest.mark.parametrize("hostile", ["[" * 200_000, "![" * 100_000, "[a](" * 50_000, "](" * 100_000, "... " * 50_000])
def test_a_hostile_text_ends(hostile: str) -> None:
    """It would not within a lifetime, if a pattern went back over what it read."""
    assert not is_cut(hostile + "x", "[" + hostile)
