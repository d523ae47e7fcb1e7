"""A few kills of every job in the slow tests; `make kills` does two hundred."""

import os
import random
from collections import Counter
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.machine import kill_table, phases
from tests.machine.looker import looked
from tests.machine.marks import reached

KILLS = int(os.environ.get("ABREAST_KILLS", "6"))
REFRESH = [phase.name for phase in phases.phases_of("refresh")]


@pytest.mark.slow
def test_readers_see_whole_snapshots_and_the_next_run_heals() -> None:
    """In a process of its own: children are forked before Polars computes anything."""
    import subprocess
    import sys

    environment = {**os.environ, "ABREAST_KILLS": str(KILLS)}
    command = [sys.executable, "-m", "tests.machine.kill_table"]
    done = subprocess.run(command, cwd=kill_table.PROJECT, env=environment, capture_output=True, text=True)
    print(done.stdout)
    assert done.returncode == 0, done.stdout + done.stderr[-2000:]
    first = done.stdout.splitlines()[0].split()
    assert int(first[0]) + int(first[3]) == KILLS
    assert int(first[0]) >= KILLS // 2, "most kills come in time"
    assert int(first[-2]) > 0, "readers looked"


def test_the_readers_of_this_test_would_notice(tmp_path: Path) -> None:
    from tests.warehouse.content import content, run, tables
    from warehouse.publish import publish

    publish(tmp_path, content(tables()), run())
    assert looked(tmp_path) == []
    victim = sorted((tmp_path / "v1/t").rglob("*.csv"))[0]
    victim.write_bytes(victim.read_bytes() + b"x")
    ours, plain = looked(tmp_path)
    assert ours.startswith("ours: ") and plain.startswith("plain: ") and victim.name in ours and victim.name in plain
    victim.unlink()
    assert [words.split(": ")[-1][:9] for words in looked(tmp_path)][1:] == ["not there"]
    (tmp_path / "v1/latest.json").write_bytes(b"{")
    assert len(looked(tmp_path)) == 2


@pytest.mark.parametrize(
    ("changed", "mark"), [({}, "nothing"), ({"files": 3}, "files"), ({"history": 2, "files": 3}, "history")]
)
def test_how_far_a_job_came_is_the_last_mark_that_changed(changed: dict[str, object], mark: str) -> None:
    before: dict[str, object] = {"payloads": 1, "files": 1, "history": 1, "pointer": {}}
    assert reached(before, before | changed) == mark


@pytest.mark.parametrize(
    ("told", "where"),
    [
        ([], "before all"),
        ([0], REFRESH[0]),
        ([0, 1], f"after {REFRESH[0]}"),
        ([0, 1, 6, 8], REFRESH[4]),
        ([0, 1, 6, 8, 9], REFRESH[3]),
    ],
)
def test_where_a_job_died_is_the_innermost_phase_it_was_in(told: list[int], where: str) -> None:
    assert phases.standing("refresh", told) == where


def test_every_phase_is_dealt_by_its_weight_and_deletions_come_first() -> None:
    whole = sum(phase.weight for phase in phases.PHASES)
    roots = kill_table.dealt(2 * whole, random.Random(1))
    dealt = Counter(phase for one in roots for phase in one)
    assert all(dealt[phase] == 2 * phase.weight for phase in phases.PHASES)
    for one in roots:
        deletes = [(phase.job, phase.name) == kill_table.DELETION for phase in one]
        assert deletes == sorted(deletes, reverse=True)


@given(st.lists(st.floats(0.001, 9), min_size=1, max_size=4), st.integers())
def test_an_instant_lies_within_the_time_that_its_phase_takes(usual: list[float], seed: int) -> None:
    number, seconds = kill_table.random_instant(usual, random.Random(seed))
    assert 1 <= number <= len(usual) and 0 <= seconds <= usual[number - 1]
