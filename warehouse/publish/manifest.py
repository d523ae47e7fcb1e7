"""Writing a snapshot: documents, tables, index, manifest, in this order; nothing mutable is touched."""

from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

import orjson
import polars as pl

from schemas.canonical import canonical_json, sha256_hex
from schemas.contract import CONTRACT, instant
from schemas.uncollected import uncollected
from schemas.vocabulary import RankStatus
from warehouse.publish import paths
from warehouse.publish.alike import LastMade, newest_alike
from warehouse.publish.components import components
from warehouse.publish.content import PublishError, SnapshotContent
from warehouse.publish.describe import data_package
from warehouse.publish.directory import directory
from warehouse.publish.documents import put_documents
from warehouse.publish.published_files import Index
from warehouse.publish.store import Store
from warehouse.publish.table_files import put_tables, table_files

TO_BASE = "../../"
"""From a snapshot's folder to the base of the contract."""


@dataclass(frozen=True, slots=True)
class Written:
    """A snapshot whose files are complete: its id and the entry of its manifest."""

    snapshot: str
    manifest: dict[str, Any]
    path: str
    sha256: str
    size_bytes: int

    def entry(self) -> dict[str, Any]:
        """Path, digest and size of the manifest, as other files name it."""
        return {"path": self.path, "sha256": self.sha256, "bytes": self.size_bytes}


def write_snapshot(
    store: Store, content: SnapshotContent, tables: Mapping[str, pl.DataFrame], last: LastMade | None = None
) -> Written:
    """Write all immutable files of a snapshot and read them back; its manifest last.

    `tables` are the canonical ones of the content; `last` is what the caller made before, and then this. Raises
    PublishError when a manifest of the same inputs says something else, WriteError, DamagedFileError.
    """
    snapshot = content.snapshot
    # Polars encodes tables while Python makes documents.
    with ThreadPoolExecutor(1) as beside, uncollected():
        before = newest_alike(store, content, last)
        encoded = beside.submit(table_files, store, tables, before)
        known = last.recipes_of(before) if last is not None else None
        index, made_of = put_documents(store, content, tables, before, known)
        made = encoded.result()
        table_entries = put_tables(store, made)
    csv = {name: [each.csv for each in files] for name, files in made.items()}
    shards = _write_shards(store, snapshot, index)
    files = _write_files(store, content, tables, table_entries, csv)
    manifest = _manifest(content, tables, table_entries, shards, files)
    data = canonical_json(manifest)
    path = paths.snapshot_file(snapshot, "manifest.json")
    there = store.read(path)
    if there is not None and there != data and _is_whole(there):
        raise PublishError(
            f"{path} says something else about the same inputs (SHA-256 {sha256_hex(there)}, now {sha256_hex(data)}); "
            "a snapshot must be a function of its inputs: find what else went in and add it to them"
        )
    store.read_back()
    if there != data:
        store.put_durable(path, data)
        store.read_back()
    if last is not None:
        last.manifest, last.recipes = orjson.loads(data), made_of
    return Written(snapshot, manifest, path, sha256_hex(data), len(data))


def _is_whole(manifest: bytes) -> bool:
    return manifest.startswith(b"{") and manifest.endswith(b"}")


def _file(path: str, data: bytes) -> dict[str, Any]:
    return {"path": path, "sha256": sha256_hex(data), "bytes": len(data)}


def _write_shards(store: Store, snapshot: str, index: Index) -> list[str]:
    shards: list[Index] = [{} for _ in range(paths.SHARDS)]
    for artifact_id, digests in index.items():
        shards[paths.shard_of(artifact_id)][artifact_id] = digests
    written = []
    for number, artifacts in enumerate(shards):
        data = canonical_json({"schema": "index/1.1.0", "artifacts": artifacts})
        store.put(paths.shard(snapshot, number), data)
        written.append(sha256_hex(data))
    return written


def _write_files(
    store: Store,
    content: SnapshotContent,
    tables: Mapping[str, pl.DataFrame],
    entries: Mapping[str, Sequence[Mapping[str, Any]]],
    csv: Mapping[str, Sequence[bytes]],
) -> list[dict[str, Any]]:
    package = _package(content, tables["sources"], entries, csv)
    files = {
        "ruleset.json": content.ruleset,
        "taxonomy.json": content.taxonomy,
        "datapackage.json": canonical_json(package),
        "report.json": canonical_json(dict(content.report or {})),
        "search.json": canonical_json(directory(tables)),
        "components.json": canonical_json(components(tables)),
        "changes.json": canonical_json({"schema": "changes/1.0.0", "events": tables["changes"].to_dicts()}),
    }
    if content.overlap is not None:
        files["overlap.json"] = canonical_json(dict(content.overlap))
    written = []
    for name, data in files.items():
        entry = _file(paths.snapshot_file(content.snapshot, name), data)
        store.put(entry["path"], data, entry["sha256"])
        written.append(entry)
    return written


def _package(
    content: SnapshotContent,
    sources: pl.DataFrame,
    entries: Mapping[str, Sequence[Mapping[str, Any]]],
    csv: Mapping[str, Sequence[bytes]],
) -> dict[str, Any]:
    texts = {
        name: [(_relative(entry["csv"]["path"]), text) for entry, text in zip(entries[name], csv[name], strict=True)]
        for name in entries
    }
    parquet = {name: [_relative(entry["path"]) for entry in rows] for name, rows in entries.items()}
    used = sources.filter(pl.col("documents") > 0).select("title", "terms_url").to_dicts()
    return data_package(content.snapshot, instant(content.content_as_of), texts, parquet, used)


def _relative(path: str) -> str:
    """A path as seen from a snapshot's folder."""
    return TO_BASE + path.removeprefix(f"{paths.BASE}/")


def _manifest(
    content: SnapshotContent,
    tables: Mapping[str, pl.DataFrame],
    entries: Mapping[str, Any],
    shards: Sequence[str],
    files: Sequence[Mapping[str, Any]],
) -> dict[str, Any]:
    status = tables["scores"]["status"]
    return {
        "schema": "manifest/1.0.0",
        "contract": CONTRACT,
        "snapshot": content.snapshot,
        "content_as_of": instant(content.content_as_of),
        "inputs": content.inputs,
        "ruleset": content.ruleset_version,
        "taxonomy": content.taxonomy_version,
        "code": content.code,
        "tables": entries,
        "index": shards,
        "files": files,
        "sources": _sources(tables["sources"]),
        "gates": [dict(gate) for gate in content.gates],
        "artifacts": tables["artifacts"].height,
        "ranked": int((status == RankStatus.RANKED.value).sum()),
        "provisional": int((status == RankStatus.PROVISIONAL.value).sum()),
    }


def _sources(sources: pl.DataFrame) -> dict[str, Any]:
    return {
        row["source"]: {
            "status": row["status"],
            "captured_at": None if row["captured_at_utc"] is None else instant(row["captured_at_utc"]),
            "stale_at": None if row["stale_at_utc"] is None else instant(row["stale_at_utc"]),
            "digest": row["digest"],
            "documents": row["documents"],
            "rows": row["rows"],
            "quarantined": row["quarantined"],
        }
        for row in sources.iter_rows(named=True)
    }
