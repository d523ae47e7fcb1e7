"""Tables of HTML pages: spans laid out, footnote marks apart, headings and paragraphs in force before each table."""

import re
import warnings
from collections.abc import Iterator

from bs4 import BeautifulSoup
from bs4.element import NavigableString, Tag
from bs4.exceptions import ParserRejectedMarkup

from extractors.errors import ParseError
from extractors.readers.tables import MAX_CELLS, MAX_TABLES, Cell, Grid, Table, cell_of, plain

MAX_DEPTH = 3
"""Tables within tables; each is read for itself, and its words are no words of the cell around it."""
MAX_SPAN = 200
MAX_NODES = 400_000
_HEADING = re.compile(r"h[1-6]")
_BREAKS = frozenset({"br", "hr", "p", "div", "li", "tr", "ul", "ol", "table", "h1", "h2", "h3", "h4", "h5", "h6"})
_SILENT = frozenset({"script", "style", "template", "noscript"})
_NOTE = re.compile(r"\(?[0-9a-z]{1,2}\)?|[*†‡§]+")
_WHOLE = re.compile(r"\d{1,6}")
_MAX_LEAD = 8


class Page:
    """A parsed page. Raises ParseError when the bytes are no HTML page."""

    def __init__(self, data: bytes, name: str) -> None:
        try:
            text = data.decode("utf-8-sig")
        except UnicodeDecodeError as error:
            raise ParseError(f"{name}: not UTF-8 at byte {error.start}; expected HTML") from error
        if "<" not in text:
            raise ParseError(f"{name}: no HTML page" if text.strip() else f"{name}: the document is empty")
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            try:
                self._soup = BeautifulSoup(text, "html.parser")
            except (ParserRejectedMarkup, AssertionError) as error:
                raise ParseError(f"{name}: broken HTML ({str(error)[:100]})") from error
        self._name = name

    def tables(self) -> list[Table]:
        """All tables in order. Raises ParseError for a page without any, or with more than can be believed."""
        found = list(self._tables())
        if not found:
            raise ParseError(f"{self._name}: a page without tables; it may be a wall, or filled in by scripts")
        return found

    def _tables(self) -> Iterator[Table]:
        headings: dict[int, str] = {}
        lead: list[str] = []
        number = places = 0
        for seen, node in enumerate(self._soup.descendants):
            if seen > MAX_NODES:
                raise ParseError(f"{self._name}: a page of more than {MAX_NODES} nodes")
            if not isinstance(node, Tag):
                continue
            if _HEADING.fullmatch(node.name):
                level = int(node.name[1])
                headings = {outer: text for outer, text in headings.items() if outer < level}
                headings[level], lead = _text(node), []
            elif node.name == "p" and not node.find_parent("table"):
                lead = [*lead, _text(node)][-_MAX_LEAD:]
            elif node.name == "table":
                number += 1
                if number > MAX_TABLES or len(node.find_parents("table")) >= MAX_DEPTH:
                    raise ParseError(f"{self._name}: more than {MAX_TABLES} tables, or nested deeper than {MAX_DEPTH}")
                shown = tuple(text for text in headings.values() if text)
                table, size = _table(node, number, shown, tuple(lead))
                places += size
                if places > MAX_CELLS:
                    raise ParseError(f"{self._name}: tables of more than {MAX_CELLS} cells")
                yield table
                lead = []

    def sentences(self) -> list[str]:
        """Paragraphs and list items outside tables, as shown."""
        blocks = self._soup.find_all(["p", "li"])
        return [text for block in blocks if not block.find_parent("table") and (text := _text(block))]


def _table(node: Tag, number: int, headings: tuple[str, ...], lead: tuple[str, ...]) -> tuple[Table, int]:
    grid = Grid()
    head = 0
    rows = [row for row in node.find_all("tr") if row.find_parent("table") is node]
    for index, row in enumerate(rows):
        cells = list(row.find_all(["td", "th"], recursive=False))
        left = len(rows) - index
        grid.row([(_cell(cell), _span(cell, "colspan", MAX_SPAN), _span(cell, "rowspan", left)) for cell in cells])
        is_head = row.find_parent("thead") is not None or (bool(cells) and all(cell.name == "th" for cell in cells))
        head += is_head and head == index
    return Table(number, headings, lead, grid.rows(), head), grid.places


def _span(cell: Tag, name: str, most: int) -> int:
    """A span as browsers read it: what is no number is 1, a rowspan of 0 goes to the end of the table."""
    given = str(cell.get(name) or "1").strip()
    if not _WHOLE.fullmatch(given):
        return 1
    value = int(given)
    return (most if name == "rowspan" else 1) if value == 0 else max(1, min(value, most))


def _cell(node: Tag) -> Cell:
    lines: list[list[str]] = [[]]
    notes: list[str] = []
    _walk(node, lines, notes)
    return cell_of(["".join(parts) for parts in lines], notes)


def _walk(node: Tag, lines: list[list[str]], notes: list[str]) -> None:
    for child in node.children:
        if isinstance(child, NavigableString):
            if type(child) is NavigableString:
                lines[-1].append(str(child))
        elif isinstance(child, Tag) and child.name == "sup":
            note = plain(child.get_text())
            if _NOTE.fullmatch(note):
                notes.append(note.strip("()"))
            else:
                lines[-1].append(f"^{note}")
        elif isinstance(child, Tag) and child.name not in _SILENT and child.name != "table":
            is_break = child.name in _BREAKS
            if is_break:
                lines.append([])
            _walk(child, lines, notes)
            if is_break and child.name not in ("br", "hr"):
                lines.append([])


def _text(node: Tag) -> str:
    return plain(node.get_text(" "))
