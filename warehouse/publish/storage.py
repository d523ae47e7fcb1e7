"""What a run wrote, by kind: what grows with what changed, and what is made anew every night."""

from collections.abc import Mapping
from typing import Final

from warehouse.publish import paths

SCORES, INDEX, MANIFEST, REPLACED, CONTENT = "scores", "index", "manifest", "replaced", "content"
GROUPS = (SCORES, INDEX, MANIFEST, REPLACED, CONTENT)
"""`content` is all that a night adds in proportion to what changed; `replaced` takes the place of older bytes."""

TABLE = "table "
"""How the kind of a table's part begins."""

_SCHEMA = b'"schema":"'
_MAX_NAME = 40
_GROUP_OF: Final[Mapping[str, str]] = {
    # Scores, and what is nothing but scores in another form. A place can move although nothing else changed.
    **dict.fromkeys(("scores", "search.json", "components.json", "overlap.json"), SCORES),
    **dict.fromkeys((f"{TABLE}scores", f"{TABLE}contributions", f"{TABLE}pairs"), SCORES),
    "index": INDEX,
    **dict.fromkeys(("manifest.json", "datapackage.json"), MANIFEST),
    **dict.fromkeys(("latest.json", "snapshots", "aliases", "feeds", "badges", "descriptions"), REPLACED),
}


def kind_of(path: str, data: bytes) -> str:
    """Kind of a published file: a document's schema, the name of a snapshot's own file, or what it is for."""
    parts = path.split("/")
    top = parts[1]
    if top == "o":
        # Quotes inside a text are escaped, so nothing but the key itself looks like it.
        return data.partition(_SCHEMA)[2][:_MAX_NAME].partition(b"/")[0].decode(errors="replace") or "documents"
    if top == "s":
        return "index" if parts[3] == "index" else parts[3]
    if path in (paths.CHANGES_ATOM, paths.CHANGES_JSON) or top == paths.FEEDS:
        return "feeds"
    known = {"t": "tables", "a": "aliases", "badge": "badges", "latest.json": "latest.json", "snapshots": "snapshots"}
    return known.get(top, "descriptions")


def by_group(bytes_by_kind: Mapping[str, int]) -> dict[str, int]:
    """Bytes of all kinds summed up by group, every group named."""
    found = dict.fromkeys(GROUPS, 0)
    for kind, size in bytes_by_kind.items():
        found[_GROUP_OF.get(kind, CONTENT)] += size
    return found
