"""Reading published snapshots from a folder or a web address, for programs downstream.

    from warehouse.read import Snapshot

    snapshot = Snapshot("https://example.org/abreast")   # or a folder; at="2026-08-22" for an earlier one
    snapshot.facts("model:qwen/qwen3.5-flash")["starting_price"]
    snapshot.table("prices")                             # a Polars frame

Every byte is checked against the digest that leads to it, from `latest.json` down. Importing this module is cheap;
Polars is imported when a table is asked for.
"""

import csv
import hashlib
import io
import re
from collections.abc import Mapping
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

import orjson

from warehouse.transport import Corrupt, Folder, NotFound, ReadError, Transport, Unreachable, Web
from warehouse.which_run import find_run, taken_away, what_there_is

if TYPE_CHECKING:
    import polars as pl

__all__ = ["Corrupt", "NotFound", "ReadError", "Snapshot", "Unreachable"]

MAX_POINTER_BYTES = 64 * 1024
MAX_HISTORY_BYTES = 64 * 1024 * 1024
MAX_FILE_BYTES = 256 * 1024 * 1024
NEAREST = 5
KEPT_DOCUMENTS = 64
_INDEX = b'"index":["'
_PATH = re.compile(r"v1/[A-Za-z0-9][A-Za-z0-9._-]*(/[A-Za-z0-9][A-Za-z0-9._-]*)*")

Document = dict[str, Any]


