"""Registries of servers, repositories and hosted models: goldens, versions, renames, pages named in bodies."""

import json

import polars as pl
import pytest

from extractors.errors import ParseError
from extractors.source import Request, read, route
from extractors.sources import github, mcp_registry, replicate
from tests.extractors.sources.golden import PAYLOADS, assert_golden

SEARCHES = [(f"search_{topic.replace('-', '_')}", topic) for topic in github.TOPICS]
CASES = [
    ("mcp_registry", "servers", "servers_flat_2025.json", mcp_registry.BASE),
    ("mcp_registry", "servers", "servers_2026.json", mcp_registry.LIST_URL),
    ("github", "repository", "repository_renamed.json", f"{github.API}/repos/former/engine"),
    ("github", "readme", "readme_engine.json", f"{github.API}/repos/acme/engine/readme"),
    ("replicate", "models", "models_2025.json", replicate.LIST_URL),
]
CASES += [
    ("github", name, f"{name}_2025.json", f"{github.API}/search/repositories?q=topic:{topic}&sort=stars")
    for name, topic in SEARCHES
]


@pytest.mark.parametrize(("source", "endpoint", "file", "url"), CASES, ids=[f"{one[0]}-{one[2]}" for one in CASES])
def test_goldens(source, endpoint, file, url):
    found = assert_golden(source, endpoint, file, url)
    assert found.frames["entities"].height + (found.quarantine["frame"] == "entities").sum() == found.rows_total
    assert route(source, url) == endpoint


def test_versions_of_a_server_are_one_server_and_deleted_ones_are_none():
    data = (PAYLOADS / "mcp_registry" / "servers_2026.json").read_bytes()
    found = read("mcp_registry", "servers", data, mcp_registry.LIST_URL)
    rows = found.frames["entities"].select("source_id", "type", "status").rows()
    assert rows == [("io.github.acme/files", "mcp", None), ("com.example/old", "mcp", "deprecated")]


def test_pages_follow_the_cursor_of_the_body():
    first = Request("mcp_registry", "servers", mcp_registry.LIST_URL)
    data = (PAYLOADS / "mcp_registry" / "servers_2026.json").read_bytes()
    url = mcp_registry.next_by_body(first, data, 1).url
    assert url == f"{mcp_registry.LIST_URL}&cursor=com.example%2Funmarked%3A1%200"
    assert route("mcp_registry", url) == "servers"
    assert mcp_registry.next_by_body(first, data, mcp_registry.MAX_LIST_PAGES) is None
    assert mcp_registry.next_by_body(first, b'{"servers": [], "metadata": {}}', 1) is None


def test_a_next_page_elsewhere_is_refused():
    first = Request("replicate", "models", replicate.LIST_URL)
    data = (PAYLOADS / "replicate" / "models_2025.json").read_bytes()
    assert replicate.next_by_body(first, data, 1).url == f"{replicate.LIST_URL}?cursor=abc"
    elsewhere = json.dumps({"next": "https://evil.example/v1/models?cursor=abc", "results": []}).encode()
    with pytest.raises(ParseError, match="further page"):
        replicate.next_by_body(first, elsewhere, 1)


def test_a_renamed_repository_keeps_its_former_name_as_an_alias():
    data = (PAYLOADS / "github" / "repository_renamed.json").read_bytes()
    entities = read("github", "repository", data, f"{github.API}/repos/former/engine").frames["entities"]
    assert entities.select("source_id", "role", "base_source_id").rows() == [
        ("acme/engine", "artifact", None),
        ("former/engine", "alias", "acme/engine"),
    ]


def test_incomplete_results_are_refused():
    document = json.loads((PAYLOADS / "github" / "search_llm_2025.json").read_bytes())
    document["incomplete_results"] = True
    with pytest.raises(ParseError, match="incomplete"):
        read("github", "search_llm", json.dumps(document).encode(), f"{github.API}/search/repositories?q=topic:llm&a=b")


@pytest.mark.parametrize("content", ["!!!", "/w==", "", 7])
def test_a_readme_that_cannot_be_decoded_is_refused(content):
    document = json.dumps({"encoding": "base64", "content": content}).encode()
    with pytest.raises(ParseError):
        read("github", "readme", document, f"{github.API}/repos/acme/engine/readme")


def test_stars_and_the_day_of_the_last_push():
    data = (PAYLOADS / "github" / "repository_renamed.json").read_bytes()
    frame = read("github", "repository", data, f"{github.API}/repos/acme/engine").frames["signals"]
    values = dict(frame.select("signal", "value").iter_rows())
    assert values["github_stars"] == 7122.0
    assert values["last_vendor_change_epoch_days"] == 20093.0
    assert frame.filter(pl.col("problem").is_not_null()).is_empty()
