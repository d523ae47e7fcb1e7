"""Tables of Markdown pages (GitHub's pipes), with components of MDX left in the text taken off."""

import re
from collections.abc import Iterator

from extractors.errors import ParseError
from extractors.readers.tables import MAX_CELLS, MAX_TABLES, Cell, Grid, Table, cell_of, plain

_FENCE = re.compile(r"\s*(`{3,}|~{3,})")
_HEADING = re.compile(r"\s{0,3}(#{1,6})\s+(.*?)\s*#*\s*")
_UNDERLINE = re.compile(r"\s{0,3}(=+|-{2,})\s*")
_RULE = re.compile(r"\s*\|?\s*:?-+:?\s*(\|\s*:?-+:?\s*)*\|?\s*")
_PIPE = re.compile(r"(?<!\\)\|")
_BREAK = re.compile(r"<(?:br|hr)\b[^<>]{0,100}>", re.IGNORECASE)
_NOTE = re.compile(r"<sup>\s*([0-9*†‡]{1,2})\s*</sup>", re.IGNORECASE)
_TAG = re.compile(r"</?[A-Za-z][^<>]{0,300}>")
_LINK = re.compile(r"!?\[([^\[\]]{0,300})\]\([^()\s]{0,500}\)")
_ESCAPE = re.compile(r"\\([!-/:-@\[-`{-~])")
_EMPHASIS = re.compile(r"\*\*|__|`")
_HTML_PAGE = re.compile(r"\s*<(!doctype\s+html|html[\s>])", re.IGNORECASE)
_MAX_LEAD = 8


def markdown_text(data: bytes, name: str) -> str:
    """The text of a Markdown page. Raises ParseError when it is none: empty, not UTF-8, or an HTML page."""
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise ParseError(f"{name}: not UTF-8 at byte {error.start}; expected Markdown") from error
    if not text.strip():
        raise ParseError(f"{name}: the document is empty; expected Markdown")
    if _HTML_PAGE.match(text):
        raise ParseError(f"{name}: an HTML page where Markdown was expected; the page may be blocked or moved")
    return text


def markdown_tables(text: str, name: str) -> list[Table]:
    """All tables of a page in order. Raises ParseError for a page without any, or with more than can be believed."""
    found = list(_tables(text.splitlines(), name))
    if not found:
        raise ParseError(f"{name}: a page without tables; expected prices in tables")
    return found


def _tables(lines: list[str], name: str) -> Iterator[Table]:
    headings: dict[int, str] = {}
    lead: list[str] = []
    fence: str | None = None
    index = number = places = 0
    while index < len(lines):
        line = lines[index]
        following = lines[index + 1] if index + 1 < len(lines) else ""
        opened = _FENCE.match(line)
        if fence is not None:
            fence = None if opened and opened[1].startswith(fence) else fence
        elif opened:
            fence = opened[1]
        elif "|" in line and "|" in following and _RULE.fullmatch(following):
            number += 1
            table, index = _table(lines, index, number, tuple(headings.values()), tuple(lead))
            places += sum(map(len, table.rows))
            if number > MAX_TABLES or places > MAX_CELLS:
                raise ParseError(f"{name}: more than {MAX_TABLES} tables or {MAX_CELLS} cells")
            yield table
            lead = []
            continue
        elif level := _level(line, following):
            headings = {outer: text for outer, text in headings.items() if outer < level}
            headings[level], lead = inline(line.strip().strip("#")), []
        elif line.strip() and not _UNDERLINE.fullmatch(line):
            lead = [*lead, inline(line)][-_MAX_LEAD:]
        index += 1


def _level(line: str, following: str) -> int | None:
    heading = _HEADING.fullmatch(line)
    if heading:
        return len(heading[1])
    if line.strip() and (under := _UNDERLINE.fullmatch(following)) and "|" not in line:
        return 1 if under[1].startswith("=") else 2
    return None


def _table(
    lines: list[str], start: int, number: int, headings: tuple[str, ...], lead: tuple[str, ...]
) -> tuple[Table, int]:
    grid = Grid()
    index = start
    while index < len(lines) and lines[index].strip() and "|" in lines[index]:
        if index != start + 1:
            grid.row([(_cell(part), 1, 1) for part in _parts(lines[index])])
        index += 1
    shown = tuple(text for text in headings if text)
    return Table(number, shown, lead, grid.rows(), 1), index


def _parts(line: str) -> list[str]:
    parts = _PIPE.split(line.strip())
    return parts[
        bool(not parts[0].strip() and len(parts) > 1) : len(parts) - (not parts[-1].strip() and len(parts) > 1)
    ]


def _cell(part: str) -> Cell:
    notes = _NOTE.findall(part)
    return cell_of([inline(line) for line in _BREAK.split(_NOTE.sub("", part))], notes)


def inline(text: str) -> str:
    """A line as shown: links by their words, components, emphasis and escapes taken off."""
    bare = _EMPHASIS.sub("", _TAG.sub("", _LINK.sub(r"\1", text)))
    return plain(_ESCAPE.sub(r"\1", bare))
