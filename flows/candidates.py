"""What texts state and the taxonomy has no id for: candidates for its growth, published with every snapshot."""

from typing import Any

import polars as pl

from extractors.decompose import phrase_clusters
from schemas.vocabulary import CapabilityKind

RESIDUAL = "residual:"
MAX_CANDIDATES, MAX_LISTED = 200, 5


def taxonomy_candidates(capabilities: pl.DataFrame) -> list[dict[str, Any]]:
    """Clusters of near-identical residual capabilities of table `capabilities`, the most widely stated first.

    Each has its most frequent phrase, the number of artifacts that state it, and the first few phrases and artifacts.
    """
    residual = capabilities.filter(
        pl.col("capability_id").str.starts_with(RESIDUAL),
        pl.col("kind") == CapabilityKind.CAPABILITY.value,
        pl.col("polarity") == "asserted",
    )
    clusters = phrase_clusters(residual.select("artifact_id", "name").iter_rows())
    return [
        {
            "name": one.name,
            "artifacts": len(one.artifact_ids),
            "artifact_ids": list(one.artifact_ids[:MAX_LISTED]),
            "phrases": list(one.phrases[:MAX_LISTED]),
        }
        for one in clusters[:MAX_CANDIDATES]
    ]
