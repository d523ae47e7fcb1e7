"""Static pages of a snapshot: derived from the published tables and documents, readable without any script."""

from warehouse.pages.engine import PageMeta
from warehouse.pages.output import Written
from warehouse.pages.site import PageDocuments, render_pages

__all__ = ["PageDocuments", "PageMeta", "Written", "render_pages"]
