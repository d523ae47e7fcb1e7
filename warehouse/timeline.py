"""An artifact over all snapshots of a history: its place and score, and what it could do, from when to when.

Only published files are read: of every snapshot the manifest and one index shard, and each document once. Importing
this module is as cheap as the reader.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from warehouse.read import NotFound, Snapshot
from warehouse.which_run import GOOD

_TIME = re.compile(r"(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z-[0-9a-f]{12}")
_STANDING = ("place", "band", "score", "sd", "coverage", "status", "ruleset")
_TOLD = frozenset({"capability", "unique"})


@dataclass(frozen=True, slots=True)
class Standing:
    """What an artifact was in one snapshot: digests of its documents, or None when it was not in it."""

    snapshot: str
    content_as_of: str
    digests: dict[str, str] | None


def content_time(snapshot: str) -> str:
    """Time of the newest content, from a snapshot's id: `2026-08-22T12:00:00Z`."""
    found = _TIME.fullmatch(snapshot)
    if found is None:
        raise ValueError(f"{snapshot!r}: expected a snapshot id like 20260822T120000Z-0123456789ab")
    year, month, day, hour, minute, second = found.groups()
    return f"{year}-{month}-{day}T{hour}:{minute}:{second}Z"


def snapshots(runs: Sequence[dict[str, Any]], until: str) -> list[dict[str, Any]]:
    """Runs of the snapshots that stand, by content time up to `until`; of one time the one recorded last.

    Held and failed runs are left out, and snapshots that a rollback took back.
    """
    standing: dict[str, dict[str, Any]] = {}
    for run in runs:
        if run["status"] not in GOOD:
            continue
        if run.get("withdraws"):
            standing.pop(run["withdraws"], None)
        # Recorded again counts as recorded last.
        standing.pop(run["snapshot"], None)
        standing[run["snapshot"]] = run
    by_time: dict[str, dict[str, Any]] = {}
    for snapshot, run in standing.items():
        by_time[content_time(snapshot)] = run
    return [by_time[time] for time in sorted(by_time) if time <= until]


def standings(source: Snapshot, artifact_id: str) -> Iterator[Standing]:
    """The artifact in every snapshot up to this one, oldest first. Snapshots that are no longer kept are passed over.

    Raises Corrupt and Unreachable.
    """
    for run in snapshots(source.runs, content_time(source.id)):
        try:
            digests = source.standing_at(run["manifest"], artifact_id)
        except NotFound:
            continue
        yield Standing(run["snapshot"], content_time(run["snapshot"]), digests)


def places(source: Snapshot, found: Sequence[Standing]) -> list[dict[str, Any]]:
    """Score, deviation, place and band from each time on at which one of them changed; `absent` where it was gone."""
    steps: list[dict[str, Any]] = []
    known: dict[str, dict[str, Any]] = {}
    for one in found:
        if one.digests is None:
            said = {"absent": "not_listed"}
            if not steps:
                continue
        else:
            digest = one.digests["scores"]
            if digest not in known:
                document = source.document(digest)
                known[digest] = {name: document[name] for name in _STANDING if name in document}
            said = known[digest]
        if not steps or steps[-1]["said"] != said:
            steps.append({"from": one.content_as_of, "snapshot": one.snapshot, "said": said})
    return [{"from": step["from"], "snapshot": step["snapshot"], **step["said"]} for step in steps]


def capabilities(source: Snapshot, found: Sequence[Standing]) -> list[dict[str, Any]]:
    """Each capability with the times between which it was asserted; `to` is null while it stands."""
    known: dict[str, dict[str, str]] = {}
    open_since: dict[str, dict[str, Any]] = {}
    spans: list[dict[str, Any]] = []
    for one in found:
        now: dict[str, str] = {}
        if one.digests is not None:
            digest = one.digests["facts"]
            if digest not in known:
                known[digest] = _asserted(source.document(digest))
            now = known[digest]
        for identity in open_since.keys() - now.keys():
            spans.append({**open_since.pop(identity), "to": one.content_as_of})
        for identity in now.keys() - open_since.keys():
            open_since[identity] = {"id": identity, "name": now[identity], "from": one.content_as_of}
    spans += [{**span, "to": None} for span in open_since.values()]
    return sorted(spans, key=lambda span: (span["from"], span["id"]))


def timeline(source: Snapshot, artifact_id: str) -> dict[str, Any]:
    """History of an artifact: the published price series, and its places and capabilities over the snapshots."""
    found = list(standings(source, artifact_id))
    return {
        **source.history(artifact_id),
        "content_as_of": source.manifest["content_as_of"],
        "snapshots": len(found),
        "places": places(source, found),
        "capabilities": capabilities(source, found),
    }


def _asserted(facts: dict[str, Any]) -> dict[str, str]:
    rows = facts["capabilities"]
    return {row["id"]: row["name"] for row in rows if row["polarity"] == "asserted" and row["kind"] in _TOLD}
