"""Pages beside the published data: made again from the files of the latest snapshot when that or the code changes."""

import os
import re
from pathlib import Path

import polars as pl

from flows.code_version import code_version, pages_version
from flows.page_share import Sharing, render_shares, shares_to_take
from flows.settings import SettingsError, stored_text
from schemas.canonical import canonical_json, digest
from schemas.ruleset import parse_ruleset
from schemas.uncollected import uncollected
from warehouse.pages.engine import PageMeta, asset_pages
from warehouse.pages.output import Written, put_pages, remove_strays
from warehouse.pages.seal import holds
from warehouse.pages.site import OWNED, Site
from warehouse.pages.site_files import sitemap_pages
from warehouse.read import Snapshot

TABLES = ("artifacts", "pairs", "scores", "capabilities", "changes", "sources", "discrepancies")
ENOUGH_TO_SHARE = 500
"""Artifacts from which on a second process saves more time than its start takes."""


def render_site(published: Path) -> Written:
    """Render all pages of the latest snapshot below the published root, writing only what differs.

    Artifacts and comparisons are shared between two processes where there are two processors and enough to do: every
    page is a function of the snapshot, so it does not matter who makes it. Raises OSError, and ShareError when the
    second process fails.
    """
    source = Snapshot(published)
    shares = shares_to_take()
    helped = _artifacts(source) >= ENOUGH_TO_SHARE and (os.cpu_count() or 1) > 1
    others = [Sharing(shares)] if helped else []
    try:
        site = _site(source)
        plan = site.plan()
        for other in others:
            other.begin(published, source.id, plan)
        with uncollected():
            done = [put_pages(published, site.lists()), render_shares(published, source, plan, shares)]
        done += [other.result() for other in others]
    finally:
        os.close(shares)
        for other in others:
            other.stop()
    made = {path for put in done for path in put.paths}
    last = [*sitemap_pages({*made, "index.html"}, site.meta, site_address()), *site.home(site_key())]
    done.append(put_pages(published, last))
    made.update(done[-1].paths)
    written = sum(put.written for put in done)
    return Written(written, len(made) - written, remove_strays(published, made, OWNED))


def settle_site(published: Path) -> Written | None:
    """Render the pages unless the home page, which is written last, says that they are as they would be made now.

    That is when it shows the latest snapshot, and its seal names the templates, modules and style sheet of this code.
    """
    home, twin = (_standing(published / name) for name in ("index.html", "index.md"))
    current = holds(home, site_key(), twin) and Snapshot(published).id.encode() in home
    return None if current else render_site(published)


def _standing(file: Path) -> bytes:
    return file.read_bytes() if file.is_file() else b""


def site_key() -> str:
    """SHA-256 (hex) over all that decides what a snapshot's pages look like and do."""
    assets = [part for page in asset_pages() for part in (page.path, page.content)]
    return digest(code_version(), pages_version(), site_address(), *assets)


def site_address() -> str:
    """Where the site will stand, with a slash at its end: `ABREAST_SITE`, else `site` of the settings file, else empty.

    Only the map for search engines needs it. Raises SettingsError for anything but an https address.
    """
    address = os.environ.get("ABREAST_SITE") or stored_text("site") or ""
    if address and not re.fullmatch(r"https://[^\s\"'<>]+", address):
        raise SettingsError(f"site = {address!r:.200}: expected an https address such as https://example.org/abreast/")
    return address if not address or address.endswith("/") else f"{address}/"


def _artifacts(source: Snapshot) -> int:
    return sum(part["rows"] for part in source.manifest["tables"]["artifacts"])


def _site(source: Snapshot) -> Site:
    tables: dict[str, pl.DataFrame] = {name: source.table(name) for name in TABLES}
    ruleset = parse_ruleset(canonical_json(source.file("ruleset.json")), f"ruleset of {source.id}")
    meta = PageMeta(source.id, source.manifest["content_as_of"], ruleset.version)
    return Site(tables, ruleset, meta, digest(code_version(), pages_version()), source.facts)
