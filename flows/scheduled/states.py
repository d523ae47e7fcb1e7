"""How a run ended, as a state whose name says so: Prefect's own verdict would only be that nothing was raised."""

from prefect.client.schemas.objects import State
from prefect.states import Completed, Failed

from flows.refresh import Outcome
from schemas.vocabulary import RunStatus

DEGRADED = "Degraded"
HELD = "Held"
SKIPPED = "Skipped"


def verdict(outcome: Outcome) -> State[None]:
    """`Completed`, `Degraded` (a completed state, of a strict run a failed one), or `Held` (a failed state)."""
    published = outcome.published
    snapshot = "nothing published" if published is None else f"snapshot {published.snapshot} {published.status}"
    if published is not None and published.status is RunStatus.HELD:
        return Failed(name=HELD, message=f"{snapshot}, latest stays where it is: {published.reason}")
    if outcome.degraded:
        message = f"{snapshot}; {'; '.join(outcome.degraded)}"
        return (Failed if outcome.exit_code else Completed)(name=DEGRADED, message=message)
    return Completed(message=f"{snapshot}; all sources are fresh")
