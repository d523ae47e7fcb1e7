"""What stands around a span, so that a reader sees its words where they were said."""

MAX_CONTEXT_CHARS = 160
_PARAGRAPH = "\n\n"


def around(text: str, start: int, end: int) -> tuple[str, str]:
    """(before, after) of `text[start:end]`: verbatim, in its paragraph, cut between words, each at most 160 characters.

    Both are without white space at their outer ends; `before + span + after` is a piece of the text.
    """
    first = max(0, start - MAX_CONTEXT_CHARS)
    before = text[first:start]
    paragraph = before.rfind(_PARAGRAPH)
    if paragraph >= 0:
        before = before[paragraph:]
    elif first and not text[first - 1].isspace():
        before = before.partition(" ")[2]
    last = min(len(text), end + MAX_CONTEXT_CHARS)
    after = text[end:last]
    paragraph = after.find(_PARAGRAPH)
    if paragraph >= 0:
        after = after[:paragraph]
    elif last < len(text) and not text[last].isspace():
        after = after.rpartition(" ")[0]
    return before.lstrip(), after.rstrip()
