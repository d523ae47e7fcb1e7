"""Reading what a snapshot in the store says: its manifest, tables and index, each checked against its digest."""

from collections.abc import Mapping
from typing import Any

import orjson
import polars as pl

from warehouse.publish import paths
from warehouse.publish.store import Store
from warehouse.publish.tables import in_order

Index = dict[str, dict[str, str]]
"""Digests of the documents of every artifact, by kind."""


def read_manifest(store: Store, entry: Mapping[str, Any]) -> dict[str, Any]:
    """The manifest that an entry of the history names. Raises DamagedFileError."""
    manifest: dict[str, Any] = orjson.loads(store.read_exactly(entry["path"], entry["sha256"]))
    return manifest


def read_table(store: Store, manifest: Mapping[str, Any], name: str) -> pl.DataFrame:
    """A table of a snapshot, its rows in one order however it was cut. Raises DamagedFileError."""
    parts = manifest["tables"][name]
    read = [pl.read_parquet(store.read_exactly(part["path"], part["sha256"])) for part in parts]
    return read[0] if len(read) == 1 else in_order(name, pl.concat(read))


def read_index(store: Store, manifest: Mapping[str, Any]) -> Index:
    """The index of a snapshot, from all of its shards. Raises DamagedFileError."""
    index: Index = {}
    for number, digest in enumerate(manifest["index"]):
        index |= orjson.loads(store.read_exactly(paths.shard(manifest["snapshot"], number), digest))["artifacts"]
    return index
