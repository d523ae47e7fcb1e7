"""Pages of single artifacts and of prepared comparisons: most of the site, made without tables.

What they need of tables is in a plan, plain enough to be handed to another process.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple, Protocol, TypedDict

from schemas.canonical import canonical_json, digest
from schemas.ids import pair_name, parse_id
from warehouse.compare.shapes import Document
from warehouse.compare.shapes import Documents as Sides
from warehouse.pages.artifact_page import artifact_values
from warehouse.pages.comparison_page import comparison_values
from warehouse.pages.engine import Layout, Page, PageMeta, make_footer, make_page
from warehouse.pages.seal import renewed, sealed

Link = tuple[str, str, str]
"""Text, address and verdict of a prepared comparison."""


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
    pairs: Sequence[tuple[str, str, Sequence[tuple[str, str]]]]
    meta: PageMeta
    band_z: float
    edition: str

    def share(self, part: int, parts: int) -> "Plan":
        """One of equal shares of the pages, for as many workers."""
        return self._replace(artifacts=self.artifacts[part::parts], pairs=self.pairs[part::parts])


@dataclass(frozen=True, slots=True)
class Leaves:
    """Maker of the pages of a plan."""

    plan: Plan
    documents: Documents
    earlier: Earlier

    def pages(self) -> Iterator[Page]:
        """Every page of the plan, one at a time."""
        for artifact_id, links in self.plan.artifacts:
            yield self._artifact(artifact_id, links)
        for a, b, neighbours in self.plan.pairs:
            yield self._comparison(a, b, neighbours)

    def _artifact(self, artifact_id: str, links: Sequence[Link]) -> Page:
        folder = parse_id(artifact_id).path
        layout = Layout("artifact", f"{folder}/", [("this artifact", f"v1/a/{folder}.json")])

        def values() -> dict[str, Any]:
            made = self.documents.read(artifact_id)
            return artifact_values(_sides(made), made["history"], self.plan.band_z, links)

        return self._sealed(layout, [self.documents.digest(artifact_id)], links, values)

    def _comparison(self, a: str, b: str, neighbours: Sequence[tuple[str, str]]) -> Page:
        data = [(word, f"v1/a/{parse_id(each).path}.json") for word, each in (("A", a), ("B", b))]
        layout = Layout("comparison", f"compare/{pair_name(a, b)}/", data)

        def values() -> dict[str, Any]:
            left, right = (_sides(self.documents.read(each)) for each in (a, b))
            return comparison_values(left, right, self.plan.band_z, neighbours)

        return self._sealed(layout, [self.documents.digest(each) for each in (a, b)], neighbours, values)

    def _sealed(
        self, layout: Layout, documents: Sequence[str], links: Sequence[Any], values: Callable[[], dict[str, Any]]
    ) -> Page:
        """The page that stands there with a new footer where its body would be the same, else a new page."""
        plan = self.plan
        key = digest(plan.edition, plan.meta.ruleset, *documents, canonical_json(links))
        before = self.earlier(layout.path)
        kept = None if before is None else renewed(before, key, make_footer(layout, plan.meta))
        if kept is not None:
            return Page(layout.path, kept)
        made = make_page(layout, plan.meta, values())
        return Page(made.path, sealed(made.content, key))


def _sides(made: PageDocuments) -> Sides:
    return {"facts": made["facts"], "scores": made["scores"]}
