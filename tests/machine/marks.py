"""What a job leaves in a data root: how far one came, and what must be there in the end."""

import json
import os
from pathlib import Path
from typing import Any

from tests.machine import work
from warehouse.archive import RawArchive


def _count(folder: Path) -> int:
    return sum(len(names) for _, _, names in os.walk(folder))


def _json(path: Path) -> dict[str, Any]:
    return json.loads(path.read_bytes()) if path.exists() else {}


def marks(root: Path) -> dict[str, Any]:
    """What a job leaves, in the order in which it leaves it; for telling how far one came."""
    target, history = work.carried(root), _json(root / "published/v1/snapshots/index.json")
    return {
        "payloads": _count(root / "raw"),
        "stages": _count(root / "tables"),
        "files": sum(_count(root / "published/v1" / top) for top in ("o", "s", "t")),
        "history": len(history.get("runs", [])),
        "removed": len(history.get("removed", {})),
        "pointer": _json(root / "published/v1/latest.json"),
        "pages": (root / "published/index.html").stat().st_mtime_ns if (root / "published/index.html").exists() else 0,
        "target files": _count(target),
        "target history": len(_json(target / "v1/snapshots/index.json").get("runs", [])),
        "target pointer": _json(target / "v1/latest.json"),
    }


def reached(before: dict[str, Any], after: dict[str, Any]) -> str:
    """The last mark that changed."""
    changed = [name for name in before if before[name] != after[name]]
    return changed[-1] if changed else "nothing"


def outcome(root: Path) -> dict[str, Any]:
    """What a data root holds that does not depend on how often a job was begun."""
    published, target = root / "published", work.carried(root)
    history = _json(published / "v1/snapshots/index.json")
    removed = history.get("removed", {})
    kept = {run["snapshot"]: run["manifest"]["sha256"] for run in history["runs"] if run.get("manifest")}
    for snapshot in removed:
        kept.pop(snapshot, None)
    pointer, theirs = _json(published / "v1/latest.json"), _json(target / "v1/latest.json")
    return {
        "latest": (pointer["snapshot"], pointer["manifest"]["sha256"], pointer["previous"]),
        "kept": sorted(kept.items()),
        "carried": (theirs["snapshot"], theirs["manifest"]["sha256"]),
        "archive": sorted((row.url, row.sha256, str(row.captured_at_utc)) for row in RawArchive(root).rows()),
        "home": (published / "index.html").read_bytes(),
    }
