"""Adding an old document later changes no published snapshot, and each can be made again from the archive."""

import shutil
from datetime import timedelta
from pathlib import Path

import pytest

import flows.rebuild
from flows.backfill import backfill
from flows.inputs import NothingCapturedError
from flows.rebuild import rebuild
from flows.settings import Settings
from tests.flows.past import CLOCK, FIRST, archive_pages, cheaper, pages
from tests.flows.test_cli import abreast
from tests.replay import payloads
from tests.warehouse.publish.tree import files
from warehouse.read import Snapshot

DAY = timedelta(days=1)


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two backfilled days, and then an old document that comes to light. Do not change it."""
    made = tmp_path_factory.mktemp("rebuild")
    archive_pages(made, pages(2))
    _backfill(made)
    before = files(made / "published")
    # Captured between the two days, and in our hands a week after they were published.
    late = payloads.openrouter(FIRST + timedelta(hours=6), cheaper(3))
    archive_pages(made, [late], CLOCK + 7 * DAY)
    assert files(made / "published") == before, "adding a document publishes nothing"
    return made


def _backfill(root: Path, days_later: int = 0) -> list[str | None]:
    clock = CLOCK + days_later * DAY
    return [one.snapshot for one in backfill(Settings(root), FIRST.date(), FIRST.date() + DAY, clock_utc=clock)]


def _published(root: Path, number: int) -> Snapshot:
    return Snapshot(root / "published", at=str(FIRST.date() + number * DAY))


def test_a_published_snapshot_is_made_again_with_its_digests(root: Path) -> None:
    for number in (0, 1):
        made = rebuild(Settings(root), _published(root, number))
        assert made.differences == () and made.is_same_code and made.ok


def test_the_old_document_is_in_a_snapshot_of_its_own(root: Path, tmp_path: Path) -> None:
    copy = Path(shutil.copytree(root, tmp_path / "copy"))
    old = _published(copy, 0)
    kept = files(copy / "published")
    again = _backfill(copy, 8)
    assert again[0] != old.id and _published(copy, 0).id == again[0]
    now = files(copy / "published")
    immutable = [path for path in kept if path.startswith(("v1/s/", "v1/o/", "v1/t/"))]
    assert all(now[path] == kept[path] for path in immutable)
    assert rebuild(Settings(copy), Snapshot(copy / "published", at=old.id)).ok
    assert rebuild(Settings(copy), Snapshot(copy / "published", at=str(again[0]))).ok


def test_under_other_code_what_differs_is_listed_and_is_no_failure(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(flows.rebuild, "code_version", lambda: "0" * 64)
    assert rebuild(Settings(root), _published(root, 0)).differences == ()
    monkeypatch.setattr("flows.inputs.code_version", lambda: "0" * 64)
    monkeypatch.setattr("flows.build.code_version", lambda: "0" * 64)
    made = rebuild(Settings(root), _published(root, 0))
    assert made.ok and not made.is_same_code
    assert any(line.startswith("inputs: ") for line in made.differences)


def test_a_document_that_pretends_to_have_been_known_is_found(root: Path, tmp_path: Path) -> None:
    copy = Path(shutil.copytree(root, tmp_path / "copy"))
    forged = payloads.openrouter(FIRST + timedelta(hours=1), cheaper(2))
    archive_pages(copy, [forged], CLOCK - DAY)
    made = rebuild(Settings(copy), _published(copy, 0))
    assert not made.ok
    assert any("documents are in the archive as known then" in line for line in made.differences)
    assert any(line.startswith("table prices: ") for line in made.differences)


def test_a_lost_archive_is_said(root: Path, tmp_path: Path) -> None:
    copy = Path(shutil.copytree(root, tmp_path / "copy"))
    shutil.rmtree(copy / "raw")
    with pytest.raises(NothingCapturedError, match="restore it from a copy"):
        rebuild(Settings(copy), _published(copy, 0))


def test_the_command_says_so(root: Path) -> None:
    day = str(FIRST.date())
    done = abreast("verify", day, "--rebuild", data=root)
    assert done.stdout.splitlines()[-1] == "rebuilt from the archive: every digest as published"
    assert "rebuilt" not in abreast("verify", day, data=root).stdout
