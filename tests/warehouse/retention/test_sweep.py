"""Taking files away: nothing that is referred to ever goes, everything else does once it is old enough."""

import fcntl
import os
import shutil
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import polars as pl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from schemas.canonical import sha256_hex
from schemas.contract import DOCUMENTS
from schemas.vocabulary import RunKind
from tests.warehouse.content import CONTENT_AS_OF, FLASH, content, derived, run, tables
from tests.warehouse.publish.tree import document, files, latest
from warehouse.files import DamagedFileError
from warehouse.publish import (
    BusyError,
    PublishError,
    find_snapshot,
    publish,
    publish_failure,
    release,
    rollback,
    touch,
    using,
)
from warehouse.publish.history import read_history, read_removed
from warehouse.publish.reach import files_of
from warehouse.publish.store import Store
from warehouse.read import NotFound, Snapshot
from warehouse.retention import Retention, plan, sweep
from warehouse.verify import verify

DAY = timedelta(days=1)
NO_GRACE = timedelta(days=-1)
NOTHING = Retention(0, 0)
NIGHTS = 6
FEED = 4
"""Snapshots that feeds tell of, fewer than usual: the tree is small."""
APART = timedelta(days=4)


def other(night: int):
    """Content of a night: one artifact has another name each night."""
    when = CONTENT_AS_OF + night * DAY
    renamed = pl.when(pl.col("artifact_id") == FLASH).then(pl.lit(f"Name {night}")).otherwise("name").alias("name")
    changed = tables() | {"artifacts": tables()["artifacts"].with_columns(renamed)}
    return content(derived(changed, when), content_as_of=when)


@pytest.fixture(scope="module", autouse=True)
def short_feeds() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        for module in ("warehouse.retention.rule", "warehouse.publish.settle"):
            patch.setattr(f"{module}.FEED_SNAPSHOTS", FEED)
        yield


