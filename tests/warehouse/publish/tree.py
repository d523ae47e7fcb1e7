"""A published tree as tests look at it."""

import json
from pathlib import Path
from typing import Any


def files(root: Path) -> dict[str, bytes]:
    """Every published file by path; the lock is none."""
    found = {path.relative_to(root).as_posix(): path.read_bytes() for path in root.rglob("*") if path.is_file()}
    return {path: data for path, data in found.items() if not path.startswith(".")}


def document(root: Path, path: str) -> Any:
    """A published JSON file."""
    return json.loads((root / "v1" / path).read_bytes())


def latest(root: Path) -> str:
    """Snapshot that `latest.json` names."""
    return str(document(root, "latest.json")["snapshot"])


def runs(root: Path) -> list[dict[str, Any]]:
    """Entries of the history."""
    return list(document(root, "snapshots/index.json")["runs"])
