"""History documents: what an artifact cost, step by step, as each source reported it."""

import polars as pl

from schemas.vocabulary import PriceState
from warehouse.documents.prices import COORDINATES, stands_at_all, with_place
from warehouse.documents.rows import Grouped, Row, conditions, instant

SCHEMA = "history/1.0.0"
_NONE: list[Row] = []
_SHOWN = {"offer_id": "offer", "source": "source", "source_id": "source_id", "currency": "currency", "per": "per"}
_SHOWN |= {"unit": "unit", "direction": "direction", "modality": "modality", "cache": "cache"}


class HistoryMaker:
    """Makes history documents; all grouping is done once, in the constructor."""

    def __init__(self, prices: pl.DataFrame) -> None:
        """Group the price ledger into series."""
        self._series = _series(prices)

    def make(self, row: Row) -> Row:
        """Document of a row of `artifacts`."""
        artifact_id = row["artifact_id"]
        return {"schema": SCHEMA, "id": artifact_id, "prices": self._series.get(artifact_id, _NONE)}


def _series(prices: pl.DataFrame) -> Grouped:
    read = conditions(prices["condition"])
    standing = with_place(prices).filter(stands_at_all())
    ordered = standing.sort("artifact_id", *COORDINATES, "valid_from_utc", "known_from_utc", "state")
    numbered = ordered.select(
        "artifact_id",
        *COORDINATES,
        pl.struct("artifact_id", *COORDINATES).rle_id().alias("series"),
        steps=pl.int_range(pl.len()),
    )
    heads = numbered.unique("series", keep="first", maintain_order=True)
    steps = ordered.select(instant("valid_from_utc"), instant("known_from_utc"), "amount", "absent", "state").rows()
    ends = [*heads["steps"].to_list(), len(steps)][1:]
    result: Grouped = {}
    for head, end in zip(heads.iter_rows(named=True), ends, strict=True):
        series: Row = {shown: head[name] for name, shown in _SHOWN.items()}
        if head["condition"]:
            series["condition"] = read[head["condition"]]
        series["steps"] = [_step(*step) for step in steps[head["steps"] : end]]
        result.setdefault(head["artifact_id"], []).append(series)
    return result


def _step(start: str, known: str, amount: str | None, absent: str | None, state: str) -> Row:
    step = {"from": start, "known_from": known}
    if amount is not None:
        step["amount"] = amount
    if absent is not None:
        step["absent"] = absent
    if state != PriceState.ACCEPTED:
        step["state"] = state
    return step
