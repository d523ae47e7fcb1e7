"""Why an artifact was found: the words or the field behind each capability, and what searches of people say."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, TypedDict

from schemas.vocabulary import Absence
from warehouse.search import Found

if TYPE_CHECKING:
    import polars as pl


class Reason(TypedDict):
    """One capability that was asked for and is there.

    `evidence` is a quote or a field with its value, `source` who says so. `searches` has times_matched and strength
    (lower bound of the share of searches that it satisfies), or says why there is none.
    """

    capability: str
    evidence: str
    source: str
    searches: dict[str, Any]


def reasons(found: Sequence[Found], tables: Mapping[str, "pl.DataFrame"]) -> list[list[Reason]]:
    """Reasons of each found artifact, in the order of what was asked.

    `tables` needs `evidence` and `match_edges` as published. Of several pieces of evidence words come before fields.
    """
    import polars as pl

    ids = [item["id"] for item in found]
    wanted = sorted({capability for item in found for capability in item["matched"]})
    mine = pl.col("artifact_id").is_in(ids) & pl.col("capability_id").is_in(wanted)
    said = (
        tables["evidence"]
        .filter(mine & (pl.col("polarity") == "asserted"))
        .sort("artifact_id", "capability_id", pl.col("quote").is_null(), "source", "pointer", "start")
        .unique(["artifact_id", "capability_id"], keep="first", maintain_order=True)
    )
    words = {(row["artifact_id"], row["capability_id"]): row for row in said.iter_rows(named=True)}
    edges = tables["match_edges"].filter(mine)
    searched = {(row["artifact_id"], row["capability_id"]): row for row in edges.iter_rows(named=True)}
    nothing = Absence.MISSING if tables["match_edges"].height else Absence.NOT_APPLICABLE
    return [
        [_reason(capability, words[item["id"], capability], searched.get((item["id"], capability)), nothing)
         for capability in item["matched"]]
        for item in found
    ]  # fmt: skip


def _reason(capability: str, said: Mapping[str, Any], edge: Mapping[str, Any] | None, nothing: Absence) -> Reason:
    quote = said["quote"] if said["quote"] is not None else f"{said['pointer']}: {said['value']}"
    searches: dict[str, Any] = {"absent": nothing.value}
    if edge is not None:
        strength = {"absent": Absence.MISSING.value} if edge["strength"] is None else edge["strength"]
        searches = {"times_matched": edge["times_matched"], "strength": strength}
    return {"capability": capability, "evidence": quote, "source": said["source"], "searches": searches}
