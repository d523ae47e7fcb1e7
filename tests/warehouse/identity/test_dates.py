"""Dates at the ends of names, and numbers that only look like dates."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from warehouse.identity.dates import Stamp, split_date


@pytest.mark.parametrize(
    ("name", "base", "stamp"),
    [
        ("qwen3.5-flash-02-23", "qwen3.5-flash", Stamp(None, 2, 23)),
        ("gpt-4o-20240806", "gpt-4o", Stamp(2024, 8, 6)),
        ("gpt-4o-2024-08-06", "gpt-4o", Stamp(2024, 8, 6)),
        ("claude-3-5-haiku@20241022", "claude-3-5-haiku", Stamp(2024, 10, 22)),
        ("deepseek-r1-0528", "deepseek-r1", Stamp(None, 5, 28)),
        ("qwen3-235b-a22b-2507", "qwen3-235b-a22b", Stamp(2025, 7)),
        ("doubao-seed-1.6-250615", "doubao-seed-1.6", Stamp(2025, 6, 15)),
        ("gemini-2.5-flash-preview-09-2025", "gemini-2.5-flash-preview", Stamp(2025, 9)),
        ("command-r-08-2024", "command-r", Stamp(2024, 8)),
        ("gigaembeddings-3b-2025-09", "gigaembeddings-3b", Stamp(2025, 9)),
        ("codestral-25.01", "codestral", Stamp(2025, 1)),
        ("phi-3-mini-4k-instruct-june-24", "phi-3-mini-4k-instruct", Stamp(2024, 6)),
    ],
)
def test_takes_a_date_off_the_end(name: str, base: str, stamp: Stamp) -> None:
    assert split_date(name) == (base, stamp)


@pytest.mark.parametrize(
    "name",
    [
        "embed-4096", "mixtral-8x22b", "phi-3-mini-128k", "image-1024", "r1-1776", "claude-3.5", "mistral-7b-v0.3",
        "step-1-8k", "olmo-2-0325-32b-instruct", "gpt-4-1106-preview", "2507", "20240806", "glm-4-32b", "gpt4-1330",
        "text-embedding-3", "ver-0.2507", "model-2024-13-01",
    ],
)  # fmt: skip
def test_leaves_other_numbers_and_dates_inside_a_name(name: str) -> None:
    assert split_date(name) == (name, None)


def test_a_numbered_release_is_a_date_only_where_the_family_numbers_them() -> None:
    assert split_date("gemini-1.5-pro-002", stamped=True) == ("gemini-1.5-pro", Stamp(release=2))
    assert split_date("text-embedding-002").stamp is None


@pytest.mark.parametrize(
    ("one", "other"),
    [("x-2025-01-25", "x-0125"), ("x-2507", "x-2025-07"), ("x-08-2024", "x-08-24"), ("x-250615", "x-06-15")],
)
def test_spellings_of_one_date_agree(one: str, other: str) -> None:
    first, second = split_date(one).stamp, split_date(other).stamp
    assert first is not None and second is not None
    assert first.agrees(second) and second.agrees(first)


@pytest.mark.parametrize(("one", "other"), [("x-0528", "x-0120"), ("x-2507", "x-2505"), ("x-2024-08-06", "x-2507")])
def test_other_dates_do_not_agree(one: str, other: str) -> None:
    first, second = split_date(one).stamp, split_date(other).stamp
    assert first is not None and second is not None and not first.agrees(second)


def test_releases_agree_by_number_alone() -> None:
    assert Stamp(release=1).agrees(Stamp(release=1))
    assert not Stamp(release=1).agrees(Stamp(release=2))


@given(st.dates(min_value=date(2023, 1, 1), max_value=date(2029, 12, 31)))
def test_every_day_is_read_back_in_its_full_spellings(day: date) -> None:
    for text in (f"m-{day:%Y-%m-%d}", f"m-{day:%Y%m%d}", f"m-{day:%y%m%d}", f"m@{day:%Y%m%d}"):
        assert split_date(text) == ("m", Stamp(day.year, day.month, day.day))
