"""Search by capability: which artifacts can do what is asked for, and why they were found."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, TypedDict

from warehouse.compare.facts import ASSERTED

if TYPE_CHECKING:
    import polars as pl


class Found(TypedDict):
    """An artifact with the capabilities it covers (`matched`: id -> name), those it lacks, and its score."""

    id: str
    name: str
    type: str
    share: float
    matched: dict[str, str]
    missing: list[str]
    confidence: float
    score: float | None
    sd: float | None
    status: str | None
    place: int | None


def search(intents: Sequence[str], tables: Mapping[str, "pl.DataFrame"], limit: int | None = None) -> list[Found]:
    """Artifacts that have any of the capability ids asserted.

    `tables` needs `artifacts`, `capabilities` and `scores` as published. Ordered by the share of intents covered, then
    by score (those without one last), then by id. Contradicted capabilities and retired artifacts are left out.
    """
    import polars as pl

    wanted = list(dict.fromkeys(intents))
    if not wanted:
        return []
    said = _asserted(tables["capabilities"].filter(pl.col("capability_id").is_in(wanted)))
    covered = said.group_by("artifact_id").agg("capability_id", "capability", "confidence")
    items = [_found(row, wanted) for row in covered.join(_known(tables), on="artifact_id").iter_rows(named=True)]
    items.sort(key=_order)
    return items[:limit]


def search_each(tables: Mapping[str, "pl.DataFrame"]) -> dict[str, list[Found]]:
    """What a search for one capability finds, for every capability that some artifact has: by capability id."""
    rows = _asserted(tables["capabilities"]).join(_known(tables), on="artifact_id")
    found: dict[str, list[Found]] = {}
    for row in rows.iter_rows(named=True):
        intent = row["capability_id"]
        one = row | {"capability_id": [intent], "capability": [row["capability"]], "confidence": [row["confidence"]]}
        found.setdefault(intent, []).append(_found(one, [intent]))
    for items in found.values():
        items.sort(key=_order)
    return found


def _asserted(capabilities: "pl.DataFrame") -> "pl.DataFrame":
    """One row an artifact and uncontradicted capability, with its greatest confidence."""
    import polars as pl

    asserted = pl.col("kind").is_in(ASSERTED) & (pl.col("polarity") == "asserted") & ~pl.col("conflict")
    return (
        capabilities.filter(asserted)
        .group_by("artifact_id", "capability_id")
        .agg(pl.col("name").first().alias("capability"), pl.col("confidence").max())
    )


def _known(tables: Mapping[str, "pl.DataFrame"]) -> "pl.DataFrame":
    """Artifacts that are not retired, with their scores where they have one."""
    known = tables["artifacts"].filter(~tables["artifacts"]["retired"]).select("artifact_id", "name", "type")
    scores = tables["scores"].select("artifact_id", "score", "sd", "status", "place")
    return known.join(scores, on="artifact_id", how="left")


def _order(item: Found) -> tuple[float, bool, float, str]:
    return -item["share"], item["score"] is None, -(item["score"] or 0.0), item["id"]


def _found(row: dict[str, Any], wanted: Sequence[str]) -> Found:
    matched = dict(zip(row["capability_id"], row["capability"], strict=True))
    return {
        "id": row["artifact_id"],
        "name": row["name"],
        "type": row["type"],
        "share": len(matched) / len(wanted),
        "matched": {intent: matched[intent] for intent in wanted if intent in matched},
        "missing": [intent for intent in wanted if intent not in matched],
        "confidence": min(row["confidence"]),
        "score": row["score"],
        "sd": row["sd"],
        "status": row["status"],
        "place": row["place"],
    }
