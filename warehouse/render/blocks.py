"""A report as data: headings, paragraphs, lists and tables of plain text. Text is never markup; writers escape it."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Heading:
    """A heading inside a report; level 2 is below the title."""

    text: str
    level: int = 2


@dataclass(frozen=True)
class Paragraph:
    """Running text."""

    text: str


@dataclass(frozen=True)
class Items:
    """A list without order."""

    items: tuple[str, ...]


@dataclass(frozen=True)
class Table:
    """Rows of cells under column names; `numeric` columns are set to the right."""

    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    numeric: frozenset[int] = frozenset()


Block = Heading | Paragraph | Items | Table


@dataclass(frozen=True)
class Report:
    """A titled sequence of blocks."""

    title: str
    blocks: tuple[Block, ...]
