"""Media types of payloads."""

import re

MEDIA_TYPE = re.compile(r"[a-z0-9][a-z0-9!#$&^_.+-]*/[a-z0-9][a-z0-9!#$&^_.+-]*")

_MEDIA_TYPES_BY_SUFFIX = {
    ".csv": "text/csv",
    ".htm": "text/html",
    ".html": "text/html",
    ".json": "application/json",
    ".jsonl": "application/jsonl",
    ".md": "text/markdown",
    ".txt": "text/plain",
    ".xml": "application/xml",
    ".yaml": "application/yaml",
    ".yml": "application/yaml",
}
_UNKNOWN_MEDIA_TYPE = "application/octet-stream"


def media_type_of(name: str, content_type: str | None = None) -> str:
    """Media type without parameters: of a Content-Type header if it holds one, else of the suffix of a file name."""
    bare = (content_type or "").partition(";")[0].strip().lower()
    if MEDIA_TYPE.fullmatch(bare):
        return bare
    _, dot, suffix = name.rpartition(".")
    return _MEDIA_TYPES_BY_SUFFIX.get(f"{dot}{suffix.lower()}", _UNKNOWN_MEDIA_TYPE)
