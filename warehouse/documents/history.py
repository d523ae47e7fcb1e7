"""History documents: what an artifact cost, step by step, as each source reported it."""

from collections.abc import Mapping

import polars as pl

from schemas.vocabulary import PriceState
from warehouse.documents.prices import COORDINATES, stands_at_all, with_place
from warehouse.documents.recipe import Recipe
from warehouse.documents.rows import Grouped, Row, conditions, dicts, instant, named

SCHEMA = "history/1.0.0"
_NONE: list[Row] = []
_SHOWN = {"offer_id": "offer", "source": "source", "source_id": "source_id", "currency": "currency", "per": "per"}
_SHOWN |= {"unit": "unit", "direction": "direction", "modality": "modality", "cache": "cache"}


def history_recipe(tables: Mapping[str, pl.DataFrame]) -> Recipe:
    """What history documents are made from: the steps of the price ledger, those of one price together, in time."""
    standing = with_place(tables["prices"]).filter(stands_at_all())
    ordered = standing.sort(
        "artifact_id", *COORDINATES, "valid_from_utc", "known_from_utc", "state", maintain_order=True
    )
    steps = ordered.select(
        "artifact_id",
        *COORDINATES,
        begins=instant("valid_from_utc"),
        known=instant("known_from_utc"),
        amount="amount",
        absent="absent",
        state="state",
    )
    return {"artifacts": tables["artifacts"].select("artifact_id"), "steps": steps}


class HistoryMaker:
    """Makes history documents; all grouping is done once, in the constructor."""

    def __init__(self, recipe: Recipe) -> None:
        """Group steps into series."""
        self._series = _series(recipe["steps"])

    def make(self, row: Row) -> Row:
        """Document of a row of the recipe's `artifacts`."""
        artifact_id = row["artifact_id"]
        return {"schema": SCHEMA, "id": artifact_id, "prices": self._series.get(artifact_id, _NONE)}


def _series(ordered: pl.DataFrame) -> Grouped:
    read = conditions(ordered["condition"])
    first = pl.struct("artifact_id", *COORDINATES).rle_id()
    heads = ordered.with_row_index("start").filter(first.diff().fill_null(1) > 0)
    shown = dicts(
        heads.select(*named({new: old for old, new in _SHOWN.items()}), pl.col("condition").replace({"": None}))
    )
    steps = [_step(*step) for step in ordered.select("begins", "known", "amount", "absent", "state").iter_rows()]
    starts = heads["start"].to_list()
    result: Grouped = {}
    for owner, series, start, end in zip(
        heads["artifact_id"].to_list(), shown, starts, [*starts, len(steps)][1:], strict=True
    ):
        if "condition" in series:
            series["condition"] = read[series["condition"]]
        series["steps"] = steps[start:end]
        result.setdefault(owner, []).append(series)
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
