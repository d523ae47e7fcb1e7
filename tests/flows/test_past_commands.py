"""Commands about the past as a person meets them: backfill, history with plots, diff and patch."""

import json
from datetime import timedelta
from pathlib import Path

import pytest

from tests.flows.past import FIRST, archive_pages, pages
from tests.flows.test_cli import abreast
from warehouse.read import Snapshot

DAYS = [str((FIRST + timedelta(days=day)).date()) for day in range(2)]
HERON = "northwind/heron-0"


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two days, published by the command. Do not change it."""
    made = tmp_path_factory.mktemp("past")
    archive_pages(made, pages(2))
    done = abreast("backfill", "--from", DAYS[0], "--to", DAYS[1], data=made)
    assert "2 dates, 2 snapshots; latest stays where it is" in done.stdout
    assert f"\n2/2 {DAYS[1]} published " in done.stderr
    assert "report: " in done.stderr.splitlines()[-1]
    return made


def test_a_second_backfill_adds_nothing_and_says_so_in_json(root: Path) -> None:
    done = abreast("backfill", "--from", DAYS[0], "--to", DAYS[1], "--format", "json", data=root)
    items = json.loads(done.stdout)["items"]
    assert [(one["date"], one["done"]) for one in items] == [(day, "known") for day in DAYS]


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (("--to", "2026-01-01"), "ends before it begins"),
        (("--to", "soon"), "--to 'soon': expected a date"),
        (("--every", "year"), "expected one of day, week, month, capture"),
        (("--origin", "git"), "origin git: expected a repo (folder), a path"),
        (("--origin", "git", "--repo", "nowhere", "--path", "x", "--source", "no", "--url", "u"), "does not read"),
        (("--origin", "wayback"), "origin wayback: expected a source"),
        (("--origin", "attic"), "expected one of archive, git, wayback"),
    ],
)
def test_words_that_make_no_sense_are_usage_errors(root: Path, words: tuple[str, ...], message: str) -> None:
    given = {"--from": DAYS[0], "--to": DAYS[1]} | dict(zip(words[::2], words[1::2], strict=True))
    flat = [word for pair in given.items() for word in pair]
    assert message in abreast("backfill", *flat, data=root, expect=2).stderr


def test_history_tells_prices_places_and_capabilities(root: Path) -> None:
    shown = abreast("history", HERON, "--at", DAYS[1], data=root).stdout
    assert "From 2 snapshots" in shown and "Tool and function calling" in shown
    assert "1 USD per million input tokens" in shown and "0.9 USD per million input tokens" in shown
    [item] = json.loads(abreast("history", HERON, "--at", DAYS[0], "--format", "json", data=root).stdout)["items"]
    assert item["snapshots"] == 1 and {"prices", "places", "capabilities"} <= item.keys()


def test_history_is_drawn_into_files_and_into_the_terminal(root: Path, tmp_path: Path) -> None:
    names = (HERON, "tailfeather/heron-1", "quietriver/heron-2", "--at", DAYS[1])
    drawn = abreast("history", *names, "--plot", str(tmp_path / "p.svg"), data=root)
    assert "6 prices of 3 artifacts" in drawn.stdout and (tmp_path / "p.svg").stat().st_size > 5_000
    first, second = (abreast("history", *names, *how, data=root) for how in (("--plot", "-"), ("--format", "plot")))
    assert first.stdout == second.stdout and "a  heron-0 input" in first.stdout
    assert "expected a file ending in" in abreast("history", *names, "--plot", "p.gif", data=root, expect=2).stderr


def test_a_mirror_is_brought_up_to_date_by_a_patch(root: Path, tmp_path: Path) -> None:
    old, new = (Snapshot(root / "published", at=day) for day in DAYS)
    patch = tmp_path / "p.json"
    patch.write_text(abreast("diff", old.id, new.id, "--format", "patch", data=root).stdout)
    mirror = tmp_path / "mirror"
    archive_pages(mirror, pages(1))
    abreast("backfill", "--from", DAYS[0], "--to", DAYS[0], data=mirror)
    done = abreast("patch", str(patch), data=mirror)
    assert f"snapshot {new.id}: published" in done.stdout
    assert Snapshot(mirror / "published").manifest_sha256 == new.manifest_sha256
    assert "price changed" in abreast("diff", old.id, new.id, data=mirror).stdout
    patch.write_text("[]")
    assert "no patch" in abreast("patch", str(patch), data=mirror, expect=2).stderr
