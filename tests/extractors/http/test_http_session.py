"""One document over the session: what comes back, what is sent, and which error each misbehaviour becomes."""

import threading
import time
from collections.abc import Iterator

import pytest

from extractors.http import (
    BlockedError,
    FetchError,
    NotFoundError,
    RateLimitedError,
    RedirectRefusedError,
    RobotsDeniedError,
    TooLargeError,
    UnexpectedFormatError,
    UnreachableError,
    Validators,
)
from extractors.source import Request
from extractors.sources.openrouter import MODELS_URL, endpoints_request
from tests.extractors.http.http_cases import BODY, MODELS, QUICK, RELAXED, library, session
from tests.replay import faults
from tests.replay.library import Page
from tests.replay.server import Fault, Handler, ReplayServer


@pytest.fixture
def server() -> Iterator[ReplayServer]:
    with ReplayServer(library()) as running:
        yield running


def test_a_document_arrives_whole_and_decompressed(server: ReplayServer) -> None:
    with session(server) as http:
        answer = http.fetch(MODELS)
    assert answer.data == BODY
    assert answer.media_type == "application/json"
    assert 0 < answer.sent_bytes < len(BODY)


def test_the_request_says_who_asks_and_nothing_else(server: ReplayServer) -> None:
    with session(server, contact_url="https://example.org/abreast") as http:
        http.fetch(MODELS)
    sent = server.requests()[0].headers
    assert sent["user-agent"].startswith("abreast/")
    assert "+https://example.org/abreast" in sent["user-agent"]
    assert set(sent) <= {"host", "user-agent", "accept-encoding", "accept", "connection"}


def test_an_unchanged_document_costs_no_body(server: ReplayServer) -> None:
    with session(server) as http:
        first = http.fetch(MODELS)
        again = http.fetch(MODELS, Validators(first.headers["etag"]))
    assert (again.status, again.data, again.sent_bytes) == (304, None, 0)
    assert server.requests()[-1].body_bytes == 0


def test_cookies_are_never_sent_back(server: ReplayServer) -> None:
    server.faults["/models"] = faults.says(BODY, {**faults.JSON, "Set-Cookie": "track=1; Path=/"})
    with session(server) as http:
        http.fetch(MODELS)
        http.fetch(MODELS)
    assert all("cookie" not in one.headers for one in server.requests())


