"""Real answers of the web archive: eleven recorded files, each with what is to be made of it."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

import pytest

from extractors.http import BlockedError, NotFoundError
from extractors.past.cdx import Capture, is_same_page, last_of_each_day, read_listing
from extractors.past.wayback import Memento, Wayback
from tests.extractors.past.wayback_cases import service
from tests.replay.library import Page
from tests.replay.server import Handler, ReplayServer


@pytest.fixture
def exchanges(recorded: Path) -> Callable[[str], list[dict[str, Any]]]:
    """Exchanges of a cassette."""
    return lambda name: list(json.loads((recorded / "wayback" / f"{name}.json").read_text()))


def _listing(exchange: dict[str, Any]) -> Any:
    return read_listing(exchange["response"]["body_text"].encode())


def _replayed(found: list[dict[str, Any]], ask: Callable[[Wayback], Memento]) -> Memento:
    """Ask a service that gives the recorded answers, chunking and compression aside."""
    answers = {urlsplit(one["request"]["url"]).path: one["response"] for one in found}
    left_out = {"content-encoding", "transfer-encoding", "content-length", "connection"}

    def answer(handler: Handler, page: Page | None) -> None:
        one = answers[handler.path]
        headers = {name: value for name, value in one["headers"].items() if name.lower() not in left_out}
        handler.answer(one["status"], headers, one["body_text"].encode())

    with ReplayServer() as server:
        server.faults["/web/"] = answer
        with service(server) as wayback:
            return ask(wayback)


def _capture(url: str) -> Capture:
    """Capture whose raw bytes a recorded request asked for."""
    stamp, _, original = url.partition("/web/")[2].partition("id_/")
    row = f"key {stamp} {original} text/html 200 D 1"
    return read_listing(row.encode()).captures[0]


def test_a_document(exchanges: Callable[[str], Any]) -> None:
    for name, number in (("test_get_memento", 0), ("test_get_memento_with_mode", 1)):
        one = exchanges(name)[number]
        capture = _capture(one["request"]["url"])
        found = _replayed([one], lambda wayback, capture=capture: wayback.memento(capture))  # type: ignore[misc]
        assert found.captured_at_utc.isoformat() == "2017-11-24T15:13:15+00:00"
        assert found.status == 200 and found.data.decode() == one["response"]["body_text"]
        assert b"web.archive.org/_static" not in found.data, "the raw bytes, not the rewritten page"


def test_redirects_to_the_nearest_capture_and_of_the_time(exchanges: Callable[[str], Any]) -> None:
    found = exchanges("test_get_memento_follows_historical_redirects")
    made = _replayed(found, lambda wayback: wayback.memento(_capture(found[0]["request"]["url"])))
    assert made.captured_at_utc.isoformat() == "2020-02-01T02:44:05+00:00"
    assert made.url == "https://www.epa.gov/sites/production/files/signpost/cc.html" and made.status == 200


def test_no_memento(exchanges: Callable[[str], Any]) -> None:
    found = exchanges("test_get_memento_raises_no_memento_error")
    with pytest.raises(NotFoundError, match="no capture"):
        _replayed(found, lambda wayback: wayback.memento(_capture(found[0]["request"]["url"])))


def test_an_archived_rate_limit(exchanges: Callable[[str], Any]) -> None:
    found = exchanges("test_get_memento_works_on_archived_rate_limit_responses")
    made = _replayed(found, lambda wayback: wayback.memento(_capture(found[0]["request"]["url"])))
    assert (made.status, made.captured_at_utc.isoformat()) == (429, "2015-01-29T03:49:04+00:00")


def test_listings(exchanges: Callable[[str], Any]) -> None:
    [one] = map(_listing, exchanges("test_search"))
    assert [capture.timestamp for capture in one.captures] == ["19961231235847"], "three equal rows are one capture"
    both = list(map(_listing, exchanges("test_search_with_filter")))
    assert {capture.status for capture in both[1].captures} == {404}
    assert [capture.status for capture in both[0].captures][:3] == [200, 301, 200]
    assert len(both[0].captures) + len(both[0].problems) >= 9


def test_all_pages_of_a_listing(exchanges: Callable[[str], Any]) -> None:
    found = exchanges("test_search_multipage")
    pages = [_listing(one) for one in found]
    assert len(pages) == 15 and pages[-1].captures == () and not any(page.problems for page in pages)
    for page, following in zip(pages, found[1:], strict=False):
        assert page.resume_key == parse_qs(urlsplit(following["request"]["url"]).query)["resumeKey"][0]
        assert unquote(page.resume_key).startswith("com,cnn)/")
    captures = [capture for page in pages for capture in page.captures]
    days = list(last_of_each_day(captures, "https://cnn.com/"))
    assert len({day.timestamp[:8] for day in days}) == len(days) > 10
    assert all(day.status == 200 for day in days)


def test_a_blocked_site(exchanges: Callable[[str], Any]) -> None:
    [one] = exchanges("test_search_raises_for_blocked_urls")

    def refuse(handler: Handler, page: Page | None) -> None:
        said = "X-Archive-Wayback-Runtime-Error"
        handler.answer(403, {said: one["response"]["headers"][said]}, one["response"]["body_text"].encode())

    with ReplayServer() as server:
        server.faults["/cdx/"] = refuse
        with service(server) as wayback, pytest.raises(BlockedError, match="does not show"):
            list(wayback.listings("https://nationalpost.com/health", *_days()))


def _days() -> Any:
    from datetime import date

    return date(2019, 10, 1), date(2019, 10, 2)


def test_broken_lines(recorded: Path) -> None:
    broken = read_listing((recorded / "wayback/malformed_cdx.txt").read_bytes())
    assert [capture.original[:21] for capture in broken.captures] == ["https://www.epa.gov/"] * 2 + [
        "https://www.epa.gov/%"
    ]
    assert "data:image" in broken.captures[2].original and broken.captures[2].status == 404
    assert len(broken.problems) == 2, "a mail address and no address at all"
    assert len(list(last_of_each_day(broken.captures, "https://epa.gov"))) == 1
    unsaid = read_listing((recorded / "wayback/zero_length_cdx.txt").read_bytes())
    assert len(unsaid.captures) == 5 and not unsaid.problems
    assert all(is_same_page(capture.original, "https://cnn.com") for capture in unsaid.captures)
