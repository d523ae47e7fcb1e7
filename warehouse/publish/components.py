"""Components of all scores in one file: what a browser needs to rank by a reader's own weights."""

from collections.abc import Mapping
from typing import Any

import polars as pl

from schemas.vocabulary import Component, SignalState

DECIMALS = 9


def components(tables: Mapping[str, pl.DataFrame]) -> dict[str, Any]:
    """The document `components.json`, as `schemas.contract.ComponentsDocument` describes it.

    Of each component of an artifact: its value and deviation on the scale of 0 to 1, and the share of its weight that
    is observed; null where it does not apply. `score = 100 * sum(w * value) / sum(w)` over those that apply.
    """
    weighed = tables["contributions"].filter(pl.col("weight") > 0)
    observed = pl.col("weight").filter(pl.col("state") == SignalState.OBSERVED.value).sum()
    total = pl.col("weight").sum()
    parts = weighed.group_by("artifact_id", "component", maintain_order=True).agg(
        value=((pl.col("weight") * pl.col("z")).sum() / total).round(DECIMALS),
        sd=(pl.col("variance").sum().sqrt() / (100 * total)).round(DECIMALS),
        coverage=(observed / total).round(DECIMALS),
    )
    found: dict[str, dict[str, list[float]]] = {}
    for artifact_id, component, *numbers in parts.iter_rows():
        found.setdefault(artifact_id, {})[component] = numbers
    scored = tables["scores"].select("artifact_id", "type", "route_class").sort("artifact_id")
    return {
        "schema": "components/1.0.0",
        "components": list(Component),
        "artifacts": [
            [artifact_id, kind, route, *(found.get(artifact_id, {}).get(component) for component in Component)]
            for artifact_id, kind, route in scored.iter_rows()
        ],
    }
