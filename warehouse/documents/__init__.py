"""The documents of every artifact, made from the published tables alone: anyone can make them again and compare."""

from warehouse.documents.build import DOCUMENTED, ArtifactDocuments, documents, made_of, recipes
from warehouse.documents.packed import pack, packed_document, unpack
from warehouse.documents.prices import current_prices
from warehouse.documents.recipe import Recipe, changed, part_of
from warehouse.documents.rows import DocumentError

__all__ = [
    "DOCUMENTED",
    "ArtifactDocuments",
    "DocumentError",
    "Recipe",
    "changed",
    "current_prices",
    "documents",
    "made_of",
    "pack",
    "packed_document",
    "part_of",
    "recipes",
    "unpack",
]
