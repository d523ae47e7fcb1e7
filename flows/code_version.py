"""Version of the code as data: the digest of everything that decides what bytes a snapshot has."""

from functools import cache
from importlib import metadata
from pathlib import Path

import extractors
import schemas
import warehouse
from schemas.canonical import digest

WRITERS = ("polars", "orjson", "ahocorasick-rs", "rapidfuzz", "numpy", "scipy")
"""Packages whose version can change the bytes of a table or the reading of a text."""

_FLOWS = (
    "build.py",
    "candidates.py",
    "gates.py",
    "identified.py",
    "inputs.py",
    "lost.py",
    "method.py",
    "parsing.py",
    "search_events.py",
    "statements.py",
    "tables.py",
)
"""Flow modules that decide what stands in a snapshot; the others decide when and where."""

_SUFFIXES = (".py", ".yaml", ".json")
_PAGES = ("pages", "render")
"""Folders that make pages and printed views: they are derived and not part of a snapshot."""


@cache
def code_version() -> str:
    """SHA-256 (hex) over schemas, extractors, warehouse without pages, and versions of packages that write bytes.

    The few flow modules that put these together count too: a change there must not find tables made before it.
    """
    parts: list[str | bytes] = []
    for package in (schemas, extractors, warehouse):
        root = Path(str(package.__file__)).parent
        for file in sorted(root.rglob("*")):
            inside = file.relative_to(root).parts
            if file.suffix in _SUFFIXES and not set(inside) & {*_PAGES, "__pycache__"}:
                parts += ["/".join((root.name, *inside)), file.read_bytes()]
    for name in _FLOWS:
        parts += [f"flows/{name}", (Path(__file__).parent / name).read_bytes()]
    for name in WRITERS:
        parts.append(f"{name}=={metadata.version(name)}")
    return digest(*parts)


@cache
def pages_version() -> str:
    """SHA-256 (hex) over all that makes pages of published files: templates and the code beside them."""
    parts: list[str | bytes] = []
    for folder in _PAGES:
        root = Path(str(warehouse.__file__)).parent / folder
        for file in sorted(path for path in root.rglob("*") if path.is_file() and "__pycache__" not in path.parts):
            parts += [file.relative_to(root.parent).as_posix(), file.read_bytes()]
    return digest(*parts)
