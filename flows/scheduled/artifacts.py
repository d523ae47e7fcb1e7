"""What a server shows of a run: progress, the table of sources, the gates. Views only."""

import logging
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any
from uuid import UUID

from prefect.artifacts import (
    create_markdown_artifact,
    create_progress_artifact,
    create_table_artifact,
    update_progress_artifact,
)

from flows.outcome_table import source_rows
from flows.refresh import Outcome
from warehouse.read import Snapshot

SOURCES, GATES, PROGRESS = "sources", "gates", "progress"
"""Keys: each keeps the history of its kind over all runs."""

log = logging.getLogger(__name__)


class ProgressBar:
    """Progress of the flow run that this is made in. A server that does not take it costs a log line, never the run."""

    def __init__(self, key: str = PROGRESS) -> None:
        """Start at nothing done."""
        self._id: UUID | None = None
        try:
            self._id = UUID(str(create_progress_artifact(0.0, key=key, description="started")))
        except Exception as error:
            log.warning("progress cannot be shown: %s", error)

    def __call__(self, done: str, share: float) -> None:
        """Show what was done last, and the share of the whole that is done (0 to 1)."""
        log.info("%s", done)
        if self._id is None:
            return
        try:
            update_progress_artifact(self._id, 100.0 * min(max(share, 0.0), 1.0), description=done[:500])
        except Exception as error:
            log.warning("progress cannot be shown: %s", error)


def show(outcome: Outcome, published_root: Path) -> None:
    """Table of sources and gates of a run that ended, as artifacts. Never raises."""
    try:
        create_table_artifact(source_rows(outcome), key=SOURCES, description=_told(outcome))
        create_markdown_artifact(_gates(outcome, published_root), key=GATES)
    except Exception as error:
        log.warning("artifacts cannot be shown: %s", error)


def _told(outcome: Outcome) -> str:
    return "degraded: " + "; ".join(outcome.degraded) if outcome.degraded else "all sources are fresh"


def _gates(outcome: Outcome, root: Path) -> str:
    published = outcome.published
    if published is None or published.snapshot is None:
        return "Nothing was published, so no gate was asked."
    gates = Snapshot(root, published.snapshot).manifest["gates"]
    return gates_markdown(published.snapshot, str(published.status), published.reason, gates)


def gates_markdown(snapshot: str, status: str, reason: str | None, gates: Sequence[Mapping[str, Any]]) -> str:
    """Gates of a snapshot as Markdown: a line on how the run ended, then one row per gate."""
    head = [f"Snapshot `{snapshot}`: **{status}**{': ' + _cell(reason) if reason else ''}", ""]
    table = ["| gate | passed | binding | value | limit | detail |", "|---|---|---|---|---|---|"]
    for gate in gates:
        words = (
            gate["gate"],
            _yes(gate["passed"]),
            _yes(gate["binding"]),
            gate["value"],
            gate["limit"],
            gate["detail"],
        )
        table.append("| " + " | ".join(_cell(word) for word in words) + " |")
    return "\n".join(head + table) + "\n"


def _yes(value: bool) -> str:
    return "yes" if value else "**no**"


def _cell(value: object) -> str:
    """Text as one cell: the details of gates hold names that sources gave."""
    text = "" if value is None else str(value)
    for character, entity in (("&", "&amp;"), ("<", "&lt;"), ("|", "&#124;"), ("`", "&#96;"), ("[", "&#91;")):
        text = text.replace(character, entity)
    return " ".join(text.split())[:500]
