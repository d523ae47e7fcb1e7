import json
import os
import re
from datetime import UTC, datetime, timedelta

import pytest
from archive_rows import NOON

from schemas.document import RowError
from schemas.vocabulary import Fidelity
from warehouse.archive import RawArchive, add_file, add_manifest, verify
from warehouse.archive.errors import ArchiveError, ManifestError

NOW = datetime(2026, 11, 22, 8, 30, tzinfo=UTC)
GOOD = {
    "file": "openrouter/a.json",
    "source": "openrouter",
    "url": "https://openrouter.ai/api/v1/models",
    "fetched_at": "2026-08-22T12:00:00Z",
    "fidelity": "near-verbatim",
    "note": "by hand",
}


def route(source, url):
    return "models" if source == "openrouter" and url.endswith("/models") else None


@pytest.fixture
def folder(tmp_path):
    folder = tmp_path / "saved"
    (folder / "openrouter").mkdir(parents=True)
    (folder / "openrouter" / "a.json").write_bytes(b'{"data":[]}')
    (folder / "b.csv").write_bytes(b"a,b\n1,2\n")
    (tmp_path / "secret.json").write_bytes(b"secret")
    return folder


def write_manifest(folder, rows):
    lines = [row if isinstance(row, str) else json.dumps(row) for row in rows]
    path = folder / "manifest.jsonl"
    path.write_text("\n".join(lines) + "\n")
    return path


def add(archive, manifest, **options):
    return add_manifest(archive, manifest, archived_at_utc=NOW, route=route, **options)


def test_rows_arrive_at_their_capture_time(archive, folder):
    other = GOOD | {"file": "b.csv", "source": "unheard_of", "url": "https://example.org/b.csv"}
    report = add(archive, write_manifest(folder, [GOOD, "", other]))
    assert (len(report.added), report.known, report.failed, report.exit_code) == (2, (), (), 0)
    row = archive.rows("openrouter")[0]
    assert row.as_record() == {
        "source": "openrouter",
        "endpoint": "models",
        "url": GOOD["url"],
        "status": 200,
        "headers": {},
        "media_type": "application/json",
        "sha256": row.sha256,
        "size_bytes": 11,
        "captured_at_utc": "2026-08-22T12:00:00Z",
        "archived_at_utc": "2026-11-22T08:30:00Z",
        "origin": "added",
        "fidelity": "near-verbatim",
        "note": "by hand",
    }
    assert archive.read(row.sha256) == b'{"data":[]}'
    assert [(row.source, row.endpoint) for row in report.unrouted] == [("unheard_of", None)]


def test_again_adds_nothing_and_still_lists_the_unrouted(archive, folder):
    manifest = write_manifest(folder, [GOOD, GOOD | {"source": "unheard_of"}])
    first = add(archive, manifest)
    files = sorted(archive.folder.rglob("*"))
    second = add_manifest(archive, manifest, archived_at_utc=NOW + timedelta(days=1), route=route)
    assert second.added == ()
    assert second.known == first.added
    assert second.unrouted == first.unrouted != ()
    assert second.exit_code == 0
    assert sorted(archive.folder.rglob("*")) == files


def test_a_manifest_without_fidelity_and_note_is_raw(archive, folder):
    short = {name: GOOD[name] for name in ("file", "source", "url", "fetched_at")}
    assert add(archive, write_manifest(folder, [short])).added[0].fidelity is Fidelity.RAW


BAD = [
    ("{", "not JSON: .* expected one object a line"),
    ("[]", "a JSON list, expected an object"),
    (GOOD | {"file": "../secret.json"}, "lies outside the manifest's folder"),
    (GOOD | {"file": "/etc/passwd"}, "lies outside the manifest's folder"),
    (GOOD | {"file": "link.json"}, "lies outside the manifest's folder"),
    (GOOD | {"file": "gone.json"}, "file 'gone.json': no such file in .*saved"),
    (GOOD | {"file": "openrouter"}, "file 'openrouter': no such file"),
    (GOOD | {"file": "a\x00b"}, "file 'a.*b'"),
    (GOOD | {"file": "x" * 5000}, "file 'xxx"),
    (GOOD | {"file": 7}, "file is 7, expected text"),
    (GOOD | {"source": "../up"}, "source '../up': expected lower-case"),
    (GOOD | {"url": "ftp://example.org/"}, "url 'ftp://example.org/': expected an http or https address"),
    (GOOD | {"fetched_at": "2026-08-22T12:00:00"}, "fetched_at: '2026-08-22T12:00:00' does not name UTC"),
    (GOOD | {"fetched_at": "2026-08-22T12:00:00+02:00"}, "fetched_at: .* does not name UTC"),
    (GOOD | {"fetched_at": "2026-02-30T12:00:00Z"}, "fetched_at: .* is not an ISO 8601 time"),
    (GOOD | {"fetched_at": None}, "fetched_at is None, expected text"),
    ({name: GOOD[name] for name in ("file", "source", "url")}, "fetched_at is absent, expected text"),
    (GOOD | {"fidelity": "perfect"}, "fidelity 'perfect': expected one of raw, near-verbatim"),
    (GOOD | {"fidelity": ["raw"]}, "fidelity .*: expected one of raw"),
    (GOOD | {"note": "a\u001b[31m"}, "note .*: expected one line"),
]


