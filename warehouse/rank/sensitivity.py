"""How much places hang on the choice of weights."""

from hashlib import sha256

import numpy as np
import polars as pl
from numpy.typing import NDArray

from schemas.ruleset import Ruleset
from schemas.vocabulary import ArtifactType, RankStatus
from warehouse.rank.places import places
from warehouse.rank.plan import COMPONENTS

DRAWS, CONCENTRATION, TOP = 500, 50.0, 10


def weight_sensitivity(
    scores: pl.DataFrame, components: pl.DataFrame, ruleset: Ruleset, draws: int = DRAWS
) -> pl.DataFrame:
    """Places under other component weights, drawn from a Dirichlet distribution around the ruleset's (c = 50).

    From the published tables alone; the draws are seeded by ruleset version and type. Columns: artifact_id, type,
    place_p05, place_p95 (places), top10_share (share of draws among the first ten). Ranked artifacts only
    (Saisana, Saltelli, Tarantola 2005 for the idea).
    """
    ranked = scores.filter(status=RankStatus.RANKED.value)
    parts = [
        _of_type(ArtifactType(kind), part.sort("artifact_id"), components, ruleset, draws)
        for (kind,), part in ranked.group_by("type", maintain_order=True)
    ]
    return pl.concat(parts) if parts else pl.DataFrame(schema=_SCHEMA)


_SCHEMA = pl.Schema(
    {
        "artifact_id": pl.String(),
        "type": pl.String(),
        "place_p05": pl.Int32(),
        "place_p95": pl.Int32(),
        "top10_share": pl.Float64(),
    }
)


def _of_type(
    kind: ArtifactType, ranked: pl.DataFrame, components: pl.DataFrame, ruleset: Ruleset, draws: int
) -> pl.DataFrame:
    values = _matrix(ranked, components)
    applies = ~np.isnan(values)
    filled = np.where(applies, values, 0.0)
    found = np.empty((draws, ranked.height), dtype=np.int32)
    for draw, weights in enumerate(_weights(kind, ruleset, draws)):
        above, below = np.zeros(ranked.height), np.zeros(ranked.height)
        for column, weight in enumerate(weights):
            above += weight * filled[:, column]
            below += weight * applies[:, column]
        found[draw] = places(np.round(above / below, 9))
    low, high = np.quantile(found, [0.05, 0.95], axis=0, method="nearest")
    return ranked.select("artifact_id", "type").with_columns(
        pl.Series("place_p05", low, dtype=pl.Int32),
        pl.Series("place_p95", high, dtype=pl.Int32),
        pl.Series("top10_share", np.round((found <= TOP).mean(axis=0), 4)),
    )


def _weights(kind: ArtifactType, ruleset: Ruleset, draws: int) -> NDArray[np.float64]:
    weights = np.array([ruleset.profile_of(kind).weights[c] for c in COMPONENTS])
    counted = weights > 0
    seed = int.from_bytes(sha256(f"{ruleset.version} {kind}".encode()).digest()[:8], "big")
    drawn = np.zeros((draws, weights.size))
    drawn[:, counted] = np.random.default_rng(seed).dirichlet(
        CONCENTRATION * weights[counted] / weights.sum(), size=draws
    )
    return drawn


def _matrix(ranked: pl.DataFrame, components: pl.DataFrame) -> NDArray[np.float64]:
    """Component values, one row per artifact and one column per component, NaN where one does not apply."""
    wide = ranked.select("artifact_id")
    for component in COMPONENTS:
        part = components.filter(component=component.value).select(
            "artifact_id", pl.col("value").alias(component.value)
        )
        wide = wide.join(part, on="artifact_id", how="left", maintain_order="left")
    return wide.select(c.value for c in COMPONENTS).fill_null(np.nan).to_numpy()
