"""Changes, price history and the reasons of a score as reports."""

from collections.abc import Mapping, Sequence
from typing import Any

from warehouse.compare.prices import condition_words, dimension_label
from warehouse.compare.shapes import Document
from warehouse.compare.words import ABSENCE_WORDS, price_words
from warehouse.render.blocks import Heading, Paragraph, Report, Table
from warehouse.render.values import day

EVENT_WORDS = {
    "artifact_added": "added",
    "artifact_retired": "retired",
    "artifact_renamed": "renamed",
    "fact_changed": "fact changed",
    "price_changed": "price changed",
    "price_added": "price added",
    "price_removed": "price removed",
    "capability_gained": "capability gained",
    "capability_lost": "capability lost",
    "place_moved": "place moved",
}


def changes_report(title: str, changes: Sequence[Mapping[str, Any]]) -> Report:
    """Rows of the table `changes`."""
    if not changes:
        return Report(title, (Paragraph("Nothing changed."),))
    rows = tuple(
        (
            EVENT_WORDS.get(row["event"], row["event"]),
            row["artifact_id"],
            row["subject"],
            "–" if row["old"] is None else row["old"],
            "–" if row["new"] is None else row["new"],
        )
        for row in changes
    )
    return Report(title, (Table(("what", "artifact", "subject", "before", "after"), rows),))


def history_report(history: Document) -> Report:
    """Every step of every price, series by series."""
    blocks: list[Heading | Paragraph | Table] = []
    for series in history["prices"]:
        label = dimension_label(series["direction"], series["modality"], series["cache"], series["unit"])
        condition = condition_words(series.get("condition"))
        told = f"{series['offer']}: {label}{f' ({condition})' if condition else ''}, from {series['source']}"
        rows = tuple(
            (day(step["from"]), day(step["known_from"]), _amount(series, step), step.get("state", "accepted"))
            for step in series["steps"]
        )
        blocks += [Heading(told), Table(("from", "known from", "price", "state"), rows)]
    return Report(f"Prices of {history['id']}", tuple(blocks) or (Paragraph("No price is recorded."),))


def _amount(series: Document, step: Document) -> str:
    if step.get("amount") is None:
        return ABSENCE_WORDS[step.get("absent") or "missing"]
    return price_words({**series, "amount": step["amount"]})
