"""Carrying to a folder: what is sent, in which order, what is refused, and what an interruption leaves."""

import sys
from collections.abc import Mapping
from pathlib import Path

import pytest

from tests.warehouse.carry.tree import publish_night
from tests.warehouse.content import CONTENT_AS_OF
from tests.warehouse.publish.tree import files, latest
from warehouse.carry import CarryError, MovedError, carry, open_target
from warehouse.carry.folder import FolderTarget
from warehouse.carry.headers import A_MINUTE, FOR_EVER, headers_of
from warehouse.carry.target import Version
from warehouse.files import DamagedFileError
from warehouse.publish import rollback
from warehouse.read import Snapshot
from warehouse.verify import verify

POINTER = "v1/latest.json"


class Recorder(FolderTarget):
    """A folder that notes what is written, and may break after so many writes or lose a byte of one file."""

    def __init__(self, root: Path, breaks_after: int | None = None, spoils: str = "nothing") -> None:
        super().__init__(root)
        self.written: list[str] = []
        self.headers: dict[str, Mapping[str, str]] = {}
        self.breaks_after, self.spoils = breaks_after, spoils

    def replace(self, path: str, data: bytes, headers: Mapping[str, str]) -> None:
        if len(self.written) == self.breaks_after:
            raise CarryError("the network is gone")
        self._note(path, headers)
        super().replace(path, data[:-1] if path.startswith(self.spoils) else data, headers)

    def swap(self, path: str, data: bytes, headers: Mapping[str, str], before: Version | None) -> None:
        self._note(path, headers)
        super().swap(path, data, headers, before)

    def _note(self, path: str, headers: Mapping[str, str]) -> None:
        self.written.append(path)
        self.headers[path] = headers


def shown(root: Path) -> dict[str, bytes]:
    """What is published, without locks, unfinished files and pages."""
    return {path: data for path, data in files(root).items() if "/." not in path and not path.endswith(".new")}


def test_a_folder_holds_what_is_published_and_verifies(site: Path, tmp_path: Path) -> None:
    target = Recorder(tmp_path / "target")
    done = carry(site, target)
    assert shown(tmp_path / "target") == shown(site)
    assert (done.snapshot, done.moved, done.sent) == (latest(site), True, len(shown(site)))
    assert verify(tmp_path / "target").ok
    order = {path: number for number, path in enumerate(target.written)}
    kinds = [
        max(n for p, n in order.items() if p.startswith(("v1/o/", "v1/t/", "v1/s/")) and "manifest" not in p),
        min(n for p, n in order.items() if p.startswith("v1/s/") and p.endswith("/manifest.json")),
        order["v1/snapshots/index.json"],
        min(n for p, n in order.items() if p.startswith("v1/a/")),
        order["index.html"],
        order[POINTER],
    ]
    assert kinds == sorted(kinds) and kinds[-1] == len(target.written) - 1
    frozen = [path for path in order if path.startswith(("v1/o/", "v1/s/", "v1/t/"))]
    assert {target.headers[path]["Cache-Control"] for path in frozen} == {FOR_EVER}
    assert target.headers[POINTER]["Cache-Control"] == A_MINUTE


def test_nothing_is_sent_twice(site: Path, tmp_path: Path) -> None:
    carry(site, FolderTarget(tmp_path / "target"))
    again = Recorder(tmp_path / "target")
    done = carry(site, again)
    assert (done.sent, done.moved, again.written) == (0, False, [])
    snapshot = publish_night(site, 2)
    third = Recorder(tmp_path / "target")
    done = carry(site, third)
    assert done.snapshot == snapshot == latest(tmp_path / "target")
    assert not [path for path in third.written if path.startswith("v1/s/") and snapshot not in path]
    assert third.written[-1] == POINTER


@pytest.mark.parametrize("breaks_after", [0, 3, 200, 560])
def test_an_interrupted_carry_leaves_the_old_pointer_and_is_continued(
    breaks_after: int, site: Path, tmp_path: Path
) -> None:
    with pytest.raises(CarryError, match="the network is gone"):
        carry(site, Recorder(tmp_path / "target", breaks_after))
    assert not (tmp_path / "target" / POINTER).exists()
    rest = Recorder(tmp_path / "target")
    done = carry(site, rest)
    assert done.skipped >= breaks_after * 0.9
    assert shown(tmp_path / "target") == shown(site)


def test_a_newer_latest_is_not_moved_back_unless_asked(site: Path, tmp_path: Path) -> None:
    target = FolderTarget(tmp_path / "target")
    old = files(site)
    publish_night(site, 2)
    carry(site, target)
    for path in ("v1/latest.json", "v1/snapshots/index.json"):
        (site / path).unlink()
        (site / path).write_bytes(old[path])
    before = shown(tmp_path / "target")
    with pytest.raises(CarryError, match="ours only as of"):
        carry(site, target)
    assert shown(tmp_path / "target") == before
    assert carry(site, target, force=True).snapshot == latest(site) == latest(tmp_path / "target")


