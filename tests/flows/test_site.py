"""Pages made by one process and by two are the same; an interrupted rendering is finished by the next run."""

import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

import pytest

from flows.page_share import ShareError, Sharing, shares_to_take
from flows.pages import render_site, settle_site
from warehouse.pages.engine import Page, PageMeta, asset_pages
from warehouse.pages.leaves import Plan


@pytest.fixture
def published(embedded_night: Path, tmp_path: Path) -> Path:
    """A copy of a published night."""
    return Path(shutil.copytree(embedded_night / "published", tmp_path / "published"))


def site(published: Path) -> dict[str, bytes]:
    """All pages by path."""
    return {path.relative_to(published).as_posix(): path.read_bytes() for path in published.rglob("*.html")}


def test_two_processes_make_the_pages_that_one_makes(published: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    alone = site(published)
    for path in alone:
        (published / path).unlink()
    monkeypatch.setattr("flows.pages.ENOUGH_TO_SHARE", 1)
    monkeypatch.setattr("os.cpu_count", lambda: 2)
    written = render_site(published)
    assert written.written >= len(alone)
    assert site(published) == alone


def test_only_a_site_whose_home_page_shows_the_snapshot_is_complete(published: Path) -> None:
    assert settle_site(published) is None
    (published / "index.html").write_text("another snapshot")
    page = next(published.glob("model/*/*/index.html"))
    whole = page.read_bytes()
    page.write_bytes(whole[: len(whole) // 2])
    settled = settle_site(published)
    assert settled is not None and settled.written == 2
    assert page.read_bytes() == whole


@pytest.mark.parametrize("what", ["module", "address", "twin"])
def test_a_site_made_by_other_code_or_damaged_is_renewed(
    published: Path, monkeypatch: pytest.MonkeyPatch, what: str
) -> None:
    assert settle_site(published) is None
    if what == "module":
        spoiled = published / "assets/compare.js"
        wanted = b"// another version of the module\n"
        assets = [
            Page("assets/compare.js", wanted) if one.path == "assets/compare.js" else one for one in asset_pages()
        ]
        for place in ("flows.pages", "warehouse.pages.site"):
            monkeypatch.setattr(f"{place}.asset_pages", lambda: assets)
    elif what == "address":
        spoiled, wanted = published / "sitemap.xml", b"https://example.org/abreast/"
        monkeypatch.setenv("ABREAST_SITE", wanted.decode())
    else:
        spoiled, wanted = published / "index.md", (published / "index.md").read_bytes()
        spoiled.write_text("torn")
    assert settle_site(published) is not None
    assert wanted in spoiled.read_bytes()
    assert settle_site(published) is None


def test_a_share_that_fails_says_why(tmp_path: Path) -> None:
    plan, shares = Plan([], [], PageMeta("s", "t", "r"), 1.0, "0" * 64), shares_to_take()
    sharing = Sharing(shares)
    sharing.begin(tmp_path, "20260822T060000Z-0123456789ab", plan)
    with pytest.raises(ShareError, match="latest"):
        sharing.result()
    sharing.stop()
    os.close(shares)


def test_a_share_without_a_plan_ends(tmp_path: Path) -> None:
    shares = shares_to_take()
    sharing = Sharing(shares)
    sharing.stop()
    sharing.stop()
    os.close(shares)
    assert sharing._process.returncode is not None


def test_a_share_ends_when_its_caller_does_before_it_has_a_plan() -> None:
    script = "from flows.page_share import *; one = Sharing(shares_to_take()); print(one._process.pid, flush=True)"
    caller = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, timeout=60, check=True)
    assert _ends(int(caller.stdout))


def _ends(pid: int) -> bool:
    for _ in range(200):
        state = Path(f"/proc/{pid}/stat")
        if not state.exists() or state.read_text().rpartition(")")[2].split()[0] == "Z":
            return True
        time.sleep(0.05)
    return False


def test_a_share_imports_neither_polars_nor_pydantic() -> None:
    code = "import sys, flows.page_share; print(sorted({'polars', 'pydantic', 'numpy'} & sys.modules.keys()))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
