"""Numbers of claims keep their place; digits of names are none."""

import pytest

from extractors.decompose import decompose
from extractors.decompose.numbers import numbers
from schemas.capability import Span, TextDocument


def found(text: str, alternative: str | None = None) -> list[str]:
    return [span.quote for span in numbers(text, [Span(0, len(text), text)], alternative)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("It is 2.5x faster and 40 % cheaper.", ["2.5x", "40 %"]),
        ("The model runs 5-10x faster than before.", ["5-10x"]),
        ("A window of 1,048,576 tokens, 99.9% of the time.", ["1,048,576 tokens", "99.9%"]),
        ("Unlike Heron 2, GPT-4o and Hare-3.5, it answers in 20 ms.", ["20 ms"]),
        ("It speaks 23 languages at ~4,500 tokens/sec.", ["23 languages", "~4,500 tokens"]),
        ("No digits here.", []),
    ],
)
def test_measures_are_numbers_and_names_are_not(text: str, expected: list[str]) -> None:
    assert found(text) == expected


def test_the_name_of_the_alternative_holds_no_number() -> None:
    assert found("faster than hare 9 by 9 points", "hare 9") == ["9 points"]


def test_they_keep_their_place_in_the_document() -> None:
    text = "# Lark\n\nLark transcribes speech in 12 languages, 3x faster than Wren 2."
    for record in decompose(TextDocument(text, None, None, None)):
        assert all(text[span.start : span.end] == span.quote for span in record.vendor_numbers)
        assert "2" not in {span.quote for span in record.vendor_numbers}
