"""Length-preserving views of untrusted text: what a reader would see, at the offsets of the archived document."""

import re

from extractors.decompose.restructured import as_markdown, is_restructured

_SPACES = "\u00a0\u00ad\u1680\u180e\u202f\u205f\u3000\ufeff" + "".join(map(chr, range(0x2000, 0x2010)))
_CONTROLS = (
    "".join(map(chr, [*range(9), *range(14, 32), *range(127, 160)]))
    + "\u202a\u202b\u202c\u202d\u202e\u2060\u2066\u2067\u2068\u2069"
)
_SAME = {
    **dict.fromkeys(map(ord, _SPACES + _CONTROLS), " "),
    **dict.fromkeys(map(ord, "\u2010\u2011\u2012\u2013\u2212\ufe63\uff0d"), "-"),
    **dict.fromkeys(map(ord, "\u2018\u2019\u02bc\u00b4"), "'"),
    **dict.fromkeys(map(ord, "\u201c\u201d"), '"'),
    **dict.fromkeys((0x0B, 0x0C, 0x0D, 0x85, 0x2028, 0x2029), "\n"),
    0x0130: "I",  # the only letter whose lower case is longer than itself
    0xFF08: "(",
    0xFF09: ")",
    0xFF1A: ":",
}
# Letters and digits that Unicode 15 added: Pythons from 3.11 to 3.13 do not agree on them, so they are read as unknown.
_UNSETTLED = (
    "\u10fc\ua7f2-\ua7f4\uab69\U0001123f-\U00011240\U00011f02-\U00011f59\U0001342f\U00013441-\U00013446\U0001b132\U0001b155"
    "\U0001d2c0-\U0001d2d3\U0001df25-\U0001df2a\U0001e030-\U0001e06d\U0001e4d0-\U0001e4f9\U0002b739"
    "\U0002ebf0-\U0002ee5d\U00031350-\U000323af"
)
_ASCII_CONTROLS = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]")
_UNLIKE = re.compile("[\ud800-\udfff" + _UNSETTLED + "".join(re.escape(chr(code)) for code in _SAME) + "]")
_FENCE = re.compile(r"[ \t]{0,3}(?:>[ \t]?)?[ \t]*(`{3,}|~{3,})")
_COMMENT_START = "<!--"
_COMMENT_END = "-->"
_TAG = re.compile(r"<(/?)([A-Za-z][A-Za-z0-9-]*)\b[^<>]{0,4000}>|<![A-Za-z][^<>]{0,500}>|<\?[^<>]{0,500}>")
_HIDDEN = re.compile(
    r"<(script|style|template|svg|head|noscript)\b[^<>]{0,4000}>|"
    r"<(div|p|span|section|td|li|font|small|details|article|aside|em|strong|b|i|a|h[1-6])\b(?=[^<>]{0,4000}?(?:"
    r"display\s*:\s*none|visibility\s*:\s*hidden|font-size\s*:\s*0(?![.\d])|opacity\s*:\s*0(?![.\d])|"
    r"\shidden(?=[\s=>])|aria-hidden\s*=\s*[\"']true))[^<>]{0,4000}>",
    re.IGNORECASE,
)
_IMAGE = re.compile(
    r"!\[[^\[\]\n]{0,1000}\](?:\([^()\n]{0,4000}(?:\([^()\n]{0,1000}\)[^()\n]{0,1000})?\)|\[[^\[\]\n]{0,200}\])"
)
# Lines of a table of contents: nothing but links into the same page.
_CONTENTS = re.compile(
    r"(?:^[ \t]*(?:[-*+]|\d{1,3}[.)])[ \t]+\[[^\[\]\n]{1,200}\]\(#[^()\n]{0,400}\)[ \t]*(?:\n|\Z)){2,}", re.MULTILINE
)
_LINK_TARGET = re.compile(r"\](?:\([^()\n]{0,4000}(?:\([^()\n]{0,1000}\)[^()\n]{0,1000})?\)|\[[^\[\]\n]{0,200}\])")
_URL = re.compile(
    r"\b(?:https?|ftp|file|memory|mailto|git\+https):[^\s<>\"'`|)\]]{1,4000}|\bwww\.[^\s<>\"'`|)\]]{1,4000}"
)
_HOST = re.compile(r"@[\w-]{1,64}\.[\w.-]{1,64}")
_MAILBOX = re.compile(r"[\w.+-]{1,64}$")
_MAILBOX_CHARS = 64
_ITEM_TAGS = {"li", "dt", "dd"}
_CELL_TAGS = {"td", "th"}
_HEADING_TAGS = {"h1": "\n#", "h2": "\n##", "h3": "\n##", "h4": "\n##", "h5": "\n##", "h6": "\n##", "summary": "\n##"}
_BREAK_TAGS = {
    "p",
    "div",
    "br",
    "ul",
    "ol",
    "dl",
    "table",
    "tr",
    "section",
    "details",
    "hr",
    "blockquote",
    "tbody",
    "thead",
    "center",
    "pre",
    "header",
    "footer",
    "nav",
    "main",
    "article",
}


def same_length(text: str) -> str:
    """Text of the same length with plain spaces, quotes, hyphens and line ends, without surrogates and controls."""
    text = text.replace("\r\n", " \n")
    if text.isascii():
        return text.translate(_SAME) if _ASCII_CONTROLS.search(text) else text
    for char in _UNLIKE.findall("".join(set(text))):
        text = text.replace(char, _SAME.get(ord(char), "\ufffd"))
    return text


