"""One artifact as one side of any comparison: everything escaped and in words once, ready to be put beside another."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from markupsafe import Markup

from schemas.ids import parse_id
from warehouse.compare.facts import absence
from warehouse.compare.prices import Key, OwnDimension
from warehouse.compare.shapes import CapabilityLine, Documents
from warehouse.pages.bars import component_bar
from warehouse.pages.engine import part, short
from warehouse.pages.price_lines import label, shown_prices
from warehouse.pages.said import others_text, said
from warehouse.pages.workload import lowest_costs
from warehouse.render.aspects import ROWS, Aspects
from warehouse.render.compare_view import (
    NOTHING,
    Column,
    capability_items,
    dimension_text,
    points_texts,
    prices_text,
    row_text,
)
from warehouse.render.inert import Inert, inline_markdown, markdown
from warehouse.render.values import evidence_lines

HEAVY = frozenset({"offers", "capabilities", "sources", "aliases"})
"""What a verdict does not read: halves are kept for many pages, and these fields are most of a document."""
Bar = tuple[str, str, float] | None
"""Points in words, points possible, width; None where a component does not apply."""


class PricePart(NamedTuple):
    """A dimension with one side's prices: for the page and for its twin."""

    key: Key
    place: tuple[int, ...]
    conditional: bool
    heading: Markup
    shown: Markup
    label_text: Inert
    text: Inert


class Half(NamedTuple):
    """One side. `bars` by component; `costs` with whether they are absent."""

    documents: Documents
    name: str
    folder: str
    cells: Sequence[Markup]
    prices: Sequence[PricePart]
    capabilities: Mapping[str, Markup]
    costs: Sequence[tuple[Markup, bool]]
    bars: Mapping[str, Bar]
    column: Column


def half(own: Aspects) -> Half:
    """The half of an artifact."""
    facts = own.facts
    lines = own.statements["capabilities"]
    return Half(
        {"facts": {key: value for key, value in facts.items() if key not in HEAVY}, "scores": own.scores},
        short(facts["name"]),
        parse_id(facts["id"]).path,
        [_cell(own, key) for key, _ in ROWS],
        [_price(each) for each in own.prices],
        {line["id"]: part("capability")(line["name"], line["conflict"], said(line)) for line in lines},
        [(part("workload")(*lowest), lowest[2]) for lowest in lowest_costs(facts)],
        {row["component"]: component_bar(row) for row in own.scores.get("components", [])},
        _column(own, lines),
    )


NO_PRICES = Markup(part("price")([]))
"""Where a side has no price of a dimension."""
NO_PRICES_TEXT = Inert(NOTHING)


def _cell(own: Aspects, key: str) -> Markup:
    made = own.cells[key]
    others = others_text(key, made["others"])
    return part("value")(short(own.words[key]), made["absent"] is not None, evidence_lines(made), others)


def _price(each: OwnDimension) -> PricePart:
    dimension = each.dimension
    lines = dimension["a"]
    return PricePart(
        each.key,
        each.place,
        dimension["condition"] is not None,
        part("heading")(label(dimension)),
        part("price")(shown_prices(lines, dimension)),
        Inert(inline_markdown(dimension_text(dimension))),
        Inert(inline_markdown(prices_text(lines, dimension))),
    )


def _column(own: Aspects, lines: Sequence[CapabilityLine]) -> Column:
    score = own.scores["score"]
    points, total = points_texts(None if absence(score) else score, own.scores.get("components", []))
    return Column(
        own.facts["name"],
        [Inert(inline_markdown(row_text(own.words[key], own.cells[key]))) for key, _ in ROWS],
        {
            line["id"]: (Inert(markdown(line["name"])), [Inert(markdown(item)) for item in capability_items(line)])
            for line in lines
        },
        points,
        total,
    )
