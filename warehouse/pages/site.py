"""All pages of a snapshot."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol, TypedDict

from schemas.canonical import canonical_json, digest
from schemas.ids import pair_name, parse_id
from schemas.ruleset import Ruleset
from schemas.vocabulary import TYPE_LABELS, ArtifactType
from warehouse.compare.shapes import Document
from warehouse.compare.words import grouped
from warehouse.pages.artifact_page import artifact_values
from warehouse.pages.comparison_page import comparison_values
from warehouse.pages.engine import Layout, Page, PageMeta, asset_pages, make_footer, make_page, short
from warehouse.pages.list_pages import changes_page, home_page, method_page, sources_page
from warehouse.pages.ranking_page import ranking_pages
from warehouse.pages.seal import renewed, sealed
from warehouse.render.rank_view import ranking
from warehouse.render.values import COMPARABILITY, DECISIONS

if TYPE_CHECKING:
    import polars as pl

OWNED = (*ArtifactType, "compare", "rank", "changes", "sources", "method")
"""Folders of the site that hold nothing but pages."""

LINKED = 60
"""Prepared comparisons listed on the home page and on the page of an artifact."""

NEIGHBOURS = 6
"""Comparable pairs offered where two artifacts cannot be compared."""


class PageDocuments(TypedDict):
    """The three documents of an artifact, as read from JSON."""

    facts: Document
    scores: Document
    history: Document


class Documents(Protocol):
    """Documents of all artifacts."""

    def ids(self) -> list[str]:
        """Ids of the artifacts, sorted."""
        ...

    def read(self, artifact_id: str) -> PageDocuments:
        """Documents of an artifact."""
        ...

    def digest(self, artifact_id: str) -> str:
        """Digest of the documents of an artifact."""
        ...


Tables = Mapping[str, "pl.DataFrame"]
Earlier = Callable[[str], bytes | None]
"""What stands at a path below the root of the site now; None when nothing does."""


@dataclass(frozen=True, slots=True)
class Site:
    """All pages of a snapshot. `tables` are the published ones; `edition` is the digest of all that makes pages."""

    tables: Tables
    documents: Documents
    ruleset: Ruleset
    meta: PageMeta
    edition: str

    def pages_of(self, part: int, parts: int, earlier: Earlier) -> Iterator[Page]:
        """Pages of artifacts and of prepared comparisons: one of `parts` equal shares of them, for as many workers."""
        names = self._names()
        pairs = self.tables["pairs"].to_dicts()
        by_artifact = _by_artifact(pairs, names)
        for artifact_id in self.documents.ids()[part::parts]:
            links = [link for link, _ in by_artifact.get(artifact_id, [])[:LINKED]]
            yield self._artifact(artifact_id, links, earlier)
        for pair in pairs[part::parts]:
            yield self._comparison(pair, _neighbours(pair, by_artifact, names), earlier)

    def lists(self) -> Iterator[Page]:
        """Pages about all artifacts, the home page last: a site that has it is complete."""
        names = self._names()
        yield from asset_pages()
        yield from _rankings(self.tables, self.ruleset.gates.band_z, self.meta)
        yield changes_page(self.tables["changes"], names, self.meta)
        yield sources_page(self.tables["sources"], self.tables["discrepancies"], self.meta)
        yield method_page(self.ruleset, self.meta)
        listed = [_link(pair, names, None) for pair in self.tables["pairs"].head(LINKED).to_dicts()]
        yield home_page(_counts(self.tables), listed, self.tables["changes"].height, self.meta)

    def _artifact(self, artifact_id: str, links: Sequence[Any], earlier: Earlier) -> Page:
        folder = parse_id(artifact_id).path
        layout = Layout("artifact", f"{folder}/", [("this artifact", f"v1/a/{folder}.json")])

        def values() -> dict[str, Any]:
            made = self.documents.read(artifact_id)
            documents: Any = {"facts": made["facts"], "scores": made["scores"]}
            return artifact_values(documents, made["history"], self.ruleset.gates.band_z, links)

        return self._sealed(layout, [self.documents.digest(artifact_id)], links, values, earlier)

    def _comparison(self, pair: Mapping[str, Any], neighbours: Sequence[Any], earlier: Earlier) -> Page:
        ids = (pair["a"], pair["b"])
        data = [(word, f"v1/a/{parse_id(each).path}.json") for word, each in zip("AB", ids, strict=True)]
        layout = Layout("comparison", f"compare/{pair_name(*ids)}/", data)

        def values() -> dict[str, Any]:
            read = (self.documents.read(each) for each in ids)
            a, b = ({"facts": side["facts"], "scores": side["scores"]} for side in read)
            return comparison_values(a, b, self.ruleset.gates.band_z, neighbours)  # type: ignore[arg-type]

        return self._sealed(layout, [self.documents.digest(each) for each in ids], neighbours, values, earlier)

    def _sealed(
        self,
        layout: Layout,
        documents: Sequence[str],
        links: Sequence[Any],
        values: Callable[[], dict[str, Any]],
        earlier: Earlier,
    ) -> Page:
        """The page that stands there with a new footer where its body would be the same, else a new page."""
        key = digest(self.edition, self.meta.ruleset, *documents, canonical_json(links))
        before = earlier(layout.path)
        kept = None if before is None else renewed(before, key, make_footer(layout, self.meta))
        if kept is not None:
            return Page(layout.path, kept)
        made = make_page(layout, self.meta, values())
        return Page(made.path, sealed(made.content, key))

    def _names(self) -> dict[str, str]:
        return dict(self.tables["artifacts"].select("artifact_id", "name").iter_rows())


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


def _neighbours(
    pair: Mapping[str, Any], links: Mapping[str, list[Any]], names: Mapping[str, str]
) -> list[tuple[str, str]]:
    """Names and addresses of comparable pairs of either side."""
    found = [
        (f"{short(names[pair[side]])} vs {link[0]}", link[1])
        for side in ("a", "b")
        for link, other in links[pair[side]]
        if other["comparability"] == "comparable"
    ]
    return found[:NEIGHBOURS]


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
