import tempfile
from pathlib import Path

import pytest
from archive_rows import URL, make_row
from hypothesis import given
from hypothesis import strategies as st

from schemas.canonical import sha256_hex
from warehouse.archive.errors import LogDamagedError
from warehouse.archive.log import FetchLog
from warehouse.files import TEMPORARY_PREFIX

ROWS = st.builds(
    make_row,
    st.sampled_from([b"one", b"two"]),
    day=st.integers(0, 2),
    archived_day=st.integers(0, 40),
    source=st.sampled_from(["openrouter", "litellm"]),
    note=st.sampled_from(["", "again"]),
    endpoint=st.sampled_from([None, "models"]),
)


def fresh(folder):
    return FetchLog(folder, durable=False)


def test_a_batch_is_one_file_per_month_of_archiving(tmp_path):
    rows = [make_row(day=0), make_row(day=1), make_row(day=20)]
    assert fresh(tmp_path).append(rows) == rows
    assert sorted(path.parent.name for path in fresh(tmp_path).files()) == ["2026-08", "2026-09"]
    for path in fresh(tmp_path).files():
        assert path.name == f"{sha256_hex(path.read_bytes())}.jsonl"
    assert fresh(tmp_path).rows() == rows


def test_rows_of_other_processes_appear(tmp_path):
    mine, other = fresh(tmp_path), fresh(tmp_path)
    assert mine.rows() == []
    row = other.append([make_row()])[0]
    assert mine.rows() == [row]
    assert mine.append([make_row()]) == [row]
    assert len(list(mine.files())) == 1


def test_an_event_logged_by_two_workers_counts_from_the_first_archiving(tmp_path):
    early, late = make_row(archived_day=1), make_row(archived_day=2)
    blind = [fresh(tmp_path / name) for name in "ab"]
    for log, row in zip(blind, (late, early), strict=True):
        log.append([row])
    merged = tmp_path / "merged" / "2026-08"
    merged.mkdir(parents=True)
    for log in blind:
        for path in log.files():
            (merged / path.name).write_bytes(path.read_bytes())
    assert fresh(merged.parent).rows() == [early]


@given(st.lists(ROWS, max_size=12), st.lists(st.integers(0, 3), min_size=12, max_size=12))
def test_adding_again_adds_nothing_and_batches_do_not_matter(rows, cuts):
    with tempfile.TemporaryDirectory() as folder:
        whole = fresh(Path(folder) / "whole")
        standing = whole.append(rows)
        assert [row.key for row in standing] == [row.key for row in rows]
        files = list(whole.files())
        assert whole.append(reversed(rows)) == standing[::-1]
        assert list(whole.files()) == files
        parted = fresh(Path(folder) / "parted")
        for number in range(4):
            parted.append(row for row, cut in zip(rows, cuts, strict=False) if cut == number)
        keys = {row.key for row in rows}
        assert {row.key for row in parted.rows()} == {row.key for row in whole.rows()} == keys
        assert len(whole.rows()) == len(keys)


@given(st.lists(ROWS, max_size=8), st.randoms(use_true_random=False))
def test_who_wrote_first_leaves_no_trace(rows, random):
    """Workers that do not see each other's rows give one log, whatever the order in which their files arrive."""
    with tempfile.TemporaryDirectory() as folder:
        for number, row in enumerate(rows):
            fresh(Path(folder) / "workers" / str(number)).append([row])
        merged = []
        for name in ("sorted", "shuffled"):
            log = fresh(Path(folder) / name)
            paths = sorted((Path(folder) / "workers").rglob("*.jsonl"))
            if name == "shuffled":
                random.shuffle(paths)
            for path in paths:
                target = log.folder / path.parent.name / path.name
                target.parent.mkdir(parents=True, exist_ok=True)
                target.write_bytes(path.read_bytes())
                if name == "shuffled":
                    log.rows()
            merged.append(log.rows())
        assert merged[0] == merged[1]
        assert merged[0] == sorted(
            merged[0], key=lambda row: (row.captured_at_utc, row.source, row.url, row.archived_at_utc)
        )


@pytest.mark.parametrize(
    "damage", [lambda text: text[:-20], lambda text: text.replace(b"live", b"git"), lambda text: b""]
)
def test_a_damaged_log_file_is_named(tmp_path, damage):
    log = fresh(tmp_path)
    log.append([make_row()])
    path = next(log.files())
    path.write_bytes(damage(path.read_bytes()))
    with pytest.raises(LogDamagedError, match=f"{path.name}: its .* bytes have SHA-256 .*next step: restore it"):
        fresh(tmp_path).rows()


@pytest.mark.parametrize(
    ("content", "message"),
    [(b"{}\n", "field 'source' is missing"), (b"[]\n", "list"), (b"{\n", "unexpected end"), (b"1\n", "int")],
)
def test_a_log_file_of_something_else_is_named(tmp_path, content, message):
    path = tmp_path / "2026-08" / f"{sha256_hex(content)}.jsonl"
    path.parent.mkdir()
    path.write_bytes(content)
    with pytest.raises(LogDamagedError, match=rf"{path.name}: .*{message}.*next step"):
        fresh(tmp_path).rows()


def test_unfinished_files_are_not_read(tmp_path):
    log = fresh(tmp_path)
    log.append([make_row()])
    (next(log.files()).parent / f"{TEMPORARY_PREFIX}1-a.jsonl").write_bytes(b"{half")
    assert len(fresh(tmp_path).rows()) == 1


def test_the_rows_of_a_year_are_all_read(tmp_path):
    """Forty requests a night."""
    rows = [make_row(day=night, url=f"{URL}?page={page}") for night in range(250) for page in range(40)]
    fresh(tmp_path).append(rows)
    assert len(fresh(tmp_path).rows()) == 10_000
