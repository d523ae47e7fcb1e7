"""Whether a ranking tells anybody apart."""

from dataclasses import dataclass
from itertools import pairwise

import polars as pl

from schemas.vocabulary import Decision, RankStatus
from warehouse.decision import verdict


@dataclass(frozen=True)
class Resolution:
    """How sharp one ranking is.

    `leaders` counts artifacts whose band reaches place 1, `median_band` is the median width of a band in places,
    `neighbours_decided` the share of neighbours in the list of which one is at least likely ahead, `tells_apart`
    whether at least the first is ahead of the last.
    """

    type: str
    ranked: int
    provisional: int
    leaders: int
    median_band: float
    neighbours_decided: float
    tells_apart: bool


def resolution(scores: pl.DataFrame) -> list[Resolution]:
    """Sharpness of each type's ranking, from a `scores` frame of `rank`; types without ranked artifacts included."""
    return [_of_type(str(kind), part) for (kind,), part in scores.group_by("type", maintain_order=True)]


def _of_type(kind: str, part: pl.DataFrame) -> Resolution:
    ranked = part.filter(status=RankStatus.RANKED.value).sort("place", "artifact_id")
    pairs = list(zip(ranked["score"].to_list(), ranked["sd"].to_list(), strict=True))
    decided = [verdict(*a, *b) is not Decision.NO_CLEAR_DIFFERENCE for a, b in pairwise(pairs)]
    width = (ranked["band_worst"] - ranked["band_best"] + 1).median()
    return Resolution(
        type=kind,
        ranked=ranked.height,
        provisional=part.height - ranked.height,
        leaders=int((ranked["band_best"] == 1).sum()),
        median_band=float(str(width)) if width is not None else 0.0,
        neighbours_decided=sum(decided) / len(decided) if decided else 0.0,
        tells_apart=len(pairs) > 1 and verdict(*pairs[0], *pairs[-1]) is Decision.AHEAD,
    )
