"""Manifests: one JSON object a line, each naming a saved payload file and where and when it comes from."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import orjson

from schemas.document import RowError, parse_fidelity
from schemas.times import parse_utc
from schemas.vocabulary import Fidelity
from warehouse.archive.errors import ManifestError

MAX_MANIFEST_BYTES = 64 * 1024 * 1024
MAX_SHOWN_CHARACTERS = 200


@dataclass(frozen=True, slots=True)
class Entry:
    """One usable row of a manifest. `name` is the file as the manifest writes it, `path` where it is."""

    name: str
    path: Path
    source: str
    url: str
    captured_at_utc: datetime
    fidelity: Fidelity
    note: str


@dataclass(frozen=True, slots=True)
class FailedEntry:
    """One row of a manifest that is not archived: its line number from 1, its file, why, and what to do."""

    row: int
    file: str
    reason: str
    next_step: str

    def __str__(self) -> str:
        return f"row {self.row} ({self.file}): {self.reason}; next step: {self.next_step}"


def read_manifest(manifest: Path) -> Iterator[tuple[int, Entry | FailedEntry]]:
    """Rows of a manifest with their line numbers; blank lines are passed over.

    Fields: `file` (relative to the manifest's folder, inside it), `source`, `url`, `fetched_at` (ISO 8601 in UTC: the
    capture time), `fidelity` (`raw` when absent), `note` (optional); others are ignored. Raises ManifestError when the
    manifest cannot be read at all.
    """
    folder = manifest.parent.resolve()
    for number, line in enumerate(_lines(manifest), start=1):
        if line.strip():
            yield number, _entry(number, line, folder)


def _lines(manifest: Path) -> list[bytes]:
    try:
        with manifest.open("rb") as file:
            content = file.read(MAX_MANIFEST_BYTES + 1)
    except OSError as error:
        raise ManifestError(f"manifest {manifest} cannot be read: {error.strerror}; name a .jsonl file") from error
    if len(content) > MAX_MANIFEST_BYTES:
        raise ManifestError(f"manifest {manifest} is larger than {MAX_MANIFEST_BYTES} bytes; split it")
    return content.split(b"\n")


def _entry(number: int, line: bytes, folder: Path) -> Entry | FailedEntry:
    record: dict[str, Any] = {}
    try:
        record = _record(line)
        return Entry(
            name=_text(record, "file"),
            path=_inside(folder, _text(record, "file")),
            source=_text(record, "source"),
            url=_text(record, "url"),
            captured_at_utc=_capture_time(record),
            fidelity=parse_fidelity(record.get("fidelity", Fidelity.RAW)),
            note=_text(record, "note") if "note" in record else "",
        )
    except (ManifestError, RowError) as error:
        name = str(record.get("file", "no file named"))[:MAX_SHOWN_CHARACTERS]
        step = "correct this row, then add the manifest again: rows already there add nothing"
        return FailedEntry(number, name, str(error), step)


def _record(line: bytes) -> dict[str, Any]:
    try:
        record = orjson.loads(line)
    except orjson.JSONDecodeError as error:
        raise ManifestError(f"not JSON: {error}; expected one object a line") from None
    if not isinstance(record, dict):
        raise ManifestError(f"a JSON {type(record).__name__}, expected an object with file, source, url, fetched_at")
    return record


def _text(record: dict[str, Any], name: str) -> str:
    value = record.get(name)
    if not isinstance(value, str) or not value:
        shown = f"{value!r:.{MAX_SHOWN_CHARACTERS}}" if name in record else "absent"
        raise ManifestError(f"{name} is {shown}, expected text")
    return value


def _capture_time(record: dict[str, Any]) -> datetime:
    text = _text(record, "fetched_at")
    try:
        return parse_utc(text)
    except ValueError as error:
        raise ManifestError(f"fetched_at: {error}") from None


def _inside(folder: Path, name: str) -> Path:
    """Path of a file below a folder, links resolved. A manifest comes from elsewhere: it must not reach other files."""
    shown = f"file {name!r:.{MAX_SHOWN_CHARACTERS}}"
    try:
        path = (folder / name).resolve()
        is_file = path.is_file()
    except (OSError, RuntimeError, ValueError) as error:
        raise ManifestError(f"{shown}: {getattr(error, 'strerror', None) or 'not a path'}") from None
    if not path.is_relative_to(folder):
        raise ManifestError(f"{shown} lies outside the manifest's folder {folder}")
    if not is_file:
        raise ManifestError(f"{shown}: no such file in {folder}")
    return path
