"""CSV files read by their headings: a row with a cell too few or too many says nothing reliable and is a problem."""

import csv
import io
from collections.abc import Iterator, Mapping
from typing import NamedTuple

from extractors.errors import ParseError

MAX_ROWS = 100_000
MAX_COLUMNS = 500
MAX_CELL_CHARACTERS = 4_000


class CsvRow(NamedTuple):
    """One row below the headings: number from 0, cells by heading, what is wrong with it as a whole."""

    number: int
    cells: Mapping[str, str]
    problem: str | None


def read_csv(data: bytes, name: str, needed: tuple[str, ...]) -> tuple[list[str], list[CsvRow]]:
    """Headings and rows of a file. Raises ParseError when it is none: not UTF-8, HTML, a needed heading missing."""
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise ParseError(f"{name}: not UTF-8 at byte {error.start}; expected CSV") from error
    if text.lstrip()[:1] in ("", "<"):
        raise ParseError(f"{name}: {'HTML' if text.strip() else 'an empty document'} where CSV was expected")
    rows = _lines(text, name)
    head = [heading.strip() for heading in next(rows, [])]
    missing = [heading for heading in needed if heading not in head]
    if missing or len(set(head)) != len(head) or len(head) > MAX_COLUMNS:
        raise ParseError(f"{name}: headings {head[:12]}; expected each once, with {', '.join(needed)}")
    return head, [_row(number, head, cells) for number, cells in enumerate(rows)]


def _lines(text: str, name: str) -> Iterator[list[str]]:
    try:
        for number, cells in enumerate(csv.reader(io.StringIO(text, newline=""), strict=True)):
            if number > MAX_ROWS:
                raise ParseError(f"{name}: more than {MAX_ROWS} rows")
            if cells:
                yield cells
    except csv.Error as error:
        raise ParseError(f"{name}: broken CSV ({str(error)[:100]})") from error


def _row(number: int, head: list[str], cells: list[str]) -> CsvRow:
    problem = None if len(cells) == len(head) else f"{len(cells)} cells under {len(head)} headings"
    if any(len(cell) > MAX_CELL_CHARACTERS for cell in cells):
        problem = f"a cell of more than {MAX_CELL_CHARACTERS} characters"
    return CsvRow(number, dict(zip(head, map(str.strip, cells), strict=False)), problem)


def number_of(text: str, low: float, high: float) -> tuple[float | None, str | None]:
    """A number within its scale, None for an empty cell; else what is wrong with it."""
    if not text:
        return None, None
    try:
        value = float(text) if text.isascii() and "_" not in text else None
    except ValueError:
        value = None
    if value is None or not low <= value <= high:
        return None, f"{text[:40]!r} is no number from {low:g} to {high:g}"
    return value, None
