"""Has a ranking moved more than the world moves in a night, and if so, who moved it?"""

from dataclasses import dataclass
from enum import StrEnum

import numpy as np
import polars as pl

from schemas.ruleset import Gates
from schemas.vocabulary import RankStatus
from warehouse.rank.agreement import churn, rbo, tau_b, weighted_tau
from warehouse.rank.places import bands, places
from warehouse.rank.ruleset import load_ruleset

COVERAGE_LOSS = 0.02
"""Mean fall of coverage from which a failed gate is put down to lost inputs, not to the world."""
RANKED_LOSS = 0.05
"""Share of ranked artifacts that became provisional from which it is put down to lost inputs."""


class Diagnosis(StrEnum):
    """Why a ranking moved."""

    STEADY = "steady"
    WORLD_CHANGED = "world_changed"
    METHOD_CHANGED = "method_changed"
    WE_BROKE = "we_broke"


@dataclass(frozen=True)
class TypeStability:
    """Agreement of two rankings of one type on the artifacts ranked in both.

    `churn_top20` counts artifacts that left the first 20, `moved_beyond_band` is the share whose new place lies outside
    their old band, `coverage_change` the mean change of coverage, `unranked` the share of ranked ones that became
    provisional. Measures that are undefined (all tied, fewer than two) are None.
    """

    type: str
    common: int
    tau_b: float | None
    weighted_tau: float | None
    rbo: float
    churn_top20: int
    moved_beyond_band: float
    coverage_change: float
    unranked: float
    failures: tuple[str, ...]
    binds: bool
    diagnosis: Diagnosis


@dataclass(frozen=True)
class StabilityReport:
    """All types; `held` when a gate that binds has failed."""

    types: tuple[TypeStability, ...]
    days_apart: float
    same_ruleset: bool

    @property
    def held(self) -> bool:
        """Whether the new snapshot must stay a candidate."""
        return any(t.binds and t.failures for t in self.types)

    @property
    def reasons(self) -> tuple[str, ...]:
        """Failed gates that bind, in words."""
        return tuple(f"{t.type}: {f} ({t.diagnosis})" for t in self.types if t.binds for f in t.failures)


def stability(
    previous_scores: pl.DataFrame,
    new_scores: pl.DataFrame,
    same_ruleset: bool,
    days_apart: float,
    *,
    same_code: bool = True,
    gates: Gates | None = None,
) -> StabilityReport:
    """Compare two `scores` frames of `rank`, type by type, on the artifacts ranked in both.

    Gates bind for a type when ruleset and code are the same, the snapshots lie at most `gates.days_apart_max` days
    apart and at least `gates.common_min` artifacts are common; otherwise they are computed and reported. `gates`
    defaults to those of the newest shipped ruleset.
    """
    rules = gates or load_ruleset().gates
    same_method = same_ruleset and same_code
    near = days_apart <= rules.days_apart_max
    kinds = sorted(set(previous_scores["type"].to_list()) & set(new_scores["type"].to_list()))
    parts = tuple(
        _of_type(kind, previous_scores.filter(type=kind), new_scores.filter(type=kind), same_method, near, rules)
        for kind in kinds
    )
    return StabilityReport(parts, days_apart, same_ruleset)


def _of_type(
    kind: str, old: pl.DataFrame, new: pl.DataFrame, same_method: bool, near: bool, gates: Gates
) -> TypeStability:
    both = old.join(new, on="artifact_id", suffix="_new", validate="1:1").sort("artifact_id")
    was = both.filter(status=RankStatus.RANKED.value)
    kept = was.filter(status_new=RankStatus.RANKED.value)
    x, y = kept["score"].to_numpy(), kept["score_new"].to_numpy()
    best, worst = bands(x, kept["sd"].to_numpy(), gates.band_z)
    now = places(y)
    outside = float(np.mean((now < best) | (now > worst))) if kept.height else 0.0
    order_x, order_y = (
        kept.sort(c, "artifact_id", descending=[True, False])["artifact_id"] for c in ("score", "score_new")
    )
    tau, moved = tau_b(x, y), churn(order_x.to_list(), order_y.to_list())
    loss = was.select((pl.col("coverage_new") - pl.col("coverage")).mean()).item() or 0.0
    unranked = 1 - kept.height / was.height if was.height else 0.0
    failures = _failures(tau, moved, outside, gates)
    return TypeStability(
        type=kind,
        common=kept.height,
        tau_b=tau,
        weighted_tau=weighted_tau(x, y),
        rbo=rbo(order_x.to_list(), order_y.to_list()),
        churn_top20=moved,
        moved_beyond_band=outside,
        coverage_change=float(loss),
        unranked=unranked,
        failures=failures,
        binds=same_method and near and kept.height >= gates.common_min,
        diagnosis=_diagnosis(failures, same_method, float(loss), unranked),
    )


def _failures(tau: float | None, moved: int, outside: float, gates: Gates) -> tuple[str, ...]:
    told = []
    if tau is not None and tau < gates.tau_b_min:
        told.append(f"tau-b {tau:.4f} under {gates.tau_b_min}")
    if moved > gates.top20_churn_max:
        told.append(f"{moved} of the first 20 replaced, more than {gates.top20_churn_max}")
    if outside > gates.moved_beyond_band_max:
        told.append(f"{outside:.2%} moved beyond their band, more than {gates.moved_beyond_band_max:.2%}")
    return tuple(told)


def _diagnosis(failures: tuple[str, ...], same_method: bool, coverage_change: float, unranked: float) -> Diagnosis:
    """Method first (it explains everything), then lost inputs, else the observed values themselves changed."""
    if not failures:
        return Diagnosis.STEADY
    if not same_method:
        return Diagnosis.METHOD_CHANGED
    broke = coverage_change < -COVERAGE_LOSS or unranked > RANKED_LOSS
    return Diagnosis.WE_BROKE if broke else Diagnosis.WORLD_CHANGED
