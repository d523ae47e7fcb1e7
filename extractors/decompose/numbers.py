"""Numbers in claims: measures that only the vendor vouches for, not the digits of names."""

import re
from collections.abc import Iterable

from schemas.capability import Span

MAX_NUMBERS = 8
_MAX_QUOTE_CHARS = 2000
_DIGITS = r"\d+(?:[.,]\d+)*"
_NUMBER = re.compile(
    rf"(?<![\w.-])[~<>≈+-]?{_DIGITS}(?:\s?[-–]\s?{_DIGITS})?"
    r"(?:\s?(?:%|×|(?:x|k|m|b|ms|s|gb|mb|tb|fps|k?hz|percent|times|thousand|million|billion|trillion|points?|tokens?|"
    r"languages?|parameters?|seconds?|minutes?|hours?|images?|pages?)\b))?(?![A-Za-z\d])",
    re.IGNORECASE,
)
_DIGIT = re.compile(r"\d")
_NAMED = re.compile(r"(?<=\S\s)[A-Z][\w.+-]*\s$")
_NAME_REACH = 40


def numbers(text: str, spans: Iterable[Span], alternative: str | None) -> tuple[Span, ...]:
    """Numbers inside spans of a text, in order, at most 8, each once; digits that belong to a name are left out.

    A bare number behind a capitalised word ("Heron 2") or inside the name of the alternative is a name, not a measure.
    """
    found: dict[Span, None] = {}
    for span in spans:
        if not _DIGIT.search(span.quote):
            continue
        for match in _NUMBER.finditer(span.quote[:_MAX_QUOTE_CHARS]):
            if not _in_name(span.quote, match, alternative):
                start, end = span.start + match.start(), span.start + match.end()
                found[Span(start, end, text[start:end])] = None
    return tuple(found)[:MAX_NUMBERS]


def _in_name(quote: str, match: re.Match[str], alternative: str | None) -> bool:
    if not match[0][-1].isdigit():
        return False
    if alternative:
        at = quote.find(alternative, max(0, match.start() - len(alternative)))
        if 0 <= at <= match.start() and match.end() <= at + len(alternative):
            return True
    return bool(_NAMED.search(quote[max(0, match.start() - _NAME_REACH) : match.start()]))
