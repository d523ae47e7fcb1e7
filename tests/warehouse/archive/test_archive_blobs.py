import os

import pytest
import zstandard
from hypothesis import given
from hypothesis import strategies as st

from schemas.canonical import sha256_hex
from warehouse.archive.blobs import BlobStore
from warehouse.archive.errors import BlobDamagedError, BlobMissingError, PayloadTooLargeError
from warehouse.files import TEMPORARY_PREFIX


@pytest.fixture
def blobs(tmp_path):
    return BlobStore(tmp_path / "blobs", durable=False, max_bytes=100_000)


@given(st.binary(max_size=2000))
def test_any_bytes_come_back(tmp_path_factory, data):
    blobs = BlobStore(tmp_path_factory.getbasetemp() / "any", durable=False)
    sha256 = blobs.put(data)
    assert sha256 == sha256_hex(data)
    assert blobs.read(sha256) == data


def test_layout_and_same_payload_once(blobs):
    sha256 = blobs.put(b"payload")
    path = blobs.folder / sha256[:2] / f"{sha256}.zst"
    written = path.stat()
    assert blobs.put(b"payload") == sha256
    assert (path.stat().st_ino, path.stat().st_mtime_ns) == (written.st_ino, written.st_mtime_ns)
    assert list(blobs.digests()) == [sha256]


def test_a_payload_over_the_bound_is_refused(blobs):
    blobs.put(bytes(100_000))
    with pytest.raises(PayloadTooLargeError, match="100001 bytes: the archive takes at most 100000"):
        blobs.put(bytes(100_001))


@pytest.mark.parametrize("name", ["", "../../etc/passwd", "A" * 64, "a" * 63, "a" * 64 + "\n"])
def test_only_digests_are_names(blobs, name):
    with pytest.raises(ValueError, match="expected 64 lower-case hexadecimal digits"):
        blobs.path(name)


def test_a_missing_blob_is_named(blobs):
    with pytest.raises(BlobMissingError, match=f"{'a' * 64}.zst is missing; next step: restore it"):
        blobs.read("a" * 64)


def damage_truncated(blob):
    return blob[:-5]


def damage_flipped(blob):
    return blob[:20] + bytes([blob[20] ^ 1]) + blob[21:]


def damage_other(blob):
    return zstandard.ZstdCompressor().compress(b"other")


def damage_longer(blob):
    return blob + b"tail"


def damage_sizeless(blob):
    return zstandard.ZstdCompressor(write_content_size=False).compress(b"payload")


def damage_bomb(blob):
    return zstandard.ZstdCompressor(level=19).compress(bytes(50_000_000))


@pytest.mark.parametrize(
    "damage",
    [
        damage_truncated,
        damage_flipped,
        damage_other,
        damage_longer,
        damage_sizeless,
        damage_bomb,
        lambda blob: b"",
        lambda blob: b"<html>",
    ],
)
def test_a_damaged_blob_is_named_and_healed_by_its_payload(blobs, damage):
    data = os.urandom(500)
    sha256 = blobs.put(data)
    path = blobs.path(sha256)
    path.write_bytes(damage(path.read_bytes()))
    assert not blobs.is_sound(sha256)
    with pytest.raises(BlobDamagedError, match=f"{sha256}.zst.*next step: restore it"):
        blobs.read(sha256)
    blobs.put(data)
    assert blobs.read(sha256) == data


def test_unfinished_and_strange_files_are_no_blobs(blobs):
    sha256 = blobs.put(b"payload")
    (blobs.folder / sha256[:2] / f"{TEMPORARY_PREFIX}1-a").write_bytes(b"half")
    stray = blobs.folder / "zz" / f"{sha256}.zst"
    stray.parent.mkdir()
    stray.write_bytes(b"copy")
    assert list(blobs.digests()) == [sha256]
    assert list(blobs.strangers()) == [stray]
