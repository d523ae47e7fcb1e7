"""The map of the site names every page once; agents are told where things are."""

from xml.etree import ElementTree

import pytest

from flows.pages import site_address
from flows.settings import SettingsError
from warehouse.pages.engine import PageMeta
from warehouse.pages.site_files import MAX_ADDRESSES, SITEMAP, llms_page, sitemap_pages

META = PageMeta("20260822T060000Z-0123456789ab", "2026-08-22T06:00:00Z", "1.0.0")


def locations(data):
    return [node.text for node in ElementTree.fromstring(data).iter(f"{{{SITEMAP}}}loc")]


def test_every_page_is_on_the_map_once_and_nothing_else():
    paths = ["index.html", "rank/model/index.html", "rank/model/index.md", "assets/page.js"]
    (page,) = sitemap_pages(paths, META, "https://example.org/abreast/")
    assert page.path == "sitemap.xml"
    assert locations(page.content) == ["https://example.org/abreast/", "https://example.org/abreast/rank/model/"]


def test_a_long_map_is_an_index_of_parts():
    paths = [f"model/p/m{number}/index.html" for number in range(MAX_ADDRESSES + 1)]
    *parts, index = sitemap_pages(paths, META, "")
    assert [part.path for part in parts] == ["sitemap-1.xml", "sitemap-2.xml"]
    assert sum(len(locations(part.content)) for part in parts) == len(paths)
    assert locations(index.content) == ["./sitemap-1.xml", "./sitemap-2.xml"]


def test_the_address_of_the_site_is_a_setting(monkeypatch, tmp_path):
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("ABREAST_SITE", raising=False)
    assert site_address() == ""
    monkeypatch.setenv("ABREAST_SITE", "https://example.org/abreast")
    assert site_address() == "https://example.org/abreast/"
    monkeypatch.setenv("ABREAST_SITE", "javascript:alert(1)")
    with pytest.raises(SettingsError, match="expected an https address"):
        site_address()


def test_agents_are_told_the_snapshot_and_the_pointer():
    text = llms_page(META).content.decode()
    assert META.snapshot in text and "v1/latest.json" in text
