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
    asserted = pl.col("kind").is_in(ASSERTED) & (pl.col("polarity") == "asserted") & ~pl.col("conflict")
    said = tables["capabilities"].filter(asserted & pl.col("capability_id").is_in(wanted))
    covered = (
        said.group_by("artifact_id", "capability_id")
        .agg(pl.col("name").first(), pl.col("confidence").max())
        .group_by("artifact_id")
        .agg("capability_id", "name", "confidence")
    )
    known = tables["artifacts"].filter(~pl.col("retired")).select("artifact_id", pl.col("name").alias("title"), "type")
    scores = tables["scores"].select("artifact_id", "score", "sd", "status", "place")
    rows = covered.join(known, on="artifact_id").join(scores, on="artifact_id", how="left").to_dicts()
    items = [_found(row, wanted) for row in rows]
    items.sort(key=lambda item: (-item["share"], item["score"] is None, -(item["score"] or 0.0), item["id"]))
    return items[:limit]


def _found(row: dict[str, Any], wanted: Sequence[str]) -> Found:
    matched = dict(zip(row["capability_id"], row["name"], strict=True))
    return {
        "id": row["artifact_id"],
        "name": row["title"],
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
