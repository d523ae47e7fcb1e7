"""Version of the code as data: the digest of everything that decides what bytes a snapshot has."""

from functools import cache
from importlib import metadata
from pathlib import Path

import extractors
import schemas
import warehouse
from schemas.canonical import digest

WRITERS = ("polars", "orjson", "ahocorasick-rs", "rapidfuzz", "markdown-it-py", "numpy", "pycld2")
"""Packages whose version can change the bytes of a table or the reading of a text."""

_SUFFIXES = (".py", ".yaml", ".json")
_PAGES = ("pages", "render")
"""Folders that make pages and printed views: they are derived and not part of a snapshot."""


@cache
def code_version() -> str:
    """SHA-256 (hex) over schemas, extractors, warehouse without pages, and versions of packages that write bytes."""
    parts: list[str | bytes] = []
    for package in (schemas, extractors, warehouse):
        root = Path(str(package.__file__)).parent
        for file in sorted(root.rglob("*")):
            inside = file.relative_to(root).parts
            if file.suffix in _SUFFIXES and not set(inside) & {*_PAGES, "__pycache__"}:
                parts += ["/".join((root.name, *inside)), file.read_bytes()]
    for name in WRITERS:
        parts.append(f"{name}=={metadata.version(name)}")
    return digest(*parts)
