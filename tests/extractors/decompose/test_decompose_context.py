"""What stands around a span: verbatim, bounded, in its paragraph."""

from hypothesis import given
from hypothesis import strategies as st

from extractors.decompose import around
from extractors.decompose.context import MAX_CONTEXT_CHARS

TEXTS = st.text(alphabet=st.sampled_from("ab .\n中\ud800"), min_size=1, max_size=600)


@given(TEXTS, st.data())
def test_it_is_a_bounded_piece_of_the_text_around_the_span(text: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(text) - 1))
    end = data.draw(st.integers(start + 1, len(text)))
    before, after = around(text, start, end)
    assert text[start - len(before) : start] == before and text[end : end + len(after)] == after
    assert max(len(before), len(after)) <= MAX_CONTEXT_CHARS
    assert "\n\n" not in before.rstrip() and "\n\n" not in after.lstrip()


def test_it_ends_with_the_paragraph_and_between_words() -> None:
    text = "Title\n\nOne bird. It sings well. It sleeps.\n\nOther"
    start = text.index("It sings")
    assert around(text, start, start + 14) == ("One bird. ", " It sleeps.")
    long = "word " * 100 + "HERE" + " word" * 100
    before, after = around(long, 500, 504)
    assert before.startswith("word ") and after.endswith(" word")
