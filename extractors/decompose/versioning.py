"""The decomposer's version: a digest of everything that decides its output."""

import hashlib
from functools import cache
from pathlib import Path

import schemas.capability
import schemas.taxonomy


@cache
def version() -> str:
    """Hex SHA-256 over this package's sources, the taxonomy with its reader, and the record module."""
    schema_folder = Path(schemas.taxonomy.__file__).parent
    package = Path(__file__).parent
    files = [
        *sorted(package.glob("*.py")),
        Path(schemas.capability.__file__),
        Path(schemas.taxonomy.__file__),
        schema_folder / "taxonomy.yaml",
    ]
    digest = hashlib.sha256()
    for file in files:
        content = file.read_bytes().replace(b"\r\n", b"\n")
        digest.update(f"{file.name}\0{len(content)}\0".encode())
        digest.update(content)
    return digest.hexdigest()
