"""Results written once: lost and cut files are made again, a killed writer leaves nothing half-written."""

import multiprocessing
import os
import signal
import time
from pathlib import Path

import polars as pl
import pytest

from warehouse.files import WriteError, is_temporary
from warehouse.stages import StageStore

FRAME = pl.DataFrame({"a": [1, 2, 3], "b": ["x", None, "z"]})


def test_a_result_is_read_as_it_was_written(tmp_path: Path) -> None:
    store = StageStore(tmp_path)
    assert store.load("stage", "key") is None
    store.save("stage", "key", FRAME)
    assert store.path("stage", "key") == tmp_path / "tables" / "stage" / "key.parquet"
    found = store.load("stage", "key")
    assert found is not None and found.equals(FRAME) and found.schema == FRAME.schema


def test_equal_results_have_equal_bytes(tmp_path: Path) -> None:
    store = StageStore(tmp_path)
    store.save("stage", "one", FRAME)
    store.save("stage", "two", pl.concat([FRAME.head(1), FRAME.tail(2)]))
    assert store.path("stage", "one").read_bytes() == store.path("stage", "two").read_bytes()


@pytest.mark.parametrize("kept", [0, 1, 4, 40, -1, -4, -9])
def test_a_file_that_was_cut_is_made_again(tmp_path: Path, kept: int) -> None:
    store = StageStore(tmp_path)
    store.save("stage", "key", FRAME)
    path = store.path("stage", "key")
    path.write_bytes(path.read_bytes()[:kept])
    store = StageStore(tmp_path)
    made: list[int] = []

    def make() -> pl.DataFrame:
        made.append(1)
        return FRAME

    assert store.remember("stage", "key", make).equals(FRAME)
    assert store.remember("stage", "key", make).equals(FRAME)
    assert made == [1]


def test_a_file_that_is_no_parquet_is_made_again(tmp_path: Path) -> None:
    store = StageStore(tmp_path)
    path = store.path("stage", "key")
    path.parent.mkdir(parents=True)
    path.write_bytes(os.urandom(300))
    assert store.load("stage", "key") is None
    assert store.remember("stage", "key", lambda: FRAME).equals(FRAME)


def test_several_stages_are_there_together_or_not_at_all(tmp_path: Path) -> None:
    store, stages = StageStore(tmp_path), {"one": "s.one", "two": "s.two"}
    store.save_all(stages, "key", {"one": FRAME, "two": FRAME.head(1)})
    found = store.load_all(stages, "key")
    assert found is not None and {name: frame.height for name, frame in found.items()} == {"one": 3, "two": 1}
    store.path("s.two", "key").unlink()
    assert StageStore(tmp_path).load_all(stages, "key") is None


def test_the_newest_result_is_the_one_written_last(tmp_path: Path) -> None:
    store = StageStore(tmp_path)
    assert store.newest("stage") is None
    for number, key in enumerate(["b", "a"]):
        store.save("stage", key, FRAME.head(number + 1))
        os.utime(store.path("stage", key), ns=(number, number))
    newest = store.newest("stage")
    assert newest is not None and newest.height == 2


def test_a_full_disk_is_an_error_that_leaves_nothing(full_disk: Path) -> None:
    store = StageStore(full_disk)
    big = pl.DataFrame({"a": [os.urandom(4096).hex() for _ in range(200)]})
    with pytest.raises(WriteError, match=r"key\.parquet"):
        store.save("stage", "key", big)
    assert store.load("stage", "key") is None
    store.save("stage", "small", FRAME)
    assert store.load("stage", "small") is not None


def _write_for_ever(root: Path) -> None:
    store = StageStore(root)
    number = 0
    while True:
        store.save("stage", f"{number:06}", pl.DataFrame({"a": range(2_000), "n": [number] * 2_000}))
        number += 1


def test_a_writer_that_is_killed_leaves_whole_results_only(tmp_path: Path) -> None:
    process = multiprocessing.get_context("spawn").Process(target=_write_for_ever, args=(tmp_path,))
    process.start()
    try:
        folder, deadline = tmp_path / "tables" / "stage", time.monotonic() + 60
        while time.monotonic() < deadline and (not folder.is_dir() or len(list(folder.iterdir())) < 20):
            time.sleep(0.01)
    finally:
        assert process.pid is not None
        os.kill(process.pid, signal.SIGKILL)
        process.join()
    store = StageStore(tmp_path)
    keys = [path.stem for path in folder.iterdir() if not is_temporary(path)]
    assert len(keys) >= 19
    for key in keys:
        frame = store.load("stage", key)
        assert frame is not None and frame["n"].unique().to_list() == [int(key)]


def test_what_was_used_last_stays_in_memory_and_no_more(tmp_path: Path) -> None:
    store = StageStore(tmp_path, max_remembered_bytes=int(FRAME.estimated_size()))
    store.save("stage", "old", FRAME)
    store.save("stage", "new", FRAME)
    for key in ("old", "new"):
        store.path("stage", key).unlink()
    assert store.load("stage", "new") is not None
    assert store.load("stage", "old") is None


def test_the_newest_result_is_the_one_this_store_wrote(tmp_path: Path) -> None:
    """Two processes write the same stage in turn; each finds its own night before."""
    one, other = StageStore(tmp_path), StageStore(tmp_path)
    one.save("stage", "a", pl.DataFrame({"x": [1]}))
    other.save("stage", "b", pl.DataFrame({"x": [2]}))
    assert [store.newest("stage")["x"][0] for store in (one, other)] == [1, 2]  # type: ignore[index]
    assert StageStore(tmp_path).newest("stage") is not None
