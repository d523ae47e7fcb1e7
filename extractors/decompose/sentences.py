"""Sentences of a block with exact offsets, for Latin and CJK punctuation."""

import re
from collections.abc import Iterator

_STOP = re.compile(r"(?:[.!?…]+[\"')\]*_]*(?=\s)|[。！？；][”’）)]*|;(?=\s)|\.{3}(?=\S))")
_ANY_STOP = re.compile(r"[.!?…;。！？；]")
_ABBREVIATION = re.compile(
    r"(?:\b(?:e\.g|i\.e|etc|vs|cf|approx|incl|resp|fig|no|dr|mr|ms|inc|ltd|st|al|ver|z\.b|"
    r"bzw|p\. ?ex|ej|ex)|\b[A-Za-z]|\b\d{1,2})\.$",
    re.IGNORECASE,
)
_NEXT_LOWER = re.compile(r"\s+[a-z]")
MAX_SENTENCE_CHARS = 1200
_PIECE_CHARS = 600


def _pieces(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Over-long runs without a stop, cut at white space into bounded pieces."""
    while end - start > MAX_SENTENCE_CHARS:
        cut = text.rfind(" ", start + 1, start + _PIECE_CHARS)
        cut = cut if cut > start else start + _PIECE_CHARS
        yield start, cut
        start = cut
    yield start, end


def _trimmed(text: str, start: int, end: int) -> tuple[int, int]:
    piece = text[start:end]
    return start + len(piece) - len(piece.lstrip()), end - len(piece) + len(piece.rstrip())


def sentences(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """(start, end) of each non-blank sentence of `text[start:end]`, in order, each at most 1,200 characters."""
    begin = start
    for match in _STOP.finditer(text, start, end) if _ANY_STOP.search(text, start, end) else ():
        stop = match.end()
        if match[0][0] == "." and len(match[0]) == 1:
            if _ABBREVIATION.search(text, max(begin, stop - 12), stop) and not (
                stop - begin > 3
                and text[stop - 2 : stop - 1].isdigit()
                and not _NEXT_LOWER.match(text, stop)
                and stop - begin > 12
            ):
                continue
            if _NEXT_LOWER.match(text, stop) and stop - begin < 12:
                continue
        for left, right in _pieces(text, begin, stop):
            left, right = _trimmed(text, left, right)
            if left < right:
                yield left, right
        begin = stop
    for left, right in _pieces(text, begin, end):
        left, right = _trimmed(text, left, right)
        if left < right:
            yield left, right
