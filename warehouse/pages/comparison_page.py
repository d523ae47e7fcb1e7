"""The page of one prepared comparison."""

from collections.abc import Mapping, Sequence
from typing import Any, Literal

from schemas.ids import parse_id
from warehouse.compare.shapes import Comparison, Document, PriceDimension, Row
from warehouse.pages.artifact_page import Said, others_text, said
from warehouse.pages.bars import component_bar, interval, most_points
from warehouse.pages.engine import short
from warehouse.pages.price_lines import ShownPrice, label, shown_prices
from warehouse.pages.workload import Lowest, preset_data, workload_rows
from warehouse.render.values import COMPARABILITY, cell_text, evidence_lines

SIDES: tuple[Literal["a"], Literal["b"]] = ("a", "b")
CLASSES = {"a": "side-a", "b": "side-b"}


def comparison_values(
    comparison: Comparison,
    scores: tuple[Document, Document],
    band_z: float,
    neighbours: Sequence[Any],
    costs: Sequence[list[Lowest]],
) -> dict[str, Any]:
    """Values of the template.

    `scores`: documents of both sides; `neighbours`: name and address of comparable pairs; `costs`: of usual workloads.
    """
    verdict = comparison["verdict"]
    return {
        "a": _side(comparison, "a"),
        "b": _side(comparison, "b"),
        "level": verdict["comparability"],
        "decided": verdict["decision"] is not None,
        "word": COMPARABILITY[verdict["comparability"]],
        "reasons": [short(reason["text"]) for reason in verdict["reasons"]],
        "sentences": [short(sentence["text"]) for sentence in verdict["sentences"][1:]],
        "neighbours": neighbours if verdict["comparability"] == "not_comparable" else [],
        "standings": _standings(comparison, scores, band_z),
        "ids": (comparison["a"]["id"], comparison["b"]["id"]),
        "workloads": workload_rows(*costs),
        "presets": preset_data(),
        "rows": [_row(row) for row in (*comparison["rows"], *comparison["more"])],
        "prices": [_price(each) for each in comparison["prices"] if each["condition"] is None],
        "conditional": [_price(each) for each in comparison["prices"] if each["condition"] is not None],
        "columns": _columns(comparison),
        "points": _points(comparison),
        "most": most_points(*scores),
    }


def _side(comparison: Comparison, side: Literal["a", "b"]) -> dict[str, str]:
    own = comparison[side]
    folder = parse_id(own["id"]).path
    return {"name": short(own["name"]), "href": f"{folder}/", "document": f"v1/a/{folder}.json"}


def _standings(comparison: Comparison, scores: tuple[Document, Document], band_z: float) -> list[dict[str, Any]]:
    """Both scores on one scale, but only where they may be read against each other."""
    if comparison["verdict"]["comparability"] != "comparable" or any("sd" not in score for score in scores):
        return []
    tops = ((10, 14), (38, 42))
    names = (comparison["a"]["name"], comparison["b"]["name"])
    return [
        interval(score["score"], score["sd"], band_z)
        | {"side": CLASSES[side], "name": short(name), "top": top, "middle": middle}
        for side, name, score, (top, middle) in zip(SIDES, names, scores, tops, strict=True)
    ]


def _row(row: Row) -> tuple[str, list[tuple[str, bool, list[str], str]]]:
    cells = []
    for side in SIDES:
        made = row[side]
        text, others = short(cell_text(row["row"], made)), others_text(row["row"], made["others"])
        cells.append((text, made["absent"] is not None, evidence_lines(made), others))
    return row["label"], cells


def _price(dimension: PriceDimension) -> tuple[str, list[list[ShownPrice]]]:
    return label(dimension), [shown_prices(dimension[side], dimension) for side in SIDES]


def _columns(comparison: Comparison) -> list[tuple[str, str, list[Any]]]:
    view = comparison["capabilities"]
    lines = {side: {line["id"]: line for line in view[side]["capabilities"]} for side in SIDES}
    both = [_capability(lines["a"][each]) for each in view["shared"]]
    only_a = [_capability(lines["a"][each]) for each in view["only_a"]]
    only_b = [_capability(lines["b"][each]) for each in view["only_b"]]
    names = {side: short(comparison[side]["name"]) for side in SIDES}
    return [("Both", "both", both), (f"Only {names['a']}", "side-a", only_a), (f"Only {names['b']}", "side-b", only_b)]


def _capability(line: Any) -> tuple[str, bool, list[Said]]:
    return line["name"], line["conflict"], said(line)


def _points(comparison: Comparison) -> list[tuple[str, list[tuple[str, str, float, str]]]]:
    scores = comparison["scores"]
    bars: dict[str, Mapping[str, Any]] = {
        side: {row["component"]: component_bar(row) for row in scores[side]["components"]} for side in SIDES
    }
    kinds = dict.fromkeys([*bars["a"], *bars["b"]])
    return [
        (kind, [(*(bars[side].get(kind) or ("", "", 0.0)), CLASSES[side]) for side in SIDES])
        for kind in kinds
        if any(bars[side].get(kind) for side in SIDES)
    ]
