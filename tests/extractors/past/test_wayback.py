"""The web archive as a service: further pages, nearest captures, archived errors, live refusals."""

from collections.abc import Iterator
from datetime import UTC, date, datetime
from urllib.parse import unquote

import pytest

from extractors.http import (
    BlockedError,
    NotFoundError,
    RateLimitedError,
    RobotsDeniedError,
    UnexpectedFormatError,
    UnreachableError,
)
from extractors.past.cdx import Capture, CdxError
from tests.extractors.past.test_cdx import URL, line, text
from tests.extractors.past.wayback_cases import Archive, Reply, memento, service
from tests.replay.server import ReplayServer

AT = datetime(2024, 1, 2, 3, 4, 5, tzinfo=UTC)
STAMP = "20240102030405"
CAPTURE = Capture(STAMP, AT, URL, "application/json", 200, "D")
FIRST, LAST = date(2024, 1, 1), date(2024, 2, 1)


@pytest.fixture
def archive() -> Iterator[Archive]:
    with ReplayServer() as server:
        yield Archive(server)


def test_further_pages_are_asked_for_with_the_key_encoded_once_more(archive: Archive) -> None:
    key = "example%2Cprices%29%2F+20240102030405"
    archive.index = [Reply(body=text(line(STAMP), key=key)), Reply(body=text(line("20240103030405")))]
    with service(archive.server) as wayback:
        pages = list(wayback.listings(URL, FIRST, LAST))
    assert [len(page.captures) for page in pages] == [1, 1]
    first, second = archive.queries
    assert (first["from"], first["to"], first["collapse"]) == (["20240101"], ["20240201"], ["digest"])
    assert second["resumeKey"] == [key] and unquote(key) != key


def test_a_listing_that_goes_round_ends(archive: Archive) -> None:
    archive.index = [Reply(body=text(line(STAMP), key="again"))]
    with service(archive.server) as wayback, pytest.raises(CdxError, match="does not end"):
        list(wayback.listings(URL, FIRST, LAST))
    assert len(archive.queries) == 2


def test_a_blocked_site_is_blocked_not_missing(archive: Archive) -> None:
    why = "AdministrativeAccessControlException: Blocked Site Error"
    archive.index = [Reply(403, b"blocked", {"X-Archive-Wayback-Runtime-Error": why})]
    with service(archive.server) as wayback, pytest.raises(BlockedError, match="does not show this page"):
        list(wayback.listings(URL, FIRST, LAST))


def test_the_bytes_and_the_true_time(archive: Archive) -> None:
    archive.replay[f"{STAMP}id_/{URL}"] = memento(b'{"data": []}', AT)
    with service(archive.server) as wayback:
        found = wayback.memento(CAPTURE)
    assert (found.data, found.captured_at_utc, found.status, found.url) == (b'{"data": []}', AT, 200, URL)


def test_the_nearest_capture_counts_with_its_own_time_when_it_is_near(archive: Archive) -> None:
    near, far = AT.replace(hour=5), AT.replace(day=20)
    archive.replay[f"{STAMP}id_/{URL}"] = Reply(302, headers={"Location": f"/web/20240102050405id_/{URL}"})
    archive.replay[f"20240102050405id_/{URL}"] = memento(b"{}", near)
    with service(archive.server) as wayback:
        assert wayback.memento(CAPTURE).captured_at_utc == near
        archive.replay[f"20240102050405id_/{URL}"] = memento(b"{}", far)
        with pytest.raises(NotFoundError, match="nearest to 20240102030405 is of 2024-01-20"):
            wayback.memento(CAPTURE)


@pytest.mark.parametrize("status", [404, 429, 503])
def test_an_archived_error_is_an_answer_of_its_time(archive: Archive, status: int) -> None:
    archive.replay[f"{STAMP}id_/{URL}"] = memento(b"", AT, status, Retry_After="3600")
    with service(archive.server) as wayback:
        assert wayback.memento(CAPTURE).status == status
    assert len(archive.server.requests()) == 1


def test_a_live_refusal_is_asked_again_and_then_an_error(archive: Archive) -> None:
    answers = [Reply(429), memento(b"{}", AT)]
    archive.replay[f"{STAMP}id_/{URL}"] = lambda: answers.pop(0)
    with service(archive.server) as wayback:
        assert wayback.memento(CAPTURE).data == b"{}"
        archive.replay[f"{STAMP}id_/{URL}"] = Reply(429)
        with pytest.raises(RateLimitedError, match="asks for fewer requests"):
            wayback.memento(CAPTURE)
        archive.replay[f"{STAMP}id_/{URL}"] = Reply(503, headers={"Retry-After": "100000"})
        with pytest.raises(RateLimitedError):
            wayback.memento(CAPTURE)


@pytest.mark.parametrize(
    ("reply", "error"),
    [
        (Reply(404, b"<html>has not archived that</html>"), NotFoundError),
        (Reply(403, headers={"X-Archive-Wayback-Runtime-Error": "AccessControl"}), BlockedError),
        (Reply(502), UnreachableError),
        (Reply(200, b"{}"), UnexpectedFormatError),
    ],
)
def test_an_answer_of_the_service_itself_is_no_document(archive: Archive, reply: Reply, error: type) -> None:
    archive.replay[f"{STAMP}id_/{URL}"] = reply
    with service(archive.server) as wayback, pytest.raises(error):
        wayback.memento(CAPTURE)


def test_archived_redirects_are_followed_on_the_same_host_only(archive: Archive) -> None:
    plain = URL.replace("https://", "http://www.")
    archive.replay[f"{STAMP}id_/{plain}"] = memento(b"", AT, 301, Location=f"/web/{STAMP}/{URL}")
    archive.replay[f"{STAMP}id_/{URL}"] = memento(b"{}", AT)
    away = f"https://web.archive.org/web/{STAMP}id_/https://evil.example/"
    archive.replay[f"{STAMP}id_/{URL}?away"] = memento(b"", AT, 302, Location=away)
    with service(archive.server) as wayback:
        assert wayback.memento(Capture(STAMP, AT, plain, "-", 200, "D")).url == URL
        with pytest.raises(NotFoundError, match="was a redirect to 'https://evil"):
            wayback.memento(Capture(STAMP, AT, f"{URL}?away", "-", 200, "D"))
    assert all("evil" not in one.target for one in archive.server.requests())


def test_archived_redirects_that_go_round_end(archive: Archive) -> None:
    archive.replay[f"{STAMP}id_/{URL}"] = memento(b"", AT, 301, Location=f"/web/{STAMP}id_/{URL}/")
    archive.replay[f"{STAMP}id_/{URL}/"] = memento(b"", AT, 301, Location=f"/web/{STAMP}id_/{URL}")
    with service(archive.server) as wayback, pytest.raises(UnexpectedFormatError, match="go round"):
        wayback.memento(CAPTURE)


def test_robots_txt_of_the_archive_is_obeyed(archive: Archive) -> None:
    archive.server.robots = b"User-agent: *\nDisallow: /web/\n"
    with service(archive.server) as wayback, pytest.raises(RobotsDeniedError):
        wayback.memento(CAPTURE)
