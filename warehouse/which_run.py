"""Which run of a history is meant by an id, a date or an instant, and what to say when there is none."""

import re
from collections.abc import Mapping
from typing import Any

from warehouse.transport import ReadError

SNAPSHOT_ID = re.compile(r"\d{8}T\d{6}Z-[0-9a-f]{12}")
DATE = re.compile(r"\d{4}-\d{2}-\d{2}")
INSTANT = re.compile(r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}Z")
GOOD = frozenset({"published", "unchanged"})
NIGHTLY = frozenset({"nightly", "rollback", "release"})
"""Kinds of runs that say what stood on a night; a rollback stands from the as-of of the run that it took back."""

Document = dict[str, Any]


def find_run(runs: list[Document], at: str) -> Document | None:
    """The run that `at` means: a snapshot id, a date (its end in UTC) or an instant; None when there is none.

    Raises ReadError for any other text.
    """
    if SNAPSHOT_ID.fullmatch(at):
        return next((run for run in reversed(runs) if run.get("snapshot") == at and run.get("manifest")), None)
    if not (DATE.fullmatch(at) or INSTANT.fullmatch(at)):
        raise ReadError(
            f"at {at!r}: expected a snapshot id, a date like 2026-08-22 or an instant like 2026-08-22T12:00:00Z"
        )
    until = at if "T" in at else f"{at}T23:59:59Z"
    good = [run for run in runs if run["status"] in GOOD and run["as_of"] <= until]
    nightly = [run for run in good if run["kind"] in NIGHTLY]
    candidates = nightly or good
    # Of several with the same as-of the one recorded last counts; `max` keeps the first, hence the reversed order.
    return max(reversed(candidates), key=lambda run: run["as_of"], default=None)


def taken_away(run: Document, runs: list[Document], removed: Mapping[str, str]) -> str:
    """That a snapshot is gone, and the nearest ones that are kept."""
    kept = sorted((one["as_of"], one["snapshot"]) for one in runs if one["status"] in GOOD)
    kept = [one for one in kept if one[1] not in removed]
    before = [f"{name} ({at})" for at, name in kept if at <= run["as_of"]][-1:]
    after = [f"{name} ({at})" for at, name in kept if at > run["as_of"]][:1]
    near = " and ".join(before + after) or "none"
    return (
        f"snapshot {run['snapshot']} (as of {run['as_of']}) was removed by retention at {removed[run['snapshot']]}; "
        f"nearest kept: {near}; `abreast refresh --as-of {run['as_of']}` builds it again from the archive"
    )


def what_there_is(runs: list[Document]) -> str:
    """The first and the last good snapshot of a history, in words."""
    good = sorted((run["as_of"], run["snapshot"]) for run in runs if run["status"] in GOOD)
    if not good:
        return "nothing was published yet"
    return f"there are snapshots from {good[0][0]} ({good[0][1]}) to {good[-1][0]} ({good[-1][1]})"
