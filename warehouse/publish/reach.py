"""Which files a snapshot consists of: all that its manifest leads to."""

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

import orjson

from warehouse.publish import paths
from warehouse.publish.history import Entry
from warehouse.publish.store import Store


class Reached(NamedTuple):
    """A file that never changes, by path and SHA-256."""

    path: str
    sha256: str


def files_of(store: Store, manifest: Mapping[str, Any]) -> Iterator[Reached]:
    """All files of a snapshot, its manifest last. `manifest` is its entry in the history: path and sha256.

    Raises DamagedFileError when the manifest or an index shard is missing or not what its digest says: then nobody
    knows what else belongs to the snapshot.
    """
    content = orjson.loads(store.read_exactly(manifest["path"], manifest["sha256"]))
    for number, digest in enumerate(content["index"]):
        path = paths.shard(content["snapshot"], number)
        for documents in orjson.loads(store.read_exactly(path, digest))["artifacts"].values():
            for sha256 in documents.values():
                yield Reached(paths.document(sha256), sha256)
        yield Reached(path, digest)
    for parts in content["tables"].values():
        for part in parts:
            yield Reached(part["path"], part["sha256"])
            yield Reached(part["csv"]["path"], part["csv"]["sha256"])
    for file in content["files"]:
        yield Reached(file["path"], file["sha256"])
    yield Reached(manifest["path"], manifest["sha256"])


def reports_of(runs: list[Entry]) -> Iterator[Reached]:
    """Reports of failed runs, which the history names."""
    for run in runs:
        if run.get("report"):
            yield Reached(run["report"]["path"], run["report"]["sha256"])