def fold(text: str) -> str:
    """Lower case of the same length, hyphens and underscores as spaces: the form in which cues are looked up."""
    lowered = text.lower()
    if len(lowered) != len(text):
        lowered = "".join(low if len(low := char.lower()) == 1 else char for char in text)
    return lowered.replace("-", " ").replace("_", " ")


def _blank(piece: str) -> str:
    return " " * len(piece) if "\n" not in piece else "\n".join(" " * len(line) for line in piece.split("\n"))


def _blank_match(match: re.Match[str]) -> str:
    return _blank(match[0])


def _blank_comments(text: str) -> str:
    parts, position = [], 0
    while (start := text.find(_COMMENT_START, position)) >= 0:
        end = text.find(_COMMENT_END, start + 4)
        end = len(text) if end < 0 else end + len(_COMMENT_END)
        parts += [text[position:start], _blank(text[start:end])]
        position = end
    return "".join((*parts, text[position:])) if parts else text


def _blank_hidden(text: str) -> str:
    parts, position, lowered, unclosed = [], 0, "", set()
    for match in _HIDDEN.finditer(text):
        name = (match[1] or match[2]).lower()
        if match.start() < position or name in unclosed:
            continue
        lowered = lowered or fold(text)
        end = lowered.find(f"</{name}>", match.end())
        if end < 0:
            unclosed.add(name)  # never searched for again: keeps hostile text linear
            continue
        parts += [text[position : match.start()], _blank(text[match.start() : end])]
        position = end
    return "".join((*parts, text[position:])) if parts else text


def _in_row(match: re.Match[str]) -> bool:
    """Whether a tag stands inside a Markdown table row, which it must not break."""
    line = match.string.rfind("\n", max(0, match.start() - 2000), match.start()) + 1
    return match.string[line : match.start()].lstrip().startswith("|")


def _tag_as_markdown(match: re.Match[str]) -> str:
    """The tag as Markdown of the same length, so that one scanner reads both."""
    piece = match[0]
    name = (match[2] or "").lower()
    opening = not match[1]
    blank = _blank(piece)
    if name in _HEADING_TAGS:
        mark = _HEADING_TAGS[name] if opening else "\n"
    elif name in _ITEM_TAGS and opening:
        mark = "\n- "
    elif name in _CELL_TAGS:
        mark = " | " if opening else ""
    elif name in _BREAK_TAGS:
        mark = "" if name == "br" and _in_row(match) else "\n"
    else:
        mark = ""
    return (mark + blank[len(mark) :]) if len(mark) <= len(piece) else blank


def fenced_ranges(text: str) -> list[tuple[int, int]]:
    """Offsets of fenced code blocks, fences included; an unclosed fence runs to the end of the text."""
    ranges: list[tuple[int, int]] = []
    if "```" not in text and "~~~" not in text:
        return ranges
    opened, mark, position = -1, "", 0
    for line in text.split("\n"):
        match = _FENCE.match(line) if "```" in line or "~~~" in line else None
        if match and opened < 0:
            opened, mark = position, match[1]
        elif match and match[1][0] == mark[0] and len(match[1]) >= len(mark) and not line[match.end() :].strip():
            ranges.append((opened, min(position + len(line), len(text))))
            opened = -1
        position += len(line) + 1
    if opened >= 0:
        ranges.append((opened, len(text)))
    return ranges


def blank_ranges(text: str, ranges: list[tuple[int, int]]) -> str:
    """Text with the ranges (ordered, apart) replaced by spaces; line ends stay."""
    parts, position = [], 0
    for start, end in ranges:
        parts += [text[position:start], _blank(text[start:end])]
        position = end
    return "".join((*parts, text[position:]))


def _blank_mail(text: str) -> str:
    """Text with e-mail addresses of at most 64 characters before the @ as spaces; found by their @, so once through."""
    ranges: list[tuple[int, int]] = []
    for host in _HOST.finditer(text):
        first = max(0, host.start() - _MAILBOX_CHARS)
        mailbox = _MAILBOX.search(text[first : host.start()])
        if mailbox and (not ranges or first + mailbox.start() >= ranges[-1][1]):
            ranges.append((first + mailbox.start(), host.end()))
    return blank_ranges(text, ranges)


def shown(text: str) -> str:
    """What a reader sees of Markdown with HTML, or of reStructuredText, as Markdown: all that is not read is spaces."""
    if is_restructured(text):
        text = as_markdown(text)
    if "<" in text:
        text = _blank_comments(text)
        text = _blank_hidden(text)
        text = _TAG.sub(_tag_as_markdown, text)
    if "](" in text or "][" in text:
        text = _IMAGE.sub(_blank_match, text)
        if "](#" in text:
            text = _CONTENTS.sub(_blank_match, text)
        text = _LINK_TARGET.sub(_closing_bracket, text)
    if "://" in text or "www." in text or "mailto:" in text:
        text = _URL.sub(_blank_match, text)
    if "@" in text:
        text = _blank_mail(text)
    return text


def _closing_bracket(match: re.Match[str]) -> str:
    return "]" + " " * (len(match[0]) - 1)
