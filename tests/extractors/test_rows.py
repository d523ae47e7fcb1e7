"""Collected records: every one of them ends valid or quarantined, whatever their order."""

import json
from decimal import Decimal

import polars as pl
from hypothesis import given, settings
from hypothesis import strategies as st

from extractors.price_record import PriceUnit, condition_text
from extractors.rows import Rows, extract
from schemas.extracted import FRAMES, Schemas
from schemas.vocabulary import Absence, Direction

PROMPT = PriceUnit(Direction.INPUT)
source_ids = st.sampled_from(["acme/one", "acme/two", "acme/\u0000", "", "a" * 301, "../etc", "x\u202ey"])
literals = st.sampled_from(["0", "0.5", "-1", "NaN", "1e400", "", "five", "2E-7"])
numbers = st.one_of(st.none(), st.floats(allow_nan=True, allow_infinity=True))
records = st.lists(st.tuples(source_ids, literals, numbers, st.integers(-5, 10**11), st.booleans()), max_size=12)


def collected(entries, order=None):
    """Rows with one record of every kind per entry, in the order given."""
    rows = Rows(rows_total=len(entries))
    for row in order if order is not None else range(len(entries)):
        source_id, literal, value, context, given_up = entries[row]
        rows.entity(row, source_id, slug="slug", context_tokens=context, problem="unreadable" if given_up else None)
        rows.price(row, source_id, "pricing.prompt", literal, PROMPT)
        rows.signal(row, source_id, "downloads", "hf_downloads_30d", value)
        rows.text(row, source_id, "description", "A text.")
        rows.fact(row, source_id, "or.param", "/supported_parameters", "tools")
    return rows


@settings(max_examples=25, deadline=None)
@given(records)
def test_valid_and_quarantined_are_what_was_parsed_and_share_nothing(entries):
    rows = collected(entries)
    found = extract(rows)
    assert found.rows_total == len(entries)
    for name in FRAMES:
        valid = found.frames[name]["row"].to_list()
        bad = found.quarantine.filter(pl.col("frame") == name)["row"].to_list()
        assert sorted(valid + bad) == sorted(record[0] for record in getattr(rows, name))
        assert set(valid).isdisjoint(bad)
        assert dict(found.frames[name].schema) == Schemas.by_frame[name]
    accepted = set(found.frames["entities"]["row"])
    for name in FRAMES:
        assert set(found.frames[name]["row"]) <= accepted


@settings(max_examples=15, deadline=None)
@given(records.flatmap(lambda entries: st.tuples(st.just(entries), st.permutations(range(len(entries))))))
def test_the_order_of_rows_changes_nothing_but_the_order(case):
    entries, order = case
    straight, permuted = extract(collected(entries)), extract(collected(entries, order))
    for name in FRAMES:
        assert straight.frames[name].sort("row").equals(permuted.frames[name].sort("row"))
    columns = ["frame", "row", "source_id", "check", "reason"]
    assert straight.quarantine.select(columns).sort(columns).equals(permuted.quarantine.select(columns).sort(columns))


def test_a_price_is_exact_and_keeps_its_literal():
    rows = Rows(rows_total=1)
    rows.entity(0, "acme/one", slug="one")
    rows.price(0, "acme/one", "pricing.prompt", "5.0000000000000004E-8", PROMPT)
    price = extract(rows).frames["prices"].row(0, named=True)
    assert price["literal"] == "5.0000000000000004E-8"
    assert price["amount"] == Decimal("5.0000000000000004E-8")


def test_a_price_has_an_amount_an_absence_or_a_problem():
    rows = Rows(rows_total=1)
    rows.entity(0, "acme/one", slug="one")
    rows.price(0, "acme/one", "pricing.prompt", "0.5", PROMPT)
    rows.price(0, "acme/one", "pricing.completion", "0.5", PROMPT, problem="unknown unit")
    rows.no_price(0, "acme/one", "pricing.request", "-1", PROMPT, Absence.VARIABLE)
    found = extract(rows)
    assert found.frames["prices"].select("amount", "absent").rows() == [(Decimal("0.5"), None), (None, "variable")]
    assert found.quarantine["reason"].to_list() == ["unknown unit"]


def test_records_of_a_quarantined_entity_go_with_it_and_stay_readable():
    rows = Rows(rows_total=1)
    rows.entity(0, "acme/\u202eone", slug="one")
    rows.text(0, "acme/\u202eone", "description", "long " * 5_000)
    quarantine = extract(rows).quarantine
    assert quarantine["frame"].to_list() == ["entities", "texts"]
    assert quarantine["source_id"].to_list() == ["acme/\\u202eone"] * 2
    assert quarantine["record"].str.len_chars().max() <= 4_000
    assert quarantine["check"][1] == "entity_accepted"


def test_long_literals_and_facts_are_bounded():
    rows = Rows(rows_total=1)
    rows.entity(0, "acme/one", slug="one")
    rows.price(0, "acme/one", "pricing.prompt", "9" * 1_000, PROMPT)
    rows.fact(0, "acme/one", "or.param", "/x", "y" * 1_000)
    found = extract(rows)
    assert len(json.loads(found.quarantine["record"][0])["literal"]) == 200
    assert found.frames["facts"]["value"].str.len_chars().to_list() == [500]


def test_a_condition_is_canonical_json():
    assert condition_text() == ""
    assert condition_text(batch=None) == ""
    assert condition_text(min_prompt_tokens=5, batch=True) == '{"batch":true,"min_prompt_tokens":5}'


def test_no_records_make_empty_frames_of_the_right_types():
    found = extract(Rows())
    assert {name: dict(frame.schema) for name, frame in found.frames.items()} == Schemas.by_frame
    assert found.quarantine.is_empty()
    assert dict(found.quarantine.schema) == Schemas.quarantine
