"""Freeze anchors and priors from a reference cohort into the next version of a ruleset.

Only numbers whose basis is `calibrated` move; goalposts and baselines stay as they are written.
"""

from collections.abc import Sequence
from datetime import datetime
from math import expm1
from typing import NamedTuple

import numpy as np
import polars as pl
from numpy.typing import NDArray

from schemas.ruleset import Anchors, Basis, Prior, Profile, Ruleset, Scale, SignalRule, next_version
from schemas.vocabulary import ArtifactType
from warehouse.rank.inputs import check_artifacts
from warehouse.rank.normalise import epoch_days, normalised
from warehouse.rank.pick import Picked, pick_signals

ENOUGH = 30
"""Fewer observations than this leave a signal's numbers as they are."""
LOW, HIGH = 0.01, 0.99


class _Cohort(NamedTuple):
    """What every signal is calibrated on: the artifacts, their rows, and the day that ages are measured at."""

    artifacts: pl.DataFrame
    picked: Picked
    at_days: float


def calibrate(
    artifacts: pl.DataFrame,
    signals: pl.DataFrame,
    previous: Ruleset,
    at_utc: datetime,
    cohort: Sequence[str] = (),
    version: str | None = None,
) -> Ruleset:
    """The next ruleset: anchors become the winsor quantiles q01 and q99, priors follow from normalised values.

    Frames as for `rank`; `at_utc` is when ages are measured, `cohort` says in words what the cohort is. Per profile and
    signal the observations of all artifacts that the signal applies to are used, at least 30.
    Raises RankInputError for frames that cannot be ranked.
    """
    table = check_artifacts(artifacts)
    data = _Cohort(table, pick_signals(signals, table, previous), epoch_days(at_utc))
    profiles = {name: _profile(name, profile, previous, data) for name, profile in previous.profiles.items()}
    changes = {
        "version": version or next_version(previous.version),
        "cohort": tuple(cohort) or previous.cohort,
        "profiles": profiles,
    }
    return Ruleset.model_validate(previous.model_copy(update=changes).model_dump())


def _profile(name: str, profile: Profile, previous: Ruleset, data: _Cohort) -> Profile:
    kinds = [kind for kind, rule in previous.types.items() if rule.profile == name]
    signals = {signal: _rule(signal, rule, kinds, previous, data) for signal, rule in profile.signals.items()}
    return profile.model_copy(update={"signals": signals})


def _rule(name: str, rule: SignalRule, kinds: list[ArtifactType], previous: Ruleset, data: _Cohort) -> SignalRule:
    members = data.artifacts["type"].is_in([k.value for k in kinds]) & data.artifacts["route_class"].is_in(rule.routes)
    values = pl.Series("value", data.picked.signals[name].numbers["value"]).fill_nan(None)
    observed = data.artifacts.select("type", values).filter(members & values.is_not_null())
    if observed.height < ENOUGH:
        return rule
    spec = previous.signals[name]
    anchors = _anchors(rule.anchors, spec.scale, observed["value"].to_numpy()) if rule.anchors else None
    moved = rule.model_copy(update={"anchors": anchors})
    if rule.prior.basis is not Basis.CALIBRATED:
        return moved
    z = np.concatenate(
        [
            part.select(
                normalised(spec, anchors, previous.types[kind].half_life_days, pl.col("value"), pl.lit(data.at_days))
            )
            .to_series()
            .to_numpy()
            for kind in kinds
            if (part := observed.filter(pl.col("type") == kind.value)).height
        ]
    )
    return moved.model_copy(update={"prior": _prior(z)})


def _anchors(old: Anchors, scale: Scale, values: NDArray[np.float64]) -> Anchors:
    shape = np.log1p(values) if scale is Scale.LOG1P else values
    low, high = (float(q) for q in np.quantile(shape, [LOW, HIGH]))
    if scale is Scale.LOG1P:
        low, high = expm1(low), expm1(high)
    return Anchors(
        lo=_short(low) if old.lo_basis is Basis.CALIBRATED else old.lo,
        hi=_short(high) if old.hi_basis is Basis.CALIBRATED else old.hi,
        lo_basis=old.lo_basis,
        hi_basis=old.hi_basis,
    )


def _prior(z: NDArray[np.float64]) -> Prior:
    """The smallest filling whose root mean square error, as if missing at random, is no larger than itself.

    `(E[z] - m)^2 + Var z <= m^2` gives `m = E[z^2] / 2 E[z]`. So the deviation may equal the mean (see
    schemas.ruleset.Prior) and is still honest; m lies below the mean of z, because low values are hidden more often.
    """
    mean = float(z.mean())
    fill = round(float((z * z).mean()) / (2 * mean), 4) if mean > 0 else 0.0
    return Prior(mean=fill, sd=max(fill, 1e-4), basis=Basis.CALIBRATED)


def _short(value: float) -> float:
    """Six significant digits: anchors are meant to be read."""
    return float(f"{value:.6g}")
