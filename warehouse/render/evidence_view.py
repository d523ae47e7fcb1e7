"""The words behind one capability of one artifact, in their context: as data and as a report."""

from collections.abc import Collection
from typing import Any

from warehouse.compare.facts import citation
from warehouse.compare.shapes import Document
from warehouse.render.blocks import Block, Heading, Items, Report
from warehouse.render.values import source_text

MARKS = ("«", "»")
"""Signs around the words that count, inside what stands around them."""

_TIED = (("limitations", "limited"), ("requirements", "needs"), ("best_for", "best for"))


class UnknownCapabilityError(LookupError):
    """A capability the artifact has no statement about; the message lists those it has."""


def statements(facts: Document, capability: str, meant: Collection[str] = ()) -> list[dict[str, Any]]:
    """Records of a facts document about one capability, the source of each piece of evidence written out.

    Args:
        facts: facts document.
        capability: id or name, whatever its case.
        meant: ids to take when nothing has that id or name, such as what a search for it would look for.

    Raises UnknownCapabilityError listing what is known.

    """
    wanted = " ".join(capability.casefold().split())
    records = facts["capabilities"]
    found = [one for one in records if wanted in (one["id"].casefold(), one["name"].casefold())]
    found = found or [one for one in records if one["id"] in meant]
    if not found:
        known = ", ".join(sorted({one["id"] for one in records})) or "none"
        raise UnknownCapabilityError(f"{facts['id']} has no statement about {capability!r}; known are: {known}")
    return [
        {**one, "evidence": [{**item, "source": citation(facts, item["source"])} for item in one["evidence"]]}
        for one in found
    ]


def evidence_report(facts: Document, capability: str, meant: Collection[str] = ()) -> Report:
    """All evidence of one capability in its context. Raises UnknownCapabilityError listing what is known."""
    by_id: dict[str, list[dict[str, Any]]] = {}
    for one in statements(facts, capability, meant):
        by_id.setdefault(one["id"], []).append(one)
    blocks: list[Block] = []
    for capability_id, records in by_id.items():
        blocks.append(Heading(f"{records[0]['name']} ({capability_id})"))
        blocks.append(Items(tuple(line for one in records for line in _lines(one))))
        blocks += _beside(records)
    return Report(facts["name"], tuple(blocks))


def in_context(item: dict[str, Any]) -> str:
    """The words of a piece of evidence, marked, in what stands around them; of a field its path and value."""
    if item.get("quote") is None:
        return f"{item['pointer']}: {item.get('value')}"
    before, after = item.get("before") or "", item.get("after") or ""
    return " ".join(f"{before}{MARKS[0]}{item['quote']}{MARKS[1]}{after}".split())


def _lines(record: dict[str, Any]) -> list[str]:
    """One line a piece of evidence: what kind of statement it is, the words in context, numbers, source."""
    kind = "" if record["kind"] == "capability" else f"{record['kind']}: "
    if record["kind"] == "comparison":
        other, meant = record.get("alternative") or "alternatives", record.get("alternative_id")
        kind = f"vs {other}{f' ({meant})' if meant else ''}: "
    denied = "denied: " if record.get("polarity") == "denied" else ""
    lines = []
    for item in record["evidence"]:
        numbers = ", ".join(number["text"] for number in item.get("vendor_numbers", []))
        vouched = f" [numbers of the vendor: {numbers}]" if numbers else ""
        lines.append(f"{denied}{kind}{in_context(item)}{vouched} ({source_text(item['source'])})")
    return lines


def _beside(records: list[dict[str, Any]]) -> list[Block]:
    """What is tied to a capability: modalities, needs it serves, limits, requirements, what contradicts it."""
    first = records[0]
    said = []
    if first.get("input_modalities") or first.get("output_modalities"):
        sides = (" ".join(first.get(f"{side}_modalities", [])) or "–" for side in ("input", "output"))
        said.append("from {} to {}".format(*sides))
    if first.get("intents"):
        said.append(f"serves: {', '.join(first['intents'])}")
    for name, label in _TIED:
        texts = dict.fromkeys(text for one in records for text in one.get(name, []))
        said += [f"{label}: “{text}”" for text in texts]
    against = dict.fromkeys(one["contradicted_by"] for one in records if one.get("contradicted_by"))
    said += [f"contradicted by {field}" for field in against]
    if any(one.get("conflict") for one in records) and not against:
        said.append("sources disagree")
    return [Items(tuple(said))] if said else []
