"""Gates between a built snapshot and `latest`: what arrived must not contradict what was good a night before."""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from pathlib import Path
from typing import Any

import polars as pl

from schemas.times import parse_utc
from warehouse.publish import SnapshotContent, latest_manifest
from warehouse.publish.compared import Compared
from warehouse.rank import load_ruleset
from warehouse.rank.gate import TypeStability, stability

MAX_ENTITY_SHRINK = 0.2
BINDING = timedelta(days=3)
ENTITIES = "entities"


def gate_results(before: Compared, after: Compared, apart: timedelta) -> list[dict[str, Any]]:
    """Results in the shape of the contract's `GateResult`, entities first, then rank stability."""
    report = stability(before.scores, after.scores, same_ruleset=True, days_apart=apart / timedelta(days=1))
    entities = _entities(before.artifacts, after.artifacts, apart <= BINDING)
    return [entities, *(_stability(one) for one in report.types)]


def _stability(one: TypeStability) -> dict[str, Any]:
    measures = f"{one.common} ranked in common, {one.churn_top20} left the first 20, "
    measures += f"{one.moved_beyond_band:.2%} moved beyond their band, {one.diagnosis}"
    return {
        "gate": f"rank_stability {one.type}",
        "value": None if one.tau_b is None else round(one.tau_b, 4),
        "limit": load_ruleset().gates.tau_b_min,
        "binding": one.binds,
        "passed": not one.failures,
        "detail": "; ".join((*one.failures, measures)),
    }


def _entities(before: pl.DataFrame, after: pl.DataFrame, binding: bool) -> dict[str, Any]:
    was, now = (frame.filter(~pl.col("retired")).height for frame in (before, after))
    share = round(1 - now / was, 4) if was else 0.0
    return {
        "gate": ENTITIES,
        "value": share,
        "limit": MAX_ENTITY_SHRINK,
        "binding": binding and was > 0,
        "passed": share <= MAX_ENTITY_SHRINK,
        "detail": f"{was} artifacts were listed a night before, {now} are now",
    }


def holding(gates: Sequence[Mapping[str, Any]], content: SnapshotContent, published: Path) -> str | None:
    """Why a snapshot is held, or None: every binding gate that did not pass, where there is something to contradict.

    That is a latest good snapshot whose content is at most three days older; with another ruleset it says nothing of
    ranks.
    """
    latest = latest_manifest(published)
    if latest is None or content.content_as_of - parse_utc(latest["content_as_of"]) > BINDING:
        return None
    comparable = latest["ruleset"] == content.ruleset_version
    failed = [gate for gate in gates if gate["binding"] and not gate["passed"] and (comparable or _is_count(gate))]
    return "; ".join(f"{gate['gate']}: {gate['detail']}" for gate in failed) or None


def _is_count(gate: Mapping[str, Any]) -> bool:
    return bool(gate["gate"] == ENTITIES)
