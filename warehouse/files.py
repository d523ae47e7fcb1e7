"""Writing files so that a reader sees the old one, the new one or none, but never half of one.

A file is written under a temporary name in its own folder and renamed. A process killed in between leaves a
temporary file, which readers ignore and `clean_temporary` removes later.
"""

import errno
import os
import secrets
from datetime import UTC, datetime
from pathlib import Path

from schemas.canonical import sha256_hex

TEMPORARY_PREFIX = ".tmp-"
"""First characters of the name of every file that is not finished."""


class WriteError(OSError):
    """A file could not be written; nothing half-written is left. Keeps `errno` and `filename` of the cause."""


class DamagedFileError(ValueError):
    """The bytes of a file are not those its digest promises."""


def is_temporary(path: Path) -> bool:
    """Whether a file is an unfinished write."""
    return path.name.startswith(TEMPORARY_PREFIX)


def write_atomic(path: Path, data: bytes, *, durable: bool = False) -> None:
    """Create or replace a file in one step, with its parent folders.

    `durable` waits until the bytes are on the disk, which only a loss of power makes necessary: a killed process loses
    nothing that it wrote. Raises WriteError naming file, cause and next step.
    """
    temporary = path.parent / f"{TEMPORARY_PREFIX}{os.getpid()}-{secrets.token_hex(8)}"
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        _write_new(temporary, data, durable)
        temporary.replace(path)
        if durable:
            _sync_folder(path.parent)
    except OSError as error:
        _discard(temporary)
        raise _write_error(path, len(data), error) from error
    except BaseException:
        _discard(temporary)
        raise


def write_once(path: Path, data: bytes, *, durable: bool = False) -> bool:
    """Write a file whose name determines its content; False when it is there already with the same size.

    A file of another size is a truncated copy and is replaced. Several processes may write the same name at once: each
    renames a complete file, so any of them may win. Raises WriteError.
    """
    try:
        if path.stat().st_size == len(data):
            return False
    except FileNotFoundError:
        pass
    except OSError as error:
        raise _write_error(path, len(data), error) from error
    write_atomic(path, data, durable=durable)
    return True


def read_checked(path: Path, sha256: str) -> bytes:
    """Content of a file whose SHA-256 (hex) is known.

    Raises FileNotFoundError when it is not there and DamagedFileError when its bytes are other ones.
    """
    data = path.read_bytes()
    found = sha256_hex(data)
    if found != sha256:
        raise DamagedFileError(
            f"{path}: SHA-256 is {found}, expected {sha256} ({len(data)} bytes read); "
            "restore the file from a copy, or delete it and run the command that makes it again"
        )
    return data


def clean_temporary(root: Path, older_than: datetime) -> list[Path]:
    """Remove unfinished files last written before a UTC time, and return them.

    Younger ones may belong to a running process: a day is a safe age.
    """
    limit = older_than.astimezone(UTC).timestamp()
    removed = []
    for path in sorted(root.rglob(f"{TEMPORARY_PREFIX}*")):
        try:
            if not path.is_symlink() and path.is_file() and path.stat().st_mtime < limit:
                path.unlink()
                removed.append(path)
        except FileNotFoundError:
            continue  # its owner finished in the meantime
    return removed


def _write_new(path: Path, data: bytes, durable: bool) -> None:
    with path.open("xb", buffering=0) as file:
        rest = memoryview(data)
        while rest:
            rest = rest[file.write(rest) :]
        if durable:
            os.fsync(file.fileno())


def _sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _discard(temporary: Path) -> None:
    # The error that led here is the one to report, not that the leftover could not be removed either.
    try:
        temporary.unlink(missing_ok=True)
    except OSError:
        return


_CAUSES = {
    errno.ENOSPC: ("the disk is full", "free space there and run the same command again"),
    errno.EDQUOT: ("the disk quota is used up", "free space there and run the same command again"),
    errno.EFBIG: ("the file is larger than this process may write", "raise the file size limit (ulimit -f)"),
    errno.EROFS: ("the file system is read-only", "choose another data folder with ABREAST_DATA"),
    errno.EACCES: ("writing is not permitted", "check the owner of the folder or choose another with ABREAST_DATA"),
    errno.EPERM: ("writing is not permitted", "check the owner of the folder or choose another with ABREAST_DATA"),
    errno.ENOTDIR: ("a file stands where a folder is needed", "move that file away"),
    errno.EEXIST: ("a file stands where a folder is needed", "move that file away"),
}


def _write_error(path: Path, size: int, cause: OSError) -> WriteError:
    what, step = _CAUSES.get(cause.errno or 0, (cause.strerror or str(cause), "repair the folder and run it again"))
    text = f"cannot write {size} bytes: {what}; nothing half-written is left; next step: {step}"
    return WriteError(cause.errno, text, str(path))
