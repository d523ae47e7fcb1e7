"""The reasons of one score, from the published tables alone."""

from dataclasses import dataclass
from typing import Any

import polars as pl

from schemas.vocabulary import SignalState


class UnknownArtifactError(KeyError):
    """No score under that id; the message says where ids come from."""


@dataclass(frozen=True)
class Reason:
    """One signal's part: points it gave, points it could have given, and the doubt it adds (points)."""

    component: str
    signal: str
    state: str
    value: float | None
    z: float | None
    weight: float
    points: float
    doubt: float
    source: str | None
    stale: bool


@dataclass(frozen=True)
class Explanation:
    """A score taken apart.

    `reasons` are the signals that apply, those that gave most first; `held_back` the observed ones that cost most
    (weight minus points); `unknown` the missing ones, widest doubt first: observing the first narrows the score most.
    `not_applicable` names signals that do not count for this artifact.
    """

    score: dict[str, Any]
    components: list[dict[str, Any]]
    reasons: list[Reason]
    held_back: list[Reason]
    unknown: list[Reason]
    not_applicable: list[str]


def explain(
    artifact_id: str, scores: pl.DataFrame, components: pl.DataFrame, contributions: pl.DataFrame
) -> Explanation:
    """Explain one score. Raises UnknownArtifactError when `scores` does not hold the id."""
    own = scores.filter(artifact_id=artifact_id)
    if own.is_empty():
        raise UnknownArtifactError(f"{artifact_id!r} has no score; expected an id of the scores table of this snapshot")
    rows = contributions.filter(artifact_id=artifact_id)
    reasons = [_reason(row) for row in rows.filter(pl.col("weight") > 0).iter_rows(named=True)]
    observed = [r for r in reasons if r.state == SignalState.OBSERVED]
    missing = [r for r in reasons if r.state == SignalState.MISSING]
    return Explanation(
        score=own.row(0, named=True),
        components=components.filter(artifact_id=artifact_id).drop("artifact_id").to_dicts(),
        reasons=sorted(reasons, key=lambda r: (-r.points, r.signal)),
        held_back=sorted(observed, key=lambda r: (r.points - r.weight, r.signal)),
        unknown=sorted(missing, key=lambda r: (-r.doubt, r.signal)),
        not_applicable=rows.filter(state=SignalState.NOT_APPLICABLE.value)["signal"].to_list(),
    )


def _reason(row: dict[str, Any]) -> Reason:
    return Reason(
        component=row["component"],
        signal=row["signal"],
        state=row["state"],
        value=row["value"],
        z=row["z"],
        weight=row["weight"],
        points=row["points"],
        doubt=round(float(row["weight"] * row["variance"] ** 0.5), 4),
        source=row["source"],
        stale=bool(row["stale"]),
    )
