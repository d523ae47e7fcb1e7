"""The page of one artifact."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from schemas.vocabulary import TYPE_LABELS, ArtifactType
from warehouse.compare.facts import absence
from warehouse.compare.prices import dimension_label
from warehouse.compare.shapes import CapabilityLine, CapabilitySide, Document, PriceDimension
from warehouse.compare.verdict import statements
from warehouse.compare.words import ABSENCE_WORDS, fixed, price_words
from warehouse.pages.bars import component_bar, interval, most_points
from warehouse.pages.engine import short
from warehouse.pages.price_lines import ShownPrice, label, shown_prices
from warehouse.pages.price_steps import step_path
from warehouse.pages.said import Said, others_text, said
from warehouse.render.aspects import ROWS, Aspects
from warehouse.render.values import day, sources_parts

SHOWN = tuple((key, label) for key, label in ROWS if key not in ("type", "capabilities"))


def artifact_values(own: Aspects, history: Document, band_z: float, pairs: Sequence[Any]) -> dict[str, Any]:
    """Values of the template. `pairs`: name, address and verdict word of its prepared comparisons."""
    facts, scores = own.facts, own.scores
    ranked = absence(scores["score"]) is None
    return {
        "id": facts["id"],
        "path": facts["id"].replace(":", "/", 1),
        "name": short(facts["name"]),
        "kind": TYPE_LABELS[ArtifactType(facts["type"])],
        "states": [word for word in ("router", "retired") if facts[word]],
        "lead": short(" ".join(sentence["text"] for sentence in statements({"facts": facts, "scores": scores}))),
        "standing": interval(scores["score"], scores["sd"], band_z) if ranked else None,
        "rows": [_row(own, key, label) for key, label in SHOWN],
        "prices": _prices(each.dimension for each in own.prices if each.dimension["condition"] is None),
        "conditional": _prices(each.dimension for each in own.prices if each.dimension["condition"] is not None),
        "steps": _steps(history),
        "groups": _groups(own.statements),
        "points": _points(scores),
        "most": most_points(scores),
        "signals": _signals(scores),
        "pairs": pairs,
        "aliases": [(each["source_id"], each["source"]) for each in facts["aliases"]],
    }


def _row(own: Aspects, key: str, label: str) -> tuple[str, str, bool, tuple[str, str], str]:
    made = own.cells[key]
    others = others_text(key, made["others"])
    return label, short(own.words[key]), made["absent"] is not None, sources_parts(made), others


def _prices(dimensions: Iterable[PriceDimension]) -> list[tuple[str, list[ShownPrice]]]:
    """Prices under their dimension and unit."""
    groups: dict[str, list[ShownPrice]] = {}
    for dimension in dimensions:
        for line in shown_prices(dimension["a"], dimension):
            title = f"{label(dimension)}: {line.unit}" if line.unit else label(dimension)
            groups.setdefault(title, []).append(line)
    return list(groups.items())


def _steps(history: Document) -> list[dict[str, Any]]:
    """Series of the price history that have more than one step, each with its drawing."""
    found = []
    for series in history["prices"]:
        if len(series["steps"]) > 1:
            label = dimension_label(series["direction"], series["modality"], series["cache"], series["unit"])
            seller = series["offer"].partition("@")[2]
            points = [
                (day(step["from"]), _step_text(series, step), step.get("state", "accepted")) for step in series["steps"]
            ]
            title = short(f"{seller}, {label}, from {series['source']}")
            found.append({"title": title, "points": points, "path": step_path(series["steps"])})
    return found


def _step_text(series: Document, step: Document) -> str:
    if step.get("amount") is None:
        return ABSENCE_WORDS[step.get("absent") or "missing"]
    return price_words({**series, "amount": step["amount"]})


def _groups(side: CapabilitySide) -> list[tuple[str, str, list[Any]]]:
    groups = (
        ("Capabilities", "capabilities", side["capabilities"]),
        ("Limitations", "limitations", side["limitations"]),
        ("Requirements", "requirements", side["requirements"]),
        ("Said not to have", "denied", side["denied"]),
    )
    return [(title, anchor, [_capability(line) for line in lines]) for title, anchor, lines in groups if lines]


def _capability(line: CapabilityLine) -> tuple[str, bool, Any, list[Said]]:
    all_said = said(line)
    first = all_said[0][1:] if all_said and not all_said[0][0] else None
    return line["name"], line["conflict"], first, all_said[1:] if first else all_said


def _points(scores: Document) -> list[tuple[str, str, str, float]]:
    bars = [(row["component"], component_bar(row)) for row in scores.get("components", [])]
    return [(component, *bar) for component, bar in bars if bar is not None]


def _signals(scores: Document) -> list[tuple[str, str, str, str]]:
    return [
        (row["signal"].replace("_", " "), _state(row), fixed(row["points"], 2), row.get("source") or "")
        for row in scores.get("contributions", [])
        if row["state"] != "not_applicable"
    ]


def _state(row: Mapping[str, Any]) -> str:
    if row["state"] == "missing":
        return "not observed, prior of the ruleset"
    return "observed, stale" if row.get("stale") else "observed"
