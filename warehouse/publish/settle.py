"""Deriving everything mutable from the history: aliases, feeds, attribution, schemas, and `latest.json` last."""

import os
from collections.abc import Collection, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import orjson
import polars as pl

from schemas.canonical import canonical_json
from schemas.contract import CONTRACT, json_schemas
from schemas.published import TABLES
from warehouse.files import TEMPORARY_PREFIX
from warehouse.publish import paths
from warehouse.publish.badges import badges
from warehouse.publish.dataset import dataset
from warehouse.publish.describe import schema_name, table_schema
from warehouse.publish.feeds import Feed, feed_files
from warehouse.publish.history import Entry, Position, position
from warehouse.publish.manifest import TO_BASE
from warehouse.publish.published_files import read_index, read_manifest, read_table
from warehouse.publish.store import Store

FEED_SNAPSHOTS = 10
DERIVED_FOLDERS = (paths.ALIASES, paths.BADGES, f"{paths.BASE}/{paths.FEEDS}")


def settle(store: Store, runs: Sequence[Entry]) -> Position:
    """Bring the mutable files in line with the history. Raises DamagedFileError when the snapshot it names is damaged.

    `latest.json` is written last. Where it shows this entry of the history or the one before, the other files follow it
    already, and only a change of snapshot renews them; else a run was killed on the way, and all are compared.
    """
    now = position(runs)
    if now.entry is None:
        return now
    wanted = latest_document(store, now)
    shown = _shown(store)
    calm = any(_shows(shown, one.entry) for one in (now, position(runs[:-1])))
    if shown is None or not calm or shown["manifest"] != wanted["manifest"]:
        wanted_files = set()
        for path, data in mutable_files(store, now):
            store.put(path, data)
            wanted_files.add(path)
        for path in strays(store, wanted_files):
            (store.root / path).unlink(missing_ok=True)
    store.put_durable(paths.LATEST, canonical_json(wanted))
    store.read_back()
    return now


def latest_document(store: Store, now: Position) -> dict[str, Any]:
    """Content of `latest.json` at a position of the history. Raises DamagedFileError."""
    entry = now.entry or {}
    manifest = read_manifest(store, entry["manifest"])
    return {
        "schema": "latest/1.0.0",
        "contract": CONTRACT,
        "snapshot": entry["snapshot"],
        "as_of": entry["as_of"],
        "content_as_of": manifest["content_as_of"],
        "checked_at": entry["checked_at"],
        "stale_after": entry["stale_after"],
        "ruleset": manifest["ruleset"],
        "manifest": entry["manifest"],
        "previous": now.before[0] if now.before else None,
    }


def _shown(store: Store) -> dict[str, Any] | None:
    """What `latest.json` says; None when it is not there or not readable, which settling mends."""
    try:
        shown = orjson.loads(store.read(paths.LATEST) or b"")
    except orjson.JSONDecodeError:
        return None
    return shown if isinstance(shown, dict) else None


def _shows(shown: Mapping[str, Any] | None, entry: Entry | None) -> bool:
    """Whether a pointer is the one that was derived from an entry."""
    names = ("snapshot", "as_of", "checked_at", "stale_after", "manifest")
    return shown is not None and entry is not None and all(shown.get(name) == entry[name] for name in names)


def mutable_files(store: Store, now: Position) -> Iterator[tuple[str, bytes]]:
    """Path and content of all that changes with the latest snapshot, except the pointer. Raises DamagedFileError."""
    manifest = read_manifest(store, (now.entry or {})["manifest"])
    yield from _aliases(store, manifest)
    yield paths.ATTRIBUTION, canonical_json(attribution(manifest["snapshot"], read_table(store, manifest, "sources")))
    package = next(file for file in manifest["files"] if file["path"].endswith("/datapackage.json"))
    yield paths.DATAPACKAGE, _from_base(store.read_exactly(package["path"], package["sha256"]))
    for name, schema in all_schemas().items():
        yield paths.schema(name), canonical_json(schema)
    feed = Feed.of([manifest, *_earlier(store, now)], lambda one, table: read_table(store, one, table))
    yield from feed_files(feed)
    yield paths.DATASET, canonical_json(dataset(manifest, read_table(store, manifest, "sources")))
    for artifact_id, drawing in badges(read_table(store, manifest, "scores")):
        yield paths.badge(artifact_id), drawing


def _aliases(store: Store, manifest: Mapping[str, Any]) -> Iterator[tuple[str, bytes]]:
    for artifact_id, digests in read_index(store, manifest).items():
        # The packed document is for machines that read the index: here are the whole ones.
        whole = {kind: digest for kind, digest in digests.items() if kind != "packed"}
        document = {"schema": "alias/1.0.0", "id": artifact_id, "snapshot": manifest["snapshot"], **whole}
        yield paths.alias(artifact_id), canonical_json(document)


def strays(store: Store, wanted: Collection[str]) -> Iterator[str]:
    """Files in folders of one artifact or type each that the latest snapshot has nothing for."""
    for top in DERIVED_FOLDERS:
        for folder, _, names in os.walk(store.root / top):
            here = Path(folder).relative_to(store.root).as_posix()
            for name in names:
                if f"{here}/{name}" not in wanted and not name.startswith(TEMPORARY_PREFIX):
                    yield f"{here}/{name}"


def _from_base(package: bytes) -> bytes:
    """The Data Package of a snapshot with paths as seen from the base of the contract, where they need no `..`."""
    descriptor = orjson.loads(package)
    for resource in descriptor["resources"]:
        files = resource["path"]
        resource["path"] = (
            files.removeprefix(TO_BASE) if isinstance(files, str) else [file.removeprefix(TO_BASE) for file in files]
        )
        resource["x-parquet"] = [file.removeprefix(TO_BASE) for file in resource["x-parquet"]]
    return canonical_json(descriptor)


def all_schemas() -> dict[str, Any]:
    """JSON Schemas of all documents and Table Schemas of all tables, by `<name>/<semver>`."""
    tables: dict[str, Any] = {schema_name(name): table_schema(name) for name in TABLES}
    return {**json_schemas(), **tables}


def attribution(snapshot: str, sources: pl.DataFrame) -> dict[str, Any]:
    """Licence and terms of every source that contributed to a snapshot, and the line that its licence asks for."""
    used = sources.filter(pl.col("documents") > 0)
    columns = ("source", "title", "licence", "terms_url", "redistribution", "attribution")
    return {"snapshot": snapshot, "sources": used.select(columns).to_dicts()}


def earlier(now: Position) -> list[str]:
    """Good snapshots before the latest one, newest first, each once: the feeds tell of the first of them."""
    current = (now.entry or {}).get("snapshot")
    return [one for one in dict.fromkeys(now.before) if one != current and one not in now.withdrawn]


def _earlier(store: Store, now: Position) -> list[dict[str, Any]]:
    """Manifests of the snapshots before the latest one that are still kept."""
    found = []
    for snapshot in earlier(now):
        data = store.read(paths.snapshot_file(snapshot, "manifest.json"))
        if data is not None:
            found.append(orjson.loads(data))
        if len(found) == FEED_SNAPSHOTS - 1:
            break
    return found
