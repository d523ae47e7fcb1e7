"""Payloads that cannot be read are left out with their whole set, and nothing else is."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extractors.sources.huggingface import LIST_URL, card_request
from flows.lost import LostPayloadError, payloads, without
from schemas.document import FetchRow
from warehouse.archive import RawArchive

START = datetime(2026, 11, 1, tzinfo=UTC)
DAY = timedelta(days=1)
PAGES = (LIST_URL, f"{LIST_URL}&cursor=c1")
CARD = card_request("northwind/heron-0").url


def row(url: str, day: int, data: bytes) -> FetchRow:
    when = START + day * DAY
    return FetchRow.of_payload(
        data, source="huggingface", endpoint=None, url=url, media_type="application/json", captured_at_utc=when,
        archived_at_utc=when, origin="live",
    )  # fmt: skip


def confirmed(of: FetchRow, day: int) -> FetchRow:
    return of.confirmed(START + day * DAY, START + day * DAY, {})


def test_nothing_lost_changes_nothing() -> None:
    rows = [row(PAGES[0], 0, b"a")]
    assert without(rows, {}) == rows


def test_half_a_listing_run_is_none_and_confirmations_of_it_confirm_nothing() -> None:
    first = [row(page, 0, bytes([number])) for number, page in enumerate(PAGES)]
    second = [row(PAGES[0], 2, b"new"), row(PAGES[1], 2, b"\x01")]
    early, late = confirmed(first[1], 1), [confirmed(one, 3) for one in second]
    card = row(CARD, 2, b"card")
    rows = [*first, early, *second, card, *late]
    assert without(rows, {second[0].sha256: "cut"}) == [*first, early, card]


def test_a_document_that_stands_for_itself_goes_alone() -> None:
    other = row(card_request("northwind/heron-10").url, 0, b"other")
    cards = [row(CARD, 0, b"card"), other, row(CARD, 1, b"newer")]
    assert without(cards, {cards[2].sha256: "cut"}) == cards[:2]


@given(st.lists(st.tuples(st.sampled_from([*PAGES, CARD]), st.integers(0, 5), st.binary(max_size=1)), max_size=12))
def test_what_is_left_needs_no_lost_payload_and_has_whole_sets(given_rows: list[tuple[str, int, bytes]]) -> None:
    rows = [row(*one) for one in dict.fromkeys(given_rows)]
    lost = {one.sha256: "cut" for one in rows[::3]}
    left = without(rows, lost)
    assert not {one.sha256 for one in left} & lost.keys()
    for one in rows:
        whole = [other for other in rows if other.captured_at_utc == one.captured_at_utc and other.url in PAGES]
        if one.url in PAGES and not {other.sha256 for other in whole} & lost.keys():
            assert one in left


def test_a_lost_payload_is_named(tmp_path: Path) -> None:
    archive = RawArchive(tmp_path)
    with pytest.raises(LostPayloadError, match=r"is missing; next step") as caught:
        payloads(archive)("a" * 64)
    assert caught.value.sha256 == "a" * 64
