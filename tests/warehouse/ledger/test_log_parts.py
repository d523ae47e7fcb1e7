"""Logs on disk: a night writes its own rows, nothing written changes, and what is lost is made again."""

from pathlib import Path

import polars as pl
import pytest
from ledger_sets import day, listing

from schemas.canonical import digest
from warehouse.ledger import fold as folding
from warehouse.ledger.fold import STAGES, ReadSet, chain_keys, fold
from warehouse.ledger.log_parts import LINKS, MERGED, needed
from warehouse.stages import StageStore

NIGHTS = 2 * MERGED + 6


def _night(number: int) -> ReadSet:
    """Fifty prices of which five change."""
    prices = {f"m{n:02}": [f"{2 + (number + n) // 10}E-6"] for n in range(50)}
    return listing(day(number), prices)


@pytest.fixture(scope="module")
def sets() -> list[ReadSet]:
    return [_night(number) for number in range(NIGHTS)]


def _fold(store: StageStore, sets: list[ReadSet]) -> folding.State:
    by_documents = {one.documents: one for one in sets}
    return fold(store, [one.documents for one in sets], "parser 1", lambda documents: by_documents[documents])


def _files(root: Path) -> dict[str, bytes]:
    return {path.relative_to(root).as_posix(): path.read_bytes() for path in root.rglob("*.parquet")}


def _log_rows(root: Path, new: set[str]) -> int:
    return sum(pl.read_parquet(root / name).height for name in new if "_log/" in name)


def test_a_night_writes_its_own_rows_however_many_nights_there_were(tmp_path: Path, sets: list[ReadSet]) -> None:
    sizes, rows, before = [], [], dict[str, bytes]()
    for number in range(NIGHTS):
        _fold(StageStore(tmp_path), sets[: number + 1])
        after = _files(tmp_path)
        assert all(after[name] == data for name, data in before.items()), "what was written is never written again"
        new = after.keys() - before.keys()
        sizes.append(sum(len(after[name]) for name in new))
        rows.append(_log_rows(tmp_path, new))
        before = after
    assert rows[0] == 50
    ordinary = [count for count in rows[1:] if count <= 5]
    merged = [count for count in rows[1:] if count > 5]
    assert len(merged) == NIGHTS // MERGED
    assert max(merged[1:]) <= 5 * MERGED and len(ordinary) + len(merged) == NIGHTS - 1
    # Bytes of a night late in the history are those of an early one.
    assert max(sizes[-4:]) <= 1.1 * max(sizes[1:5])


def test_logs_read_from_parts_are_those_of_one_fold(tmp_path: Path, sets: list[ReadSet]) -> None:
    for number in range(NIGHTS):
        stepwise = _fold(StageStore(tmp_path / "nights"), sets[: number + 1])
    whole = _fold(StageStore(tmp_path / "once"), sets)
    assert len(list((tmp_path / "once/tables/ledger.links").iterdir())) == 1
    assert all(stepwise[name].equals(whole[name]) for name in STAGES)
    assert set(stepwise) == set(STAGES) and len(stepwise) == len(STAGES)


def test_a_fold_over_many_sets_holds_few_rows(
    tmp_path: Path, sets: list[ReadSet], monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = _fold(StageStore(tmp_path / "once"), sets)
    monkeypatch.setattr(folding, "MAX_WAITING_ROWS", 20)
    # The last set brings as many rows as make a part: they are written once, with the state.
    _fold(StageStore(tmp_path / "last"), sets[:1])
    assert _fold(StageStore(tmp_path / "last"), sets[:1])["prices_log"].height == 50
    flushed = _fold(StageStore(tmp_path / "often"), sets)
    assert len(list((tmp_path / "often/tables/ledger.links").iterdir())) > 5
    assert all(flushed[name].equals(whole[name]) for name in STAGES)


@pytest.mark.parametrize("stage", [LINKS, "ledger.prices_log"])
@pytest.mark.parametrize("cut", [True, False])
def test_a_part_that_is_lost_or_cut_is_made_again(tmp_path: Path, sets: list[ReadSet], stage: str, cut: bool) -> None:
    for number in range(4):
        _fold(StageStore(tmp_path), sets[: number + 1])
    good = dict(_fold(StageStore(tmp_path), sets[:5]))
    keys = chain_keys([one.documents for one in sets], "parser 1")
    path = StageStore(tmp_path).path(stage, keys[2] if stage == LINKS else digest(keys[2], keys[1]))
    path.write_bytes(path.read_bytes()[:-5]) if cut else path.unlink()
    again = _fold(StageStore(tmp_path), sets[:5])
    assert all(again[name].equals(good[name]) for name in STAGES)
    later = _fold(StageStore(tmp_path), sets[:6])
    whole = _fold(StageStore(tmp_path / "once"), sets[:6])
    assert all(later[name].equals(whole[name]) for name in STAGES)


def test_the_parts_that_a_state_needs_are_known(tmp_path: Path, sets: list[ReadSet]) -> None:
    store = StageStore(tmp_path)
    for number in range(MERGED + 2):
        _fold(store, sets[: number + 1])
    keys = chain_keys([one.documents for one in sets[: MERGED + 2]], "parser 1")
    links, parts = needed(store, keys[-1:])
    assert len(links) == len(parts) == 3, "the merged part and two nights"
    for path in (tmp_path / "tables").glob("ledger.*_log/*"):
        if path.stem not in parts:
            path.unlink()
    again = _fold(StageStore(tmp_path), sets[: MERGED + 2])
    assert again["prices_log"].height == 50 + 5 * (MERGED + 1)
    assert needed(store, ["no such key"]) == (set(), set())


def test_a_part_that_vanishes_between_finding_and_reading_is_told(tmp_path: Path, sets: list[ReadSet]) -> None:
    _fold(StageStore(tmp_path), sets[:1])
    state = _fold(StageStore(tmp_path), sets[:1])
    next((tmp_path / "tables/ledger.prices_log").iterdir()).unlink()
    with pytest.raises(FileNotFoundError, match="run the same command again"):
        state.get("prices_log")


def test_a_fold_holds_as_much_for_many_sets_as_for_few(
    tmp_path: Path, sets: list[ReadSet], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(folding, "MAX_WAITING_ROWS", 4)
    held = []
    for number in (MERGED - 4, 2 * MERGED + 6):
        store = StageStore(tmp_path / str(number))
        _fold(store, sets[:number])
        held.append(sum("_log" in path.parent.name for path in store._remembered))
    assert held == [1, 1]
    assert len(list((tmp_path / str(number) / "tables" / STAGES["prices_log"]).iterdir())) > MERGED
