"""kill -9 at random instants of publishing: readers see the old snapshot or the new one, the next run heals."""

import json
import os
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest

from tests.warehouse.content import content, run, tables
from tests.warehouse.publish.killer import FRESH_EVERY, publish_night, read_all
from tests.warehouse.publish.tree import files
from warehouse.publish import publish
from warehouse.verify import verify

TRIALS = int(os.environ.get("ABREAST_KILLS", "30"))
SEED = 20260822


def test_readers_never_see_half_a_snapshot(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "tests.warehouse.publish.killer", str(tmp_path), str(TRIALS), str(SEED)]
    done = subprocess.run(command, capture_output=True, text=True, cwd=Path(__file__).parents[3])
    assert done.returncode == 0, done.stderr
    results = json.loads(done.stdout)
    assert [result["wrong"] for result in results] == [[]] * TRIALS
    killed = [result["reached"] for result in results if result["killed"]]
    print(f"{TRIALS} nights, {len(killed)} killed, having reached: {dict(Counter(killed))}")
    assert len(killed) >= TRIALS // 3
    expected = two_nights(tmp_path / "clean")
    for number in range(-(-TRIALS // FRESH_EVERY)):
        site = tmp_path / f"site-{number}"
        assert two_nights(site) == expected
        assert verify(site).ok


def two_nights(site: Path) -> dict[str, bytes]:
    """Publish undisturbed; all files except unfinished ones and those that hold clock times and the history."""
    for night in (100, 101):
        publish_night(site, night)
    changing = ("v1/snapshots/index.json", "v1/latest.json")
    return {path: data for path, data in files(site).items() if path not in changing and "/.tmp-" not in path}


@pytest.mark.parametrize("damage", ["cut", "flip"])
def test_the_reader_of_this_test_would_notice(tmp_path: Path, damage: str) -> None:
    publish(tmp_path, content(tables()), run())
    victim = next(path for path in sorted(tmp_path.rglob("v1/o/*/*.json")))
    data = victim.read_bytes()
    victim.write_bytes(data[:-1] if damage == "cut" else data.replace(b'"', b"'", 1))
    assert "SHA-256" in str(read_all(tmp_path))
