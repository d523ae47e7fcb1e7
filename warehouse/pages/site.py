"""All pages of a snapshot."""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypedDict

from schemas.ids import pair_name
from schemas.ruleset import Ruleset
from schemas.uncollected import uncollected
from schemas.vocabulary import TYPE_LABELS, ArtifactType
from warehouse.compare.shapes import Document
from warehouse.compare.words import grouped
from warehouse.pages.artifact_page import artifact_values
from warehouse.pages.comparison_page import comparison_values
from warehouse.pages.engine import Page, PageMeta, asset_pages, make_page, short
from warehouse.pages.list_pages import changes_page, home_page, method_page, sources_page
from warehouse.pages.output import Written, write_pages
from warehouse.pages.ranking_page import ranking_pages
from warehouse.render.rank_view import ranking
from warehouse.render.values import COMPARABILITY, DECISIONS

if TYPE_CHECKING:
    import polars as pl

OWNED = (*ArtifactType, "compare", "rank", "changes", "sources", "method")
"""Folders of the site that hold nothing but pages."""

LINKED = 60
"""Prepared comparisons listed on the home page and on the page of an artifact."""


class PageDocuments(TypedDict):
    """The three documents of an artifact, as read from JSON."""

    facts: Document
    scores: Document
    history: Document


Tables = Mapping[str, "pl.DataFrame"]
Documents = Mapping[str, PageDocuments]


def render_pages(tables: Tables, documents: Documents, ruleset: Ruleset, meta: PageMeta, out_dir: Path) -> Written:
    """Render every page of a snapshot below `out_dir`, writing only what differs.

    `tables` are the published ones, `documents` those of every artifact by id. Nothing under `/v1` is touched.
    Raises OSError when a page cannot be written.
    """
    with uncollected():
        return write_pages(out_dir, all_pages(tables, documents, ruleset, meta), OWNED)


def all_pages(tables: Tables, documents: Documents, ruleset: Ruleset, meta: PageMeta) -> Iterator[Page]:
    """Every page, one at a time."""
    names = dict(tables["artifacts"].select("artifact_id", "name").iter_rows())
    pairs = tables["pairs"].to_dicts()
    by_artifact = _by_artifact(pairs, names)
    band_z = ruleset.gates.band_z
    yield from asset_pages()
    for artifact_id, made in documents.items():
        links = [link for link, _ in by_artifact.get(artifact_id, [])[:LINKED]]
        values = artifact_values({"facts": made["facts"], "scores": made["scores"]}, made["history"], band_z, links)
        yield make_page("artifact", f"{values['path']}/", meta, values)
    for pair in pairs:
        yield _comparison(pair, documents, by_artifact, band_z, meta)
    yield from _rankings(tables, band_z, meta)
    yield changes_page(tables["changes"], names, meta)
    yield sources_page(tables["sources"], tables["discrepancies"], meta)
    yield method_page(ruleset, meta)
    listed = [_link(pair, names, None) for pair in pairs[:LINKED]]
    yield home_page(_counts(tables), listed, tables["changes"].height, meta)


def _by_artifact(pairs: list[dict[str, Any]], names: Mapping[str, str]) -> dict[str, list[Any]]:
    """Links to the comparisons of an artifact, each with its pair."""
    found: dict[str, list[Any]] = {}
    for pair in pairs:
        for side in ("a", "b"):
            found.setdefault(pair[side], []).append((_link(pair, names, side), pair))
    return found


def _link(pair: Mapping[str, Any], names: Mapping[str, str], side: str | None) -> tuple[str, str, str]:
    """Text, address and verdict; seen from one side, the text is the other's name."""
    a, b = short(names[pair["a"]]), short(names[pair["b"]])
    label = f"{a} vs {b}" if side is None else b if side == "a" else a
    word = COMPARABILITY[pair["comparability"]].lower()
    if pair["decision"] is not None:
        word = DECISIONS[pair["decision"]]
        if pair["leader"] is not None:
            word = f"{short(names[pair['leader']])} {word}"
    return label, f"compare/{pair_name(pair['a'], pair['b'])}/", word


def _comparison(
    pair: Mapping[str, Any], documents: Documents, links: Mapping[str, list[Any]], band_z: float, meta: PageMeta
) -> Page:
    sides = [documents[pair[side]] for side in ("a", "b")]
    a, b = ({"facts": side["facts"], "scores": side["scores"]} for side in sides)
    neighbours = [
        (f"{side['facts']['name']} vs {link[0]}", link[1])
        for side in sides
        for link, other in links[side["facts"]["id"]]
        if other["comparability"] == "comparable"
    ]
    values = comparison_values(a, b, band_z, neighbours[:6])  # type: ignore[arg-type]
    return make_page("comparison", f"compare/{pair_name(pair['a'], pair['b'])}/", meta, values)


def _rankings(tables: Tables, band_z: float, meta: PageMeta) -> Iterator[Page]:
    kinds = sorted(set(tables["scores"]["type"].to_list()) | {ArtifactType.MODEL.value})
    types = [(TYPE_LABELS[ArtifactType(kind)], f"rank/{kind}/") for kind in kinds]
    for kind in kinds:
        yield from ranking_pages(kind, ranking(tables, kind), types, band_z, meta)


def _counts(tables: Tables) -> list[tuple[str, str, str, str, str]]:
    """Per type: label, address of its ranking, artifacts, ranked, provisional."""
    scores = tables["scores"]
    found = []
    for kind, total in sorted(tables["artifacts"].group_by("type").len().iter_rows()):
        own = scores.filter(scores["type"] == kind)["status"].to_list()
        ranked = own.count("ranked")
        href = f"rank/{kind}/" if own else ""
        label = TYPE_LABELS[ArtifactType(kind)]
        found.append((label, href, grouped(total), grouped(ranked), grouped(len(own) - ranked)))
    return found
