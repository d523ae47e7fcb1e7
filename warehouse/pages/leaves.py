"""Pages of single artifacts and of prepared comparisons: most of the site, made without tables.

What they need of tables is in a plan, plain enough to be handed to another process.
"""

from collections.abc import Callable, Iterator, Sequence
from functools import lru_cache
from typing import Any, NamedTuple, Protocol, TypedDict, TypeVar

from schemas.canonical import canonical_json, digest
from schemas.ids import pair_name, parse_id
from warehouse.compare.shapes import Document
from warehouse.pages.artifact_page import artifact_values
from warehouse.pages.comparison_page import Compared
from warehouse.pages.engine import Layout, Page, PageMeta, make_footer, make_page
from warehouse.pages.half import Half, half
from warehouse.pages.seal import renewed, sealed
from warehouse.render.artifact_view import aspects_report
from warehouse.render.aspects import Aspects, aspects
from warehouse.render.blocks import Report
from warehouse.render.write import markdown

T = TypeVar("T")
Link = tuple[str, str, str]
"""Text, address and verdict of a prepared comparison."""
Pair = tuple[str, str, Sequence[tuple[str, str]]]
"""Left, right, and names and addresses of comparable pairs of either."""


class PageDocuments(TypedDict):
    """The three documents of an artifact, as read from JSON."""

    facts: Document
    scores: Document
    history: Document


class Documents(Protocol):
    """Documents of all artifacts."""

    def read(self, artifact_id: str) -> PageDocuments:
        """Documents of an artifact."""
        ...

    def digest(self, artifact_id: str) -> str:
        """Digest of the documents of an artifact."""
        ...


Earlier = Callable[[str], bytes | None]
"""What stands at a path below the root of the site now; None when nothing does."""


class Plan(NamedTuple):
    """Which pages to make: artifacts with their links, pairs with comparable neighbours; JSON-ready.

    `edition` is the digest of all that makes pages; `band_z` the half width of an interval in deviations.
    """

    artifacts: Sequence[tuple[str, Sequence[Link]]]
    pairs: Sequence[Pair]
    meta: PageMeta
    band_z: float
    edition: str


Made = tuple[dict[str, Any], Report]
"""Values of a page's template, and what its Markdown twin says."""
KEPT_HALVES = 1024
"""Halves of comparisons that are kept: pairs come by their left side, and few are far from it."""
KEPT_ASPECTS = 64


class Leaves:
    """Maker of the pages of a plan. What it reads of an artifact serves its page and all its comparisons."""

    def __init__(self, plan: Plan, documents: Documents, earlier: Earlier) -> None:
        """Pages of a plan from documents; `earlier` pages are taken over where they would be the same."""
        self._plan = plan
        self._documents = documents
        self._earlier = earlier
        self._by_left: dict[str, list[Pair]] = {}
        for pair in plan.pairs:
            self._by_left.setdefault(pair[0], []).append(pair)
        self._aspects = lru_cache(KEPT_ASPECTS)(self._read)
        self._half = lru_cache(KEPT_HALVES)(self._make_half)

    def pages(self, share: int = 0, shares: int = 1) -> Iterator[Page]:
        """Every page of one of equal shares of the artifacts, with its Markdown twin, one at a time.

        Comparisons follow their left side: neighbours stay together, for they share their halves.
        """
        artifacts = self._plan.artifacts
        for artifact_id, links in artifacts[share * len(artifacts) // shares : (share + 1) * len(artifacts) // shares]:
            yield from self._artifact(artifact_id, links)
            for pair in self._by_left.get(artifact_id, ()):
                yield from self._comparison(*pair)

    def _artifact(self, artifact_id: str, links: Sequence[Link]) -> Iterator[Page]:
        folder = parse_id(artifact_id).path
        layout = Layout("artifact", f"{folder}/", [("this artifact", f"v1/a/{folder}.json")])

        def made() -> Made:
            own, history = self._aspects(artifact_id)
            return artifact_values(own, history, self._plan.band_z, links), aspects_report(own)

        return self._sealed(layout, [self._documents.digest(artifact_id)], links, made)

    def _comparison(self, a: str, b: str, neighbours: Sequence[tuple[str, str]]) -> Iterator[Page]:
        data = [(word, f"v1/a/{parse_id(each).path}.json") for word, each in (("A", a), ("B", b))]
        layout = Layout("comparison", f"compare/{pair_name(a, b)}/", data)

        def made() -> Made:
            compared = Compared((self._half(a), self._half(b)))
            return compared.values(self._plan.band_z, neighbours), compared.report()

        return self._sealed(layout, [self._documents.digest(each) for each in (a, b)], neighbours, made)

    def _read(self, artifact_id: str) -> tuple[Aspects, Document]:
        made = self._documents.read(artifact_id)
        return aspects({"facts": made["facts"], "scores": made["scores"]}), made["history"]

    def _make_half(self, artifact_id: str) -> Half:
        return half(self._aspects(artifact_id)[0])

    def _sealed(
        self, layout: Layout, documents: Sequence[str], links: Sequence[Any], made: Callable[[], Made]
    ) -> Iterator[Page]:
        """The page that stands there with a new footer where its body would be the same, else a new page; its twin."""
        plan = self._plan
        key = digest(plan.edition, plan.meta.ruleset, *documents, canonical_json(links))
        before = self._earlier(layout.path)
        twin = None if before is None else self._earlier(layout.twin)
        kept = None
        if before is not None and twin is not None:
            kept = renewed(before, key, make_footer(layout, plan.meta), twin)
        if kept is not None and twin is not None:
            yield from (Page(layout.path, kept), Page(layout.twin, twin))
            return
        shown, report = made()
        page, text = make_page(layout, plan.meta, shown), markdown(report).encode()
        yield Page(page.path, sealed(page.content, key, text))
        yield Page(layout.twin, text)