ERRORS: dict[str, tuple[Fault, type[FetchError], str]] = {
    "500": (faults.status(500), UnreachableError, "status 500"),
    "503": (faults.status(503), UnreachableError, "status 503"),
    "reset in the body": (faults.reset_in_body, UnreachableError, "ended early|broke"),
    "one byte a second": (faults.drip(0.05), UnreachableError, "took longer than 0.8 s"),
    "headers drip": (faults.drip(0.05, headers_too=True), UnreachableError, "took longer than 0.8 s"),
    "silence": (faults.silent(0.7), UnreachableError, "no byte for 0.4 s"),
    "429 without a time": (faults.status(429), RateLimitedError, "does not say how long"),
    "429 for long": (faults.status(429, Retry_After="3600"), RateLimitedError, "asks to wait 3600 s"),
    "403 by a rate limit": (
        faults.status(403, X_RateLimit_Remaining="0", X_RateLimit_Reset="900"), RateLimitedError, "900 s",
    ),
    "401": (faults.status(401), BlockedError, "status 401"),
    "403": (faults.says(faults.CHALLENGE, faults.HTML, 403), BlockedError, "status 403"),
    "challenge header": (faults.status(503, Cf_Mitigated="challenge"), BlockedError, "challenge"),
    "bot wall": (faults.says(faults.CHALLENGE, faults.HTML), BlockedError, "bot wall"),
    "wall called JSON": (faults.says(faults.CHALLENGE, faults.JSON), BlockedError, "bot wall"),
    "login page": (faults.says(faults.LOGIN, faults.HTML), BlockedError, "login page"),
    "suspended": (faults.says(faults.SUSPENDED, faults.HTML), BlockedError, "suspension"),
    "HTML for JSON": (faults.says(faults.PLAIN_PAGE, faults.HTML), BlockedError, "page of HTML"),
    "404": (faults.status(404), NotFoundError, "404"),
    "410": (faults.status(410), NotFoundError, "410"),
    "204": (faults.status(204), UnexpectedFormatError, "204"),
    "418": (faults.status(418), UnexpectedFormatError, "418"),
    "304 unasked": (faults.status(304), UnexpectedFormatError, "named no version"),
    "wrong content type": (faults.wrong_content_type, UnexpectedFormatError, "image/png"),
    "empty": (faults.says(b" \n", faults.JSON), UnexpectedFormatError, "empty"),
    "cut JSON": (faults.says(BODY[:-30], faults.JSON), UnexpectedFormatError, "no whole JSON"),
    "unknown coding": (faults.says(b"x", {**faults.JSON, "Content-Encoding": "br"}), UnexpectedFormatError, "'br'"),
    "truncated gzip": (faults.truncated_gzip, UnexpectedFormatError, "ends early"),
    "no gzip": (faults.says(BODY, {**faults.JSON, "Content-Encoding": "gzip"}), UnexpectedFormatError, "damaged"),
    "gzip bomb": (faults.gzip_bomb(8), TooLargeError, "decompress"),
    "2 GB announced": (faults.endless(2), TooLargeError, "Content-Length 2147483648"),
    "2 GB unannounced": (faults.endless(2, has_length=False), TooLargeError, "more than 4194304 bytes were sent"),
    "length too long": (faults.long_content_length, UnreachableError, "ended early"),
    "length too short": (faults.short_content_length, UnexpectedFormatError, "no whole JSON"),
    "to another host": (faults.redirect("https://evil.example/x"), RedirectRefusedError, "evil.example"),
    "to a lookalike": (faults.redirect("https://openrouter.ai.evil.example/x"), RedirectRefusedError, "evil.example"),
    "to another port": (faults.redirect("https://openrouter.ai:8443/x"), RedirectRefusedError, "8443"),
    "with a user name": (faults.redirect("https://me@openrouter.ai/x"), RedirectRefusedError, "me@"),
    "to plain http": (faults.redirect("http://openrouter.ai/x"), RedirectRefusedError, "scheme 'http'"),
    "to loopback": (faults.redirect("http://127.0.0.1:9/x"), RedirectRefusedError, "expected"),
    "to a file": (faults.redirect("file:///etc/hostname"), RedirectRefusedError, "scheme 'file'"),
    "to nowhere": (faults.redirect("https://[bad"), RedirectRefusedError, "expected an https address"),
    "loop": (faults.redirect(MODELS_URL), RedirectRefusedError, "loop"),
    "endless redirects": (
        faults.redirect(lambda handler: f"{handler.path}x"), RedirectRefusedError, "more than 5 redirects",
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", ERRORS)
def test_every_misbehaviour_is_a_typed_error_in_time(name: str, server: ReplayServer) -> None:
    fault, kind, words = ERRORS[name]
    server.faults["/api/v1/models"] = fault
    limits = QUICK if "took longer" in words or "no byte" in words else RELAXED
    started = time.monotonic()
    with session(server, limits) as http, pytest.raises(FetchError, match=words) as caught:
        http.fetch(MODELS)
    assert type(caught.value) is kind
    assert caught.value.source == "openrouter"
    assert time.monotonic() - started < 10


def test_a_redirect_within_the_source_is_followed(server: ReplayServer) -> None:
    moved = endpoints_request("made/model-1")
    server.library.add(Page(moved.url, library().pages[0].captured_at_utc, BODY))
    server.faults["/api/v1/models"] = lambda handler, page: (
        handler.answer_page(page) if page and "endpoints" in handler.path
        else faults.redirect(moved.url)(handler, page)
    )  # fmt: skip
    with session(server) as http:
        assert http.fetch(MODELS).data == BODY


@pytest.mark.parametrize("fault", [faults.reset_in_body, faults.status(429, Retry_After="0")], ids=["reset", "429"])
def test_one_retry_heals_what_passes(fault: Fault, server: ReplayServer) -> None:
    server.faults["/api/v1/models"] = faults.once(fault)
    with session(server) as http:
        assert http.fetch(MODELS).data == BODY
    assert len(server.requests()) == 2


def test_retry_after_is_waited_for(server: ReplayServer) -> None:
    server.faults["/api/v1/models"] = faults.once(faults.status(503, Retry_After="1"))
    started = time.monotonic()
    with session(server) as http:
        http.fetch(MODELS)
    assert time.monotonic() - started >= 1


def test_a_host_without_requests_left_is_not_asked(server: ReplayServer) -> None:
    """The hub's header: `r` requests left, `t` seconds until there are more."""
    server.faults["/api/v1/models"] = faults.says(BODY, {**faults.JSON, "RateLimit": '"api";r=0;t=200'})
    with session(server) as http:
        assert http.fetch(MODELS).data == BODY
        with pytest.raises(RateLimitedError) as caught:
            http.fetch(MODELS)
    assert len(server.requests()) == 1
    assert caught.value.retry_after_seconds == pytest.approx(200, abs=2)


def test_robots_are_read_once_and_obeyed(server: ReplayServer) -> None:
    server.robots = b"User-agent: *\nDisallow: /\n\nUser-agent: abreast\nDisallow: /api/v1/models/\n"
    with session(server) as http:
        http.fetch(MODELS)
        with pytest.raises(RobotsDeniedError, match=r"robots\.txt"):
            http.fetch(endpoints_request("made/model-1"))
    asked = [one.target for one in server.requests(robots=True)]
    assert asked == ["/robots.txt", "/api/v1/models"]


@pytest.mark.parametrize("fault", [faults.status(500), faults.status(429), faults.silent(0.7)])
def test_without_an_answer_about_robots_nothing_is_fetched(fault: Fault, server: ReplayServer) -> None:
    server.faults["/robots.txt"] = fault
    with session(server, QUICK) as http:
        for _ in range(2):
            with pytest.raises(UnreachableError):
                http.fetch(MODELS)
    assert [one.target for one in server.log if one.target != "/robots.txt"] == []


def test_missing_or_forbidden_robots_allow_everything(server: ReplayServer) -> None:
    """RFC 9309: a file that is unavailable (4xx) restricts nothing."""
    server.faults["/robots.txt"] = faults.status(403)
    with session(server) as http:
        assert http.fetch(MODELS).data == BODY


def test_a_crawl_delay_slows_the_host_down(server: ReplayServer) -> None:
    server.robots = b"User-agent: *\nCrawl-delay: 0.3\n"
    with session(server) as http:
        http.fetch(MODELS)
        started = time.monotonic()
        http.fetch(MODELS)
        http.fetch(MODELS)
    assert time.monotonic() - started >= 0.55


def test_a_host_never_sees_two_requests_at_once(server: ReplayServer) -> None:
    server.delay_seconds = 0.02
    with session(server) as http:
        threads = [threading.Thread(target=http.fetch, args=(MODELS,)) for _ in range(6)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert len(server.requests()) == 6
    assert server.most_at_once == 1


def test_the_pace_is_kept(server: ReplayServer) -> None:
    with session(server, requests_per_second=10) as http:
        http.fetch(MODELS)
        started = time.monotonic()
        for _ in range(3):
            http.fetch(MODELS)
    assert time.monotonic() - started >= 0.28


def test_a_link_to_the_replaced_host_means_the_real_one(server: ReplayServer) -> None:
    with session(server) as http:
        real = f"{MODELS_URL}?cursor=2"
        for link in (f"{server.base_url}/api/v1/models?cursor=2", "/api/v1/models?cursor=2", real):
            assert http.logical(MODELS, link) == real


def test_every_error_fits_on_a_line_whatever_the_server_says(server: ReplayServer) -> None:
    def loud(handler: Handler, page: Page | None) -> None:
        handler.answer(200, {"Content-Type": "x/" + "y" * 5000}, BODY)

    server.faults["/api/v1/models"] = loud
    with session(server) as http, pytest.raises(UnexpectedFormatError) as caught:
        http.fetch(MODELS)
    assert len(caught.value.detail) < 400
    assert caught.value.detail.isprintable()


def test_an_origin_that_did_not_answer_is_not_tried_again() -> None:
    with ReplayServer(library()) as gone:
        base = gone.base_url
    with session(gone) as http:
        for _ in range(2):
            with pytest.raises(UnreachableError, match="no connection"):
                http.fetch(MODELS)
        assert list(http._unanswered) == [base]


def test_a_key_goes_to_its_own_source_in_one_header(server: ReplayServer) -> None:
    url = "https://api.github.com/repos/acme/engine"
    server.library.add(Page(url, server.moment, b"{}"))
    settings = {"base_urls": {"github": server.base_url, "openrouter": server.base_url}, "keys": {"github": "k3y"}}
    with session(server, **settings) as http:
        http.fetch(Request("github", "repository", url))
        http.fetch(MODELS)
    keyed, other = (one.headers for one in server.requests())
    assert keyed["authorization"] == "Bearer k3y"
    assert "authorization" not in other
    assert "k3y" not in repr(http._settings)
