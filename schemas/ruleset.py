"""The ruleset: every number a score depends on besides the observations, as one closed, versioned data file.

A ruleset names signals (`signals`), says per profile which of them count, for whom and how much (`profiles`), gives
every artifact type a profile and a half-life (`types`), and holds the thresholds of the ranking (`gates`).
Anchors and priors are frozen in the file: no artifact moves because another one entered the table.
"""

from enum import StrEnum
from typing import Annotated, Any, Self

from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    SerializerFunctionWrapHandler,
    ValidationError,
    model_serializer,
    model_validator,
)

from schemas.vocabulary import ArtifactType, Component, RouteClass

Share = Annotated[float, Field(ge=0, le=1, allow_inf_nan=False)]
Positive = Annotated[float, Field(gt=0, allow_inf_nan=False)]
NotNegative = Annotated[float, Field(ge=0, allow_inf_nan=False)]
Finite = Annotated[float, Field(allow_inf_nan=False)]
SignalName = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]{1,63}$")]


class RulesetError(ValueError):
    """A ruleset that cannot be used; the message lists every field that is wrong and what was expected."""


class Scale(StrEnum):
    """How a raw value becomes a normalised one in [0, 1]."""

    LOG1P = "log1p"
    LINEAR = "linear"
    HALF_LIFE = "half_life"


class Basis(StrEnum):
    """Where a frozen number comes from.

    `goalpost` a fixed mark chosen by us, `calibrated` a quantile or moment of the reference cohort,
    `baseline` the chance level and the maximum of a test, fixed by the test itself.
    """

    GOALPOST = "goalpost"
    CALIBRATED = "calibrated"
    BASELINE = "baseline"


