"""Rows, attributes, facts, texts and signals of a source, set after set."""

import polars as pl
from ledger_sets import day, folded, listing

from schemas.extracted import UTC_TIME
from schemas.vocabulary import PayloadKind
from warehouse.ledger.entities import FACT_SCHEMA, VALUE_KEY, advance_values, attributes_of


def _listed(frame: pl.DataFrame) -> list[tuple[object, ...]]:
    return frame.select("source_id", "first_seen_utc", "last_seen_utc", "listed").rows()


def test_rows_are_first_seen_last_seen_and_stay_as_tombstones() -> None:
    nights = [{"a": ["1E-6"], "b": ["1E-6"]}, {"b": ["1E-6"]}, {"a": ["1E-6"], "b": ["1E-6"]}]
    sets = [listing(day(n), prices) for n, prices in enumerate(nights)]
    assert _listed(folded(*sets[:2])["entities"]) == [("a", day(0), day(0), False), ("b", day(0), day(1), True)]
    assert _listed(folded(*sets)["entities"]) == [("a", day(0), day(2), True), ("b", day(0), day(2), True)]


def test_a_row_keeps_the_payload_it_was_first_seen_in() -> None:
    sets = [listing(day(n), {"a": ["1E-6"]}, payload=str(n)) for n in range(2)]
    first = sets[0].frames["entities"]["payload_sha256"]
    assert folded(*sets)["entities"]["payload_sha256"].to_list() == first.to_list()


def test_a_document_that_stands_for_itself_retires_nothing() -> None:
    sets = [listing(day(n), {name: ["1E-6"]}, kind=PayloadKind.EACH) for n, name in enumerate("ab")]
    assert folded(*sets)["entities"]["listed"].to_list() == [True, True]


def test_a_row_that_could_not_be_read_is_still_listed() -> None:
    sets = [listing(day(0), {"a": ["1E-6"], "b": ["1E-6"]}), listing(day(1), {"b": ["1E-6"]}, unread=[("a", None)])]
    state = folded(*sets)
    assert state["entities"]["listed"].to_list() == [True, True]
    gone = folded(listing(day(2), {"b": ["1E-6"]}), state=state)
    back = folded(listing(day(3), {"b": ["1E-6"]}, unread=[("a", None)]), state=gone)
    assert back["entities"].filter(source_id="a")["listed"].to_list() == [False]


def test_an_attribute_keeps_the_payload_it_was_first_seen_with() -> None:
    names = [{"a": "One"}, {"a": "One"}, {"a": "Two"}, {"a": "One"}]
    state, origins = folded(), []
    for number, one in enumerate(names):
        prices = {"z": ["1E-6"], "a": ["1E-6"]} if number == 1 else {"a": ["1E-6"]}
        state = folded(listing(day(number), prices, names=one), state=state)
        row = state["attributes"].filter(source_id="a", field="name").row(0, named=True)
        origins.append((row["value"], row["captured_at_utc"], row["row"]))
    assert origins == [("One", day(0), 0), ("One", day(0), 0), ("Two", day(2), 0), ("One", day(3), 0)]


def test_attributes_of_a_row_that_is_gone_are_kept() -> None:
    sets = [listing(day(0), {"a": ["1E-6"], "b": ["1E-6"]}, names={"a": "One"}), listing(day(1), {"b": ["1E-6"]})]
    assert folded(*sets)["attributes"].select("source_id", "field", "value").rows() == [("a", "name", "One")]


def test_attributes_are_text_with_lists_sorted_and_times_in_iso_form() -> None:
    entities = folded(listing(day(0), {"a": ["1E-6"]}))["entities"].with_columns(
        input_modalities=pl.lit(["text", "image", "text"], pl.List(pl.String)),
        released_utc=pl.lit(day(0), UTC_TIME),
        open_weights=pl.lit(False),
        context_tokens=pl.lit(1_000_000, pl.Int64),
        licence=pl.lit(""),
        captured_at_utc=pl.lit(day(0), UTC_TIME),
        known_from_utc=pl.lit(day(0), UTC_TIME),
    )
    found = dict(attributes_of(entities).select("field", "value").collect().rows())
    assert found == {
        "input_modalities": "image text",
        "released_utc": "2026-07-01T12:00:00Z",
        "open_weights": "false",
        "context_tokens": "1000000",
    }


def test_facts_of_present_rows_are_replaced_value_by_value() -> None:
    def said(number: int, *rows: tuple[str, str]) -> pl.DataFrame:
        records = [(name, "or.param", value, "/p", 0, "0" * 64, day(number), day(number)) for name, value in rows]
        return pl.DataFrame(records, schema=FACT_SCHEMA, orient="row")

    present = pl.DataFrame({"source_id": ["a"]})
    before = advance_values(said(0), said(0, ("a", "tools"), ("a", "seed"), ("b", "tools")).lazy(), present)
    after = advance_values(before, said(1, ("a", "tools"), ("a", "stop")).lazy(), present)
    rows = after.sort(VALUE_KEY).select("source_id", "value", "captured_at_utc").rows()
    assert rows == [("a", "stop", day(1)), ("a", "tools", day(0)), ("b", "tools", day(0))]


def test_a_cut_text_changes_nothing_and_another_text_replaces_it() -> None:
    whole = "It reads long documents and answers questions about them."
    texts = [whole, whole[:20] + "...", whole[:30], "It reads pictures.", "It reads"]
    state = folded()
    seen = []
    for number, words in enumerate(texts):
        state = folded(listing(day(number), {"a": ["1E-6"]}, texts={"a": words}), state=state)
        seen.append((state["texts"]["text"][0], state["texts"]["captured_at_utc"][0]))
    assert seen == [(whole, day(0))] * 3 + [("It reads pictures.", day(3))] * 2
    assert state["texts_log"]["text"].to_list() == [whole, "It reads pictures."]


def test_a_text_that_was_cut_from_the_beginning_grows() -> None:
    sets = [listing(day(n), {"a": ["1E-6"]}, texts={"a": words}) for n, words in enumerate(["It rea…", "It reads."])]
    assert folded(*sets)["texts"]["text"].to_list() == ["It reads."]


def test_a_text_that_is_no_longer_listed_is_kept() -> None:
    sets = [listing(day(0), {"a": ["1E-6"]}, texts={"a": "It reads."}), listing(day(1), {"a": ["1E-6"]})]
    assert folded(*sets)["texts"]["text"].to_list() == ["It reads."]


def test_signals_are_rows_whenever_the_number_changes() -> None:
    numbers = [5.0, 5.0, 7.0, 0.0]
    sets = [listing(day(n), {"a": ["1E-6"]}, signals={"a": value}) for n, value in enumerate(numbers)]
    state = folded(*sets, listing(day(9), {"a": ["1E-6"]}))
    assert state["signals_log"].select("value", "observed_utc").rows() == [(5.0, day(0)), (7.0, day(2)), (0.0, day(3))]
    assert state["signals"].select("value").rows() == [(0.0,)]
