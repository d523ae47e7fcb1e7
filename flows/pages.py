"""Pages beside the published data: made again from the files of the latest snapshot whenever that changes."""

from collections.abc import Iterator, Mapping
from pathlib import Path

import polars as pl

from schemas.canonical import canonical_json
from schemas.ruleset import parse_ruleset
from warehouse.pages import PageDocuments, PageMeta, Written, render_pages
from warehouse.read import Snapshot

TABLES = ("artifacts", "pairs", "scores", "changes", "sources", "discrepancies")


class _PublishedDocuments(Mapping[str, PageDocuments]):
    """Documents of all artifacts, read one artifact at a time: memory does not grow with their number."""

    def __init__(self, source: Snapshot) -> None:
        self._source = source
        self._ids = source.ids()

    def __getitem__(self, artifact_id: str) -> PageDocuments:
        one = self._source
        return {"facts": one.facts(artifact_id), "scores": one.scores(artifact_id), "history": one.history(artifact_id)}

    def __iter__(self) -> Iterator[str]:
        return iter(self._ids)

    def __len__(self) -> int:
        return len(self._ids)


def render_site(published: Path) -> Written:
    """Render all pages of the latest snapshot below the published root, writing only what differs."""
    source = Snapshot(published)
    tables: dict[str, pl.DataFrame] = {name: source.table(name) for name in TABLES}
    ruleset = parse_ruleset(canonical_json(source.file("ruleset.json")), f"ruleset of {source.id}")
    meta = PageMeta(source.id, source.manifest["content_as_of"], ruleset.version)
    return render_pages(tables, _PublishedDocuments(source), ruleset, meta, published)


def settle_site(published: Path) -> Written | None:
    """Render the pages unless the home page, which is written last, shows the latest snapshot already."""
    home = published / "index.html"
    shown = home.read_bytes() if home.is_file() else b""
    return None if Snapshot(published).id.encode() in shown else render_site(published)
