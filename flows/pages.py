"""Pages beside the published data: made again from the files of the latest snapshot whenever that changes."""

import os
from functools import partial
from pathlib import Path

import polars as pl

from flows.code_version import code_version, pages_version
from flows.page_share import Share, start_share
from schemas.canonical import canonical_json, digest
from schemas.ruleset import parse_ruleset
from schemas.uncollected import uncollected
from warehouse.pages import OWNED, PageDocuments, PageMeta, Put, Site, Written, put_pages, remove_strays
from warehouse.read import Snapshot

TABLES = ("artifacts", "pairs", "scores", "changes", "sources", "discrepancies")
ENOUGH_TO_SHARE = 500
"""Artifacts from which on a second process saves more time than its start takes."""


class _PublishedDocuments:
    """Documents of all artifacts, read one artifact at a time: memory does not grow with their number."""

    def __init__(self, source: Snapshot) -> None:
        self._source = source

    def ids(self) -> list[str]:
        return self._source.ids()

    def read(self, artifact_id: str) -> PageDocuments:
        one = self._source
        return {"facts": one.facts(artifact_id), "scores": one.scores(artifact_id), "history": one.history(artifact_id)}

    def digest(self, artifact_id: str) -> str:
        return digest(*(text for pair in sorted(self._source.digests(artifact_id).items()) for text in pair))


def render_share(published: Path, source: Snapshot, part: int, parts: int) -> Put:
    """Render one of equal shares of the pages of artifacts and comparisons. Raises OSError."""
    with uncollected():
        return put_pages(published, _site(source).pages_of(part, parts, partial(_standing, published)))


def _site(source: Snapshot) -> Site:
    tables: dict[str, pl.DataFrame] = {name: source.table(name) for name in TABLES}
    ruleset = parse_ruleset(canonical_json(source.file("ruleset.json")), f"ruleset of {source.id}")
    meta = PageMeta(source.id, source.manifest["content_as_of"], ruleset.version)
    return Site(tables, _PublishedDocuments(source), ruleset, meta, digest(code_version(), pages_version()))


def _standing(published: Path, path: str) -> bytes | None:
    try:
        with open(f"{published}/{path}", "rb", buffering=0) as file:  # noqa: PTH123
            return file.read()
    except FileNotFoundError:
        return None


def render_site(published: Path) -> Written:
    """Render all pages of the latest snapshot below the published root, writing only what differs.

    Artifacts and comparisons are shared between two processes where there are two processors and enough to do: every
    page is a function of the snapshot, so it does not matter who makes it. Raises OSError, and ShareError when the
    second process fails.
    """
    source = Snapshot(published)
    parts = min(2, len(os.sched_getaffinity(0))) if len(source.ids()) >= ENOUGH_TO_SHARE else 1
    others = [start_share(published, Share(source.id, part, parts)) for part in range(1, parts)]
    try:
        done = [render_share(published, source, 0, parts)]
        done += [other.result() for other in others]
    finally:
        for other in others:
            other.stop()
    done.append(put_pages(published, _site(source).lists()))
    made = {path for put in done for path in put.paths}
    written = sum(put.written for put in done)
    return Written(written, len(made) - written, remove_strays(published, made, OWNED))


def settle_site(published: Path) -> Written | None:
    """Render the pages unless the home page, which is written last, shows the latest snapshot already."""
    home = published / "index.html"
    shown = home.read_bytes() if home.is_file() else b""
    return None if Snapshot(published).id.encode() in shown else render_site(published)