class Snapshot:
    """One published snapshot: the latest, one by id, or the one that stood on a date."""

    def __init__(self, root: str | Path, at: str | None = None) -> None:
        """Open a snapshot below `root`, a folder or an https address (plain http only to this machine).

        `at` is a snapshot id, a date such as `2026-08-22` (its end, in UTC) or an instant. A date means the last
        nightly run with an as-of up to then, else a run made for an as-of or by a backfill. Raises NotFound naming
        what there is, Corrupt naming the file, Unreachable.
        """
        text = str(root)
        self._transport: Transport = Web(text) if text.startswith(("http://", "https://")) else Folder(Path(root))
        self._shards: dict[int, Mapping[str, Any]] = {}
        self._documents: dict[str, Document] = {}
        entry = self.latest["manifest"] if at is None else self._entry_at(at)
        self.manifest_sha256 = str(entry["sha256"])
        """Digest of the manifest: it stands for every byte of the snapshot."""
        self.manifest: Document = self._json(entry["path"], entry["sha256"], entry["bytes"])
        """The manifest, as `schemas.contract.Manifest` describes it."""

    @property
    def id(self) -> str:
        """Snapshot id."""
        return str(self.manifest["snapshot"])

    @cached_property
    def latest(self) -> Document:
        """Content of `latest.json` when it was first asked for: `stale_after` tells when to doubt it."""
        return _parsed("v1/latest.json", self._transport.get("v1/latest.json", MAX_POINTER_BYTES))

    @property
    def runs(self) -> list[Document]:
        """All runs, oldest first, held and failed ones too."""
        return list(self._history["runs"])

    @property
    def removed(self) -> dict[str, str]:
        """Snapshots that retention took away, with the time of it."""
        return dict(self._history.get("removed", {}))

    @cached_property
    def _history(self) -> Document:
        return _parsed("v1/snapshots/index.json", self._transport.get("v1/snapshots/index.json", MAX_HISTORY_BYTES))

    @cached_property
    def rulesets(self) -> dict[str, Document]:
        """Rulesets that the scores of this snapshot were made by, by version."""
        return {self.manifest["ruleset"]: self.file("ruleset.json")}

    def file(self, name: str) -> Document:
        """A file of the snapshot's own folder: `ruleset.json`, `taxonomy.json`, `datapackage.json` or `report.json`."""
        return _parsed(name, self.file_bytes(name))

    def file_bytes(self, name: str) -> bytes:
        """Bytes of such a file, checked."""
        for entry in self.manifest["files"]:
            if entry["path"].endswith(f"/{name}"):
                return self._checked(entry["path"], entry["sha256"], entry["bytes"])
        known = ", ".join(entry["path"].rpartition("/")[2] for entry in self.manifest["files"])
        raise NotFound(f"snapshot {self.id} has no file {name!r}; it has {known}")

    def table(self, name: str) -> "pl.DataFrame":
        """A table as a Polars frame. Raises NotFound naming the tables there are."""
        import polars as pl

        parts = self._parts(name)
        read = [self._checked(part["path"], part["sha256"], part["bytes"]) for part in parts]
        return pl.concat([pl.read_parquet(io.BytesIO(data)) for data in read])

    def rows(self, name: str, artifact_id: str) -> "pl.DataFrame":
        """Rows of a table that are about one artifact, in the table's order.

        From a folder only those pieces of the files are read that can hold the artifact, and their size alone is
        checked, not their digest: `verify` does that for whole files. From a web address every byte is checked.
        """
        import polars as pl

        about = pl.col("artifact_id") == artifact_id
        if not isinstance(self._transport, Folder):
            return self.table(name).filter(about)
        files = []
        for part in self._parts(name):
            _check_path(part["path"])
            files.append(self._transport.file(part["path"], part["bytes"]))
        return pl.scan_parquet(files, hive_partitioning=False, glob=False).filter(about).collect()

    def ids(self) -> list[str]:
        """Ids of all artifacts, sorted; read from the CSV twin of the table `artifacts`, without Polars."""
        return self._ids

    def facts(self, artifact_id: str) -> Document:
        """What an artifact is: attributes, offers and prices, capabilities, each with its source."""
        return self._document(artifact_id, "facts")

    def scores(self, artifact_id: str) -> Document:
        """The score of an artifact, its doubt, its place and what it is made of."""
        return self._document(artifact_id, "scores")

    def history(self, artifact_id: str) -> Document:
        """What an artifact cost, step by step."""
        return self._document(artifact_id, "history")

    def has(self, artifact_id: str) -> bool:
        """Whether there is an artifact of exactly this id; one index shard is read."""
        return artifact_id in self._shard(artifact_id)

    def digests(self, artifact_id: str) -> dict[str, str]:
        """Digests of an artifact's documents. Raises NotFound naming the nearest ids."""
        entry = self._shard(artifact_id).get(artifact_id)
        if entry is None:
            raise NotFound(f"no artifact {artifact_id!r} in snapshot {self.id}; {self._nearest(artifact_id)}")
        return dict(entry)

    def _shard(self, artifact_id: str) -> Mapping[str, Any]:
        number = _shard_of(artifact_id)
        if number not in self._shards:
            path = f"v1/s/{self.id}/index/{number:02x}.json"
            self._shards[number] = self._json(path, self.manifest["index"][number], None)["artifacts"]
        return self._shards[number]

    def standing_at(self, entry: Document, artifact_id: str) -> dict[str, str] | None:
        """Digests of an artifact's documents in another snapshot of the history; None when it is not in it.

        `entry` is the manifest entry of a run. Two files are read and checked; the manifest is not parsed, since in
        its canonical form the digest of a shard stands at a known place. Raises NotFound when the snapshot is gone.
        """
        manifest = self._transport.get(entry["path"], entry["bytes"])
        _check_digest(entry["path"], manifest, entry["sha256"])
        number = _shard_of(artifact_id)
        path = f"{entry['path'].removesuffix('manifest.json')}index/{number:02x}.json"
        shard = self._json(path, _shard_digest(manifest, number), None)
        found = shard["artifacts"].get(artifact_id)
        return None if found is None else dict(found)

    def document(self, digest: str) -> Document:
        """A content-addressed document by its digest."""
        return self._json(f"v1/o/{digest[:2]}/{digest}.json", digest, None)

    def check_files(self) -> int:
        """Read every table part, CSV twin and index shard and check it; returns how many. Raises Corrupt."""
        parts = [part for table in self.manifest["tables"].values() for part in table]
        entries = [*parts, *(part["csv"] for part in parts), *self.manifest["files"]]
        for entry in entries:
            self._checked(entry["path"], entry["sha256"], entry["bytes"])
        for number, digest in enumerate(self.manifest["index"]):
            self._checked(f"v1/s/{self.id}/index/{number:02x}.json", digest, None)
        return len(entries) + len(self.manifest["index"])

    def _document(self, artifact_id: str, kind: str) -> Document:
        digest = self.digests(artifact_id)[kind]
        if digest not in self._documents:
            if len(self._documents) >= KEPT_DOCUMENTS:
                del self._documents[next(iter(self._documents))]
            self._documents[digest] = self.document(digest)
        return self._documents[digest]

    @cached_property
    def _ids(self) -> list[str]:
        found: list[str] = []
        for part in self._parts("artifacts"):
            twin = part["csv"]
            text = self._checked(twin["path"], twin["sha256"], twin["bytes"]).decode()
            found += [row["artifact_id"] for row in csv.DictReader(io.StringIO(text, newline=""))]
        return found

    def _nearest(self, artifact_id: str) -> str:
        from difflib import get_close_matches

        near = get_close_matches(artifact_id, self.ids(), n=NEAREST, cutoff=0.4)
        return f"nearest: {', '.join(near)}" if near else f"none of its {len(self.ids())} ids is near"

    def _parts(self, name: str) -> list[Document]:
        tables = self.manifest["tables"]
        if name not in tables:
            raise NotFound(f"no table {name!r} in snapshot {self.id}; it has {', '.join(sorted(tables))}")
        return list(tables[name])

    def _entry_at(self, at: str) -> Document:
        run = find_run(self.runs, at)
        if run is None:
            raise NotFound(f"no snapshot at {at!r}; {what_there_is(self.runs)}")
        if run["snapshot"] in self.removed:
            raise NotFound(taken_away(run, self.runs, self.removed))
        return dict(run["manifest"])

    def _checked(self, path: str, sha256: str, size: int | None) -> bytes:
        _check_path(path)
        try:
            data = self._transport.get(path, MAX_FILE_BYTES if size is None else size)
        except NotFound:
            raise Corrupt(f"{path}: not there, though it is referred to (SHA-256 {sha256})") from None
        _check_digest(path, data, sha256)
        return data

    def _json(self, path: str, sha256: str, size: int | None) -> Document:
        return _parsed(path, self._checked(path, sha256, size))