def test_a_rollback_is_carried(site: Path, tmp_path: Path) -> None:
    target = FolderTarget(tmp_path / "target")
    first, second = [run["snapshot"] for run in Snapshot(site).runs]
    assert carry(site, target).snapshot == second
    rollback(site, CONTENT_AS_OF, "wrong")
    assert carry(site, target).snapshot == first


def test_the_history_of_another_data_root_is_not_overwritten(site: Path, tmp_path: Path) -> None:
    target = FolderTarget(tmp_path / "target")
    publish_night(tmp_path / "elsewhere", 0, "Another")
    carry(tmp_path / "elsewhere", target)
    with pytest.raises(CarryError, match="not the beginning of ours"):
        carry(site, target)
    assert carry(site, target, force=True).moved


def test_two_who_carry_at_once_do_not_overwrite_each_other(site: Path, tmp_path: Path) -> None:
    class Raced(FolderTarget):
        def swap(self, path: str, data: bytes, headers: Mapping[str, str], before: Version | None) -> None:
            if path == POINTER:
                (tmp_path / "target" / path).write_bytes(b'{"as_of": "2026-09-01T00:00:00Z", "snapshot": "theirs"}')
            super().swap(path, data, headers, before)

    with pytest.raises(MovedError, match=r"latest\.json was changed"):
        carry(site, Raced(tmp_path / "target"))
    assert latest(tmp_path / "target") == "theirs"


def test_what_arrives_damaged_is_noticed(site: Path, tmp_path: Path) -> None:
    with pytest.raises(CarryError, match="reads back as"):
        carry(site, Recorder(tmp_path / "target", spoils="v1/t/"))
    assert not (tmp_path / "target" / POINTER).exists()


def test_a_damaged_file_there_is_mended_when_all_are_checked(
    site: Path, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    target = FolderTarget(tmp_path / "target")
    carry(site, target)
    cut, flipped = sorted((tmp_path / "target/v1/o").rglob("*.json"))[:2]
    cut.write_bytes(cut.read_bytes()[:-1])
    flipped.write_bytes(b"X" + flipped.read_bytes()[1:])
    assert carry(site, target).mended == 1, "another size is seen without reading"
    assert carry(site, target, check_all=True).mended == 1
    assert shown(tmp_path / "target") == shown(site)
    assert cut.name in caplog.text and flipped.name in caplog.text


def test_a_damaged_file_here_is_never_carried(site: Path, tmp_path: Path) -> None:
    victim = next(iter(sorted((site / "v1/t").rglob("*.csv"))))
    victim.unlink()
    victim.write_bytes(b"x")
    with pytest.raises(DamagedFileError, match=victim.name):
        carry(site, FolderTarget(tmp_path / "target"))
    assert not (tmp_path / "target" / POINTER).exists()


def test_what_is_no_more_is_deleted_only_where_the_folder_is_ours(site: Path, tmp_path: Path) -> None:
    target = FolderTarget(tmp_path / "target")
    carry(site, target)
    for path in ("v1/a/model/gone/gone.json", "model/gone/index.html", "their/own.html"):
        (tmp_path / "target" / path).parent.mkdir(parents=True)
        (tmp_path / "target" / path).write_text("x")
    assert carry(site, target, owned=("v1/a", "model")).deleted == 2
    assert (tmp_path / "target/their/own.html").is_file()


def test_nothing_published_is_nothing_to_carry(tmp_path: Path) -> None:
    with pytest.raises(CarryError, match="nothing is published"):
        carry(tmp_path, FolderTarget(tmp_path / "target"))


NO_TARGETS = ("http://example.org/x", "s3://", "s3://user:key@bucket/x", "gs://bucket", "file://", "")


@pytest.mark.parametrize("address", NO_TARGETS)
def test_addresses_that_are_no_target_are_named(address: str) -> None:
    with pytest.raises(CarryError, match="expected a folder"):
        open_target(address)


def test_a_folder_is_a_path_or_a_file_address(tmp_path: Path) -> None:
    for address in (str(tmp_path), f"file://{tmp_path}"):
        target = open_target(address)
        assert isinstance(target, FolderTarget) and target.root == tmp_path


def test_without_obstore_the_message_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "obstore", None)
    monkeypatch.delitem(sys.modules, "warehouse.carry.bucket", raising=False)
    with pytest.raises(CarryError, match=r"abreast\[s3\]"):
        open_target("s3://bucket/prefix")


def test_a_folder_that_cannot_be_written_to_is_named(site: Path, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    with pytest.raises(CarryError, match="file/target"):
        carry(site, FolderTarget(tmp_path / "file" / "target"))


def test_every_file_has_a_type(site: Path) -> None:
    types = {path.rpartition(".")[2]: headers_of(path)["Content-Type"] for path in shown(site)}
    assert "application/octet-stream" not in types.values()
    assert types["parquet"] == "application/vnd.apache.parquet"
    assert headers_of("v1/changes.json")["Content-Type"] == "application/feed+json"
    assert headers_of("v1/latest.json")["Content-Type"] == "application/json"
