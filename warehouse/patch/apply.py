"""Applying a patch: the new snapshot is built beside, compared with the promised digest, then published."""

import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import orjson
import polars as pl

from schemas.published import TABLES
from schemas.times import parse_utc
from warehouse.patch.make import FILES, PATCH_SCHEMA
from warehouse.patch.rows import PatchError, patched_rows
from warehouse.publish import Published, PublishError, Run, SnapshotContent, publish
from warehouse.publish.manifest import write_snapshot
from warehouse.publish.store import Store
from warehouse.publish.tables import canonical_tables, with_later_columns
from warehouse.read import Snapshot


def patched_content(old: Snapshot, patch: Mapping[str, Any]) -> SnapshotContent:
    """Content of the snapshot that a patch leads to. Raises PatchError when it is no patch of this snapshot."""
    if patch.get("schema") != PATCH_SCHEMA:
        raise PatchError(f"schema {patch.get('schema')!r:.80}: expected {PATCH_SCHEMA}")
    try:
        start, to, tables, files = patch["from"], patch["to"], patch["tables"], patch["files"]
        if start["manifest"] != old.manifest_sha256:
            raise PatchError(f"the patch starts from {start['snapshot']!r:.60} {start['manifest']!r:.70}, not {old.id}")
        whole = {name: files[name].encode() if name in files else old.file_bytes(name) for name in FILES}
        return SnapshotContent(
            tables={name: patched_rows(name, _table(old, name), tables.get(name)) for name in TABLES},
            ruleset=whole["ruleset.json"],
            taxonomy=whole["taxonomy.json"],
            content_as_of=parse_utc(to["content_as_of"]),
            inputs=to["inputs"],
            code=to["code"],
            gates=to["gates"],
            report=orjson.loads(whole["report.json"]),
        )
    except (KeyError, TypeError, AttributeError) as error:
        raise PatchError(f"not a patch: {type(error).__name__} {str(error)[:200]}") from None
    except (PublishError, ValueError) as error:
        raise error if isinstance(error, PatchError) else PatchError(str(error)[:500]) from None


def apply_patch(root: Path, old: Snapshot, patch: Mapping[str, Any], run: Run) -> Published:
    """Publish the snapshot that a patch leads to below a root that may hold nothing but the old one.

    Nothing is written there unless every byte is what the patch promises. Raises PatchError, and the errors of
    publishing.
    """
    content = patched_content(old, patch)
    with tempfile.TemporaryDirectory(prefix="abreast-patch-") as beside:
        written = write_snapshot(Store(Path(beside)), content, canonical_tables(content.tables))
    if written.sha256 != patch["to"]["manifest"]:
        raise PatchError(
            f"the patched snapshot has a manifest with SHA-256 {written.sha256}, the patch promises "
            f"{patch['to']['manifest']!r:.70}; either it was damaged or other code made the snapshot: fetch it instead"
        )
    return publish(root, content, run)


def _table(old: Snapshot, name: str) -> pl.DataFrame:
    return with_later_columns(name, old.table(name) if name in old.manifest["tables"] else None)
