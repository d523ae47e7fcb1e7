"""Which documents a build reads."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas.document import FetchRow
from schemas.vocabulary import TEST_ONLY_FIDELITIES, Fidelity, PayloadKind
from warehouse.selection import Selection, select

NOON = datetime(2026, 7, 1, 12, tzinfo=UTC)
PREFIX = "https://shop.example"


def _row(path: str, hours: float = 0, data: str = "x", archived: float | None = None) -> FetchRow:
    captured = NOON + timedelta(hours=hours)
    return FetchRow.of_payload(
        data.encode(),
        source="shop",
        endpoint=None,
        url=f"{PREFIX}/{path}",
        media_type="application/json",
        captured_at_utc=captured,
        archived_at_utc=captured if archived is None else NOON + timedelta(hours=archived),
        origin="live",
    )


def _route(source: str, url: str) -> str | None:
    name = url.removeprefix(f"{PREFIX}/").partition("/")[0].partition("?")[0]
    return name if source == "shop" and name in ("list", "card") else None


def _kind(source: str, endpoint: str) -> PayloadKind:
    return PayloadKind.SET if endpoint == "list" else PayloadKind.EACH


def _select(*rows: FetchRow) -> Selection:
    return select(rows, _route, _kind)


def _shape(selection: Selection, endpoint: str) -> list[tuple[datetime, list[str]]]:
    sets = selection.sets.get(("shop", endpoint), ())
    return [(one.captured_at_utc, [row.url.removeprefix(f"{PREFIX}/") for row in one.rows]) for one in sets]


def test_rows_of_one_capture_time_are_one_set_in_order_of_address() -> None:
    found = _select(_row("list?page=2"), _row("list"), _row("list", hours=24), _row("list?page=3"))
    later = NOON + timedelta(hours=24)
    assert _shape(found, "list") == [(NOON, ["list", "list?page=2", "list?page=3"]), (later, ["list"])]


def test_a_set_is_known_when_its_last_document_is() -> None:
    (one,) = _select(_row("list", archived=5), _row("list?page=2", archived=9)).sets["shop", "list"]
    assert one.archived_at_utc == NOON + timedelta(hours=9)


def test_documents_that_stand_for_themselves_are_read_by_the_hour() -> None:
    rows = [_row("card/a", 0.1), _row("card/b", 0.7), _row("card/c", 1), _row("card/d", 1.2)]
    assert [names for _, names in _shape(_select(*rows), "card")] == [["card/a", "card/b", "card/c"], ["card/d"]]


def test_of_one_address_in_an_hour_the_newest_capture_counts() -> None:
    rows = [
        _row("card/a", 0.2, "old", archived=100),
        _row("card/a", 0.8, "new", archived=50),
        _row("card/b", 0.1, "other"),
    ]
    (one,) = _select(*rows).sets["shop", "card"]
    assert [row.size_bytes for row in one.rows] == [3, 5]
    assert one.rows[0].captured_at_utc == NOON + timedelta(hours=0.8) == one.captured_at_utc


@pytest.mark.parametrize("fidelity", sorted(TEST_ONLY_FIDELITIES))
def test_payloads_for_tests_are_left_out(fidelity: Fidelity) -> None:
    found = _select(_row("list"), replace(_row("list", hours=24), fidelity=fidelity))
    assert _shape(found, "list") == [(NOON, ["list"])]
    assert found.confirmed_at_utc["shop", "list"] == NOON


def test_rows_that_no_endpoint_claims_are_left_out() -> None:
    found = _select(_row("elsewhere"), replace(_row("list"), source="other"))
    assert not found.sets and not found.confirmed_at_utc and found.rows() == []


def test_an_answer_not_modified_confirms_and_brings_no_document() -> None:
    row = _row("list")
    later = NOON + timedelta(days=3)
    found = _select(row, row.confirmed(later, later))
    assert _shape(found, "list") == [(NOON, ["list"])]
    assert found.confirmed_at_utc["shop", "list"] == later


@pytest.mark.parametrize("status", [403, 404, 429, 500])
def test_an_error_page_is_no_document_and_confirms_nothing(status: int) -> None:
    found = _select(_row("list"), replace(_row("list", hours=24), status=status))
    assert _shape(found, "list") == [(NOON, ["list"])]
    assert found.confirmed_at_utc["shop", "list"] == NOON


def test_a_confirmation_alone_is_no_scope() -> None:
    row = _row("list")
    assert not _select(row.confirmed(NOON, NOON)).confirmed_at_utc


def test_digests_tell_payloads_addresses_and_pages_apart() -> None:
    variants: list[Sequence[FetchRow]] = [
        [_row("list", data="x")],
        [_row("list", data="y")],
        [_row("list?page=2", data="x")],
        [_row("list", data="x"), _row("list?page=2", data="x")],
    ]
    digests = [_select(*rows).sets["shop", "list"][0].digest for rows in variants]
    assert len(set(digests)) == 4
    later = _select(_row("list", hours=24, data="x")).sets["shop", "list"][0].digest
    assert later == digests[0]


_rows = st.builds(
    _row,
    st.sampled_from(["list", "list?page=2", "card/a", "card/b", "elsewhere"]),
    st.sampled_from([0, 0.2, 0.2, 0.9, 1, 24]),
    st.sampled_from(["x", "y"]),
    st.sampled_from([None, 50.0, 60.0]),
)


@given(st.lists(_rows, max_size=12), st.randoms(use_true_random=False))
def test_the_order_of_the_log_does_not_matter(rows: list[FetchRow], random: object) -> None:
    mixed = list(rows)
    random.shuffle(mixed)  # type: ignore[attr-defined]
    plain, other = _select(*rows), _select(*mixed)
    assert plain == other and list(plain.sets) == list(other.sets)


@given(st.lists(_rows, max_size=12))
def test_every_claimed_row_is_in_a_set_or_older_than_one_of_its_address(rows: list[FetchRow]) -> None:
    found = _select(*rows)
    kept = {(row.url, row.captured_at_utc) for row in found.rows()}
    for row in rows:
        endpoint = _route(row.source, row.url)
        if endpoint is None:
            continue
        newer = {url for url, at in kept if url == row.url and at >= row.captured_at_utc}
        assert (row.url, row.captured_at_utc) in kept or newer
