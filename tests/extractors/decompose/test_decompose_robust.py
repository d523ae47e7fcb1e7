"""Any text is decomposed: bounded, grounded, equal each time."""

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from extractors.decompose import NO_NAMES, analyse, decompose, kinds, polarity, to_jsonl
from extractors.decompose.prefilter import required_literals
from extractors.decompose.views import fold, same_length, shown
from schemas.capability import TextDocument

WORDS = [
    "Fox",
    "supports",
    "tool calling",
    "not",
    "❌",
    "|",
    "\n",
    "- ",
    "#",
    "<b>",
    "<!--",
    "](",
    "`",
    "than",
    ",",
    "支持",
    "。",
    "\ud800",
    "\u202e",
]
TEXTS = st.one_of(st.text(max_size=300), st.lists(st.sampled_from(WORDS), max_size=60).map(" ".join))


def document(text: str) -> TextDocument:
    return TextDocument(text, None, None, None)


@given(TEXTS)
@settings(max_examples=300, deadline=None)
def test_every_span_quotes_the_text(text):
    for record in decompose(document(text)):
        assert record.evidence
        for span in (*record.evidence, *record.vendor_numbers):
            assert 0 <= span.start < span.end <= len(text)
            assert text[span.start : span.end] == span.quote
        assert 0.0 <= record.confidence <= 1.0


@given(TEXTS)
@settings(max_examples=200, deadline=None)
def test_views_keep_the_length(text):
    plain = same_length(text)
    assert len(plain) == len(fold(plain)) == len(shown(plain)) == len(text)


@given(TEXTS)
@settings(max_examples=100, deadline=None)
def test_equal_texts_give_equal_records(text):
    assert decompose(document(text), NO_NAMES) == decompose(document(text), NO_NAMES)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "\x00\x01",
        "\ud800 supports tool calling \udfff",
        "\u202esupports tool calling\u202c",
        "supports tool calling, " * 20_000,
        "a" * 300_000,
        "\n".join("  " * depth + "- supports streaming" for depth in range(1_000)),
        ">" * 10_000 + " supports streaming",
        "<div><p>supports streaming " * 5_000,
        "<" * 100_000,
        "<script>" * 20_000,
        "![" * 50_000,
        "](" * 50_000,
        "`" * 100_000,
        "|" * 100_000,
        "<!--" * 50_000,
        '[{"name":"a","description":"' + "x" * 200_000,
        "[" * 50_000 + '{"name": "a", "description": "send email"}',
        "| a | b |\n|---|---|\n" + "| tool calling | ✅ |\n" * 20_000,
        "better than " * 20_000,
        "context window " * 20_000,
        "Foo Bar " * 20_000,
        "a." * 5_000_000,
        "\n".join(" " * depth + "- supports streaming" for depth in range(10_000)),
        "<span hidden>supports streaming</span>" * 20_000,
        "<div style='display:none'>supports streaming " * 5_000,
        "if you ne a " * 50_000,
        "add a " * 50_000 + "to the list",
        '[{"name":"a","description":"x"' + ',"k":{' * 50_000,
    ],
    ids=lambda text: repr(text[:16]),
)
def test_hostile_texts_end(text):
    """They would not within a lifetime, if a pattern went back over what it read."""
    assert len(decompose(document(text))) < 1_000


@pytest.mark.slow
@pytest.mark.parametrize(
    "text",
    [
        "# Fox\n\n" + "Fox supports tool calling. It needs 8 GB of memory; it cannot see images.\n\n" * 70_000,
        "| a | tool calling | vision |\n|---|---|---|\n" + "".join(f"| fox {n} | ✅ | ❌ |\n" for n in range(100_000)),
    ],
    ids=["5 MB README", "100,000 rows"],
)
def test_a_huge_text_ends_and_says_what_it_left_out(text):
    told = analyse(document(text))
    assert len(told.records) < 1_000
    assert all(text[span.start : span.end] == span.quote for r in told.records for span in r.evidence)


def test_what_is_left_out_is_reported():
    told = analyse(document("- Fox cannot sing.\n" * 1_000 + "\nFox supports tool calling.\n"))
    assert told.notes == ("left out 800 statements that only repeat others",)
    assert "agent.tool_calling" in {record.capability_id for record in told.records}


def test_a_line_is_the_same_each_time():
    text = "Fox supports tool calling. Unlike Hare 2, it streams tokens."
    assert to_jsonl("d", decompose(document(text))) == to_jsonl("d", decompose(document(text)))


@given(TEXTS)
@settings(max_examples=150, deadline=None)
def test_a_filtered_pattern_never_misses(text):
    folded = fold(same_length(text))
    for rules in (kinds._RULES, polarity._RULES):
        for name, pattern in rules._patterns.items():
            assert bool(pattern.search(folded)) == bool(rules.search(name, folded))


def test_literals_are_read_off_a_pattern():
    assert required_literals(re.compile(r"\b(?:never|(?:un)?able to)\b")) == {"never", "able to"}
    assert required_literals(re.compile(r"\d+")) is None
    assert required_literals(re.compile(r"abc", re.IGNORECASE)) is None
