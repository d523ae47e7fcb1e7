"""Renderings of what is published: views make reports, writers turn a report into one format and escape all of it."""

from warehouse.render.blocks import Heading, Items, Paragraph, Report, Table
from warehouse.render.write import FORMATS, UnknownFormatError, envelope, render

__all__ = [
    "FORMATS",
    "Heading",
    "Items",
    "Paragraph",
    "Report",
    "Table",
    "UnknownFormatError",
    "envelope",
    "render",
]
