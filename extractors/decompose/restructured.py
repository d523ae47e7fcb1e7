"""A length-preserving view of reStructuredText as Markdown, so that one scanner reads both: READMEs of Python packages
are written in either.

Line by line and without docutils: a parser that runs directives is no place for untrusted text, and offsets must stay.
"""

import re

_MARK = re.compile(r"^[ \t]*\.\. (?:[\w-]+::|_[^\n]{1,500}:|\|[^|\n]{1,200}\|)", re.MULTILINE)
_MARKDOWN_HEADING = re.compile(r"^#{1,6} \S", re.MULTILINE)
_DIRECTIVE = re.compile(r"[ \t]*\.\. (?:\|[^|\n]{1,200}\| )?([\w-]+)::[ \t]*")
_OPTION = re.compile(r"[ \t]+:[\w -]{1,60}:")
_ADORNMENT = re.compile(r"([=\-~^\"'`*+#:.<>_])\1{2,}[ \t]*$")
_DOCTEST = re.compile(r"[ \t]*>>> ")
_LINK = re.compile(r"`([^`<>\n]{1,300}?)[ \t]*<[^<>`\n]{1,1000}>`__?")
_ROLE = re.compile(r":[\w:+-]{1,40}:`([^`<>\n]{1,300})(?:<[^<>`\n]{1,1000}>)?`")
_REFERENCE = re.compile(r"`([^`\n]{1,300})`__?(?!\w)|\b([A-Za-z][\w.-]{0,80}[A-Za-z0-9])_(?![\w`])")
_SAID = frozenset(
    {"note", "tip", "hint", "important", "warning", "caution", "attention", "danger", "error", "admonition", "seealso"}
)
"""Directives whose words a reader sees as they stand."""
_TABLES = frozenset({"list-table", "table", "csv-table"})


def is_restructured(text: str) -> bool:
    """Whether a text has marks of reStructuredText and no heading of Markdown."""
    return ".. " in text and _MARK.search(text) is not None and _MARKDOWN_HEADING.search(text) is None


def as_markdown(text: str) -> str:
    """The same text with headings as Markdown has them; directives, their options, literal blocks and targets blank."""
    lines = text.split("\n")
    shown: list[str] = []
    hidden = -1  # indent of the line whose block is not shown
    adorned = ""
    doctest = False
    for number, line in enumerate(lines):
        body = line.strip()
        indent = len(line) - len(line.lstrip())
        if hidden >= 0 and (not body or indent > hidden):
            shown.append(" " * len(line))
            continue
        hidden = -1
        doctest = bool(body) and (doctest or _DOCTEST.match(line) is not None)
        if doctest or (_OPTION.match(line) and number and lines[number - 1].lstrip().startswith((".. ", ":"))):
            shown.append(" " * len(line))
        elif body.startswith(".. ") or body == "..":
            kept, hidden = _directive(line, indent)
            shown.append(kept)
        elif indent == 0 and _ADORNMENT.match(line):
            adorned = adorned or line[0]
            shown.append(_underline(line, adorned, lines[number - 1] if number else ""))
        else:
            if body.endswith("::"):
                hidden = indent
                line = line.rstrip()[:-1] + " " * (len(line) - len(line.rstrip()) + 1)
            shown.append(_inline(line))
    return "\n".join(shown)


def _directive(line: str, indent: int) -> tuple[str, int]:
    """What is shown of an explicit markup line, and the indent whose block is hidden (-1: none)."""
    found = _DIRECTIVE.match(line)
    if found is None:
        return " " * len(line), indent  # a comment or a target
    if found[1].lower() in _SAID:
        return " " * found.end() + _inline(line[found.end() :]), -1
    return " " * len(line), -1 if found[1].lower() in _TABLES else indent


def _underline(line: str, first: str, before: str) -> str:
    """An underline in the form of Markdown; a line above a title, or between paragraphs, is blank."""
    if not before.strip() or before[:1].isspace() or _ADORNMENT.match(before):
        return " " * len(line)
    return ("=" if line[0] == first else "-") * len(line)


def _inline(line: str) -> str:
    if "`" not in line and "_" not in line:
        return line
    return _REFERENCE.sub(_words, _ROLE.sub(_words, _LINK.sub(_words, line)))


def _words(match: re.Match[str]) -> str:
    """The words of a match where they stand, all else blank."""
    group = match.lastindex or 0
    start, end = match.start(group) - match.start(), match.end(group) - match.start()
    return " " * start + match[group] + " " * (len(match[0]) - end)
