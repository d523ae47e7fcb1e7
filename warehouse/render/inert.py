"""Untrusted text made inert, once per format: it can neither command a terminal nor become markup."""

import html
import re
from functools import lru_cache

MAX_CHARACTERS = 4000
_CONTROL = re.compile(
    r"[\x00-\x1f\x7f-\x9f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff\ufff9-\ufffb\ud800-\udfff]"
)
_MARKDOWN = re.compile(r"([\\`*_\[\]<>|#~$&])")
_BLOCK_START = re.compile(r"^(\s*)([-+=]|\d{1,9}[.)])")


def plain(text: str) -> str:
    """Text of one line: control, invisible and direction-changing characters become spaces, its length is bounded."""
    if len(text) > MAX_CHARACTERS:
        text = text[: MAX_CHARACTERS - 1] + "…"
    return text if text.isprintable() else _CONTROL.sub(" ", text)


class Inert(str):
    """Text that is Markdown already: made inert where it stands, once for the many places that repeat it."""

    __slots__ = ()


def inline_markdown(text: str) -> str:
    """Plain text as Markdown inside a line or a table cell: it shows exactly that text."""
    if type(text) is Inert:
        return text
    return _inline_often(text) if len(text) <= _OFTEN_CHARACTERS else _inline(text)


def _inline(text: str) -> str:
    # An angle as an entity and not behind a backslash: no raw tag stands in the text, whatever reads it.
    return _MARKDOWN.sub(r"\\\1", plain(text)).replace("\\<", "&lt;")


_OFTEN_CHARACTERS = 80
_inline_often = lru_cache(maxsize=1 << 14)(_inline)
"""The same sources, sellers and words stand in the cells of many pages."""


def markdown(text: str) -> str:
    """The same at the start of a line, where a dash or a number would make a list."""
    if type(text) is Inert:
        return text
    escaped = inline_markdown(text)
    start = _BLOCK_START.match(escaped)
    if start is None:
        return escaped
    mark = start[2]
    shown = f"\\{mark}" if len(mark) == 1 else f"{mark[:-1]}\\{mark[-1]}"
    return f"{start[1]}{shown}{escaped[start.end() :]}"


def markup(text: str) -> str:
    """Plain text as HTML text or attribute value."""
    return html.escape(plain(text), quote=True)
