"""Payload bytes, compressed, each under the SHA-256 of its uncompressed content."""

import re
from collections.abc import Iterator
from pathlib import Path

import zstandard

from schemas.canonical import sha256_hex
from schemas.document import MAX_PAYLOAD_BYTES
from warehouse.archive.errors import BlobDamagedError, BlobMissingError, PayloadTooLargeError
from warehouse.files import is_temporary, write_atomic

ZSTD_LEVEL = 9
"""Fixed, so that equal payloads give equal blobs. Above it, half the speed buys less than a tenth of the size."""

SUFFIX = ".zst"
_DIGEST = re.compile(r"[0-9a-f]{64}")
_RESTORE = "restore it from a copy of the archive, or fetch or add the payload again"


class BlobStore:
    """Content-addressed files `<aa>/<sha256>.zst` under one folder. Nothing is ever changed or deleted."""

    def __init__(self, folder: Path, *, durable: bool = True, max_bytes: int = MAX_PAYLOAD_BYTES) -> None:
        """Use a folder, made with the first blob. `durable` waits for the disk; `max_bytes` bounds one payload."""
        self.folder = folder
        self._durable = durable
        self.max_bytes = max_bytes

    def path(self, sha256: str) -> Path:
        """Where a blob stands. Raises ValueError when the digest is not one, so that no name leaves the folder."""
        if _DIGEST.fullmatch(sha256) is None:
            raise ValueError(f"payload digest {sha256!r:.100}: expected 64 lower-case hexadecimal digits")
        return self.folder / sha256[:2] / f"{sha256}{SUFFIX}"

    def put(self, data: bytes) -> str:
        """Store bytes and return their digest.

        A blob that is there is read back: a sound one stays untouched, a damaged one is replaced by the sound bytes at
        hand. Raises PayloadTooLargeError, and WriteError when the disk refuses.
        """
        if len(data) > self.max_bytes:
            raise PayloadTooLargeError(
                f"payload of {len(data)} bytes: the archive takes at most {self.max_bytes}; split it into pages"
            )
        sha256 = sha256_hex(data)
        if not self.is_sound(sha256):
            write_atomic(self.path(sha256), _compress(data), durable=self._durable)
        return sha256

    def read(self, sha256: str) -> bytes:
        """Uncompressed payload, its digest checked. Raises BlobMissingError or BlobDamagedError naming the file."""
        path = self.path(sha256)
        try:
            compressed = path.read_bytes()
        except FileNotFoundError:
            raise BlobMissingError(f"blob {path} is missing; next step: {_RESTORE}") from None
        try:
            data = self._decompress(compressed)
        except (zstandard.ZstdError, ValueError) as error:
            raise BlobDamagedError(
                f"blob {path} ({len(compressed)} bytes) does not decompress: {error}; next step: {_RESTORE}"
            ) from error
        found = sha256_hex(data)
        if found != sha256:
            raise BlobDamagedError(f"blob {path} holds a payload with SHA-256 {found}; next step: {_RESTORE}")
        return data

    def is_sound(self, sha256: str) -> bool:
        """Whether a blob is there and holds the bytes of its name."""
        try:
            self.read(sha256)
        except (BlobMissingError, BlobDamagedError):
            return False
        return True

    def digests(self) -> Iterator[str]:
        """Digests of all blobs, sorted."""
        for path in sorted(self.folder.glob(f"??/*{SUFFIX}")):
            digest = path.name.removesuffix(SUFFIX)
            if _DIGEST.fullmatch(digest) is not None and path.parent.name == digest[:2]:
                yield digest

    def strangers(self) -> Iterator[Path]:
        """Files that are neither blobs nor unfinished writes, sorted."""
        known = {self.path(digest) for digest in self.digests()}
        for path in sorted(self.folder.rglob("*")):
            if path.is_file() and path not in known and not is_temporary(path):
                yield path

    def _decompress(self, compressed: bytes) -> bytes:
        # The size stands in the frame; it is checked before memory is set aside for it.
        size = zstandard.frame_content_size(compressed)
        if not 0 <= size <= self.max_bytes:
            raise ValueError(f"the frame names {size} bytes of content, expected 0 to {self.max_bytes}")
        return zstandard.ZstdDecompressor().decompress(compressed, max_output_size=size, allow_extra_data=False)


def _compress(data: bytes) -> bytes:
    return zstandard.ZstdCompressor(level=ZSTD_LEVEL, write_checksum=True, write_content_size=True).compress(data)
