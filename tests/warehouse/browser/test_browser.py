"""What a reader does on the published site, in Chromium, from a plain static server."""

import shutil
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from flows.pages import render_site
from schemas.ids import pair_name, parse_id
from tests.warehouse.browser.browsing import axe, chromium
from tests.warehouse.content import ATLAS, FLASH, SD, content, run
from tests.warehouse.web.site_server import served
from warehouse.publish import publish
from warehouse.read import Snapshot

pytestmark = pytest.mark.slow
FRESH = datetime(2026, 8, 22, 12)
LATE = datetime(2026, 9, 30)
PAIR = f"compare/{pair_name(FLASH, SD)}/"
SERIOUS = ("serious", "critical")
PAGES = ("", PAIR, f"{parse_id(FLASH).path}/", "rank/model/", "changes/", "sources/", "method/", "search/", "compare/")


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as found:
        yield found


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("site")
    publish(root, content(), run())
    render_site(root)
    return root


@pytest.fixture(scope="module")
def base(site: Path) -> Iterator[str]:
    with served(site) as address:
        yield address


@pytest.fixture
def page(browser: Browser, base: str) -> Iterator[Page]:
    """A page at the time of the snapshot; nothing is asked of another host, nothing is complained about."""
    context = browser.new_context(base_url=base)
    found = context.new_page()
    found.set_default_timeout(20_000)
    found.clock.set_fixed_time(FRESH)
    troubles: list[str] = []
    found.on("pageerror", lambda error: troubles.append(str(error)))
    found.on("console", lambda message: troubles.append(message.text) if message.type == "error" else None)
    found.on("request", lambda asked: troubles.append(asked.url) if not asked.url.startswith(base) else None)
    yield found
    assert troubles == []
    assert context.cookies() == []
    context.close()


def test_the_seed_pair_opens_its_evidence_and_costs_a_workload(page: Page) -> None:
    page.goto(PAIR)
    expect(page.locator(".verdict .word")).to_have_text("Not comparable")
    price = page.locator("tr", has=page.get_by_role("rowheader", name="Starting price", exact=True)).first
    evidence = price.locator("details.cell").first
    evidence.locator("summary").click()
    expect(evidence.locator("small").first).to_contain_text("openrouter, row")
    total = page.locator("section.workload .costs tbody tr").first.locator("td").first
    expect(total).to_contain_text("0.325 USD")
    page.get_by_label("Tokens in", exact=True).fill("2000000")
    page.get_by_label("Tokens out").fill("0")
    expect(total).to_contain_text("0.13 USD")
    page.get_by_label("Tokens in", exact=True).fill("-1")
    expect(page.locator(".problem")).to_contain_text("expected a number from 0")
    expect(page.locator(".banner")).to_have_count(0)


def test_the_ranking_is_sorted_filtered_and_weighed(page: Page) -> None:
    page.goto("rank/model/")
    rows = page.locator("table.ranking").first.locator("tbody tr")
    before = rows.evaluate_all("rows => rows.map(row => row.dataset.id)")
    page.get_by_role("button", name="Score").first.click()
    page.get_by_role("button", name="Score").first.click()
    after = rows.evaluate_all("rows => rows.map(row => row.dataset.id)")
    assert after == before[::-1] and len(before) > 1
    page.get_by_label("Name or id").fill("diffusion")
    expect(page.locator("table.ranking tbody tr:visible")).to_have_count(1)
    page.get_by_label("Name or id").fill("")
    page.get_by_text("Your own weights").click()
    page.get_by_label("quality").fill("0")
    expect(page.locator(".own-state")).to_contain_text("your own weights")
    for name in ("adoption", "ecosystem", "match", "freshness"):
        page.get_by_label(name).fill("0")
    expect(page.get_by_role("alert")).to_contain_text("at least one above 0")


def test_a_capability_is_searched(page: Page) -> None:
    page.goto("search/")
    page.get_by_label("What is needed").fill("tool")
    page.get_by_label("Tool calling").check()
    expect(page.locator("#search table tbody")).to_contain_text("Qwen: Qwen3.5-Flash")
    page.reload()
    expect(page.locator("#search table tbody")).to_contain_text("1 of 1")
    page.locator("#search table tbody a").first.click()
    expect(page.locator("h1")).not_to_have_text("Search by capability")


