"""Decompression, rate headers, addresses, walls and paces by themselves."""

import gzip
import zlib
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from extractors.http import BaseUrlError, Budget, RedirectRefusedError, check_base_url
from extractors.http.address import Addresses
from extractors.http.content import FormatError, WallError, check_content
from extractors.http.decode import BodyBrokenError, BodyTooLargeError, bounded_body
from extractors.http.headers import exhausted_seconds, retry_after_seconds
from extractors.http.politeness import Host
from extractors.http.robots import read_rules
from extractors.source import endpoint_of
from tests.replay import faults

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC).timestamp()
MODELS, CARD = endpoint_of("openrouter", "models"), endpoint_of("huggingface", "card")


def _pieces(data: bytes, size: int) -> list[bytes]:
    return [data[start : start + size] for start in range(0, len(data), size)]


def _raw_deflate(data: bytes) -> bytes:
    packer = zlib.compressobj(wbits=-zlib.MAX_WBITS)
    return packer.compress(data) + packer.flush()


CODERS = {
    "": bytes,
    "identity": bytes,
    "gzip": gzip.compress,
    "GZIP ": gzip.compress,
    "deflate": zlib.compress,
}


@settings(deadline=None)
@given(st.binary(max_size=5000), st.integers(1, 700), st.sampled_from(sorted(CODERS)))
def test_what_was_packed_comes_back(data: bytes, size: int, coding: str) -> None:
    assert bounded_body(_pieces(CODERS[coding](data), size), coding, 10_000, 2000) == data


def test_bare_deflate_and_several_gzip_members_are_read() -> None:
    assert bounded_body([_raw_deflate(b"abc" * 100)], "deflate", 1000, 200) == b"abc" * 100
    assert bounded_body([gzip.compress(b"one ") + gzip.compress(b"two")], "gzip", 1000, 200) == b"one two"


@settings(deadline=None)
@given(st.binary(min_size=1, max_size=3000), st.data())
def test_a_cut_stream_is_never_a_body(data: bytes, drawn: st.DataObject) -> None:
    packed = gzip.compress(data)
    cut = packed[: drawn.draw(st.integers(1, len(packed) - 1))]
    with pytest.raises(BodyBrokenError):
        bounded_body([cut], "gzip", 10_000, 2000)


def test_a_bomb_is_stopped_by_its_ratio_before_it_is_large() -> None:
    bomb = gzip.compress(b"\0" * 50_000_000, 9)
    with pytest.raises(BodyTooLargeError, match="times"):
        bounded_body(_pieces(bomb, 1000), "gzip", 10**9, 200)
    with pytest.raises(BodyTooLargeError, match="when decompressed"):
        bounded_body(_pieces(bomb, 1000), "gzip", 100_000, 10**6)


def test_reading_stops_at_the_limit() -> None:
    taken: list[int] = []

    def endless():
        while True:
            taken.append(1)
            yield b" " * 1000

    with pytest.raises(BodyTooLargeError, match="5000 bytes were sent"):
        bounded_body(endless(), "", 5000, 200)
    assert len(taken) == 6


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("0", 0),
        ("120", 120),
        ("Sun, 22 Nov 2026 12:00:30 GMT", 30),
        ("Sun, 22 Nov 2026 11:00:00 GMT", 0),
        ("99999999", 86_400),
        ("-5", None),
        ("soon", None),
        ("", None),
    ],
)
def test_retry_after_is_a_number_or_a_date(text: str, seconds: float | None) -> None:
    assert retry_after_seconds({"retry-after": text}, lambda: NOW) == seconds


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({"ratelimit": '"api";r=0;t=144'}, 144),
        ({"ratelimit": '"api";r=3;t=144, "pages";r=0;t=20'}, 20),
        ({"ratelimit": '"api";r=499;t=300'}, None),
        ({"x-ratelimit-remaining": "0", "x-ratelimit-reset": str(int(NOW) + 60)}, 60),
        ({"ratelimit-remaining": "0", "ratelimit-reset": "30"}, 30),
        ({"x-ratelimit-remaining": "5", "x-ratelimit-reset": "30"}, None),
        ({"x-ratelimit-remaining": "0", "x-ratelimit-reset": "never"}, None),
        ({}, None),
    ],
)
def test_rate_headers_say_when_requests_are_left_again(headers: dict[str, str], seconds: float | None) -> None:
    assert exhausted_seconds(headers, lambda: NOW) == seconds


@settings(deadline=None)
@given(st.text(max_size=60))
def test_no_header_raises(text: str) -> None:
    names = ("retry-after", "ratelimit", "x-ratelimit-remaining", "x-ratelimit-reset")
    headers = dict.fromkeys(names, text)
    for found in (retry_after_seconds(headers), exhausted_seconds(headers)):
        assert found is None or 0 <= found <= 86_400


