"""Search over capabilities: a list of them that works without script, and who has each; and the page for any pair."""

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from schemas.taxonomy import taxonomy
from schemas.vocabulary import TYPE_LABELS, ArtifactType
from warehouse.compare.words import fixed, grouped
from warehouse.pages.engine import Layout, Page, PageMeta, make_page
from warehouse.pages.listing import Section, cell, listing_pages
from warehouse.pages.workload import preset_data
from warehouse.search import Found, search_each

if TYPE_CHECKING:
    import polars as pl

LISTED = 100
"""Artifacts on the page of a capability; a search in the browser finds all."""

LEAD = "What a source says an artifact can do, by capability; each statement has its evidence on the artifact's page."


def search_pages(tables: Mapping[str, "pl.DataFrame"], meta: PageMeta) -> Iterator[Page]:
    """The list of capabilities by area, and a page for each that some artifact has."""
    known = taxonomy()
    found = search_each(tables)
    sections = []
    for category, title in known.categories.items():
        own = [each for each in known.capabilities if each.category == category and each.id in found]
        rows = [
            (cell(each.name, f"search/{each.id}/"), cell(each.definition), cell(grouped(len(found[each.id]))))
            for each in own
        ]
        if rows:
            sections.append(Section(title, ("Capability", "Meaning", "Artifacts"), rows))
    yield from listing_pages(Layout("search", "search/"), meta, "Search by capability", [LEAD], sections)
    for each in known.capabilities:
        if each.id in found:
            yield from _capability(each.name, each.definition, f"search/{each.id}/", found[each.id], meta)


def _capability(name: str, definition: str, folder: str, found: list[Found], meta: PageMeta) -> Iterator[Page]:
    shown = found[:LISTED]
    rows = [
        (cell(one["name"], f"{one['id'].replace(':', '/', 1)}/"), cell(_kind(one)), cell(_score(one))) for one in shown
    ]
    lead = [definition]
    if len(found) > LISTED:
        lead.append(f"The first {grouped(LISTED)} of {grouped(len(found))} by score.")
    sections = [Section("Artifacts", ("Artifact", "Type", "Score"), rows)]
    yield from listing_pages(Layout("listing", folder), meta, name, lead, sections)


def _kind(one: Found) -> str:
    return TYPE_LABELS[ArtifactType(one["type"])]


def _score(one: Found) -> str | None:
    if one["score"] is None:
        return None
    text = f"{fixed(one['score'], 2)} ± {fixed(one['sd'] or 0.0, 2)}"
    return f"{text}, provisional" if one["status"] == "provisional" else text


def compare_page(meta: PageMeta) -> Page:
    """The page that compares any two artifacts in the browser."""
    values: dict[str, Any] = {"presets": preset_data()}
    return make_page(Layout("compare", "compare/"), meta, values)
