"""Listings of captures: text and JSON, keys of further pages, duplicates, and rows that are none."""

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from extractors.past.cdx import FIELDS, Capture, CdxError, is_same_page, last_of_each_day, read_listing

URL = "https://prices.example/api/v1/models"
KEY = "example,prices)/api/v1/models"


def line(timestamp: str, original: str = URL, kind: str = "application/json", status: str = "200", d: str = "D") -> str:
    return " ".join((KEY, timestamp, original, kind, status, d, "1811"))


def text(*lines: str, key: str | None = None) -> bytes:
    return ("\n".join((*lines, *(("", key) if key else ()))) + "\n").encode()


def as_json(*lines: str, key: str | None = None) -> bytes:
    rows: list[list[str]] = [list(FIELDS), *([*one.split(" ")] for one in lines)]
    return json.dumps([*rows, *([[], [key]] if key else [])]).encode()


@pytest.mark.parametrize("form", [text, as_json])
def test_both_forms_say_the_same(form: object) -> None:
    made = form(line("20240102030405"), line("20240103030405", d="E"), key="example%2C+20240103")  # type: ignore[operator]
    found = read_listing(made)
    assert [(one.timestamp, one.status, one.digest) for one in found.captures] == [
        ("20240102030405", 200, "D"),
        ("20240103030405", 200, "E"),
    ]
    assert found.captures[0].captured_at_utc.isoformat() == "2024-01-02T03:04:05+00:00"
    assert found.resume_key == "example%2C+20240103" and not found.problems


@pytest.mark.parametrize("data", [b"", b"\n", b"[]", b"[ ]", as_json()])
def test_nothing_found_is_an_empty_listing(data: bytes) -> None:
    assert read_listing(data).captures == () and read_listing(data).resume_key is None


def test_duplicates_appear_once() -> None:
    found = read_listing(text(*[line("20240102030405")] * 3, line("20240102030405", d="E")))
    assert len(found.captures) == 2


@pytest.mark.parametrize(
    "bad",
    [
        line("20240002030405"),
        line("20240100030405"),
        line("20240102240405"),
        line("20240231030405"),
        line("2024010203"),
        line("not-a-time-14c"),
        line("20240102030405", original="mailto:wren@example.org"),
        line("20240102030405", original="http://mailto:wren@example.org/"),
        line("20240102030405", original="some/not/even/url"),
        line("20240102030405", original="data:image/png;base64," + "A" * 100_000),
        line("20240102030405", original=URL + "/" + "a" * 5000),
        line("20240102030405", status="20x"),
        "too short",
    ],
)
def test_a_row_that_is_none_is_a_problem_and_loses_no_other(bad: str) -> None:
    found = read_listing(text(line("20240101030405"), bad, line("20240103030405")))
    assert len(found.captures) == 2 and len(found.problems) == 1
    assert len(found.problems[0]) < 300


def test_spaces_stand_in_the_address_only() -> None:
    found = read_listing(text(line("20240102030405", original="https://prices.example/a b c")))
    assert found.captures == () and "no web address" in found.problems[0]


def test_status_and_length_may_be_unsaid() -> None:
    revisit = line("20240105030405", kind="warc/revisit", status="-").rsplit(" ", 1)[0] + " -"
    found = read_listing(text(line("20240102030405"), revisit))
    assert [one.status for one in found.captures] == [200, None]
    assert [one.timestamp for one in last_of_each_day(found.captures, URL)] == ["20240102030405", "20240105030405"]


def test_of_each_day_the_last_capture_of_the_page_counts() -> None:
    rows = [
        line("20240102030405"), line("20240102230405", d="E"), line("20240102235959", status="404", d="F"),
        line("20240103000000", original="https://prices.example/other"), line("20240104000000", status="-", d="X"),
        line("20240105000000", original="http://www.prices.example:80/api/v1/models/"),
    ]  # fmt: skip
    found = last_of_each_day(read_listing(text(*rows)).captures, URL)
    assert [one.timestamp for one in found] == ["20240102230405", "20240105000000"]


@pytest.mark.parametrize(
    ("other", "same"),
    [
        ("http://prices.example/api/v1/models", True),
        ("http://www.prices.example:80/api/v1/models/", True),
        ("https://prices.example:8443/api/v1/models", False),
        ("https://prices.example/api/v1/models?x=1", False),
        ("https://evil.example/api/v1/models", False),
        ("https://prices.example@evil.example/api/v1/models", False),
        ("https://[::1/api", False),
        ("ftp://prices.example/api/v1/models", False),
    ],
)
def test_variants_of_an_address(other: str, same: bool) -> None:
    assert is_same_page(other, URL) is same


@pytest.mark.parametrize("data", [b'["a"', b'[{"a": 1}]', b'[["x", "y"], ["1", "2"]]'])
def test_json_that_is_no_listing_is_an_error(data: bytes) -> None:
    with pytest.raises(CdxError):
        read_listing(data)


@settings(deadline=None, max_examples=60)
@given(st.binary(max_size=400) | st.text(max_size=200).map(str.encode))
def test_any_bytes_are_a_listing_or_an_error(data: bytes) -> None:
    try:
        found = read_listing(data)
    except CdxError:
        return
    assert all(isinstance(one, Capture) for one in found.captures)
