"""The comparison of two artifacts: one pure function of their published documents."""

from typing import Any

from schemas.ids import parse_id
from warehouse.compare.capabilities import capability_view
from warehouse.compare.facts import absence
from warehouse.compare.prices import price_dimensions
from warehouse.compare.rows import MORE_ROWS, SEED_ROWS, rows
from warehouse.compare.shapes import Comparison, Document, Documents, ScoreSide, Side
from warehouse.compare.verdict import make_verdict


def compare(a: Documents, b: Documents) -> Comparison:
    """Everything about a pair, left and right as given.

    `a` and `b` hold the `facts` and `scores` documents of one artifact each, as read from JSON. The result is plain
    JSON; what it says depends on nothing else, and swapping the sides swaps the result.
    """
    view = capability_view(a["facts"], b["facts"])
    return {
        "schema": "comparison/1.0.0",
        "a": _side(a["facts"]),
        "b": _side(b["facts"]),
        "verdict": make_verdict(a, b, len(view["shared"])),
        "rows": rows(a, b, SEED_ROWS),
        "more": rows(a, b, MORE_ROWS),
        "capabilities": view,
        "prices": price_dimensions(a["facts"], b["facts"]),
        "scores": {"a": _score(a["scores"]), "b": _score(b["scores"])},
    }


def _side(facts: Document) -> Side:
    return {
        "id": facts["id"],
        "type": facts["type"],
        "name": facts["name"],
        "route_class": facts["route_class"],
        "retired": facts["retired"],
        "router": facts["router"],
        "document": f"/v1/a/{parse_id(facts['id']).path}.json",
    }


def _score(scores: Document) -> ScoreSide:
    score: Any = scores["score"]
    return {
        "score": None if absence(score) is not None else score,
        "components": list(scores.get("components", [])),
        "contributions": list(scores.get("contributions", [])),
    }
