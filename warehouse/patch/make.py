"""Making a patch from two published snapshots."""

from typing import Any

from schemas.published import TABLES
from warehouse.patch.rows import row_difference
from warehouse.publish.tables import with_later_columns
from warehouse.read import Snapshot

PATCH_SCHEMA = "patch/1.0.0"
FILES = ("ruleset.json", "taxonomy.json", "report.json")
"""Files of a snapshot that do not follow from its tables."""
KEPT = ("snapshot", "content_as_of", "inputs", "code", "gates")
"""What the new manifest says that does not follow from tables and files."""


def make_patch(old: Snapshot, new: Snapshot) -> dict[str, Any]:
    """Patch from one snapshot to another: JSON-ready, readable, and usable backwards by exchanging removed and added.

    `from` and `to` name both by digest of their manifests; `tables` has the rows that differ; `files` those files whole
    that differ. Raises the errors of the reader.
    """
    tables = {}
    for name in TABLES:
        if _parts(old, name) == _parts(new, name):
            continue
        before, after = (with_later_columns(name, one.table(name) if _parts(one, name) else None) for one in (old, new))
        difference = row_difference(name, before, after)
        if difference is not None:
            tables[name] = difference
    # As text: another writer's white space is part of the bytes that a digest stands for.
    files = {name: new.file_bytes(name).decode() for name in FILES if new.file_bytes(name) != old.file_bytes(name)}
    return {
        "schema": PATCH_SCHEMA,
        "from": {"snapshot": old.id, "manifest": old.manifest_sha256},
        "to": {**{name: new.manifest[name] for name in KEPT}, "manifest": new.manifest_sha256},
        "files": files,
        "tables": tables,
    }


def _parts(snapshot: Snapshot, name: str) -> list[str]:
    """Digests of a table's parts; none where the snapshot is older than the table."""
    return [part["sha256"] for part in snapshot.manifest["tables"].get(name, [])]