def _check_path(path: str) -> None:
    if not _PATH.fullmatch(path) or ".." in path:
        raise Corrupt(f"{path!r:.200}: not a path of the contract")


def _check_digest(path: str, data: bytes, sha256: str) -> None:
    found = hashlib.sha256(data).hexdigest()
    if found != sha256:
        raise Corrupt(f"{path}: SHA-256 is {found}, expected {sha256} ({len(data)} bytes read)")


def _shard_of(artifact_id: str) -> int:
    return int(hashlib.sha256(artifact_id.encode()).hexdigest()[:2], 16)


def _shard_digest(manifest: bytes, number: int) -> str:
    """Digest of an index shard in the bytes of a manifest whose own digest was checked."""
    start = manifest.find(_INDEX) + len(_INDEX)
    # Each entry is 64 digits, two quotes and a comma; nothing inside a JSON string can look like the key before them.
    return manifest[start + 67 * number : start + 67 * number + 64].decode()


def _parsed(path: str, data: bytes) -> Document:
    try:
        document = orjson.loads(data)
    except orjson.JSONDecodeError as error:
        raise Corrupt(f"{path}: not JSON ({error})") from None
    if not isinstance(document, dict):
        raise Corrupt(f"{path}: expected a JSON object, found {type(document).__name__}")
    return document
