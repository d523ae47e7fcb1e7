"""A real browser over a published site: Debian's Chromium, driven by Playwright."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from playwright.sync_api import Browser, sync_playwright

from schemas.canonical import sha256_hex

ROOT = Path(__file__).parents[3]
AXE = ROOT / ".venv/axe/package/axe.min.js"
AXE_SHA256 = "29348999450cdf2849a8e70b7912fc2da85a849da39c0d0d5394f51d4a9ed95c"


@contextmanager
def chromium() -> Iterator[Browser]:
    """The browser; without one the test is skipped and says which package is missing."""
    path = shutil.which("chromium")
    if path is None:
        pytest.skip("chromium is not installed (Debian: apt install chromium)")
    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=path, args=["--no-sandbox"])
        try:
            yield browser
        finally:
            browser.close()


def axe() -> str:
    """The accessibility checker, as `make test-slow` fetches it."""
    if not AXE.is_file():
        pytest.skip(
            f"{AXE.relative_to(ROOT)} is not there; `make test-slow` fetches it with npm (Debian: apt install npm)"
        )
    data = AXE.read_bytes()
    assert sha256_hex(data) == AXE_SHA256, "axe-core is not the pinned one; remove .venv/axe and run make test-slow"
    return data.decode()
