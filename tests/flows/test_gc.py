"""The command that takes away: it tells first, deletes only when asked, and costs no run anything but time."""

import json
import os
import shutil
from datetime import timedelta
from pathlib import Path

import pytest

from flows.exclusive import only_run
from flows.gc import collect_garbage
from flows.settings import Settings, SettingsError, load_settings
from tests.flows.live import DAY_1, first_day, http, night
from tests.flows.test_cli import abreast
from tests.replay import payloads
from tests.replay.server import ReplayServer
from tests.warehouse.publish.tree import files
from warehouse.read import Snapshot
from warehouse.verify import verify

NIGHTS = 4
DAY = timedelta(days=1)
NO_GRACE = timedelta(days=-1)


@pytest.fixture(scope="module")
def nights(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Data root after four nights with a changed list each."""
    root = tmp_path_factory.mktemp("nights")
    with pytest.MonkeyPatch.context() as patch, ReplayServer(first_day()) as server:
        for number in range(NIGHTS):
            server.library.add(payloads.openrouter(DAY_1 + number * DAY, lambda rows, number=number: rows[number:]))
            night(root, DAY_1 + number * DAY, http(server), patch, ("openrouter",))
    return root


@pytest.fixture
def root(nights: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(nights, tmp_path / "data"))


def under(root: Path, folder: str) -> dict[str, bytes]:
    return {
        path.relative_to(root).as_posix(): path.read_bytes() for path in (root / folder).rglob("*") if path.is_file()
    }


def again(root: Path, patch: pytest.MonkeyPatch) -> str:
    """Digest of the manifest of a night after all others."""
    with ReplayServer(first_day()) as server:
        server.library.add(payloads.openrouter(DAY_1 + NIGHTS * DAY, lambda rows: rows[:-1]))
        night(root, DAY_1 + NIGHTS * DAY, http(server), patch, ("openrouter",))
    return str(Snapshot(root / "published").latest["manifest"]["sha256"])


def test_stage_results_of_past_nights_go_and_the_next_night_is_the_same(
    root: Path, nights: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before, raw = under(root, "tables"), under(root, "raw")
    found = collect_garbage(Settings(root), DAY_1 + NIGHTS * DAY, grace=NO_GRACE)
    assert under(root, "tables") == before
    done = collect_garbage(Settings(root), DAY_1 + NIGHTS * DAY, delete_it=True, grace=NO_GRACE)
    assert (done.size_bytes, done.unknown_stages) == (found.size_bytes, ())
    after = under(root, "tables")
    assert before.keys() - after.keys() == {one.path.relative_to(root).as_posix() for one in done.stages}
    left = {stage.name: len(list(stage.iterdir())) for stage in (root / "tables").iterdir()}
    assert left["ledger.prices"] == left["compared.prices"] == 3
    assert left["ledger.prices_log"] == NIGHTS, "the log is in parts, and all are needed"
    assert left["extract.prices"] == NIGHTS, "a reading of an archived document stays"
    assert under(root, "raw") == raw
    assert verify(root / "published").ok
    untouched = Path(shutil.copytree(nights, tmp_path / "untouched"))
    assert again(root, monkeypatch) == again(untouched, monkeypatch)


def test_results_made_by_other_code_go_and_strange_stages_stay(root: Path) -> None:
    for name in ("extract.prices/dead.parquet", "someone.else/x.parquet"):
        path = root / "tables" / name
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(b"x")
        os.utime(path, (0, 0))
    done = collect_garbage(Settings(root), DAY_1 + NIGHTS * DAY, delete_it=True, grace=30 * DAY)
    assert [one.path.name for one in done.stages] == ["dead.parquet"]
    assert done.unknown_stages == ("someone.else",)
    assert (root / "tables/someone.else/x.parquet").is_file()


def test_the_command_tells_first_and_deletes_when_asked(root: Path) -> None:
    before = files(root)
    ids = [run["snapshot"] for run in Snapshot(root / "published").runs]
    told = abreast("gc", "--all-days", "0", "--grace-hours", "0", data=root)
    assert told.stdout.splitlines()[-1] == "nothing was deleted; `abreast gc --delete` does it"
    assert files(root) == before
    answer = json.loads(abreast("gc", "--delete", "--grace-hours", "0", "--format", "json", data=root).stdout)
    (item,) = answer["items"]
    assert (item["deleted"], sorted(item["kept"]), item["removed"]) == (True, sorted(ids), [])
    assert item["stage_files"] > 0
    assert "the history does not have it" in abreast("gc", "--keep", "x", data=root, expect=2).stderr
    listed = json.loads(abreast("runs", "--format", "json", data=root).stdout)["items"]
    assert [run["snapshot"] for run in listed] == ids[::-1]


def test_it_waits_for_a_run_and_then_gives_up(root: Path) -> None:
    with only_run(root), pytest.raises(RuntimeError, match="has been running"):
        collect_garbage(Settings(root), DAY_1, delete_it=True, wait_seconds=0.1)


def test_pins_come_from_flags_variables_and_the_file(tmp_path: Path) -> None:
    file = tmp_path / "abreast.toml"
    file.write_text('[gc]\nkeep = ["a", "b"]\n')
    assert load_settings(None, {}, file).pinned == ("a", "b")
    assert load_settings(None, {"ABREAST_GC_KEEP": "c, d"}, file).pinned == ("c", "d")
    file.write_text("[gc]\nkeep = 3\n")
    with pytest.raises(SettingsError, match=r"gc\.keep"):
        load_settings(None, {}, file)
