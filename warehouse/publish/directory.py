"""The directory of a snapshot: every artifact with its score and capabilities, one file that a browser can search."""

from collections.abc import Mapping
from typing import Any

import polars as pl

from schemas.vocabulary import CapabilityKind

FIELDS = ("id", "name", "type", "score", "sd", "status", "place", "capabilities")
ASSERTED = (CapabilityKind.CAPABILITY.value, CapabilityKind.UNIQUE.value)
RESIDUAL = "residual:"
"""Beginning of ids that are phrases of one document: nobody can ask for them by name."""


def directory(tables: Mapping[str, pl.DataFrame]) -> dict[str, Any]:
    """The document `search.json`, as `schemas.contract.SearchDocument` describes it.

    Retired artifacts, contradicted capabilities and phrases outside the taxonomy are left out, so that a search over
    it gives what `warehouse.search` gives.
    """
    said = _said(tables["capabilities"])
    names = said.select("capability_id", "name").unique("capability_id", keep="first").sort("capability_id")
    positions = names.select("capability_id").with_row_index("at")
    pairs = said.join(positions, on="capability_id").sort("artifact_id", "at")
    held: dict[str, list[list[Any]]] = {}
    for artifact_id, at, confidence in pairs.select("artifact_id", "at", "confidence").iter_rows():
        held.setdefault(artifact_id, []).append([at, confidence])
    known = tables["artifacts"].filter(~pl.col("retired")).select("artifact_id", "name", "type")
    scores = tables["scores"].select("artifact_id", "score", "sd", "status", "place")
    rows = known.join(scores, on="artifact_id", how="left").sort("artifact_id")
    return {
        "schema": "search/1.0.0",
        "fields": list(FIELDS),
        "capabilities": [list(row) for row in names.iter_rows()],
        "artifacts": [[*row, held.get(row[0], [])] for row in rows.iter_rows()],
    }


def _said(capabilities: pl.DataFrame) -> pl.DataFrame:
    """One row an artifact and asserted capability, with its greatest confidence."""
    asserted = pl.col("kind").is_in(ASSERTED) & (pl.col("polarity") == "asserted") & ~pl.col("conflict")
    own = capabilities.filter(asserted & ~pl.col("capability_id").str.starts_with(RESIDUAL))
    by = ["artifact_id", "capability_id"]
    return own.group_by(by, maintain_order=True).agg(pl.col("name").first(), pl.col("confidence").max())
