"""Reading tables: spans, footnotes, nesting and bounds."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extractors.errors import ParseError
from extractors.readers.html_tables import Page
from extractors.readers.markdown_tables import markdown_tables, markdown_text
from extractors.readers.tables import MAX_CELLS


def grid(html):
    """Texts of the first table of a page."""
    return [[cell.text for cell in row] for row in Page(html.encode(), "page").tables()[0].rows]


def test_spans_fill_every_place():
    html = (
        "<table><tr><td rowspan=2>a</td><td colspan=2>b</td></tr><tr><td>c</td><td>d</td></tr>"
        "<tr><td>e</td><td rowspan=0>f</td><td>g</td></tr><tr><td>h</td><td>i</td></tr></table>"
    )
    assert grid(html) == [["a", "b", "b"], ["a", "c", "d"], ["e", "f", "g"], ["h", "f", "i"]]


def test_footnotes_stand_apart_and_powers_do_not_become_digits():
    page = Page(b"<table><tr><td>name<sup>(1)</sup></td><td>10<sup>-6 units</sup></td></tr></table>", "page")
    first, second = page.tables()[0].rows[0]
    assert (first.text, first.notes) == ("name", ("1",))
    assert second.text == "10^-6 units"


def test_lines_of_a_cell_and_odd_characters():
    assert grid("<table><tr><td>one<br>two\u200b<p>three</p></td><td>&lt;= 5 > 4 <= 6\u00a0k</td></tr></table>") == [
        ["one two three", "<= 5 > 4 <= 6 k"]
    ]


def test_a_table_within_a_table_is_a_table_of_its_own():
    tables = Page(b"<table><tr><td>outer<table><tr><td>inner</td></tr></table></td></tr></table>", "page").tables()
    assert [[cell.text for cell in table.rows[0]] for table in tables] == [["outer"], ["inner"]]


def test_headings_in_force():
    html = b"<h1>A</h1><h2>B</h2><h3>C</h3><table><tr><td>1</td></tr></table><h2>D</h2><p>x</p><table></table>"
    tables = Page(html, "page").tables()
    assert [table.headings for table in tables] == [("A", "B", "C"), ("A", "D")]
    assert tables[1].lead == ("x",)


@pytest.mark.parametrize(
    "html",
    [
        "<p>no table</p>",
        "plain text",
        "<table>" * 5,
        f"<table><tr>{'<td colspan=200>x</td>' * (MAX_CELLS // 200 + 1)}</tr></table>",
        "<table><tr><td>a</td><td rowspan=2>b</td></tr><tr><td colspan=2>c</td></tr></table>",
    ],
)
def test_what_cannot_be_a_page_of_prices_is_refused(html):
    with pytest.raises(ParseError):
        Page(html.encode(), "page").tables()


def test_markdown_tables_with_components_and_escapes():
    text = """# One
## Two
A line before.

| Model<sup>1</sup> | Price |
| :--- | ---: |
| [A](https://x.example/a) (`b`) | \\$3 / MTok<br />**$4** |
| B \\| C | <Tooltip tip="never">5</Tooltip> |
| short |

```
| not | read |
| --- | --- |
```
"""
    table = markdown_tables(text, "page")[0]
    assert (table.headings, table.lead, table.head) == (("One", "Two"), ("A line before.",), ("Model", "Price"))
    assert table.rows[0][0].notes == ("1",)
    assert [[cell.lines for cell in row] for row in table.rows[1:]] == [
        [("A (b)",), ("$3 / MTok", "$4")],
        [("B | C",), ("5",)],
        [("short",)],
    ]
    assert len(markdown_tables(text, "page")) == 1


@pytest.mark.parametrize("data", [b"", b"<!doctype html><p>x", b"\xff\xfe"])
def test_what_is_no_markdown_is_refused(data):
    with pytest.raises(ParseError):
        markdown_text(data, "page")


@given(st.lists(st.lists(st.text("ab|\\*$<>` ", max_size=6), min_size=1, max_size=4), min_size=1, max_size=4))
def test_any_rows_are_read_or_refused_and_never_wider_than_their_pipes(rows):
    lines = ["| " + " | ".join(row) + " |" for row in rows]
    text = "\n".join([lines[0], "| --- |", *lines[1:]])
    for table in markdown_tables(text, "page"):
        for row, line in zip(table.rows, [lines[0], *lines[1:]], strict=False):
            assert len(row) <= line.count("|") + 1
