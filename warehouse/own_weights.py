"""A reader's own weights: the published tables ranked again, by the same engine, with other weights of components."""

from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from schemas.canonical import canonical_json
from schemas.ruleset import RulesetError, parse_ruleset

if TYPE_CHECKING:
    import polars as pl

    from warehouse.read import Snapshot


def own_scores(source: "Snapshot", weights: Path, kind: str) -> tuple[str, "pl.DataFrame"]:
    """Version of the ruleset (`...+reader`) and the table `scores` under the weights of a TOML file.

    Made from the snapshot's `artifacts`, `signals` and `ruleset.json` alone. Raises RulesetError for a file that holds
    no usable weights, or weights under which nothing counts for artifacts of type `kind`.
    """
    import polars as pl

    from warehouse.rank import load_weights, with_weights
    from warehouse.scoring import published_scores

    published = parse_ruleset(canonical_json(source.file("ruleset.json")), f"ruleset of {source.id}")
    own = load_weights(weights)
    rules = with_weights(published, own)
    at = datetime.fromisoformat(source.manifest["content_as_of"])
    made = published_scores(source.table("artifacts"), source.table("signals"), rules, at)
    members = made.scores.filter(type=kind).select("artifact_id")
    counted = made.contributions.filter(pl.col("weight") > 0).join(members, on="artifact_id", how="semi")
    if members.height and counted.is_empty():
        named = ", ".join(f"{name} = {weight:g}" for name, weight in own.items())
        raise RulesetError(f"{weights}: with {named} nothing counts for type {kind} in {source.id}; weigh another one")
    return rules.version, made.scores
