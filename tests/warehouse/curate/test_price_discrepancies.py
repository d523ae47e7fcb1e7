"""Discrepancies: what disagrees or waits, each with a fingerprint that a review closes alone."""

import json
from decimal import Decimal
from pathlib import Path

import polars as pl
import pytest
from curated_rows import MODEL, ROW, curate, day, published
from hypothesis import given, settings
from hypothesis import strategies as st
from ledger_sets import Listed, listing

from schemas.vocabulary import Direction
from warehouse.curate.adjudications import (
    Adjudication,
    AdjudicationError,
    closed_fingerprints,
    in_force,
    load_adjudications,
)
from warehouse.curate.discrepancies import discrepancies_table
from warehouse.curate.offers import offers_table
from warehouse.curate.prices import current_accepted, price_rows, prices_table
from warehouse.documents import current_prices
from warehouse.ledger.fold import ReadSet


def _listed(source: str, *amounts: str, at: float = 0, seller: str = "anthropic") -> ReadSet:
    """Input price, and output price where there is a second."""
    prices = [Listed(amounts[0])]
    prices += [Listed(amount, field="out", direction=Direction.OUTPUT) for amount in amounts[1:]]
    entities = {"claude-test": {**ROW, "seller": seller}}
    return listing(day(at), {"claude-test": prices}, source=source, entities=entities)


def _found(*sets: ReadSet, closed: frozenset[str] = frozenset(), at: float | None = None) -> pl.DataFrame:
    curated = curate(*sets, at=None if at is None else day(at))
    _, _, prices, current = published(curated)
    return discrepancies_table(current, current_prices(prices, curated.at_utc), closed)


CONFLICT = [_listed("litellm", "0.000002", "0.000008"), _listed("models_dev", "0.000003", "0.000009")]


def test_sources_that_disagree_about_one_offer_are_listed_with_their_own_words() -> None:
    found = _found(*CONFLICT).sort("subject")
    assert found["kind"].to_list() == ["source_conflict"] * 2
    assert found["subject"].to_list() == ["USD token input text none", "USD token output text none"]
    assert [json.loads(text) for text in found["observations"]] == [
        {"litellm": "0.000002 per 1", "models_dev": "0.000003 per 1"},
        {"litellm": "0.000008 per 1", "models_dev": "0.000009 per 1"},
    ]


@pytest.mark.parametrize(
    "other",
    [
        _listed("models_dev", "0.000002"),
        _listed("models_dev", "2.0000000000000002E-6"),
        _listed("models_dev", "0.000003", seller="vercel"),
    ],
    ids=["the same", "float noise", "another offer"],
)
def test_what_is_no_conflict_is_not_listed(other: ReadSet) -> None:
    assert _found(_listed("litellm", "0.000002"), other).is_empty()


def test_rows_of_one_source_that_disagree_are_a_conflict_too() -> None:
    entities = {name: {**ROW, "seller": "anthropic"} for name in ("a", "b")}
    one = listing(day(0), {"a": ["0.000002"], "b": ["0.000003"]}, source="litellm", entities=entities)
    assert json.loads(_found(one)["observations"][0]) == {"litellm": "0.000002 per 1 | 0.000003 per 1"}


def test_an_adjudication_closes_exactly_one_until_its_values_change() -> None:
    found = _found(*CONFLICT)
    first = found["fingerprint"][0]
    after = _found(*CONFLICT, closed=frozenset({first}))
    assert dict(after.select("fingerprint", "state").rows()) == {
        one: "closed" if one == first else "open" for one in found["fingerprint"]
    }
    subject = found["subject"][0]
    moved = _found(CONFLICT[0], _listed("models_dev", "0.0000031", "0.0000091"), closed=frozenset({first}))
    assert moved.filter(subject=subject)["state"].to_list() == ["open"]


def test_a_held_change_is_listed_while_it_waits_and_no_longer() -> None:
    nights = [_listed("litellm", "0.000002"), _listed("litellm", "0.00003", at=1)]
    held = _found(*nights).row(0, named=True)
    assert (held["kind"], held["suspicion"], held["offer_id"]) == ("held_change", "factor 15.0", f"{MODEL}@anthropic")
    assert json.loads(held["observations"]) == {"litellm claude-test 2026-07-02T12:00:00Z": "0.00003 per 1"}
    assert _found(*nights, _listed("litellm", "0.000002", at=2)).is_empty()
    assert _found(*nights, at=8).is_empty()


def test_a_unit_error_names_the_suspected_unit() -> None:
    nights = [_listed("litellm", "0.0000002"), _listed("litellm", "0.0002", at=1)]
    row = _found(*nights, at=40).row(0, named=True)
    assert (row["kind"], row["suspicion"]) == (
        "unit_contradiction",
        "factor 1000.0; suspected unit error of 10^3",
    )


