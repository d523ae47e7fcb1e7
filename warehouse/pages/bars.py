"""Geometry of the bars: a score with its interval on a scale of 0 to 100, points of those possible."""

from collections.abc import Mapping
from typing import Any

from warehouse.compare.words import fixed

SCALE = 4.0
"""Units of the drawing per point of the score."""


def interval(score: float, sd: float, factor: float) -> dict[str, Any]:
    """Where the dot and the interval stand on a line of 400, and the numbers in words."""
    low, high = max(0.0, score - factor * sd), min(100.0, score + factor * sd)
    return {
        "score": fixed(score, 2),
        "low": fixed(low, 1),
        "high": fixed(high, 1),
        "at": round(score * SCALE, 1),
        "x": round(low * SCALE, 1),
        "width": round((high - low) * SCALE, 1),
    }


def component_bar(row: Mapping[str, Any]) -> tuple[str, str, float] | None:
    """Points in words, points possible, and the bar's width; None where the component does not apply."""
    if not row["weight"]:
        return None
    return fixed(row["points"], 1), fixed(100 * row["weight"], 1), round(row["points"], 2)


def most_points(*scores: Mapping[str, Any]) -> float:
    """The most points any component can give: the scale of their bars."""
    return round(max((100 * row["weight"] for each in scores for row in each.get("components", [])), default=100.0), 1)
