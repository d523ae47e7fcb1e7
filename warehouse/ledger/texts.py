"""Telling a text that was cut from a text that was changed."""

import re

_LINK = re.compile(r"!?\[([^\]]*)\]\([^)\s]*(?:\s+\"[^\"]*\")?\)")
_OPEN_LINK = re.compile(r"!?\[([^\]]*)\](?:\([^)]*)?$|!?\[([^\]]*)$")
_SPACE = re.compile(r"\s+")
_ELLIPSIS = re.compile(r"(?:\.\.\.|…)\s*$")


def is_cut(new: str, known: str) -> bool:
    """Whether `new` is `known` cut short.

    It is when, with white space and Markdown links normalised and a trailing ellipsis removed, it is a proper prefix of
    the known text. A source that begins to cut its descriptions must not change what we know of an artifact.
    """
    shorter = _flat(_OPEN_LINK.sub(lambda match: match[1] or match[2] or "", _ELLIPSIS.sub("", new)))
    longer = _flat(known)
    return len(shorter) < len(longer) and longer.startswith(shorter)


def _flat(text: str) -> str:
    return _SPACE.sub(" ", _LINK.sub(r"\1", text)).strip()
