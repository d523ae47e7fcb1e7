"""The two capability lists with evidence, unique aspects and comparisons, and what the two sides share."""

from collections.abc import Collection
from typing import Any

from warehouse.compare.facts import ASSERTED, citation
from warehouse.compare.shapes import CapabilityLine, CapabilitySide, CapabilityView, Document, Evidence, Statement


def capability_view(a: Document, b: Document) -> CapabilityView:
    """Both lists in the documents' order, and the ids that are shared or on one side only."""
    left, right = capability_side(a), capability_side(b)
    ids_a = [line["id"] for line in left["capabilities"]]
    ids_b = [line["id"] for line in right["capabilities"]]
    shared, only_a, only_b = split(ids_a, ids_b)
    return {"a": left, "b": right, "shared": shared, "only_a": only_a, "only_b": only_b}


def capability_ids(facts: Document) -> list[str]:
    """Ids of the capabilities of one facts document, in its order."""
    return [line["id"] for line in capability_side(facts)["capabilities"]]


def split(ids_a: Collection[str], ids_b: Collection[str]) -> tuple[list[str], list[str], list[str]]:
    """Ids of both, only of the left and only of the right, each in the order of its side."""
    known_a, known_b = set(ids_a), set(ids_b)
    return (
        [each for each in ids_a if each in known_b],
        [each for each in ids_a if each not in known_b],
        [each for each in ids_b if each not in known_a],
    )


def capability_side(facts: Document) -> CapabilitySide:
    """Statements of one facts document by kind; unique aspects and comparisons stand under their capability."""
    lines: dict[str, dict[str, CapabilityLine]] = {"capability": {}, "denied": {}, "limitation": {}, "requirement": {}}
    records = facts["capabilities"]
    for record in records:
        group = _group(record)
        if group is None:
            continue
        line = lines[group].setdefault(record["id"], _line(facts, record))
        if record["kind"] != "unique":
            line["evidence"] = [*line["evidence"], *_evidence(facts, record)]
            line["confidence"] = max(line["confidence"], record["confidence"])
            line["conflict"] = line["conflict"] or record.get("conflict", False)
    for record in records:
        _attach(facts, record, lines["capability"])
    return {
        "capabilities": list(lines["capability"].values()),
        "denied": list(lines["denied"].values()),
        "limitations": list(lines["limitation"].values()),
        "requirements": list(lines["requirement"].values()),
    }


def _group(record: Document) -> str | None:
    if record["kind"] in ("limitation", "requirement"):
        return str(record["kind"])
    if record["kind"] not in ASSERTED:
        return None
    return "capability" if record["polarity"] == "asserted" else "denied"


def _attach(facts: Document, record: Document, lines: dict[str, CapabilityLine]) -> None:
    line = lines.get(record["id"])
    if line is None or record["kind"] not in ("unique", "comparison") or record["polarity"] != "asserted":
        return
    statement: Statement = {
        "alternative": record.get("alternative"),
        "alternative_id": record.get("alternative_id"),
        "evidence": _evidence(facts, record),
    }
    line["unique" if record["kind"] == "unique" else "alternatives"].append(statement)


def _line(facts: Document, record: Document) -> CapabilityLine:
    return {
        "id": record["id"],
        "name": record["name"],
        "fact": f"{facts['id']}#capability/{record['id']}",
        "confidence": record["confidence"],
        "conflict": record.get("conflict", False),
        "evidence": [],
        "unique": [],
        "alternatives": [],
    }


def _evidence(facts: Document, record: Document) -> list[Evidence]:
    return [_item(facts, item) for item in record["evidence"]]


def _item(facts: Document, item: dict[str, Any]) -> Evidence:
    return {
        "kind": item["kind"],
        "pointer": item["pointer"],
        "value": item.get("value"),
        "start": item.get("start"),
        "end": item.get("end"),
        "quote": item.get("quote"),
        "source": citation(facts, item["source"]),
    }
