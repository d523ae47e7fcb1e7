"""Publishing snapshots as files that any static host can serve; see docs/contract.md."""

from warehouse.publish.alike import LastMade, latest_manifest
from warehouse.publish.changes import changes
from warehouse.publish.content import PublishError, Run, SnapshotContent
from warehouse.publish.guard import BusyError, using
from warehouse.publish.publish import (
    Published,
    find_snapshot,
    heal,
    is_recorded,
    publish,
    publish_failure,
    release,
    rollback,
    touch,
)

__all__ = [
    "BusyError",
    "LastMade",
    "PublishError",
    "Published",
    "Run",
    "SnapshotContent",
    "changes",
    "find_snapshot",
    "heal",
    "is_recorded",
    "latest_manifest",
    "publish",
    "publish_failure",
    "release",
    "rollback",
    "touch",
    "using",
]
