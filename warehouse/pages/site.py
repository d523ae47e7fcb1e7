"""All pages of a snapshot."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

from schemas.ids import pair_name
from schemas.ruleset import Ruleset
from schemas.vocabulary import TYPE_LABELS, ArtifactType
from warehouse.compare.shapes import Document
from warehouse.compare.words import grouped
from warehouse.pages.engine import Page, PageMeta, asset_pages, short
from warehouse.pages.leaves import Link, Plan
from warehouse.pages.list_pages import changes_pages, home_pages, method_pages, sources_pages
from warehouse.pages.neighbours import Facts, comparable_with
from warehouse.pages.ranking_page import ranking_pages
from warehouse.pages.seal import sealed
from warehouse.pages.search_pages import compare_page, search_pages
from warehouse.pages.site_files import llms_page
from warehouse.publish.directory import directory
from warehouse.render.rank_view import ranking
from warehouse.render.values import COMPARABILITY, DECISIONS

if TYPE_CHECKING:
    import polars as pl

OWNED = (*ArtifactType, "compare", "rank", "changes", "sources", "method", "search")
"""Folders of the site that hold nothing but pages."""

LINKED = 60
"""Prepared comparisons listed on the home page and on the page of an artifact."""

NEIGHBOURS = 6
"""Comparable pairs offered where two artifacts cannot be compared."""


Tables = Mapping[str, "pl.DataFrame"]


@dataclass(frozen=True)
class Site:
    """All pages of a snapshot.

    `tables` are the published ones; `edition` is the digest of all that makes pages; `facts` reads facts documents.
    """

    tables: Tables
    ruleset: Ruleset
    meta: PageMeta
    edition: str
    facts: Facts

    def plan(self) -> Plan:
        """The pages of artifacts and of prepared comparisons."""
        names = self._names()
        pairs = self.tables["pairs"].to_dicts()
        by_artifact = _by_artifact(pairs, names)
        artifacts = [(each, [link for link, _ in by_artifact.get(each, [])[:LINKED]]) for each in sorted(names)]
        planned = [(pair["a"], pair["b"], self._neighbours(pair, by_artifact, names)) for pair in pairs]
        return Plan(artifacts, planned, self.meta, self.ruleset.gates.band_z, self.edition)

    def lists(self) -> Iterator[Page]:
        """Pages about all artifacts but the home page."""
        names = self._names()
        yield from asset_pages()
        yield from _rankings(self.tables, self.ruleset, self.meta)
        yield from changes_pages(self.tables["changes"], names, self.meta)
        yield from sources_pages(self.tables["sources"], self.tables["discrepancies"], self.meta)
        yield from method_pages(self.ruleset, self.meta)
        yield from search_pages(self.tables, self.meta)
        yield compare_page(self.meta)
        yield llms_page(self.meta)

    def home(self, key: str) -> list[Page]:
        """The home page, at the end: written last and sealed with `key`, for a site that has it is complete."""
        names = self._names()
        listed = [_link(pair, names, None) for pair in self.tables["pairs"].head(LINKED).to_dicts()]
        twin, page = home_pages(_counts(self.tables), listed, self.tables["changes"].height, self.meta)
        return [twin, Page(page.path, sealed(page.content, key, twin.content))]

    def _neighbours(
        self, pair: Mapping[str, Any], links: Mapping[str, list[Any]], names: Mapping[str, str]
    ) -> list[tuple[str, str]]:
        """Names and addresses of comparable pairs of either side; prepared ones, else to be made in the browser."""
        if pair["comparability"] != "not_comparable":
            return []
        found: list[tuple[str, str]] = []
        for side in ("a", "b"):
            own = _prepared(pair[side], links, names)
            found += own or _unprepared(comparable_with(pair[side], self._directory, self.facts), pair[side], names)
        return found[:NEIGHBOURS]

    @cached_property
    def _directory(self) -> dict[str, Any]:
        return directory(self.tables)

    def _names(self) -> dict[str, str]:
        return dict(self.tables["artifacts"].select("artifact_id", "name").iter_rows())


def _by_artifact(pairs: list[dict[str, Any]], names: Mapping[str, str]) -> dict[str, list[Any]]:
    """Links to the comparisons of an artifact, each with its pair."""
    found: dict[str, list[Any]] = {}
    for pair in pairs:
        for side in ("a", "b"):
            found.setdefault(pair[side], []).append((_link(pair, names, side), pair))
    return found


def _link(pair: Mapping[str, Any], names: Mapping[str, str], side: str | None) -> Link:
    """Text, address and verdict; seen from one side, the text is the other's name."""
    a, b = short(names[pair["a"]]), short(names[pair["b"]])
    label = f"{a} vs {b}" if side is None else b if side == "a" else a
    word = COMPARABILITY[pair["comparability"]].lower()
    if pair["decision"] is not None:
        word = DECISIONS[pair["decision"]]
        if pair["leader"] is not None:
            word = f"{short(names[pair['leader']])} {word}"
    return label, f"compare/{pair_name(pair['a'], pair['b'])}/", word


def _prepared(artifact_id: str, links: Mapping[str, list[Any]], names: Mapping[str, str]) -> list[tuple[str, str]]:
    return [
        (f"{short(names[artifact_id])} vs {link[0]}", link[1])
        for link, other in links[artifact_id]
        if other["comparability"] == "comparable"
    ]


def _unprepared(others: list[Document], artifact_id: str, names: Mapping[str, str]) -> list[tuple[str, str]]:
    return [
        (f"{short(names[artifact_id])} vs {short(other['name'])}", f"compare/?a={artifact_id}&b={other['id']}")
        for other in others
    ]


def _rankings(tables: Tables, ruleset: Ruleset, meta: PageMeta) -> Iterator[Page]:
    kinds = sorted(set(tables["scores"]["type"].to_list()) | {ArtifactType.MODEL.value})
    types = [(TYPE_LABELS[ArtifactType(kind)], f"rank/{kind}/") for kind in kinds]
    for kind in kinds:
        yield from ranking_pages(kind, ranking(tables, kind), types, ruleset, meta)


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
