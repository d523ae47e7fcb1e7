"""Rankings under own weights that every reader in every language must give alike.

`PYTHONPATH=. python tests/warehouse/rank/weights_cases.py` writes the vectors anew; look at the difference before
keeping it.
"""

import json
from pathlib import Path
from random import Random
from typing import Any

import polars as pl
from rank_frames import AT, artifact, artifacts_frame, signal, signals_frame

from warehouse.rank import load_ruleset, with_weights
from warehouse.scoring import published_scores

VECTORS = Path(__file__).parent.parent / "vectors" / "weights"
RULESETS = {"searched_for_some": "1.4.0"}
OLDER = "1.2.0"
RANGES = {
    "hf_downloads_30d": (0, 1e8), "hf_likes": (0, 1e4), "tokens_routed_30d": (0, 1e12),
    "aa_intelligence_index": (0, 70), "aa_coding_index": (0, 70), "aa_agentic_index": (0, 70),
    "documentation_completeness": (0, 1), "sellers_count": (0, 30), "sources_count": (0, 5), "match_score": (0, 1),
    "last_vendor_change_epoch_days": (20_000, 20_680),
}  # fmt: skip
WEIGHTS = {
    "as_published": {"adoption": 15, "quality": 35, "ecosystem": 10, "match": 25, "freshness": 15},
    "quality_alone": {"adoption": 0, "quality": 1, "ecosystem": 0, "match": 0, "freshness": 0},
    "use_and_age": {"adoption": 3, "quality": 0, "ecosystem": 0, "match": 0, "freshness": 0.5},
    "match_closed": {"adoption": 0, "quality": 2, "ecosystem": 0, "match": 40, "freshness": 1},
    "searched_for_some": {"adoption": 10, "quality": 20, "ecosystem": 10, "match": 50, "freshness": 10},
}


def world(name: str, seen: float) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Published tables of thirty models; two are equal, one is finished and stable, one has nothing observed."""
    chance = Random(name)
    artifacts, signals = [], []
    for number in range(30):
        one = f"model:maker/m{number:02}"
        artifacts.append(artifact(one, chance.choice(["hosted", "open_weights"]), finished=number == 7))
        for kind, (low, high) in RANGES.items():
            unsearched = kind == "match_score" and (
                name == "match_closed" or (name == "searched_for_some" and number % 4)
            )
            if number != 9 and chance.random() < seen and not unsearched:
                source = "abreast" if kind == "match_score" else "huggingface"
                value = round(low + (high - low) * chance.random() ** 2, 4)
                signals.append(signal(one, kind, value, source))
    twin = [row | {"artifact_id": "model:maker/m29"} for row in signals if row["artifact_id"] == "model:maker/m28"]
    signals = [row for row in signals if row["artifact_id"] != "model:maker/m29"] + twin
    artifacts[29] |= {"route_class": artifacts[28]["route_class"]}
    table = artifacts_frame(artifacts).with_columns(router=pl.lit(False))
    return table, signals_frame(signals).with_columns(
        configuration=pl.lit(""), current=pl.lit(True), source_id="artifact_id"
    )


def case(name: str) -> dict[str, Any]:
    """One vector: contributions as published, own weights, and the ranking that the engine makes with them."""
    tables = world(name, 0.8 if name != "use_and_age" else 0.5)
    published = load_ruleset(RULESETS.get(name, OLDER))
    contributions = published_scores(*tables, published, AT).contributions
    shown = contributions.select("artifact_id", "component", "signal", "state", "z", "weight", "variance")
    groups = {key[0]: part.drop("artifact_id").to_dicts() for key, part in shown.group_by("artifact_id")}
    own = published_scores(*tables, with_weights(published, WEIGHTS[name]), AT).scores
    ordered = own.sort(["place", "score", "artifact_id"], descending=[False, True, False], nulls_last=True)
    gates = {"band_z": published.gates.band_z, "coverage_min": published.gates.coverage_min}
    if name in RULESETS:
        gates |= {"unsearched_share": published.gates.unsearched_share}
    return {
        "gates": gates,
        "weights": WEIGHTS[name],
        "artifacts": [{"id": key, "contributions": groups[key]} for key in sorted(groups)],
        "expected": [_line(row) for row in ordered.iter_rows(named=True)],
    }


def _line(row: dict[str, Any]) -> dict[str, Any]:
    band = None if row["place"] is None else [row["band_best"], row["band_worst"]]
    kept = {name: row[name] for name in ("score", "sd", "coverage", "status", "place")}
    return {"id": row["artifact_id"]} | kept | {"band": band}


if __name__ == "__main__":
    VECTORS.mkdir(exist_ok=True)
    for each in WEIGHTS:
        (VECTORS / f"{each}.json").write_text(json.dumps(case(each), separators=(",", ":")) + "\n")
