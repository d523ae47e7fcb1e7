"""Content types and cache headers of published files."""

from warehouse.publish import paths

FOR_EVER = "public, max-age=31536000, immutable"
A_MINUTE = "public, max-age=60, stale-if-error=86400"
OTHER = "application/octet-stream"
_TYPES = {
    "json": "application/json",
    "jsonld": "application/ld+json",
    "parquet": "application/vnd.apache.parquet",
    "csv": "text/csv; charset=utf-8",
    "atom": "application/atom+xml",
    "html": "text/html; charset=utf-8",
    "css": "text/css; charset=utf-8",
    "js": "text/javascript; charset=utf-8",
    "mjs": "text/javascript; charset=utf-8",
    "svg": "image/svg+xml",
    "png": "image/png",
    "ico": "image/x-icon",
    "woff2": "font/woff2",
    "txt": "text/plain; charset=utf-8",
    "md": "text/markdown; charset=utf-8",
    "xml": "application/xml",
}
_IMMUTABLE = tuple(f"{paths.BASE}/{folder}/" for folder in ("s", "t", "o"))


def is_immutable(path: str) -> bool:
    """Whether a published file never changes once it is there."""
    return path.startswith(_IMMUTABLE)


def headers_of(path: str) -> dict[str, str]:
    """Content-Type and Cache-Control of a published file."""
    kind = "application/feed+json" if path == paths.CHANGES_JSON else _TYPES.get(path.rpartition(".")[2], OTHER)
    return {"Content-Type": kind, "Cache-Control": FOR_EVER if is_immutable(path) else A_MINUTE}