@pytest.mark.parametrize(
    "base", ["http://127.0.0.1:8000", "http://[::1]:80", "http://localhost/", "https://mirror.example"]
)
def test_base_urls(base: str) -> None:
    assert check_base_url("openrouter", base) == base.rstrip("/")


@pytest.mark.parametrize(
    "base",
    ["http://mirror.example", "http://127.0.0.1.evil.example", "ftp://127.0.0.1", "file:///tmp", "https://a.b/path",
     "https://me@a.b", "https://a.b?x=1", "localhost:80", "", "https://a.b:x"],
)  # fmt: skip
def test_no_base_urls(base: str) -> None:
    with pytest.raises(BaseUrlError, match="expected"):
        check_base_url("openrouter", base)


@settings(deadline=None)
@given(st.text(max_size=80))
def test_only_declared_hosts_are_ever_asked(text: str) -> None:
    """Whatever a Location says, it is refused or leads to the declared host over TLS."""
    addresses = Addresses("openrouter", ("openrouter.ai",))
    current = "https://openrouter.ai/api/v1/models"
    for location in (
        text,
        f"//{text}",
        f"https://{text}",
        f"https://openrouter.ai{text}",
        f"https://openrouter.ai@{text}",
    ):
        try:
            url = addresses.logical(location, current)
            host = addresses.check(url)
        except RedirectRefusedError:
            continue
        assert host == "openrouter.ai"
        assert url.startswith("https://")
        assert addresses.wire(url) == url


def test_a_replaced_host_keeps_path_and_query() -> None:
    addresses = Addresses("openrouter", ("openrouter.ai",), "http://127.0.0.1:99")
    assert addresses.wire("https://openrouter.ai/a/b?c=1&d=%20") == "http://127.0.0.1:99/a/b?c=1&d=%20"
    assert addresses.logical("http://127.0.0.1:99/x", "https://openrouter.ai/y") == "https://openrouter.ai/x"
    assert addresses.origin("https://openrouter.ai/a") == "http://127.0.0.1:99"
    with pytest.raises(RedirectRefusedError):
        addresses.check(addresses.logical("http://127.0.0.1:98/x", "https://openrouter.ai/y"))


@pytest.mark.parametrize("page", [faults.CHALLENGE, faults.LOGIN, faults.SUSPENDED, faults.PLAIN_PAGE])
@pytest.mark.parametrize("endpoint", [MODELS, CARD], ids=["json", "markdown"])
def test_html_is_a_wall_under_every_type(page: bytes, endpoint) -> None:
    for said in ("text/html; charset=utf-8", endpoint.media_types[0], None):
        with pytest.raises(WallError):
            check_content(page, said, endpoint)


def test_what_the_endpoint_sends_passes() -> None:
    assert check_content(b'{"data": []}', "application/json; charset=utf-8", MODELS) == "application/json"
    assert check_content(b"[1, NaN]", "application/vnd.made+json", MODELS) == "application/vnd.made+json"
    assert check_content(b'"\\ud800"', None, MODELS) == "application/json"
    words = b"# Card\n\nSign in to the hub; <b>the access denied page</b> is HTML: `<html>`\n"
    assert check_content(words, "text/plain; charset=utf-8", CARD) == "text/plain"


@settings(deadline=None)
@given(st.integers(1, 60))
def test_json_cut_anywhere_is_refused(end: int) -> None:
    whole = b'{"data": [{"id": "made/model", "pricing": {"prompt": "0.1"}}]}'
    with pytest.raises(FormatError):
        check_content(whole[:end], "application/json", MODELS)


def test_robots_groups_are_read_for_our_name() -> None:
    rules = read_rules(
        b"\xef\xbb\xbfUser-agent: *\nDisallow: /\n\nUser-agent: Abreast\nAllow: /a\nDisallow: /b\nCrawl-delay: 2\n"
    )
    assert rules.allows("https://made.example/a/1")
    assert not rules.allows("https://made.example/b/1")
    assert rules.crawl_delay_seconds == 2


def test_a_closed_host_is_waited_for_only_shortly() -> None:
    host = Host(1000)
    host.close_for(30)
    assert host.wait_turn(Budget(60), longest_seconds=5) == pytest.approx(30, abs=0.5)
    brief = Host(1000)
    brief.close_for(0.05)
    assert brief.wait_turn(Budget(60), longest_seconds=5) is None


def test_a_turn_beyond_the_budget_is_not_waited_for() -> None:
    host = Host(0.1)
    assert host.wait_turn(Budget(5), 5) is None
    assert host.wait_turn(Budget(0.1), 5) is not None
