"""What changed between two snapshots, as a report."""

from collections.abc import Mapping, Sequence
from typing import Any

from warehouse.render.blocks import Paragraph, Report, Table

METHOD = "another way of reading the same text"
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


def changes_report(title: str, changes: Sequence[Mapping[str, Any]], within_bands: int = 0) -> Report:
    """Rows of the table `changes`. `within_bands` counts places that moved by less than their doubt: no changes."""
    told = f"Places that moved within the band they had, of which no score is sure: {within_bands}."
    quiet = (Paragraph(told),) if within_bands else ()
    if not changes:
        return Report(title, (Paragraph("Nothing changed."), *quiet))
    rows = tuple(
        (
            EVENT_WORDS.get(row["event"], row["event"]),
            row["artifact_id"],
            row["subject"],
            "–" if row["old"] is None else row["old"],
            "–" if row["new"] is None else row["new"],
            METHOD if row.get("source") == "decomposer" else "",
        )
        for row in changes
    )
    return Report(title, (Table(("what", "artifact", "subject", "before", "after", "by"), rows), *quiet))
