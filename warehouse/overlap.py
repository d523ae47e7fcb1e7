"""The overlap of two rulesets: the first snapshot of a new version also holds the scores by the version before."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

import orjson
import polars as pl

from schemas.ruleset import Ruleset
from warehouse.rank import dump_ruleset, stability
from warehouse.rank.gate import TypeStability
from warehouse.scoring import published_scores

FILE = "overlap.json"
SCHEMA = "overlap/1.0.0"
DECIMALS = 6


def overlap_document(tables: Mapping[str, pl.DataFrame], before: Ruleset, content_as_of: datetime) -> dict[str, Any]:
    """What the ruleset of the snapshot before makes of the same published `artifacts` and `signals`.

    `ruleset` is that version whole, `scores` has one row per artifact, `agreement` says per type how much the two
    rankings agree (the published one against this). A source that allows only derived values gives its published
    normalised value, made by the anchors of the new version. Raises RankInputError.
    """
    old = published_scores(tables["artifacts"], tables["signals"], before, content_as_of).scores
    report = stability(old, tables["scores"], same_ruleset=False, days_apart=0.0, gates=before.gates)
    return {
        "schema": SCHEMA,
        "ruleset": orjson.loads(dump_ruleset(before)),
        "scores": [_line(row) for row in old.sort("artifact_id").iter_rows(named=True)],
        "agreement": [_agreement(one) for one in report.types],
    }


def _line(row: Mapping[str, Any]) -> dict[str, Any]:
    band = None if row["place"] is None else [row["band_best"], row["band_worst"]]
    kept = {name: row[name] for name in ("type", "score", "sd", "coverage", "status", "place")}
    return {"id": row["artifact_id"], **kept, "band": band}


def _agreement(one: TypeStability) -> dict[str, Any]:
    taus = {"tau_b": one.tau_b, "weighted_tau": one.weighted_tau}
    return {
        "type": one.type,
        "common": one.common,
        **{name: None if value is None else round(value, DECIMALS) for name, value in taus.items()},
        "churn_top20": one.churn_top20,
        "moved_beyond_band": round(one.moved_beyond_band, DECIMALS),
        "diagnosis": one.diagnosis.value,
    }
