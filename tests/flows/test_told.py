"""What a scope tells of itself stands for its rows where a digest is asked for, and only while these can be read."""

import shutil
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from flows.inputs import Inputs, read_inputs
from flows.settings import Settings
from tests.flows.past import FIRST, archive_pages, pages
from warehouse.archive import RawArchive
from warehouse.stages import StageStore

LAST_DAY = FIRST + timedelta(days=2, hours=6)


@pytest.fixture
def root(tmp_path: Path) -> Path:
    archive_pages(tmp_path, pages())
    return tmp_path


def _inputs(root: Path) -> Inputs:
    return read_inputs(RawArchive(root, durable=False), StageStore(root), Settings(root), LAST_DAY)


def _without_rows(inputs: Inputs) -> Inputs:
    return replace(inputs, states={}, newest={})


def test_inputs_are_told_again_without_reading_a_ledger_or_a_payload(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = _inputs(root)

    def read(*_: object) -> None:
        raise AssertionError("a ledger or payload was read")

    monkeypatch.setattr("flows.inputs.fold", read)
    monkeypatch.setattr("flows.parsing.Parser.set", read)
    again = _inputs(root)
    assert _without_rows(again) == _without_rows(first)
    with pytest.raises(AssertionError, match="was read"):
        again.states["openrouter", "models"]


def test_rows_are_there_when_they_are_asked_for(root: Path) -> None:
    first, again = _inputs(root), _inputs(root)
    assert [*again.states] == [*first.states] and len(again.newest) == 2
    for scope, state in first.states.items():
        assert all(state[name].equals(again.states[scope][name]) for name in state)
        assert again.newest[scope].quarantine.equals(first.newest[scope].quarantine)
    with pytest.raises(KeyError):
        again.states["openrouter", "no such endpoint"]


def test_nothing_is_told_where_the_ledger_has_to_be_made_anew_from_what_is_lost(root: Path) -> None:
    whole = _inputs(root)
    newest = whole.selection.sets["openrouter", "models"][-1].rows[0]
    for stage in ("ledger.prices", "extract.summary"):
        shutil.rmtree(root / "tables" / stage)
    (blob,) = root.glob(f"raw/**/{newest.sha256}*")
    blob.write_bytes(b"")
    found = _inputs(root)
    assert [*found.lost] == [newest.sha256] and found.digest != whole.digest
    assert [*found.states] == [*whole.states]
