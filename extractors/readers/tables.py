"""Tables as grids of cells under the headings they stand below, whatever markup they were written in.

A table is found by its headings and read by the words over its columns and beside its rows, never by position: a moved
column is read where it went, a column whose words are not known is told apart from one that is.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from extractors.errors import ParseError

MAX_TABLES = 400
MAX_CELLS = 20_000
"""Of one page, spanned places counted."""
MAX_LINES = 60
"""Of one cell."""
MAX_CELL_CHARACTERS = 4_000

_ODD = {ord(mark): None for mark in "\u200b\u200c\u200d\u2060\ufeff\u00ad"}
_WIDE = {ord(wide): plain for wide, plain in zip("（）：；，／～￥＞＜＝", "():;,/~¥><=", strict=True)}
_SPACE = re.compile(r"\s+")


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell: its lines as shown, and the marks of footnotes that hang on it (`1`, `*`).

    A cell that spans places stands in all of them as the same object.
    """

    lines: tuple[str, ...]
    notes: tuple[str, ...] = ()

    @property
    def text(self) -> str:
        """All lines, joined by one space."""
        return " ".join(self.lines)


@dataclass(frozen=True, slots=True)
class Table:
    """A grid. `headings` are the headings in force, outermost first; `lead` the paragraphs between them and the table.

    `head_rows` counts the rows that are headings by their markup. Rows may differ in width: a row with a cell too few
    says nothing reliable.
    """

    number: int
    headings: tuple[str, ...]
    lead: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]
    head_rows: int

    @property
    def width(self) -> int:
        """Places in the first row."""
        return len(self.rows[0]) if self.rows else 0

    @property
    def place(self) -> str:
        """Where the table stands, for messages: `table 3 (Model pricing)`."""
        return f"table {self.number}" + (f" ({self.headings[-1][:60]})" if self.headings else "")

    @property
    def head(self) -> tuple[str, ...]:
        """Words over each column: the first row."""
        return tuple(cell.text for cell in self.rows[0]) if self.rows else ()

    def body(self) -> Iterator[tuple[int, tuple[Cell, ...]]]:
        """Rows below the first with their numbers in the table."""
        yield from ((number, row) for number, row in enumerate(self.rows) if number)


def plain(text: str) -> str:
    """Text with one space between words, without invisible marks, and with wide punctuation as its plain form."""
    return _SPACE.sub(" ", text.translate(_ODD).translate(_WIDE).replace("\u00a0", " ")).strip()


def cell_of(lines: Sequence[str], notes: Sequence[str] = ()) -> Cell:
    """Cell of raw lines, empty ones left out. Raises ParseError for a cell that is no cell of a price table."""
    shown = tuple(line for line in map(plain, lines) if line)
    if len(shown) > MAX_LINES or sum(map(len, shown)) > MAX_CELL_CHARACTERS:
        raise ParseError(f"a cell of {len(shown)} lines; at most {MAX_LINES} lines of a table cell are read")
    return Cell(shown, tuple(notes))


class Grid:
    """Rows being laid out with their spans. Raises ParseError where cells overlap or a page has too many."""

    def __init__(self) -> None:
        self._rows: list[dict[int, Cell]] = []
        self._left: dict[int, tuple[int, Cell]] = {}
        self._places = 0

    def row(self, cells: Sequence[tuple[Cell, int, int]]) -> None:
        """Add a row of (cell, colspan, rowspan); places that earlier rows span into are kept for them."""
        row: dict[int, Cell] = {}
        coming: dict[int, tuple[int, Cell]] = {}
        for column, (left, cell) in self._left.items():
            row[column] = cell
            if left > 1:
                coming[column] = (left - 1, cell)
        column = 0
        for cell, columns, rows in cells:
            while column in row:
                column += 1
            for place in range(column, column + columns):
                if place in row:
                    raise ParseError(f"two cells overlap at row {len(self._rows)}, column {place}")
                row[place] = cell
                if rows > 1:
                    coming[place] = (rows - 1, cell)
            column += columns
        self._places += len(row)
        if self._places > MAX_CELLS:
            raise ParseError(f"a table of more than {MAX_CELLS} cells")
        self._rows.append(row)
        self._left = coming

    @property
    def places(self) -> int:
        """Places laid out so far."""
        return self._places

    def rows(self) -> tuple[tuple[Cell, ...], ...]:
        """The grid; a row with a hole ends before it, so that it is too short to be believed."""
        return tuple(tuple(_unbroken(row)) for row in self._rows)


def _unbroken(row: dict[int, Cell]) -> Iterator[Cell]:
    for column in range(len(row)):
        if column not in row:
            return
        yield row[column]
