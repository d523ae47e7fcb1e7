"""Checking the whole archive: nothing is changed, nothing is deleted, everything wrong is named."""

from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from schemas.document import FetchRow
from warehouse.archive.archive import RawArchive
from warehouse.archive.errors import BlobDamagedError, BlobMissingError, LogDamagedError
from warehouse.archive.log import read_log_file


class ProblemKind(StrEnum):
    """What is wrong with a file of the archive."""

    BLOB_MISSING = "blob_missing"
    BLOB_DAMAGED = "blob_damaged"
    SIZE_DIFFERS = "size_differs"
    LOG_DAMAGED = "log_damaged"
    STRANGE_FILE = "strange_file"


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing wrong: the file, the reason with the next step, and the rows that depend on it."""

    kind: ProblemKind
    path: Path
    reason: str
    rows: tuple[FetchRow, ...] = ()


@dataclass(frozen=True, slots=True)
class VerifyReport:
    """What was checked and found. `orphans` are sound blobs without a row, as a killed run leaves them: no problem."""

    rows: int
    blobs: int
    payload_bytes: int
    problems: tuple[Problem, ...]
    orphans: tuple[str, ...]

    @property
    def ok(self) -> bool:
        """Whether every logged payload can be read and every log file is whole."""
        return not self.problems


def verify(archive: RawArchive) -> VerifyReport:
    """Read every log file and every blob, and compare digests, sizes and names."""
    rows, log_problems = _read_log(archive)
    by_digest: dict[str, list[FetchRow]] = {}
    for row in rows:
        by_digest.setdefault(row.sha256, []).append(row)
    stored = set(archive.blobs.digests())
    problems = list(log_problems)
    payload_bytes = 0
    for sha256 in sorted(stored | by_digest.keys()):
        size, found = _check_blob(archive, sha256, tuple(by_digest.get(sha256, ())))
        payload_bytes += size
        problems += found
    problems += [
        Problem(ProblemKind.STRANGE_FILE, path, f"{path} is no blob; next step: move it out of the archive")
        for path in archive.blobs.strangers()
    ]
    orphans = tuple(sorted(stored - by_digest.keys()))
    return VerifyReport(len(rows), len(stored), payload_bytes, tuple(problems), orphans)


def _read_log(archive: RawArchive) -> tuple[list[FetchRow], list[Problem]]:
    rows: dict[object, FetchRow] = {}
    problems = []
    for path in archive.log.files():
        try:
            rows.update((row.key, row) for row in read_log_file(path))
        except LogDamagedError as error:
            problems.append(Problem(ProblemKind.LOG_DAMAGED, path, str(error)))
    return list(rows.values()), problems


def _check_blob(archive: RawArchive, sha256: str, rows: tuple[FetchRow, ...]) -> tuple[int, list[Problem]]:
    path = archive.blobs.path(sha256)
    try:
        size = len(archive.read(sha256))
    except BlobMissingError as error:
        return 0, [Problem(ProblemKind.BLOB_MISSING, path, str(error), rows)]
    except BlobDamagedError as error:
        return 0, [Problem(ProblemKind.BLOB_DAMAGED, path, str(error), rows)]
    wrong = tuple(row for row in rows if row.size_bytes != size)
    if wrong:
        reason = f"blob {path} holds {size} bytes, its rows name {sorted({row.size_bytes for row in wrong})}"
        return size, [Problem(ProblemKind.SIZE_DIFFERS, path, reason, wrong)]
    return size, []
