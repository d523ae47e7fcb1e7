"""Why a score moved: inputs, weights or anchors. Exact, because it is recomputed, not estimated."""

from dataclasses import dataclass
from datetime import datetime
from itertools import product
from math import factorial

import numpy as np
import polars as pl
from numpy.typing import NDArray

from schemas.ruleset import Profile, Ruleset, SignalRule
from warehouse.rank.engine import rank
from warehouse.rank.kernel import UNITS_PER_POINT

PLAYERS = ("inputs", "weights", "anchors")


@dataclass(frozen=True)
class Night:
    """Everything one ranking was made from."""

    artifacts: pl.DataFrame
    signals: pl.DataFrame
    ruleset: Ruleset
    at_utc: datetime


def score_movement(old: Night, new: Night) -> pl.DataFrame:
    """Split the change of every score that exists on both nights into inputs, weights and anchors.

    The Shapley value over three players: every order in which the three sides can be brought up to date is recomputed
    and the steps averaged. `inputs` are artifacts, signals and the passing of time; `weights` component and signal
    weights, routes and gates; `anchors` anchors, priors, half-lives and measurement errors. Columns: artifact_id, type,
    delta, inputs, weights, anchors in points (4 decimals); the three add up to delta exactly.
    """
    sides = list(product((False, True), repeat=len(PLAYERS)))
    tables = {side: _scores(old, new, *side) for side in sides}
    first, last = tables[sides[0]], tables[sides[-1]]
    common = first.join(last, on="artifact_id", how="semi").sort("artifact_id")
    units = {
        side: np.rint(common.select("artifact_id").join(t, on="artifact_id", how="left", maintain_order="left")["score"]
                      .to_numpy() * UNITS_PER_POINT)
        for side, t in tables.items()
    }  # fmt: skip
    parts = _whole([shapley(units, player) for player in range(len(PLAYERS))])
    delta = (units[sides[-1]] - units[sides[0]]) / UNITS_PER_POINT
    columns = {"delta": delta} | {name: part / UNITS_PER_POINT for name, part in zip(PLAYERS, parts, strict=True)}
    return common.select("artifact_id", "type").with_columns(pl.Series(k, v) for k, v in columns.items())


def shapley(worth: dict[tuple[bool, ...], NDArray[np.float64]], player: int) -> NDArray[np.float64]:
    """Average step that bringing one player up to date makes, over all orders.

    `worth` maps who is up to date to the values that gives.

    `sum over S without i of |S|! (n-|S|-1)! / n! * (worth(S + i) - worth(S))` (Shapley 1953).
    """
    count = len(next(iter(worth)))
    total = np.zeros_like(next(iter(worth.values())))
    for side, value in worth.items():
        if not side[player]:
            continue
        without = (*side[:player], False, *side[player + 1 :])
        others = sum(without)
        share = factorial(others) * factorial(count - others - 1) / factorial(count)
        total += share * (value - worth[without])
    return total


def _whole(parts: list[NDArray[np.float64]]) -> list[NDArray[np.float64]]:
    """Round cumulatively to whole units, so that the parts still add up."""
    running = np.cumsum(np.vstack([np.zeros_like(parts[0]), *parts]), axis=0)
    return list(np.diff(np.rint(running), axis=0))


def _scores(old: Night, new: Night, inputs: bool, weights: bool, anchors: bool) -> pl.DataFrame:
    night = new if inputs else old
    ruleset = _mixed((new if weights else old).ruleset, (new if anchors else old).ruleset)
    made = rank(night.artifacts, night.signals, ruleset, night.at_utc, explain=False)
    return made.scores.select("artifact_id", "type", "score")


def _mixed(weights: Ruleset, anchors: Ruleset) -> Ruleset:
    """Weights of one ruleset with the anchors of another; signals that only the first knows keep their own."""
    if weights is anchors:
        return weights
    profiles = {
        name: _mixed_profile(profile, anchors.profiles.get(name, profile)) for name, profile in weights.profiles.items()
    }
    types = {
        kind: rule.model_copy(update={"half_life_days": anchors.types[kind].half_life_days})
        for kind, rule in weights.types.items()
    }
    return weights.model_copy(update={"profiles": profiles, "types": types})


def _mixed_profile(weights: Profile, anchors: Profile) -> Profile:
    signals = {name: _mixed_rule(rule, anchors.signals.get(name, rule)) for name, rule in weights.signals.items()}
    return weights.model_copy(update={"signals": signals})


def _mixed_rule(weights: SignalRule, anchors: SignalRule) -> SignalRule:
    taken = {field: getattr(anchors, field) for field in ("anchors", "prior", "measurement_sd")}
    return weights.model_copy(update=taken)