def _shuffled(frame: pl.DataFrame, seed: int) -> pl.DataFrame:
    return frame.sample(fraction=1, shuffle=True, seed=seed)


@settings(max_examples=15, deadline=None)
@given(st.integers(0, 99))
def test_fingerprints_depend_on_nothing_but_the_values(seed: int) -> None:
    curated = curate(*CONFLICT, _listed("openrouter", "0.000004"), _listed("genai_prices", "0.000002"))
    _, _, prices, current = published(curated)
    standing = current_prices(prices, curated.at_utc)
    plain = discrepancies_table(current, standing, frozenset())
    mixed = discrepancies_table(_shuffled(current, seed), _shuffled(standing, seed), frozenset())
    assert plain.equals(mixed)


def _reviewed(nights: list[ReadSet], *reviews: Adjudication, at: float) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Prices in force, and discrepancies, with reviews."""
    curated = curate(*nights, at=day(at))
    offers = offers_table(curated)
    known = in_force(reviews, curated.at_utc)
    prices = prices_table(price_rows(curated, offers, known))
    standing = current_prices(prices, curated.at_utc)
    current = current_accepted(standing, offers)
    return current, discrepancies_table(current, standing, closed_fingerprints(known))


UNIT_ERRORS = [_listed("litellm", "0.0000002", "0.0000004"), _listed("litellm", "0.0002", "0.0004", at=1)]


def test_a_review_accepts_exactly_the_price_it_names() -> None:
    before = _found(*UNIT_ERRORS, at=10)
    assert before["kind"].to_list() == ["unit_contradiction"] * 2
    chosen = before.filter(subject="USD token input text none").row(0, named=True)
    review = Adjudication(chosen["fingerprint"], day(5), True, "the vendor's page says so")
    current, after = _reviewed(UNIT_ERRORS, review, at=10)
    accepted = {row["direction"]: (row["amount"].normalize(), row["state_reason"]) for row in current.to_dicts()}
    assert accepted == {
        "input": (Decimal("0.0002"), "accepted by review: the vendor's page says so"),
        "output": (Decimal("0.0000004"), None),
    }
    assert after["subject"].to_list() == ["USD token output text none"]
    assert current.filter(direction="input")["known_from_utc"].to_list() == [day(5)], "known from the review on"


@pytest.mark.parametrize("at", [4.9, 5])
def test_a_review_holds_from_its_time_on(at: float) -> None:
    chosen = _found(*UNIT_ERRORS, at=at)["fingerprint"]
    reviews = [Adjudication(one, day(5), True, "") for one in chosen]
    current, _ = _reviewed(UNIT_ERRORS, *reviews, at=at)
    assert (current["amount"].max() > Decimal("0.0001")) is (at >= 5)


def test_a_review_without_acceptance_only_closes() -> None:
    chosen = _found(*UNIT_ERRORS, at=10).row(0, named=True)["fingerprint"]
    current, after = _reviewed(UNIT_ERRORS, Adjudication(chosen, day(5), False, "slip of the catalogue"), at=10)
    assert current["amount"].max() < Decimal("0.0001")
    assert dict(after.select("fingerprint", "state").rows())[chosen] == "closed"
    assert after.filter(pl.col("fingerprint") != chosen)["state"].to_list() == ["open"]


def test_the_file_of_reviews(tmp_path: Path) -> None:
    file = tmp_path / "adjudications.yaml"
    file.write_text("adjudications:\n  - {fingerprint: abc, effective_utc: '2026-07-02T12:00:00Z'}\n")
    (review,) = load_adjudications(file)
    assert review == Adjudication("abc", day(1), False, "")
    assert closed_fingerprints(in_force([review], day(0.9))) == frozenset()
    assert closed_fingerprints(in_force([review], day(1))) == frozenset({"abc"})
    assert load_adjudications() == ()


@pytest.mark.parametrize(
    "entry",
    [
        "{fingerprint: abc}",
        "{effective_utc: '2026-07-02T12:00:00Z'}",
        "abc",
        "{fingerprint: abc, effective_utc: '2026-07-02T12:00:00Z', accept: maybe}",
    ],
)
def test_a_wrong_review_is_named(entry: str, tmp_path: Path) -> None:
    file = tmp_path / "adjudications.yaml"
    file.write_text(f"adjudications:\n  - {entry}\n")
    with pytest.raises(AdjudicationError, match=r"adjudications\.yaml: entry 1: .*expected fingerprint"):
        load_adjudications(file)
