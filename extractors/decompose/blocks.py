"""Block structure of a shown text in one linear pass: headings, paragraphs, list items and table rows with offsets.

Not a CommonMark parser on purpose: model cards break its rules (indented lists, tables without a head, bold lines as
headings), and a parser for nested blocks is recursive and super-linear on hostile input.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from extractors.decompose.cells import cells_of
from extractors.decompose.sections import ROOT, Section, SectionClass, classify, names_artifact
from extractors.decompose.views import fold

_HEADING = re.compile(r"[ \t]{0,3}(#{1,6})[ \t]+(.*?)[ \t#]*$")
_UNDERLINE = re.compile(r"[ \t]{0,3}(?:=+|-+)[ \t]*$")
_ITEM = re.compile(
    r"([ \t]*)(?:[-*+•·●◦▪‣–►]|\d{1,3}[.)]|([✅✔✓☑❌✗✘🚀⭐🔥🔹🔸📌👉✨💡🎯⚡🛠🔧🧠🌐🔒🎨📦🤖]))\ufe0f?[ \t]+(?=\S)"
)
_RULE_LINE = re.compile(r"[ \t|:*_=+-]*$")
_QUOTE = re.compile(r"[ \t]{0,3}>+[ \t]?")
_BOLD_LINE = re.compile(r"[ \t]*\*\*([^*\n]{1,80})\*\*[ \t]*:?[ \t]*$")
_ALERT = re.compile(r"[ \t]*\[!\w+\][ \t]*$")
_LABEL_LINE = re.compile(r"[ \t]*[^|\n]{2,78}:[ \t*]*$")
_SENTENCE_END = tuple(".!?。！？…;,")
_MAX_LEAD_CHARS = 300
_SHORT_LINE_CHARS = 48
_NESTED_INDENT = 2
_MOTTO_WORDS = 5
_GOES_ON = re.compile(r"(?:,|\b(?:with|and|or|of|the|an?|to|for|in|on|is|are|by|that|as|from|via|using|its|your))$")


@dataclass(slots=True)
class Block:
    """One heading, paragraph, list item or table row; offsets are those of the document."""

    kind: str
    start: int
    end: int
    section: Section
    parent_title: str = ""
    lead: str = ""
    header: tuple[str, ...] = ()
    cells: tuple[tuple[int, int], ...] = ()
    nested: bool = False  # an item below another item


@dataclass(slots=True)
class _State:
    sections: list[Section]
    start: int = -1
    end: int = -1
    kind: str = "para"
    indent: int = 0
    list_indent: int = -1  # of the outer items of the open list
    last_line: str = ""
    lead: str = ""
    pseudo: Section | None = None
    header: tuple[str, ...] = ()
    in_table: bool = False
    seen_heading: bool = False
    brief: bool = False  # the pseudo-heading is a label such as "To install:", which ends with the next paragraph

    @property
    def section(self) -> Section:
        return self.pseudo or self.sections[-1]


def _is_label(line: str) -> bool:
    return bool(_LABEL_LINE.match(line)) and not _BOLD_LINE.match(line)


class Scanner:
    """Turns a shown text into blocks, line by line."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.state = _State([ROOT])

    def blocks(self) -> Iterator[Block]:
        """Blocks in document order."""
        position = 0
        lines = self.text.split("\n")
        for number, line in enumerate(lines):
            if not line or line.isspace():
                self.state.in_table = False
                if self.state.start >= 0:
                    yield from self._flush()
            else:
                yield from self._line(line, position, lines[number + 1] if number + 1 < len(lines) else "")
            position += len(line) + 1
        yield from self._flush()

    def _line(self, line: str, position: int, following: str) -> Iterator[Block]:
        state = self.state
        quote = _QUOTE.match(line)
        offset = quote.end() if quote else 0
        body = line[offset:] if offset else line
        if not body.strip() or _ALERT.match(body):
            yield from self._flush()
            state.in_table = state.in_table and bool(body.strip())
            return
        if "|" in body and self._is_row(body, following):
            yield from self._flush()
            yield from self._row(position + offset, position + len(line), body)
            return
        state.in_table = False
        heading = _HEADING.match(body) if "#" in body[:10] else None
        if heading:
            yield from self._flush()
            yield self._heading(
                len(heading[1]), position + offset + heading.start(2), position + offset + heading.end(2)
            )
            return
        if _RULE_LINE.match(body):
            if state.start >= 0 and state.kind == "para" and _UNDERLINE.match(body) and len(body.strip()) > 2:
                yield self._heading(1 if "=" in body else 2, state.start, state.end)
                state.start = -1
            else:
                yield from self._flush()
            return
        yield from self._prose(body, position + offset, following)

    def _is_row(self, body: str, following: str) -> bool:
        if body.lstrip().startswith("|") or self.state.in_table:
            return True
        return "|" in following and "-" in following and bool(_RULE_LINE.match(following))

    def _row(self, start: int, end: int, body: str) -> Iterator[Block]:
        state = self.state
        if _RULE_LINE.match(body):
            return
        cells = cells_of(self.text, start, end)
        if not cells:
            return
        if not state.in_table:
            state.in_table = True
            state.header = tuple(fold(self.text[a:b]).strip("* ") for a, b in cells)
            yield self._block("header", cells[0][0], cells[-1][1], cells=cells)
            return
        yield self._block("row", cells[0][0], cells[-1][1], header=state.header, cells=cells)

    def _prose(self, body: str, position: int, following: str) -> Iterator[Block]:
        state = self.state
        item = _ITEM.match(body)
        indent = len(body) - len(body.lstrip())
        if item and item[2] and self._is_section(body[item.end() :]):
            yield from self._flush()
            self._open("para", position + item.end(), position + len(body.rstrip()), indent, body)
            yield from self._pseudo_heading()
            return
        if item:
            yield from self._flush()
            self._open("item", position + item.end(), position + len(body.rstrip()), len(item[1]), body)
            if state.list_indent < 0 or len(item[1]) < state.list_indent + _NESTED_INDENT:
                state.list_indent = len(item[1])
            return
        if state.start >= 0 and self._breaks(body, indent):
            yield from self._flush()
        if state.start < 0:
            kind = "item" if indent >= 4 and state.lead else "para"
            if not indent:
                state.list_indent = -1
            if state.brief and kind == "para":
                state.pseudo, state.brief = None, False
            self._open(kind, position + indent, position + len(body.rstrip()), indent, body)
            if self._is_pseudo_heading(body, following):
                yield from self._pseudo_heading()
            return
        state.end = position + len(body.rstrip())
        state.last_line = body

    def _breaks(self, body: str, indent: int) -> bool:
        """Whether a line begins a new unit although no blank line stands before it."""
        state = self.state
        last = state.last_line.rstrip()
        if indent >= 4 and indent > state.indent + 1 and state.kind == "para":
            return True
        if indent >= 4 and state.kind == "item" and indent == len(state.last_line) - len(state.last_line.lstrip()):
            return not last.endswith((",", "-")) and body.lstrip()[:1].isupper()
        if last.endswith(("  ", ":")) or state.last_line.endswith("  "):
            return True
        if body.lstrip().startswith("**") and not _GOES_ON.search(last):
            return True
        return (
            len(last.strip()) < _SHORT_LINE_CHARS
            and not last.endswith(",")
            and body.lstrip()[:1].isupper()
            and indent == state.indent
        )

    def _is_pseudo_heading(self, body: str, following: str) -> bool:
        bold = _BOLD_LINE.match(body)
        if bold:
            return not (bold[1].rstrip().endswith((".", "!")) and len(bold[1].split()) >= _MOTTO_WORDS)
        own, below = (len(line) - len(line.lstrip()) for line in (body, following))
        deeper = below >= max(4, own + 2) and bool(following.strip())
        short = len(body.strip()) <= 60 and not body.rstrip().endswith(_SENTENCE_END)
        if _LABEL_LINE.match(body) and (not following.strip() or _ITEM.match(following) or deeper):
            return len(body) <= 60
        return short and (deeper or bool(_ITEM.match(following))) and len(body.split()) <= 5

    @staticmethod
    def _is_section(rest: str) -> bool:
        """Whether bold words behind a sign name a section: "❌ **Out-of-scope use**"."""
        bold = _BOLD_LINE.match(rest)
        return bold is not None and classify(fold(bold[1]).strip(" *:")) is not None

    def _pseudo_heading(self) -> Iterator[Block]:
        """A bold or labelled line is a heading below the real ones when its words name a section, else a lead."""
        state = self.state
        title = fold(self.text[state.start : state.end]).strip(" *:")
        kind = classify(title)
        if kind is None:
            yield from self._flush()
            return
        state.pseudo = Section(title, 7, kind)
        state.brief = kind in {SectionClass.INSTALL, SectionClass.USAGE} and _is_label(state.last_line)
        block = self._block("heading", state.start, state.end)
        state.start, state.lead = -1, title
        yield block

    def _open(self, kind: str, start: int, end: int, indent: int, body: str) -> None:
        state = self.state
        state.kind, state.start, state.end, state.indent, state.last_line = kind, start, end, indent, body

    def _flush(self) -> Iterator[Block]:
        state = self.state
        if state.start < 0:
            return
        block = self._block(state.kind, state.start, state.end)
        if state.kind == "para":
            state.lead = fold(self.text[max(state.start, state.end - _MAX_LEAD_CHARS) : state.end])
        state.start = -1
        yield block

    def _block(
        self, kind: str, start: int, end: int, header: tuple[str, ...] = (), cells: tuple[tuple[int, int], ...] = ()
    ) -> Block:
        state = self.state
        lead = state.lead if kind in {"item", "row"} else ""
        nested = kind == "item" and state.indent > state.list_indent >= 0
        return Block(kind, start, end, state.section, state.sections[-1].title, lead, header, cells, nested)

    def _heading(self, level: int, start: int, end: int) -> Block:
        state = self.state
        title = fold(self.text[start:end]).strip(" *:")
        while len(state.sections) > 1 and state.sections[-1].level >= level:
            state.sections.pop()
        kind = classify(title)
        titled = level == 1 or ":" in title.rstrip(":")
        if not state.seen_heading and titled and (kind is None or len(title.split()) > 2 or names_artifact(title)):
            kind = SectionClass.ABOUT  # the document's own title
        state.seen_heading = True
        parent = state.sections[-1]
        state.sections.append(Section(title, level, kind or parent.kind, own=kind is not None))
        state.pseudo, state.lead, state.list_indent = None, "", -1
        return self._block("heading", start, end)