def test_two_artifacts_without_a_prepared_page_are_compared(page: Page, site: Path) -> None:
    assert not (site / f"compare/{pair_name(ATLAS, FLASH)}").exists()
    page.goto("compare/")
    page.get_by_label("Compare", exact=True).fill("atlas large")
    page.locator("#pick-a-list li").first.click()
    page.get_by_label("with", exact=True).fill("qwen3.5")
    page.get_by_label("with", exact=True).press("Enter")
    expect(page.locator(".verdict .word")).to_have_text("Partly comparable")
    expect(page.locator("section.workload .costs")).to_be_visible()
    expect(page).to_have_title("Atlas Large vs Qwen: Qwen3.5-Flash · abreast")
    page.reload()
    expect(page.locator("h1")).to_contain_text("Atlas Large vs Qwen: Qwen3.5-Flash")


def test_history_is_followed(page: Page) -> None:
    page.goto(f"{parse_id(FLASH).path}/")
    history = page.locator("section", has=page.locator("#history"))
    history.locator("summary").first.click()
    expect(history.locator("table").first).to_be_visible()
    page.get_by_role("link", name="Any other artifact").click()
    expect(page.get_by_label("Compare", exact=True)).to_have_value("Qwen: Qwen3.5-Flash")


def test_without_script_everything_prepared_can_be_read(browser: Browser, base: str) -> None:
    context = browser.new_context(base_url=base, java_script_enabled=False)
    page = context.new_page()
    page.goto(PAIR)
    expect(page.locator(".verdict")).to_contain_text("Not comparable")
    expect(page.locator("section.workload")).to_contain_text("USD")
    page.goto("rank/model/")
    expect(page.locator("table.ranking tbody tr").first).to_be_visible()
    page.goto("search/")
    page.get_by_role("link", name="Tool and function calling").click()
    expect(page.locator("tbody")).to_contain_text("Qwen: Qwen3.5-Flash")
    page.goto("compare/")
    expect(page.locator("main")).to_contain_text("This needs JavaScript")
    context.close()


def test_a_stale_snapshot_says_so(page: Page) -> None:
    page.clock.set_fixed_time(LATE)
    page.goto(PAIR)
    expect(page.locator(".banner")).to_contain_text("This may be old")


def test_a_corrupted_document_is_refused(browser: Browser, site: Path, tmp_path: Path) -> None:
    root = tmp_path / "site"
    shutil.copytree(site, root)
    digest = Snapshot(root).digests(FLASH)["facts"]
    path = root / f"v1/o/{digest[:2]}/{digest}.json"
    path.write_bytes(path.read_bytes().replace(b"0.065", b"0.001"))
    with served(root) as base:
        page = browser.new_context(base_url=base).new_page()
        page.goto(f"compare/?a={ATLAS}&b={FLASH}")
        expect(page.locator(".refused")).to_contain_text("a published file is damaged")
        expect(page.locator(".verdict")).to_have_count(0)
        page.goto(PAIR)
        expect(page.locator(".refused")).to_contain_text(digest)
        page.context.close()


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_no_page_has_a_serious_barrier_or_is_wider_than_a_phone(page: Page, theme: Any) -> None:
    page.emulate_media(color_scheme=theme)
    page.set_viewport_size({"width": 360, "height": 800})
    source = axe()
    found = {}
    for path in (*PAGES, f"compare/?a={ATLAS}&b={FLASH}", "search/?capability=agent.tool_calling"):
        page.goto(path)
        page.wait_for_load_state("networkidle")
        page.evaluate(source)
        violations = page.evaluate("axe.run().then(result => result.violations)")
        serious = [(each["id"], each["nodes"][0]["html"]) for each in violations if each["impact"] in SERIOUS]
        wide = page.evaluate("document.documentElement.scrollWidth")
        if serious or wide > 360:
            found[path] = (serious, wide)
    assert found == {}
