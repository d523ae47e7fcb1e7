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
            METHOD if row.get("source") == "decomposer" else "",
        )
        for row in changes
    )
    return Report(title, (Table(("what", "artifact", "subject", "before", "after", "by"), rows),))
