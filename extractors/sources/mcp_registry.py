"""The registry of the Model Context Protocol: servers, each version an item of its own.

Rules of reading:
- Two shapes: flat with snake_case names (2025-09), and `{server, _meta}` with camelCase names since. Both are read.
- An item that is not the latest version of its server is an older version of it: counted by nobody. A server marked
  deleted is not listed.
- `io.github.user/name`: the part before the slash is the publisher. Repositories may be absent, empty or without
  address.
- Transports, kinds of packages and secrets that a server asks for are facts; the description is its text.
"""

from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import quote

from extractors.errors import ParseError
from extractors.readers.fields import FieldReader
from extractors.readers.json_text import expect, load_json
from extractors.rows import Rows
from extractors.source import Endpoint, Gates, Request, SourceSpec
from schemas.vocabulary import ArtifactType, PayloadKind, Redistribution

NAME = "mcp_registry"
BASE = "https://registry.modelcontextprotocol.io/v0/servers"
LIST_URL = f"{BASE}?limit=100&version=latest"
MAX_LIST_PAGES = 150
OFFICIAL = "io.modelcontextprotocol.registry/official"
_NAMES: Mapping[str, tuple[str, ...]] = {
    "latest": ("isLatest", "is_latest"),
    "published": ("publishedAt", "published_at"),
    "updated": ("updatedAt", "updated_at"),
    "package": ("registryType", "registry_type"),
    "variables": ("environmentVariables", "environment_variables"),
    "secret": ("isSecret", "is_secret"),
}
"""Field -> its names in both shapes."""


def requests(as_of: datetime) -> Iterator[Request]:
    """The first page; further ones follow by cursor."""
    yield Request(NAME, "servers", LIST_URL)


def next_by_body(request: Request, data: bytes, pages_read: int) -> Request | None:
    """The page that a page's cursor names; None at the end or after MAX_LIST_PAGES. Raises ParseError."""
    document = load_json(data, request.url)
    metadata = FieldReader(document if isinstance(document, dict) else {}).inside("metadata")
    cursor = metadata.text("nextCursor") or metadata.text("next_cursor")
    if metadata.problem:
        raise ParseError(f"{request.url}: {metadata.problem}")
    if cursor is None or pages_read >= MAX_LIST_PAGES:
        return None
    return Request(NAME, "servers", f"{LIST_URL}&cursor={quote(cursor, safe='')}")


def _parse_servers(data: bytes, url: str, rows: Rows) -> None:
    document = load_json(data, url)
    listed = document.get("servers") if isinstance(document, dict) else document
    items = expect(listed, list, f"{url}: servers")
    if not items:
        raise ParseError(f"{url}: servers is an empty array")
    row = 0
    for number, item in enumerate(items):
        row += _add_item(rows, row, number, item)
    rows.rows_total = row


def _add_item(rows: Rows, row: int, number: int, item: Any) -> int:
    """Record one item; 1 when it is a row: the latest version of a server that is not deleted, or unreadable."""
    fields = item if isinstance(item, dict) else {}
    inner = fields.get("server")
    server = FieldReader(inner if isinstance(inner, dict) else fields, problems=None if fields else ["no object"])
    official = FieldReader(fields, problems=server.problems).inside("_meta").inside(OFFICIAL)
    status = official.text("status") or server.text("status")
    is_latest = _first(official, "latest", "flag")
    if is_latest is False or status == "deleted":
        return 0
    name = server.text("name")
    publisher, _, slug = (name or "").partition("/")
    if is_latest is None:
        server.problems.append(f"_meta.{OFFICIAL}: expected isLatest, found none")
    if not (publisher and slug):
        server.problems.append(f"name: expected namespace/name, found {(name or '')[:80]!r}")
    description = server.text("description")
    repository = server.inside("repository").text("url")
    facts = list(_facts(server, repository))
    published, updated = _first(official, "published", "time"), _first(official, "updated", "time")
    title = server.text("title")
    rows.entity(
        row,
        name or f"#{number}",
        slug=slug or f"#{number}",
        type=ArtifactType.MCP,
        publisher=publisher or None,
        name=title or name,
        url=repository or server.text("websiteUrl"),
        released_utc=published,
        changed_utc=updated,
        status=None if status == "active" else status,
        problem=server.problem,
    )
    if server.problems or name is None:
        return 1
    if description:
        rows.text(row, name, "description", description)
    for field, pointer, value in facts:
        rows.fact(row, name, field, pointer, value)
    return 1


def _first(reader: FieldReader, what: str, kind: str) -> Any:
    """A field by the first of its names that is there; times may have nanoseconds, of which microseconds are kept."""
    for name in _NAMES[what]:
        value = reader.value(name)
        if value is None:
            continue
        if kind == "time" and isinstance(value, str):
            head, point, tail = value.partition(".")
            short = f"{head}.{tail[:6].rstrip('Z')}Z" if point and tail.endswith("Z") else value
            return FieldReader({name: short}, problems=reader.problems).time(name)
        return getattr(reader, kind)(name)
    return None


def _facts(server: FieldReader, repository: str | None) -> Iterator[tuple[str, str, str]]:
    version = server.text("version")
    if version:
        yield "mcp.version", "/version", version
    if repository:
        yield "mcp.repository", "/repository/url", repository
    for index, remote in enumerate(server.array("remotes")):
        reader = FieldReader(remote if isinstance(remote, dict) else {}, problems=server.problems)
        kind = reader.text("type") or reader.text("transport_type")
        if kind:
            yield "mcp.transport", f"/remotes/{index}/type", kind
    for index, package in enumerate(server.array("packages")):
        reader = FieldReader(package if isinstance(package, dict) else {}, problems=server.problems)
        kind = _first(reader, "package", "text")
        if kind:
            yield "mcp.package", f"/packages/{index}", kind
        transport = reader.inside("transport").text("type")
        if transport:
            yield "mcp.transport", f"/packages/{index}/transport/type", transport
        for name in _secrets(reader):
            yield "mcp.secret", f"/packages/{index}/environment", name


def _secrets(package: FieldReader) -> Iterator[str]:
    """Names of variables that a server wants as secrets: what a caller needs before it works."""
    for variable in _first(package, "variables", "array") or ():
        reader = FieldReader(variable if isinstance(variable, dict) else {}, problems=package.problems)
        if _first(reader, "secret", "flag") and (name := reader.text("name")):
            yield name


SPEC = SourceSpec(
    name=NAME,
    title="MCP registry",
    homepage="https://registry.modelcontextprotocol.io",
    terms_url="https://modelcontextprotocol.io/registry/terms-of-service",
    licence="public registry metadata without a stated data licence",
    redistribution=Redistribution.VALUES,
    attribution="Servers as listed by the MCP registry (https://registry.modelcontextprotocol.io)",
    cadence=timedelta(days=1),
    max_age=timedelta(days=14),
    hosts=("registry.modelcontextprotocol.io",),
    endpoints=(
        Endpoint(
            "servers",
            r"https://registry\.modelcontextprotocol\.io/v0(?:\.1)?/servers(?:\?[^#]*)?",
            PayloadKind.SET,
            _parse_servers,
        ),
    ),
    gates=Gates(min_rows=20, fill_rates={"name": 1.0, "publisher": 0.99}, max_quarantined_share=0.1),
    notes="No promise of uptime or durability by its makers. It counts no use: adoption of servers is not known.",
)