@pytest.mark.parametrize(("bad", "reason"), BAD)
def test_one_bad_row_is_named_and_loses_nothing_else(archive, folder, bad, reason):
    (folder / "link.json").symlink_to(folder.parent / "secret.json")
    report = add(archive, write_manifest(folder, [GOOD, bad, GOOD | {"file": "b.csv"}]))
    assert len(report.added) == len(archive.rows()) == 2
    assert report.exit_code == 1
    (failure,) = report.failed
    assert failure.row == 2
    assert failure.next_step
    assert re.search(reason, str(failure)), str(failure)
    assert str(failure).startswith("row 2 (")


def test_every_bad_row_is_reported_at_once(archive, folder):
    report = add(archive, write_manifest(folder, [row for row, _ in BAD]))
    assert [failure.row for failure in report.failed] == list(range(1, len(BAD) + 1))
    assert archive.rows() == []


def test_a_payload_over_the_bound_fails_alone(tmp_path, folder):
    archive = RawArchive(tmp_path, max_bytes=10)
    report = add(archive, write_manifest(folder, [GOOD, GOOD | {"file": "b.csv"}]))
    assert [row.size_bytes for row in report.added] == [8]
    assert "larger than the 10 bytes the archive takes" in str(report.failed[0])


def test_a_manifest_that_cannot_be_read_is_named(archive, folder):
    with pytest.raises(ManifestError, match=r"none\.jsonl cannot be read: No such file"):
        add(archive, folder / "none.jsonl")
    with pytest.raises(ManifestError, match="cannot be read: Is a directory"):
        add(archive, folder)


def test_a_full_disk_keeps_the_rows_that_fitted(full_disk, folder):
    archive = RawArchive(full_disk)
    (folder / "large.bin").write_bytes(os.urandom(1_000_000))
    manifest = write_manifest(folder, [GOOD, GOOD | {"file": "large.bin"}, GOOD | {"file": "b.csv"}])
    report = add(archive, manifest)
    assert [row.size_bytes for row in report.added] == [11, 8]
    (failure,) = report.failed
    assert "the disk is full" in failure.reason
    assert "free space" in failure.next_step
    assert verify(archive).ok


def test_add_file(archive, folder):
    fields = {
        "source": "openrouter",
        "url": GOOD["url"],
        "captured_at_utc": NOON,
        "archived_at_utc": NOW,
        "route": route,
    }
    row = add_file(archive, file=folder / "openrouter" / "a.json", **fields)
    assert archive.rows() == [row]
    assert (row.origin, row.fidelity, row.endpoint, row.captured_at_utc) == ("added", Fidelity.RAW, "models", NOON)
    assert add_file(archive, file=folder / "openrouter" / "a.json", **fields | {"archived_at_utc": NOON}) == row
    with pytest.raises(ArchiveError, match=r"gone\.json cannot be read: No such file"):
        add_file(archive, file=folder / "gone.json", **fields)
    with pytest.raises(RowError, match=r"captured_at_utc .*: expected an aware datetime in UTC"):
        add_file(archive, file=folder / "b.csv", **fields | {"captured_at_utc": datetime(2026, 8, 22)})


def test_the_recorded_manifest(archive, recorded):
    manifest = recorded / "manifest.jsonl"
    report = add(archive, manifest)
    lines = [json.loads(line) for line in manifest.read_text().splitlines()]
    assert len(report.added) == len(lines)
    assert report.failed == ()
    for line in lines:
        (row,) = [
            row
            for row in archive.rows(line["source"])
            if (row.url, row.as_record()["captured_at_utc"]) == (line["url"], line["fetched_at"])
        ]
        assert archive.read(row.sha256) == (recorded / line["file"]).read_bytes()
        assert row.fidelity == line["fidelity"]
    assert verify(archive).ok
    assert add(archive, manifest).added == ()
