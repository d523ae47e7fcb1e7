"""The documents of every artifact, made from the published tables alone: anyone can make them again and compare."""

from warehouse.documents.build import ArtifactDocuments, documents
from warehouse.documents.prices import current_prices
from warehouse.documents.rows import DocumentError

__all__ = ["ArtifactDocuments", "DocumentError", "current_prices", "documents"]
