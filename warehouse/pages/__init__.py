"""Static pages of a snapshot: derived from the published tables and documents, readable without any script."""

from warehouse.pages.engine import PageMeta
from warehouse.pages.output import Put, Written, put_pages, remove_strays
from warehouse.pages.site import OWNED, PageDocuments, Site

__all__ = ["OWNED", "PageDocuments", "PageMeta", "Put", "Site", "Written", "put_pages", "remove_strays"]
