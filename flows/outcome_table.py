"""The table of sources that every run ends with, as plain rows for the terminal and for a server's page."""

from flows.refresh import Outcome

COLUMNS = ("source", "status", "captured (UTC)", "rows", "quarantined", "this run")


def source_rows(outcome: Outcome) -> list[dict[str, str]]:
    """One row per source by name: how its facts stand, and what came of asking it in this run."""
    asked = {one.source: one.outcome for one in outcome.fetched}
    return [
        dict(
            zip(
                COLUMNS,
                (
                    name,
                    str(state.status),
                    state.captured_at_utc.strftime("%Y-%m-%d %H:%M") if state.captured_at_utc else "never",
                    str(state.rows),
                    str(state.quarantined),
                    asked.get(name, "not asked"),
                ),
                strict=True,
            )
        )
        for name, state in sorted(outcome.inputs.sources.items())
    ]
