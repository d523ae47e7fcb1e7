"""Telling a text that was cut from a text that was changed."""

import re

# No bracket stands inside a bracket here: texts are untrusted, and scanning to a far end from every `[` takes for ever.
_LINK = re.compile(r"!?\[([^\[\]]*)\]\([^()\s]*(?:\s+\"[^\"\n]*\")?\)")
_OPEN_LINK = re.compile(r"!?\[([^\[\]]*)\](?:\([^()]*)?$|!?\[([^\[\]]*)$")
_ELLIPSIS = re.compile(r"(?:\.\.\.|…)\s*$")


def is_cut(new: str, known: str) -> bool:
    """Whether `new` is `known` cut short.

    It is when, with white space and Markdown links normalised and a trailing ellipsis removed, it is a proper prefix of
    the known text. A source that begins to cut its descriptions must not change what we know of an artifact.
    """
    longer = _flat(known)
    without_ellipsis = _ELLIPSIS.sub("", new)
    # The cut may have gone through a link, or an open bracket may be no link at all.
    through_link = _OPEN_LINK.sub(lambda match: match[1] or match[2] or "", without_ellipsis)
    forms = dict.fromkeys((without_ellipsis, through_link))
    return any(_is_proper_prefix(_flat(text), longer) for text in forms)


def _is_proper_prefix(shorter: str, longer: str) -> bool:
    return len(shorter) < len(longer) and longer.startswith(shorter)


def _flat(text: str) -> str:
    return " ".join((_LINK.sub(r"\1", text) if "](" in text else text).split())
