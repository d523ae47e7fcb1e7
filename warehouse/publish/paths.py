"""Where published files stand: paths relative to the root of the site, with `/`, as they stand in documents."""

from schemas.canonical import sha256_hex

BASE = "v1"
LATEST = f"{BASE}/latest.json"
SNAPSHOTS = f"{BASE}/snapshots/index.json"
ATTRIBUTION = f"{BASE}/ATTRIBUTION.json"
CHANGES_JSON = f"{BASE}/changes.json"
CHANGES_ATOM = f"{BASE}/changes.atom"
FEEDS = "changes"
"""Feeds of one type or one artifact stand below `v1/changes`."""
BADGES = f"{BASE}/badge"
DATASET = f"{BASE}/dataset.jsonld"
DATAPACKAGE = f"{BASE}/datapackage.json"
ALIASES = f"{BASE}/a"
SHARDS = 256


def snapshot_file(snapshot: str, name: str) -> str:
    """File of a snapshot's own folder."""
    return f"{BASE}/s/{snapshot}/{name}"


def document(sha256: str) -> str:
    """A content-addressed document."""
    return f"{BASE}/o/{sha256[:2]}/{sha256}.json"


def table_part(sha256: str, suffix: str) -> str:
    """A content-addressed part of a table; `suffix` is `parquet` or `csv`."""
    return f"{BASE}/t/{sha256[:2]}/{sha256}.{suffix}"


def alias(artifact_id: str) -> str:
    """The mutable alias of an artifact."""
    return f"{ALIASES}/{artifact_id.replace(':', '/', 1)}.json"


def badge(artifact_id: str) -> str:
    """The badge of an artifact."""
    return f"{BADGES}/{artifact_id.replace(':', '/', 1)}.svg"


def schema(name: str) -> str:
    """A schema; `name` is `<name>/<semver>`."""
    return f"{BASE}/schema/{name}.json"


def shard_of(artifact_id: str) -> int:
    """Number of the index shard that lists an artifact: the first byte of its id's SHA-256."""
    return int(sha256_hex(artifact_id.encode())[:2], 16)


def shard(snapshot: str, number: int) -> str:
    """An index shard of a snapshot."""
    return snapshot_file(snapshot, f"index/{number:02x}.json")
