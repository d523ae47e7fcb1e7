"""The rows of the seed page in its order, then those it lacks, each value with source, time and absence reason."""

from collections.abc import Callable
from typing import Any

from schemas.vocabulary import TYPE_LABELS, ArtifactType
from warehouse.compare.facts import absence, capability_ids, citation
from warehouse.compare.shapes import Cell, Citation, Document, Documents, Row

SEED_ROWS: tuple[tuple[str, str], ...] = (
    ("type", "Type"),
    ("rank", "Rank"),
    ("adoption", "Adoption"),
    ("quality", "Quality"),
    ("ecosystem", "Ecosystem"),
    ("match", "Match graph"),
    ("pricing", "Pricing"),
    ("starting_price", "Starting price"),
    ("capabilities", "Capabilities"),
    ("times_matched", "Times matched"),
)
"""Rows of the seed page: key and label."""

MORE_ROWS: tuple[tuple[str, str], ...] = (
    ("freshness", "Freshness"),
    ("sources", "Newest source"),
    ("released_utc", "Released"),
    ("context_tokens", "Context, tokens"),
    ("max_output_tokens", "Longest output, tokens"),
    ("input_modalities", "Takes in"),
    ("output_modalities", "Puts out"),
    ("licence", "Licence"),
    ("route_class", "Weights"),
)
"""Rows the seed page lacks."""

COMPONENTS = frozenset({"adoption", "quality", "ecosystem", "match", "freshness"})
Maker = Callable[[Documents, str], Cell]


def rows(a: Documents, b: Documents, wanted: tuple[tuple[str, str], ...]) -> list[Row]:
    """The wanted rows for both sides."""
    return [{"row": key, "label": label, "a": cell(a, key), "b": cell(b, key)} for key, label in wanted]


def cell(side: Documents, key: str) -> Cell:
    """One value of one side."""
    if key in COMPONENTS:
        return _component(side, key)
    return _MAKERS.get(key, _attribute)(side, key)


def _cell(side: Documents, path: str, value: Any, sources: list[Citation] | None = None) -> Cell:
    cited = sources or []
    reason = absence(value)
    times = [source["captured_at"] for source in cited if source["captured_at"] is not None]
    return {
        "value": None if reason is not None else value,
        "absent": reason,
        "fact": f"{side['facts']['id']}#{path}",
        "sources": cited,
        "time": max(times) if times else None,
        "others": [],
    }


def _type(side: Documents, key: str) -> Cell:
    return _cell(side, key, TYPE_LABELS[ArtifactType(side["facts"]["type"])])


def _field(side: Documents, key: str) -> Cell:
    return _cell(side, key, side["facts"][key])


def _newest(side: Documents, key: str) -> Cell:
    cited = [citation(side["facts"], index) for index in range(len(side["facts"]["sources"]))]
    times = [source["captured_at"] or "" for source in cited]
    return _cell(side, key, max(times) if times else {"absent": "missing"}, cited)


def _pricing(side: Documents, key: str) -> Cell:
    return _cell(side, key, side["facts"]["pricing"], _price_sources(side["facts"]))


def _starting_price(side: Documents, key: str) -> Cell:
    facts = side["facts"]
    price: Any = {"absent": "variable"} if facts["router"] else facts["starting_price"]
    if absence(price) is not None:
        return _cell(side, key, price)
    return _cell(side, key, {k: v for k, v in price.items() if k != "source"}, [citation(facts, price["source"])])


def _price_sources(facts: Document) -> list[Citation]:
    found = dict.fromkeys(price["source"] for offer in facts["offers"] for price in offer["prices"])
    return [citation(facts, index) for index in found]


def _capabilities(side: Documents, key: str) -> Cell:
    facts = side["facts"]
    ids = capability_ids(facts)
    records = (record for record in facts["capabilities"] if record["id"] in ids)
    found = dict.fromkeys(item["source"] for record in records for item in record["evidence"])
    return _cell(side, key, len(ids), [citation(facts, index) for index in found])


def _attribute(side: Documents, key: str) -> Cell:
    facts = side["facts"]
    attribute = facts["attributes"].get(key, {"absent": "missing"})
    if "absent" in attribute:
        return _cell(side, key, attribute)
    made = _cell(side, key, attribute["value"], [citation(facts, attribute["source"])])
    others = attribute.get("others", [])
    made["others"] = [{"value": x["value"], "source": citation(facts, x["source"])} for x in others]
    return made


_STANDING = ("score", "sd", "status", "place", "band", "ranked", "coverage", "ruleset")


def _rank(side: Documents, key: str) -> Cell:
    scores = side["scores"]
    if absence(scores["score"]) is not None:
        return _cell(side, "score", scores["score"])
    value = {field: scores.get(field) for field in _STANDING}
    return _cell(side, "score", value, _signal_sources(scores, None))


def _component(side: Documents, key: str) -> Cell:
    """A component made of priors alone is missing: it counts in the score, but nobody observed it."""
    scores = side["scores"]
    found = next((row for row in scores.get("components", []) if row["component"] == key), None)
    if found is None:
        return _cell(side, f"component/{key}", {"absent": absence(scores["score"]) or "not_applicable"})
    value = found.get("value")
    observed = any(r["component"] == key and r["state"] == "observed" for r in scores.get("contributions", []))
    shown = value if value is not None and observed else {"absent": found.get("absent") or "missing"}
    return _cell(side, f"component/{key}", shown, _signal_sources(scores, key))


def _signal_sources(scores: Document, component: str | None) -> list[Citation]:
    found: dict[str, Citation] = {}
    for row in scores.get("contributions", []):
        if row.get("source") is None or component not in (None, row["component"]):
            continue
        known = found.get(row["source"])
        if known is None or (row.get("observed") or "") > (known["captured_at"] or ""):
            found[row["source"]] = {
                "source": row["source"],
                "source_id": None,
                "payload": None,
                "row": None,
                "captured_at": row.get("observed"),
            }
    return list(found.values())


_MAKERS: dict[str, Maker] = {
    "type": _type,
    "rank": _rank,
    "pricing": _pricing,
    "starting_price": _starting_price,
    "capabilities": _capabilities,
    "times_matched": _field,
    "sources": _newest,
    "route_class": _field,
}
