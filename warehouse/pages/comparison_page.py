"""The page of one prepared comparison, and its text: two halves beside each other, and the verdict."""

from collections.abc import Sequence
from functools import lru_cache
from typing import Any

from markupsafe import Markup

from warehouse.compare.capabilities import split
from warehouse.compare.prices import paired
from warehouse.compare.shapes import Verdict
from warehouse.compare.verdict import make_verdict
from warehouse.pages.bars import interval, most_points
from warehouse.pages.engine import joined, part, short, table_rows
from warehouse.pages.half import NO_PRICES, NO_PRICES_TEXT, Bar, Half, PricePart
from warehouse.pages.workload import preset_data, workload_headings
from warehouse.render.aspects import ROWS
from warehouse.render.blocks import Report
from warehouse.render.compare_view import pair_report
from warehouse.render.inert import Inert, inline_markdown
from warehouse.render.values import COMPARABILITY

Halves = tuple[Half, Half]
Split = tuple[list[str], list[str], list[str]]
Prices = list[tuple[PricePart | None, PricePart | None]]

LABELS = [label for _, label in ROWS]
TEXT_LABELS = [Inert(inline_markdown(label)) for label in LABELS]
CLASSES = ("side-a", "side-b")
TOPS = ((10, 14), (38, 42))
"""Where the interval and the dot of each side stand in the drawing."""


class Compared:
    """Two halves side by side, as values of the template and as a report."""

    def __init__(self, halves: Halves) -> None:
        """Left and right as on the page."""
        a, b = halves
        self._halves = halves
        self._split: Split = split(a.capabilities.keys(), b.capabilities.keys())
        self._prices: Prices = paired(a.prices, b.prices)
        self._verdict: Verdict = make_verdict(a.documents, b.documents, len(self._split[0]))

    def values(self, band_z: float, neighbours: Sequence[Any]) -> dict[str, Any]:
        """Values of the template. `neighbours`: name and address of comparable pairs."""
        verdict = self._verdict
        a, b = self._halves
        conditional = [pair for pair in self._prices if _known(*pair).conditional]
        return {
            "a": _side(a),
            "b": _side(b),
            "level": verdict["comparability"],
            "decided": verdict["decision"] is not None,
            "word": COMPARABILITY[verdict["comparability"]],
            "reasons": [short(reason["text"]) for reason in verdict["reasons"]],
            "sentences": [short(sentence["text"]) for sentence in verdict["sentences"][1:]],
            "neighbours": neighbours if verdict["comparability"] == "not_comparable" else [],
            "standings": self._standings(band_z) if verdict["comparability"] == "comparable" else [],
            "ids": (a.documents["facts"]["id"], b.documents["facts"]["id"]),
            "workloads": _workloads(a, b),
            "presets": preset_data(),
            "names": part("names")(a.name, b.name),
            "rows": table_rows(zip(map(_heading, LABELS), a.cells, b.cells, strict=True)),
            "prices": table_rows(_price(*pair) for pair in self._prices if not _known(*pair).conditional),
            "conditional": table_rows(_price(*pair) for pair in conditional),
            "conditions": len(conditional),
            "columns": self._columns(),
            "points": _points(a, b),
        }

    def report(self) -> Report:
        """What `abreast compare` says of the two."""
        a, b = self._halves
        prices = [
            (
                _known(left, right).label_text,
                left.text if left else NO_PRICES_TEXT,
                right.text if right else NO_PRICES_TEXT,
            )
            for left, right in self._prices
        ]
        return pair_report(self._verdict, (a.column, b.column), TEXT_LABELS, prices, self._split)

    def _standings(self, band_z: float) -> list[dict[str, Any]]:
        """Both scores on one scale: only where they may be read against each other."""
        scores = [half.documents["scores"] for half in self._halves]
        if any("sd" not in score for score in scores):
            return []
        return [
            interval(score["score"], score["sd"], band_z)
            | {"side": side, "name": half.name, "top": top, "middle": middle}
            for side, half, score, (top, middle) in zip(CLASSES, self._halves, scores, TOPS, strict=True)
        ]

    def _columns(self) -> list[tuple[str, str, int, Markup]]:
        a, b = self._halves
        shared, only_a, only_b = self._split
        groups = (("Both", "both", a, shared), (f"Only {a.name}", CLASSES[0], a, only_a))
        return [
            (title, side, len(ids), joined(half.capabilities[each] for each in ids))
            for title, side, half, ids in (*groups, (f"Only {b.name}", CLASSES[1], b, only_b))
        ]


def _side(half: Half) -> dict[str, str]:
    return {"name": half.name, "href": f"{half.folder}/"}


def _workloads(a: Half, b: Half) -> Markup:
    """Both sides of each preset that either side has a price for."""
    sides = zip(workload_headings(), a.costs, b.costs, strict=True)
    return table_rows(
        (heading, left, right) for heading, (left, absent_a), (right, absent_b) in sides if not (absent_a and absent_b)
    )


def _known(left: PricePart | None, right: PricePart | None) -> PricePart:
    known = left or right
    assert known is not None
    return known


def _price(left: PricePart | None, right: PricePart | None) -> tuple[Markup, Markup, Markup]:
    heading = _known(left, right).heading
    return heading, left.shown if left else NO_PRICES, right.shown if right else NO_PRICES


def _points(a: Half, b: Half) -> Markup:
    """Bars of the components that apply to either side, on one scale."""
    most = most_points(a.documents["scores"], b.documents["scores"])
    kinds = [kind for kind in dict.fromkeys([*a.bars, *b.bars]) if a.bars.get(kind) or b.bars.get(kind)]
    left, right = CLASSES
    return table_rows(
        (_heading(kind), _bar(a.bars.get(kind), left, most), _bar(b.bars.get(kind), right, most)) for kind in kinds
    )


@lru_cache(maxsize=1 << 13)
def _bar(bar: Bar, side: str, most: float) -> Markup:
    return part("no_bar")() if bar is None else part("bar")(*bar, side, most)


@lru_cache(maxsize=64)
def _heading(label: str) -> Markup:
    return part("heading")(label)
