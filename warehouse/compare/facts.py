"""Fact ids: `<artifact id>#<path>` names one value of a published document; `<pair name>#shared` a derived count.

Paths: a field of the facts document (`name`, `pricing`, `starting_price`, `retired`), an attribute
(`output_modalities`), a field of the scores document (`score`, `sd`, `place`, `band`), `component/<name>`,
`capability/<capability id>`, and `capabilities` (how many are asserted).
"""

from collections.abc import Mapping
from typing import Any

from schemas.ids import PAIR_SEPARATOR, pair_name
from warehouse.compare.shapes import Citation, Document, Documents

FACT_FIELDS = frozenset(
    {
        "type",
        "publisher",
        "name",
        "family",
        "route_class",
        "retired",
        "router",
        "first_seen",
        "sources",
        "pricing",
        "starting_price",
        "times_matched",
    }
)
ATTRIBUTES = frozenset(
    {
        "licence",
        "context_tokens",
        "max_output_tokens",
        "input_modalities",
        "output_modalities",
        "hugging_face_id",
        "created_utc",
        "released_utc",
        "changed_utc",
        "expires_utc",
    }
)
"""Attributes a document may be silent about: then they are missing, not unknown."""

SCORE_FIELDS = frozenset({"ruleset", "score", "sd", "coverage", "status", "place", "band", "ranked"})
ASSERTED = ("capability", "unique")
"""Kinds of statement that say that an artifact has a capability."""


class UnknownFactError(KeyError):
    """A fact id that names nothing in the documents at hand."""

    def __str__(self) -> str:
        return f"fact {self.args[0]!r} is in none of the documents; expected <artifact id>#<field>"


def resolve_fact(fact: str, documents: Mapping[str, Documents]) -> Any:
    """Value of a fact; a typed absence is `{"absent": reason}`. `documents` by artifact id. Raises UnknownFactError."""
    subject, _, path = fact.partition("#")
    if PAIR_SEPARATOR in subject:
        return _pair_fact(fact, subject, path, documents)
    if subject not in documents:
        raise UnknownFactError(fact)
    return _artifact_fact(fact, path, documents[subject])


def _pair_fact(fact: str, subject: str, path: str, documents: Mapping[str, Documents]) -> int:
    for a in documents:
        for b in documents:
            if path == "shared" and pair_name(a, b) == subject:
                return len(capability_ids(documents[a]["facts"]) & capability_ids(documents[b]["facts"]))
    raise UnknownFactError(fact)


def _artifact_fact(fact: str, path: str, documents: Documents) -> Any:
    facts, scores = documents["facts"], documents["scores"]
    group, _, name = path.partition("/")
    if path in FACT_FIELDS and path in facts:
        return facts[path]
    if path in SCORE_FIELDS and path in scores:
        return scores[path]
    if path == "capabilities":
        return len(capability_ids(facts))
    if path in facts["attributes"] or path in ATTRIBUTES:
        attribute = facts["attributes"].get(path, {"absent": "missing"})
        return attribute if "absent" in attribute else attribute["value"]
    if group == "capability":
        found = [record for record in facts["capabilities"] if record["id"] == name]
    else:
        found = [row for row in scores.get("components", []) if group == "component" and row["component"] == name]
    if not found:
        raise UnknownFactError(fact)
    return found[0]


def capability_ids(facts: Document) -> set[str]:
    """Capabilities that some source asserts."""
    return {r["id"] for r in facts["capabilities"] if r["kind"] in ASSERTED and r["polarity"] == "asserted"}


def citation(facts: Document, index: int) -> Citation:
    """The row of a payload that a document's `source` index stands for."""
    row = facts["sources"][index]
    return {
        "source": row["source"],
        "source_id": row["source_id"],
        "payload": row["payload"],
        "row": row.get("row"),
        "captured_at": row["captured_at"],
    }


def absence(value: Any) -> str | None:
    """Reason of a typed absence, None for a value."""
    return value["absent"] if isinstance(value, dict) and "absent" in value else None


def modalities(facts: Document, field: str) -> list[str] | None:
    """Values of `input_modalities` or `output_modalities`; None when no source gives them."""
    attribute = facts["attributes"].get(field)
    if attribute is None or "absent" in attribute:
        return None
    value = attribute["value"]
    return value.split() if isinstance(value, str) else list(value)
