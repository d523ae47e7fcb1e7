"""Candidates: the units of a document that may state something, in one normal form with their offsets."""

import re
from collections.abc import Iterator
from typing import NamedTuple

from extractors.decompose.blocks import Block
from extractors.decompose.sections import Section, SectionClass
from extractors.decompose.sentences import sentences
from extractors.decompose.views import fold

_CODE = re.compile(r"`([^`\n]{1,200})`")
_CODE_LIKE = re.compile(r"[/_=(){}<>\\:$]|\.\w")
_MARKS = re.compile(r"[*~`\[\]\\]")
_EMPHASIS = re.compile(r"(?<!\w)_+|_+(?!\w)")
_BOLD_HEAD = re.compile(r"\*\*([^*\n]{2,60})\*\*")
_SHORT_ITEM_WORDS = 4
_CROSSES = "❌✗✘✖🚫"
_OPEN = ("[ ]", "~~")
_OPTION = re.compile(r"\*{0,2}`[^`\n]{1,60}`\*{0,2}(?: \([^()\n]{1,40}\))? ?(?::|=|--? |–|—)")
_TYPE = r"(?:string|str|number|int|integer|bool|boolean|array|object|float|list|enum|dict|any)"
_ARGUMENT = re.compile(
    rf"[*`\"]*[\w.\[\]-]{{1,40}}[*`\"]* ?\((?:optional|required|[\w\[\]|, ]{{0,30}}\b{_TYPE}\b)[^()\n]{{0,60}}\)",
    re.IGNORECASE,
)
_FLAG = re.compile(r"\*{0,2}`-?\w{1,2}`")
_BELOW_TOOL = re.compile(
    r"[*_`]*(?:returns?|inputs?|outputs?|param(?:eter)?s?|arguments?|args|annotations|defaults?|usage|example)"
    r"\b[*_` ]*:",
    re.IGNORECASE,
)
_LINK_TEXT = re.compile(r"\[([^\[\]\n]{2,60})\]")
_LINK_HEAD = re.compile(r"^(?:P\.? ?S\.?:? |Note:? )?[*_ ]*\[([^\]]{1,80})\]")


class Candidate(NamedTuple):
    """One sentence, heading or table row.

    `cased` and `folded` have the same length: white space is single, marks are gone; in `folded` code that is not
    prose is blank too. `start` and `end` are offsets in the document. `crossed` items stand behind a cross,
    `open_task` ones behind an empty box or are struck out; an `option` begins with a name in code and its meaning;
    an `argument` is a typed parameter, or what goes into or comes out of a tool.
    """

    start: int
    end: int
    cased: str
    folded: str
    kind: str
    section: Section
    parent_title: str
    lead: str
    links: tuple[str, ...]
    linked: bool
    first: bool
    head: int
    header: tuple[str, ...] = ()
    cells: tuple[str, ...] = ()
    crossed: bool = False
    open_task: bool = False
    option: bool = False
    argument: bool = False
    nested: bool = False


def _unmarked(text: str) -> str:
    """Text of the same length with the marks of Markdown as spaces."""
    text = _MARKS.sub(" ", text)
    return _EMPHASIS.sub(lambda m: " " * len(m[0]), text) if "_" in text else text


def normal(shown: str) -> tuple[str, str]:
    """(cased, folded) normal forms of a shown text, of equal length."""
    if "`" in shown:
        prose = _CODE.sub(lambda m: "`" + (" " * len(m[1]) if _CODE_LIKE.search(m[1]) else m[1]) + "`", shown)
    else:
        prose = shown
    clean = _unmarked(shown)
    words = clean.split()
    cased = " ".join(words)
    if prose == shown:
        return cased, fold(cased)
    blanked = _unmarked(prose)
    out, position = [], 0
    for word in words:
        at = clean.index(word, position)
        out.append(blanked[at : at + len(word)])
        position = at + len(word)
    return cased, fold(" ".join(out))


def _head(piece: str, folded: str) -> int:
    """Length of the words that name a listed feature: its bold beginning, or all of a short item; else 0."""
    bold = _BOLD_HEAD.match(piece)
    if bold and "`" in bold[0]:
        return 0  # the name of a function, which says nothing by being a word
    if bold:
        return len(" ".join(_unmarked(bold[1]).split()))
    return len(folded) if folded.count(" ") < _SHORT_ITEM_WORDS else 0


def _is_argument(piece: str, block: Block) -> bool:
    """Whether an item tells a parameter or flag of a tool, or what a tool takes and gives."""
    if _ARGUMENT.match(piece) or _FLAG.match(piece):
        return True
    in_list = block.section.kind in {SectionClass.TASKS, SectionClass.USAGE}
    return block.nested and in_list and bool(_BELOW_TOOL.match(piece) or _OPTION.match(piece))


def _candidate(text: str, start: int, end: int, block: Block, first: bool) -> Candidate:
    piece = text[start:end]
    cased, folded = normal(piece)
    head = _head(piece, folded) if block.kind in {"item", "row"} else 0
    return Candidate(
        start, end, cased, folded, block.kind, block.section, block.parent_title, block.lead,
        tuple(_LINK_TEXT.findall(piece)) if "[" in piece else (),
        "[" in piece and bool(_LINK_HEAD.match(piece)), first, head,
        block.header,
        tuple(normal(text[a:b])[0] for a, b in block.cells),
        block.kind == "item" and any(mark in _CROSSES for mark in text[max(0, block.start - 4) : block.start]),
        block.kind == "item" and text.startswith(_OPEN, block.start),
        block.kind == "item" and first and bool(_OPTION.match(piece)),
        block.kind == "item" and _is_argument(piece, block),
        block.nested,
    )  # fmt: skip


def candidates(text: str, block: Block) -> Iterator[Candidate]:
    """Candidates of a block: its sentences; headings and table rows stay whole."""
    if block.kind in {"heading", "row", "header"}:
        yield _candidate(text, block.start, block.end, block, True)
        return
    for number, (start, end) in enumerate(sentences(text, block.start, block.end)):
        yield _candidate(text, start, end, block, number == 0)
