"""What an artifact can be compared with instead, where two cannot be compared at all: as `neighbours.js`."""

from collections.abc import Callable, Mapping
from typing import Any

from warehouse.compare.comparability import judge
from warehouse.compare.facts import capability_ids
from warehouse.compare.shapes import Document

TRIED = 4
OFFERED = 2
FAR = 100.0
"""Distance of a score from one that is not there."""
Facts = Callable[[str], Document]


def comparable_with(artifact_id: str, directory: Mapping[str, Any], facts: Facts) -> list[Document]:
    """Facts documents that are comparable with one, the nearest first, at most two.

    Tried are the few artifacts of its type that share most of its capabilities, then those of the nearest score.
    `directory` is the document `search.json`; `facts` reads the facts document of an artifact.
    """
    own = facts(artifact_id)
    tried = [facts(each) for each in nearest(own, directory)[:TRIED]]
    return [other for other in tried if judge(own, other).level == "comparable"][:OFFERED]


def nearest(own: Document, directory: Mapping[str, Any]) -> list[str]:
    """Ids of a directory's artifacts of the same type, the nearest first."""
    able = capability_ids(own)
    wanted = {at for at, (capability, _) in enumerate(directory["capabilities"]) if capability in able}
    rows = [dict(zip(directory["fields"], row, strict=True)) for row in directory["artifacts"]]
    score = next((row["score"] for row in rows if row["id"] == own["id"]), None)
    others = [row for row in rows if row["type"] == own["type"] and row["id"] != own["id"]]
    others.sort(key=lambda row: (-_alike(row["capabilities"], wanted), _apart(row["score"], score), row["id"]))
    return [row["id"] for row in others]


def _alike(capabilities: list[Any], wanted: set[int]) -> float:
    shared = sum(at in wanted for at, _ in capabilities)
    return shared / (len(wanted) + len(capabilities) - shared or 1)


def _apart(one: float | None, other: float | None) -> float:
    return FAR if one is None or other is None else abs(one - other)