@pytest.fixture(scope="module")
def tree(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Six nights of which the fourth was held, and a failed one."""
    root = tmp_path_factory.mktemp("tree")
    for night in range(NIGHTS):
        held = "too many places moved" if night == 3 else None
        publish(root, other(night), run(CONTENT_AS_OF + night * APART, held=held))
    publish_failure(root, run(CONTENT_AS_OF + DAY), "no source", {"why": "down"})
    return root


@pytest.fixture
def site(tree: Path, tmp_path: Path) -> Path:
    # Files are linked, not copied: none is ever changed in place.
    return Path(shutil.copytree(tree, tmp_path / "site", copy_function=os.link))


def clock(night: float = NIGHTS) -> datetime:
    return CONTENT_AS_OF + night * APART


def ids(root: Path) -> list[str]:
    return [run["snapshot"] for run in read_history(Store(root)) if run["snapshot"]]


def whole(root: Path, snapshots: Iterable[str]) -> None:
    """Every file of these snapshots is there with its bytes."""
    store = Store(root)
    entries = {run["snapshot"]: run["manifest"] for run in read_history(store) if run["snapshot"]}
    for snapshot in snapshots:
        for file in files_of(store, entries[snapshot]):
            assert sha256_hex((root / file.path).read_bytes()) == file.sha256


def test_a_plan_changes_nothing(site: Path) -> None:
    before = files(site)
    made = plan(site, clock(), NO_GRACE, NOTHING)
    assert made.removed and made.files and made.size_bytes > 0
    assert files(site) == before


def test_old_snapshots_go_and_the_history_says_so(site: Path) -> None:
    listed, before = ids(site), files(site)
    made = sweep(site, clock(), NO_GRACE, NOTHING)
    after = files(site)
    assert set(made.removed) == {listed[0], listed[3]} and len(made.kept) == NIGHTS - 2
    whole(site, made.kept)
    assert {path for path in before if path not in after} == {
        one.path.relative_to(site).as_posix() for one in made.files
    }
    history = document(site, "snapshots/index.json")
    assert set(history["removed"]) == set(made.removed)
    DOCUMENTS["snapshots"].model_validate(history)
    assert [run["snapshot"] for run in history["runs"] if run["snapshot"]] == listed
    assert not (site / "v1/s" / listed[0]).exists()
    assert verify(site).ok, "the latest snapshot, pointer, aliases and feeds are as before"
    assert not plan(site, clock(), NO_GRACE, NOTHING).files, "a second sweep finds nothing"


def test_what_is_gone_is_named_with_its_neighbours(site: Path) -> None:
    listed = ids(site)
    sweep(site, clock(), NO_GRACE, NOTHING)
    with pytest.raises(NotFound, match=rf"removed by retention at .*nearest kept: {listed[1]}"):
        Snapshot(site, listed[0])
    with pytest.raises(NotFound, match="builds it again"):
        Snapshot(site, CONTENT_AS_OF.date().isoformat())
    for operation in (
        lambda: release(site, listed[3], clock(), "why"),
        lambda: touch(site, listed[0], run(clock())),
    ):
        with pytest.raises(PublishError, match="removed by retention"):
            operation()
    with pytest.raises(PublishError, match="cannot roll back"):
        rollback(site, clock(), "why", listed[0])


def test_a_removed_snapshot_comes_back_when_it_is_published_again(site: Path) -> None:
    listed = ids(site)
    sweep(site, clock(), NO_GRACE, NOTHING)
    assert find_snapshot(site, other(0).inputs) is None
    publish(site, other(0), run(CONTENT_AS_OF, RunKind.AS_OF))
    assert listed[0] not in read_removed(Store(site))
    assert Snapshot(site, listed[0]).facts(FLASH)["name"] == "Name 0"
    assert latest(site) == listed[-1]


def test_young_files_stay(site: Path) -> None:
    stray = site / "v1/o/aa" / f"{'a' * 64}.json"
    stray.parent.mkdir(exist_ok=True)
    stray.write_bytes(b"{}")
    now = datetime.now(UTC)
    made = sweep(site, now, timedelta(hours=1))
    assert stray.is_file() and made.young >= 1
    old = (now - timedelta(hours=2)).timestamp()
    os.utime(stray, (old, old))
    sweep(site, now, timedelta(hours=1))
    assert not stray.exists() and not stray.parent.exists()


def test_an_interrupted_sweep_is_finished_by_the_next(site: Path) -> None:
    def stop(_: Path) -> None:
        raise KeyboardInterrupt

    with pytest.MonkeyPatch.context() as patch:
        removed: list[Path] = []
        real = Path.unlink

        def some(path: Path, missing_ok: bool = False) -> None:
            if len(removed) == 20:
                stop(path)
            removed.append(path)
            real(path, missing_ok=missing_ok)

        patch.setattr(Path, "unlink", some)
        with pytest.raises(KeyboardInterrupt):
            sweep(site, clock(), NO_GRACE, NOTHING)
    gone = read_removed(Store(site))
    assert gone
    whole(site, set(ids(site)) - gone.keys())
    sweep(site, clock(), NO_GRACE, NOTHING)
    assert not any((site / "v1/s" / one).exists() for one in gone)
    assert verify(site).ok


def test_nobody_sweeps_while_somebody_writes(site: Path) -> None:
    before = files(site)
    with using(site), pytest.raises(BusyError, match="in use"):
        sweep(site, clock(), NO_GRACE, NOTHING, wait_seconds=0.1)
    assert files(site) == before
    with (site / ".files.lock").open("a") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)


def test_a_damaged_kept_snapshot_stops_everything(site: Path) -> None:
    victim = sorted((site / "v1/s" / ids(site)[-1] / "index").iterdir())[7]
    victim.unlink()
    victim.write_bytes(b"{}")
    before = files(site)
    with pytest.raises(DamagedFileError, match=victim.name):
        sweep(site, clock(), NO_GRACE, NOTHING)
    assert files(site) == before


@given(
    rule=st.builds(Retention, st.integers(0, 60), st.integers(0, 60)),
    night=st.floats(0, 40, allow_nan=False),
    pins=st.sets(st.integers(0, NIGHTS - 1), max_size=4),
    back=st.booleans(),
)
@settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_nothing_that_is_referred_to_is_ever_deleted(
    tree: Path, tmp_path: Path, rule: Retention, night: float, pins: set[int], back: bool
) -> None:
    site = Path(shutil.copytree(tree, tmp_path / f"copy-{len(list(tmp_path.iterdir()))}", copy_function=os.link))
    if back:
        rollback(site, clock(), "wrong")
    pinned = [ids(tree)[number] for number in pins]
    made = sweep(site, clock(night), NO_GRACE, rule, pinned)
    assert {latest(site), *pinned} <= made.kept.keys()
    whole(site, made.kept)
    assert verify(site).mismatches == []
    for snapshot in made.kept:
        Snapshot(site, snapshot).check_files()