class _Closed(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Anchors(_Closed):
    """Raw values, in the unit of the signal, that are normalised to 0 and to 1."""

    lo: Finite
    hi: Finite
    lo_basis: Basis
    hi_basis: Basis

    @model_validator(mode="after")
    def _ordered(self) -> Self:
        if not self.lo < self.hi:
            raise ValueError(f"anchors lo={self.lo} and hi={self.hi}: expected lo < hi")
        return self


class Prior(_Closed):
    """What stands in for a missing normalised value.

    The deviation must reach the mean: then an artifact that loses a signal never gains more than its published
    deviation, whatever the lost value was, because the gain is at most weight times mean.
    """

    mean: Share
    sd: Positive
    basis: Basis

    @model_validator(mode="after")
    def _wide(self) -> Self:
        if self.sd < self.mean:
            raise ValueError(f"prior sd={self.sd} is less than its mean={self.mean}: expected sd >= mean")
        return self


class SignalSpec(_Closed):
    """One observable number, whatever the artifact type. `sources` lists source names, the preferred one first.

    `configuration` is the one test set-up that counts (canonical JSON, empty for numbers without one): values of
    different set-ups are never compared. `age_step_days` is for dates: age counts in whole steps, so that a score
    moves when something happened, and not because a night went by; 0 counts exactly.
    """

    meaning: Annotated[str, Field(min_length=10, max_length=400)]
    unit: Annotated[str, Field(min_length=1, max_length=40)]
    scale: Scale
    higher_is_better: bool = True
    sources: tuple[str, ...] = ()
    configuration: str = ""
    age_step_days: NotNegative = 0.0

    @model_serializer(mode="wrap")
    def _as_written(self, handler: SerializerFunctionWrapHandler) -> dict[str, Any]:
        """Without a step that is none: rulesets from before there were steps keep their bytes."""
        whole: dict[str, Any] = handler(self)
        if not self.age_step_days:
            del whole["age_step_days"]
        return whole


class SignalRule(_Closed):
    """How one signal counts in a profile.

    `weight` is relative to the other signals of its component, `measurement_sd` the deviation of an observed
    normalised value. Anchors are required unless the scale is a half-life.
    """

    component: Component
    weight: Positive
    routes: Annotated[tuple[RouteClass, ...], Field(min_length=1)]
    anchors: Anchors | None = None
    prior: Prior
    measurement_sd: NotNegative


class Profile(_Closed):
    """Weights of the five components and the signals under them."""

    weights: dict[Component, NotNegative]
    signals: dict[SignalName, SignalRule]

    @model_validator(mode="after")
    def _complete(self) -> Self:
        absent = [c.value for c in Component if c not in self.weights]
        if absent:
            raise ValueError(f"weights lack {', '.join(absent)}: expected one weight per component")
        if sum(self.weights.values()) <= 0:
            raise ValueError("weights are all 0: expected at least one component to count")
        fed = {rule.component for rule in self.signals.values()}
        unfed = [c.value for c in Component if self.weights[c] > 0 and c not in fed]
        if unfed:
            raise ValueError(
                f"components {', '.join(unfed)} have a weight and no signal: add one or set the weight to 0"
            )
        return self


class TypeRule(_Closed):
    """Which profile ranks a type, and the half-life of its freshness in days."""

    profile: str
    half_life_days: Positive


class Gates(_Closed):
    """Thresholds. `stale_sd` widens stale inputs (normalised units); `band_z` is the interval's factor.

    `unsearched_share` is how much of the weight of match counts against the coverage of an artifact without search
    evidence: 1 as for any missing signal, 0 where searches that nobody made are no gap of the collection.
    """

    coverage_min: Share
    unsearched_share: Share = 1.0
    band_z: Positive
    stale_sd: NotNegative
    tau_b_min: Share
    top20_churn_max: Annotated[int, Field(ge=0, le=20)]
    moved_beyond_band_max: Share
    common_min: Annotated[int, Field(ge=2)]
    days_apart_max: Positive

    @model_serializer(mode="wrap")
    def _without_all_of_it(self, handler: SerializerFunctionWrapHandler) -> dict[str, object]:
        """Without the whole share: rulesets from before it keep their bytes."""
        whole: dict[str, object] = handler(self)
        if self.unsearched_share == 1:
            del whole["unsearched_share"]
        return whole


class Ruleset(_Closed):
    """A whole ruleset. A score names its `version`; any change of a number is a new version."""

    version: Annotated[str, Field(pattern=r"^\d+\.\d+\.\d+(\+[a-z0-9.-]+)?$")]
    note: Annotated[str, Field(min_length=10, max_length=2000)]
    cohort: tuple[str, ...]
    signals: dict[SignalName, SignalSpec]
    profiles: Annotated[dict[str, Profile], Field(min_length=1)]
    types: dict[ArtifactType, TypeRule]
    gates: Gates

    @model_validator(mode="after")
    def _consistent(self) -> Self:
        absent = [t.value for t in ArtifactType if t not in self.types]
        if absent:
            raise ValueError(f"types lack {', '.join(absent)}: expected a rule for every artifact type")
        for kind, rule in self.types.items():
            if rule.profile not in self.profiles:
                raise ValueError(f"types.{kind}.profile={rule.profile!r}: expected one of {', '.join(self.profiles)}")
        for name, profile in self.profiles.items():
            for signal, rule_ in profile.signals.items():
                self._check_signal(f"profiles.{name}.signals.{signal}", signal, rule_)
        return self

    def _check_signal(self, path: str, signal: str, rule: SignalRule) -> None:
        spec = self.signals.get(signal)
        if spec is None:
            raise ValueError(f"{path}: not described under signals; add signals.{signal} with meaning, unit and scale")
        if spec.scale is Scale.HALF_LIFE and rule.anchors is not None:
            raise ValueError(f"{path}.anchors: a half-life has none; the half-life stands in types")
        if spec.scale is not Scale.HALF_LIFE and rule.anchors is None:
            raise ValueError(f"{path}.anchors: expected lo and hi for scale {spec.scale}")
        if spec.scale is Scale.LOG1P and rule.anchors is not None and rule.anchors.lo < 0:
            raise ValueError(f"{path}.anchors.lo={rule.anchors.lo}: expected a count of at least 0 for scale log1p")

    def profile_of(self, kind: ArtifactType) -> Profile:
        """Profile that ranks a type."""
        return self.profiles[self.types[kind].profile]


def parse_ruleset(text: str | bytes, origin: str) -> Ruleset:
    """Read and check a ruleset. Raises RulesetError: `origin`, every wrong field, its value and what was expected."""
    try:
        return Ruleset.model_validate_json(text)
    except ValidationError as error:
        lines = [f"ruleset {origin} cannot be used ({error.error_count()} problem(s)):"]
        lines += [_line(problem["loc"], problem["input"], problem["msg"]) for problem in error.errors()]
        raise RulesetError(
            "\n".join([*lines, "Compare it with a published version under warehouse/data/rulesets."])
        ) from error


def _line(where: tuple[int | str, ...], value: object, message: str) -> str:
    path = ".".join(str(part) for part in where) or "(whole file)"
    shown = repr(value) if isinstance(value, str | int | float | bool | None) else type(value).__name__
    return f"  {path}: got {shown[:80]}: {message.removeprefix('Value error, ')}"


def version_key(version: str) -> tuple[int, ...]:
    """Sort key of a version: 1.10.0 comes after 1.9.0; what follows a `+` does not count."""
    return tuple(int(part) for part in version.split("+")[0].split("."))


def next_version(version: str) -> str:
    """The version a recalibration writes: next minor, patch 0."""
    major, minor, _ = version_key(version)
    return f"{major}.{minor + 1}.0"
