"""Pages of single artifacts and of prepared comparisons: most of the site, made without tables.

What they need of tables is in a plan, plain enough to be handed to another process.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple, Protocol, TypedDict

from schemas.canonical import canonical_json, digest
from schemas.ids import pair_name, parse_id
from warehouse.compare.comparison import compare
from warehouse.compare.shapes import Document
from warehouse.compare.shapes import Documents as Sides
from warehouse.pages.artifact_page import artifact_values
from warehouse.pages.comparison_page import comparison_values
from warehouse.pages.engine import Layout, Page, PageMeta, make_footer, make_page
from warehouse.pages.seal import renewed, sealed
from warehouse.pages.workload import Lowest, lowest_costs
from warehouse.render.artifact_view import artifact_report
from warehouse.render.compare_view import compare_report
from warehouse.render.write import markdown

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


Made = tuple[dict[str, Any], str]
"""Values of a page's template, and its Markdown twin."""


@dataclass(frozen=True, slots=True)
class Leaves:
    """Maker of the pages of a plan."""

    plan: Plan
    documents: Documents
    earlier: Earlier
    _costs: dict[str, list[Lowest]] = field(default_factory=dict)

    def pages(self) -> Iterator[Page]:
        """Every page of the plan with its Markdown twin, one at a time."""
        for artifact_id, links in self.plan.artifacts:
            yield from self._artifact(artifact_id, links)
        for a, b, neighbours in self.plan.pairs:
            yield from self._comparison(a, b, neighbours)

    def _artifact(self, artifact_id: str, links: Sequence[Link]) -> Iterator[Page]:
        folder = parse_id(artifact_id).path
        layout = Layout("artifact", f"{folder}/", [("this artifact", f"v1/a/{folder}.json")])

        def values() -> Made:
            made = self.documents.read(artifact_id)
            sides = _sides(made)
            return artifact_values(sides, made["history"], self.plan.band_z, links), markdown(artifact_report(sides))

        return self._sealed(layout, [self.documents.digest(artifact_id)], links, values)

    def _comparison(self, a: str, b: str, neighbours: Sequence[tuple[str, str]]) -> Iterator[Page]:
        data = [(word, f"v1/a/{parse_id(each).path}.json") for word, each in (("A", a), ("B", b))]
        layout = Layout("comparison", f"compare/{pair_name(a, b)}/", data)

        def values() -> Made:
            left, right = (_sides(self.documents.read(each)) for each in (a, b))
            comparison = compare(left, right)
            costs = [self._cost(side["facts"]) for side in (left, right)]
            scores = (left["scores"], right["scores"])
            shown = comparison_values(comparison, scores, self.plan.band_z, neighbours, costs)
            return shown, markdown(compare_report(comparison))

        return self._sealed(layout, [self.documents.digest(each) for each in (a, b)], neighbours, values)

    def _cost(self, facts: Document) -> list[Lowest]:
        """Of one artifact, once: it stands in many comparisons."""
        if facts["id"] not in self._costs:
            self._costs[facts["id"]] = lowest_costs(facts)
        return self._costs[facts["id"]]

    def _sealed(
        self, layout: Layout, documents: Sequence[str], links: Sequence[Any], values: Callable[[], Made]
    ) -> Iterator[Page]:
        """The page that stands there with a new footer where its body would be the same, else a new page; its twin."""
        plan = self.plan
        key = digest(plan.edition, plan.meta.ruleset, *documents, canonical_json(links))
        before, twin = self.earlier(layout.path), self.earlier(layout.twin)
        kept = None
        if before is not None and twin is not None:
            kept = renewed(before, key, make_footer(layout, plan.meta), twin)
        if kept is not None and twin is not None:
            yield from (Page(layout.path, kept), Page(layout.twin, twin))
            return
        shown, text = values()
        made = make_page(layout, plan.meta, shown)
        yield Page(made.path, sealed(made.content, key, text.encode()))
        yield Page(layout.twin, text.encode())


def _sides(made: PageDocuments) -> Sides:
    return {"facts": made["facts"], "scores": made["scores"]}
