"""Writing a snapshot: documents, tables, index, manifest, in this order; nothing mutable is touched."""

from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any, NamedTuple

import polars as pl

from schemas.canonical import canonical_json, sha256_hex
from schemas.contract import CONTRACT, instant
from schemas.uncollected import uncollected
from schemas.vocabulary import RankStatus
from warehouse.publish import paths
from warehouse.publish.components import components
from warehouse.publish.content import PublishError, SnapshotContent
from warehouse.publish.describe import data_package, schema_name
from warehouse.publish.directory import directory
from warehouse.publish.documents import put_documents
from warehouse.publish.parts import Part, parts
from warehouse.publish.published_files import Index
from warehouse.publish.storage import TABLE
from warehouse.publish.store import Store
from warehouse.publish.tables import csv_bytes, parquet_bytes

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


def write_snapshot(store: Store, content: SnapshotContent, tables: Mapping[str, pl.DataFrame]) -> Written:
    """Write all immutable files of a snapshot and read them back; its manifest last.

    `tables` are the canonical ones of the content. Raises PublishError when a manifest of the same inputs says
    something else, WriteError, DamagedFileError.
    """
    snapshot = content.snapshot
    # Polars encodes tables while Python makes documents.
    with ThreadPoolExecutor(1) as beside, uncollected():
        encoded = beside.submit(_encoded, tables)
        index = put_documents(store, content, tables)
        table_entries, csv = _write_tables(store, encoded.result())
    shards = _write_shards(store, snapshot, index)
    files = _write_files(store, content, tables, table_entries, csv)
    manifest = _manifest(content, tables, table_entries, shards, files)
    data = canonical_json(manifest)
    path = paths.snapshot_file(snapshot, "manifest.json")
    before = store.read(path)
    if before is not None and before != data and _is_whole(before):
        raise PublishError(
            f"{path} says something else about the same inputs (SHA-256 {sha256_hex(before)}, now {sha256_hex(data)}); "
            "a snapshot must be a function of its inputs: find what else went in and add it to them"
        )
    store.read_back()
    if before != data:
        store.put_durable(path, data)
        store.read_back()
    return Written(snapshot, manifest, path, sha256_hex(data), len(data))


def _is_whole(manifest: bytes) -> bool:
    return manifest.startswith(b"{") and manifest.endswith(b"}")


def _file(path: str, data: bytes) -> dict[str, Any]:
    return {"path": path, "sha256": sha256_hex(data), "bytes": len(data)}


class _Encoded(NamedTuple):
    """A part of a table as Parquet and CSV."""

    part: Part
    parquet: bytes
    csv: bytes


def _encoded(tables: Mapping[str, pl.DataFrame]) -> dict[str, list[_Encoded]]:
    return {
        name: [_Encoded(part, parquet_bytes(part.frame), csv_bytes(part.frame)) for part in parts(name, frame)]
        for name, frame in tables.items()
    }


def _write_tables(
    store: Store, tables: Mapping[str, Sequence[_Encoded]]
) -> tuple[dict[str, list[dict[str, Any]]], dict[str, list[bytes]]]:
    entries: dict[str, list[dict[str, Any]]] = {name: [] for name in tables}
    for name, encoded in tables.items():
        for part, data, text in encoded:
            whole = _file(paths.table_part(sha256_hex(data), "parquet"), data)
            twin = _file(paths.table_part(sha256_hex(text), "csv"), text)
            store.put(whole["path"], data, whole["sha256"], f"{TABLE}{name}")
            store.put(twin["path"], text, twin["sha256"], f"{TABLE}{name}")
            month = {"month": part.month} if part.month else {}
            entries[name].append(whole | {"rows": part.frame.height, "schema": schema_name(name), "csv": twin} | month)
    return entries, {name: [each.csv for each in encoded] for name, encoded in tables.items()}


def _write_shards(store: Store, snapshot: str, index: Index) -> list[str]:
    shards: list[Index] = [{} for _ in range(paths.SHARDS)]
    for artifact_id, digests in index.items():
        shards[paths.shard_of(artifact_id)][artifact_id] = digests
    written = []
    for number, artifacts in enumerate(shards):
        data = canonical_json({"schema": "index/1.0.0", "artifacts": artifacts})
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
