"""A few kills of every job in the slow tests; `make kills` does two hundred."""

import os
from pathlib import Path

import pytest

from tests.machine import kill_table
from tests.machine.looker import looked

KILLS = int(os.environ.get("ABREAST_KILLS", "6"))


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
    assert kill_table.reached(before, before | changed) == mark
