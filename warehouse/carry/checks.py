"""When a tree must not be carried: the target knows more than we do."""

import orjson

from warehouse.carry.target import CarryError, Target, Version
from warehouse.publish import paths


def check_newer(target: Target, standing: Version | None, pointer: bytes) -> None:
    """The target's latest snapshot must not be newer than ours. Raises CarryError."""
    if standing is None:
        return
    try:
        theirs = str(orjson.loads(standing.data)["as_of"])
        snapshot = str(orjson.loads(standing.data)["snapshot"])
    except (orjson.JSONDecodeError, KeyError, TypeError):
        raise CarryError(
            f"{target.name}: {paths.LATEST} there is no pointer of ours; look at it, then use --force"
        ) from None
    ours = str(orjson.loads(pointer)["as_of"])
    if theirs > ours:
        raise CarryError(
            f"{target.name}: its latest snapshot {snapshot} is as of {theirs}, ours only as of {ours}; "
            "carry from where that one was made, or move it back with --force"
        )


def check_lineage(target: Target, there: Version | None, history: bytes) -> None:
    """The target's history must be the beginning of ours: entries are never lost. Raises CarryError."""
    if there is None:
        return
    try:
        theirs = list(orjson.loads(there.data)["runs"])
    except (orjson.JSONDecodeError, KeyError, TypeError):
        raise CarryError(
            f"{target.name}: {paths.SNAPSHOTS} there is no history; look at it, then use --force"
        ) from None
    ours = list(orjson.loads(history)["runs"])
    if ours[: len(theirs)] != theirs:
        raise CarryError(
            f"{target.name}: its history of {len(theirs)} runs is not the beginning of ours ({len(ours)} runs): "
            "another data root was carried there; carry from that one, or replace its history with --force"
        )
