"""Why a score and a place moved since an earlier snapshot, from the published files of both."""

from datetime import datetime
from typing import TYPE_CHECKING, Any

from schemas.canonical import canonical_json
from schemas.ruleset import parse_ruleset

if TYPE_CHECKING:
    import polars as pl

    from warehouse.rank import Night
    from warehouse.read import Snapshot

DECIMALS = 4
GOOD = ("published", "unchanged")


def snapshot_before(source: "Snapshot") -> str | None:
    """Id of the snapshot that stood before this one, by as-of and then by the order of runs; None for the first."""
    runs = [(str(run["as_of"]), number, run["snapshot"]) for number, run in enumerate(source.runs)
            if run["status"] in GOOD and run["snapshot"]]  # fmt: skip
    own = min((run for run in runs if run[2] == source.id), default=None)
    earlier = [run for run in runs if own is not None and run < own]
    return str(max(earlier)[2]) if earlier else None


def movement(before: "Snapshot", after: "Snapshot", artifact_id: str) -> dict[str, Any]:
    """The change of one score and place, split exactly.

    `score`: before, after, delta = inputs + weights + anchors + code in points; `code` is what another version of the
    program made of the same tables, 0 unless there was one. `place`: before, after, delta = own + field + roster
    (places; negative is up; `field` the scores of the others, `roster` entrants and leavers). `news`: whether the
    change of the score exceeds the doubt that the two snapshots do not share. Either is None where one side has none.
    """
    import polars as pl

    from warehouse.rank import place_movement, score_movement

    one = pl.col("artifact_id") == artifact_id
    shown = [snapshot.table("scores") for snapshot in (before, after)]
    was, now = (next(iter(scores.filter(one).to_dicts()), None) for scores in shown)
    found: dict[str, Any] = {"since": before.id, "score": None, "place": None, "news": False}
    if was is None or now is None:
        return found
    nights = _night(before), _night(after)
    parts = score_movement(*nights).filter(one).row(0, named=True)
    delta = round(now["score"] - was["score"], DECIMALS)
    moved = {name: parts[name] for name in ("inputs", "weights", "anchors")}
    code = round(delta - parts["delta"], DECIMALS)
    found["score"] = {"before": was["score"], "after": now["score"], "delta": delta, **moved, "code": code}
    found["news"] = _is_news(nights, artifact_id)
    places = place_movement(*shown).filter(one).to_dicts()
    if places:
        found["place"] = {"before": was["place"], "after": now["place"]} | _whole(places[0])
    return found


def _whole(parts: dict[str, Any]) -> dict[str, float]:
    """Sixths of places on four decimals; rounded as running totals, so that they still add up."""
    own = round(parts["own"], DECIMALS)
    field = round(round(parts["own"] + parts["field"], DECIMALS) - own, DECIMALS)
    rest = round(parts["delta"] - own - field, DECIMALS)
    return {"delta": parts["delta"], "own": own, "field": field, "roster": rest}


def _night(source: "Snapshot") -> "Night":
    from warehouse.rank import Night, ranking_inputs

    ruleset = parse_ruleset(canonical_json(source.file("ruleset.json")), f"ruleset of {source.id}")
    frames: tuple[pl.DataFrame, pl.DataFrame] = ranking_inputs(
        source.table("artifacts"), source.table("signals"), ruleset
    )
    return Night(*frames, ruleset, datetime.fromisoformat(source.manifest["content_as_of"]))


def _is_news(nights: "tuple[Night, Night]", artifact_id: str) -> bool:
    from warehouse.rank import rank, score_news

    old, new = (rank(night.artifacts, night.signals, night.ruleset, night.at_utc) for night in nights)
    told = score_news(old.scores, new.scores, old.contributions, new.contributions).filter(artifact_id=artifact_id)
    return bool(told["is_news"].any())
