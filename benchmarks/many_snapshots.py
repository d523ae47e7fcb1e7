"""A history of a thousand snapshots made from one: as many manifests and shards as a reader of one artifact opens."""

import hashlib
import json
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from schemas.canonical import canonical_json, sha256_hex
from warehouse.publish import paths
from warehouse.read import Snapshot
from warehouse.timeline import timeline


def multiply(root: Path, artifact_id: str, count: int) -> None:
    """Put `count` more snapshots of the days before into the history; only what concerns one artifact is written.

    Its score is another one in each, its facts in every tenth.
    """
    source = Snapshot(root)
    number = paths.shard_of(artifact_id)
    scores, facts = source.scores(artifact_id), source.facts(artifact_id)
    history = json.loads((root / paths.SNAPSHOTS).read_bytes())
    newest = datetime.fromisoformat(source.manifest["content_as_of"])
    runs = []
    for back in range(count, 0, -1):
        at = newest - timedelta(days=back)
        digests = dict(source.digests(artifact_id))
        digests["scores"] = _put(root, scores | {"score": round(40 + back / 100, 4)})
        if back % 10 == 0:
            digests["facts"] = _put(root, facts | {"name": f"{facts['name']} {back}"})
        runs.append(_snapshot(root, source, at, number, {artifact_id: digests}))
    history["runs"] = [*runs, *history["runs"]]
    (root / paths.SNAPSHOTS).write_bytes(canonical_json(history))


def _put(root: Path, document: dict[str, Any]) -> str:
    data = canonical_json(document)
    _write(root / paths.document(sha256_hex(data)), data)
    return sha256_hex(data)


def _snapshot(root: Path, source: Snapshot, at: datetime, number: int, artifacts: dict[str, Any]) -> dict[str, Any]:
    name = f"{at:%Y%m%dT%H%M%SZ}-{hashlib.sha256(at.isoformat().encode()).hexdigest()[:12]}"
    shard = canonical_json({"schema": "index/1.0.0", "artifacts": artifacts})
    _write(root / paths.shard(name, number), shard)
    index = list(source.manifest["index"])
    index[number] = sha256_hex(shard)
    time_text = f"{at:%Y-%m-%dT%H:%M:%SZ}"
    manifest = canonical_json({**source.manifest, "snapshot": name, "content_as_of": time_text, "index": index})
    path = paths.snapshot_file(name, "manifest.json")
    _write(root / path, manifest)
    entry = {"path": path, "sha256": sha256_hex(manifest), "bytes": len(manifest)}
    times = {"as_of": time_text, "checked_at": time_text, "stale_after": time_text}
    return {"kind": "nightly", "status": "published", "snapshot": name, "manifest": entry, **times}


def _write(path: Path, data: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)


def reading(root: Path, artifact_id: str) -> dict[str, float]:
    """CPU seconds of opening a snapshot by date and of a whole history, imports excluded; the history is checked."""
    start = time.process_time()
    day = f"{datetime.now(UTC):%Y-%m-%d}"
    opened = Snapshot(root, at=day)
    opened.facts(artifact_id)
    at_seconds = time.process_time() - start
    start = time.process_time()
    made = timeline(Snapshot(root), artifact_id)
    seconds = time.process_time() - start
    if len(made["places"]) < made["snapshots"] - 1:
        raise SystemExit(f"{len(made['places'])} places of {made['snapshots']} snapshots: expected one each")
    return {"at": at_seconds, "history": seconds, "snapshots": made["snapshots"]}


def point(root: Path) -> None:
    """Make the newest snapshot the latest one: backfilled ones never are."""
    from schemas.vocabulary import RunKind
    from warehouse.publish import Run, touch

    runs = json.loads((root / paths.SNAPSHOTS).read_bytes())["runs"]
    at = datetime.fromisoformat(runs[-1]["as_of"])
    touch(root, runs[-1]["snapshot"], Run(RunKind.NIGHTLY, at, at, at + timedelta(days=2)))
