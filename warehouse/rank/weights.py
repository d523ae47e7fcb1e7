"""A reader's own weights: the same engine, another ruleset, and the short way from published components."""

import tomllib
from collections.abc import Collection, Mapping
from math import isfinite
from pathlib import Path

import polars as pl

from schemas.ruleset import Ruleset, RulesetError
from schemas.vocabulary import Component

READER = "reader"


def with_weights(ruleset: Ruleset, weights: Mapping[str, float]) -> Ruleset:
    """A ruleset with other component weights; components that are not named keep theirs.

    Its version ends in `+reader`, so that no score made with it can pass for a published one. Raises RulesetError for
    unknown components, weights that are negative or not finite, or weights that are all 0.
    """
    for name, weight in weights.items():
        if not isfinite(weight) or weight < 0:
            raise RulesetError(f"weights.{name} is {weight}: expected a finite number of at least 0")
    unknown = [name for name in weights if name not in set(Component)]
    if unknown:
        raise RulesetError(f"weights.{unknown[0]}: unknown component; expected one of {', '.join(Component)}")
    data = ruleset.model_dump()
    for profile in data["profiles"].values():
        profile["weights"].update({Component(name): weight for name, weight in weights.items()})
    data["version"] = f"{ruleset.version.split('+')[0]}+{READER}"
    try:
        return Ruleset.model_validate(data)
    except ValueError as error:
        raise RulesetError(f"weights {dict(weights)} cannot be used: {error}") from error


def without_signals(ruleset: Ruleset, names: Collection[str]) -> Ruleset:
    """A ruleset that does not know some signals; a component that loses its last one weighs nothing.

    Its version ends in `+reader`. Raises RulesetError when a profile would be left without anything that counts.
    """
    data = ruleset.model_dump()
    for profile in data["profiles"].values():
        profile["signals"] = {name: rule for name, rule in profile["signals"].items() if name not in names}
        fed = {rule["component"] for rule in profile["signals"].values()}
        profile["weights"] = {c: weight if c in fed else 0.0 for c, weight in profile["weights"].items()}
    data["version"] = f"{ruleset.version.split('+')[0]}+{READER}"
    try:
        return Ruleset.model_validate(data)
    except ValueError as error:
        raise RulesetError(f"without {', '.join(sorted(names))} nothing is left to rank by: {error}") from error


def load_weights(path: Path) -> dict[str, float]:
    """Read `[weights]` of a TOML file: component = number. Raises RulesetError that names file, key and expectation."""
    try:
        table = tomllib.loads(path.read_text(encoding="utf-8")).get("weights")
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise RulesetError(f"{path}: {error}; expected a TOML file with a [weights] table") from error
    if not isinstance(table, dict) or not table:
        raise RulesetError(f"{path}: no [weights] table; expected lines such as `adoption = 40`")
    for name, weight in table.items():
        if isinstance(weight, bool) or not isinstance(weight, int | float):
            raise RulesetError(f"{path}: weights.{name} is {weight!r}; expected a number")
    return {str(name): float(weight) for name, weight in table.items()}


def reweigh(components: pl.DataFrame, weights: Mapping[str, float]) -> pl.DataFrame:
    """Scores from the published components and other weights: artifact_id, score (4 decimals).

    `S = 100 * sum_k w_k C_k / sum_k w_k` over the components that apply. This is all a browser needs to do; it equals
    `rank` with the same weights up to the last published decimal.
    """
    table = pl.DataFrame({"component": list(weights), "own": [float(w) for w in weights.values()]})
    applies = components.filter(pl.col("value").is_not_null()).join(table, on="component", how="left")
    own = pl.col("own").fill_null(0.0)
    return (
        applies.group_by("artifact_id", maintain_order=True)
        .agg((100 * (own * pl.col("value")).sum() / own.sum()).round(4).alias("score"))
        .sort("artifact_id")
    )
