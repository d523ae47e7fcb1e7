"""Pages made of sections with tables, and their Markdown twins."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from warehouse.pages.engine import Layout, Page, PageMeta, make_page, short
from warehouse.render.blocks import Block, Heading, Paragraph, Report, Table
from warehouse.render.write import markdown

Cell = tuple[str, str]
"""Text and address; no address, no link."""


class Section(NamedTuple):
    """A heading, paragraphs, and a table."""

    title: str
    columns: Sequence[str]
    rows: Sequence[Sequence[Cell]]
    text: Sequence[str] = ()


def cell(text: object, href: str = "") -> Cell:
    """A cell of a listing; what is absent is a dash."""
    return ("–" if text is None else short(str(text)), href)


def listing_pages(
    layout: Layout,
    meta: PageMeta,
    title: str,
    lead: Sequence[str],
    sections: Sequence[Section],
    more: Mapping[str, Any] | None = None,
) -> Iterator[Page]:
    """The page and its twin. `more` are values of templates that have more than sections."""
    shown: dict[str, Any] = {"title": title, "lead": lead, "sections": [each._asdict() for each in sections]}
    yield make_page(layout, meta, shown | dict(more or {}))
    yield Page(layout.twin, markdown(Report(title, tuple(_blocks(lead, sections)))).encode())


def _blocks(lead: Sequence[str], sections: Sequence[Section]) -> Iterator[Block]:
    yield from (Paragraph(text) for text in lead)
    for section in sections:
        yield Heading(section.title)
        yield from (Paragraph(text) for text in section.text)
        if section.rows:
            yield Table(tuple(section.columns), tuple(tuple(text for text, _ in row) for row in section.rows))
