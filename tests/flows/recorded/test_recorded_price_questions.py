"""Known answers to questions about past prices, and the conflict table, from the recorded payloads."""

import json
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import polars as pl
import pytest

from warehouse.cost import cost, load_basket
from warehouse.prices import Moment, offers_at, prices_at

LAST = "2026-11-12"
SOURCES = {"litellm", "models_dev", "genai_prices", "openrouter"}


@pytest.mark.parametrize(("day", "usd"), [("2025-05-01", "50"), ("2025-06-09", "50"), ("2025-06-10", "10")])
def test_a_price_cut_of_the_past(night: Callable[[str], Any], day: str, usd: str) -> None:
    """A million tokens in and a million out of o3, at its vendor, as genai-prices dates the cut."""
    tables = night(LAST).tables
    mine = (pl.col("offer_id") == "model:openai/o3@openai") & (pl.col("source") == "genai_prices")
    prices, offers = tables["prices"].filter(mine), tables["offers"].filter(mine)
    at = datetime.fromisoformat(f"{day}T12:00:00").replace(tzinfo=UTC)
    facts = offers_at(prices_at(prices, offers, Moment(at)), offers)
    assert [one["total"] for one in cost(facts, load_basket("million"))] == [usd]


def test_conflicts_are_published_in_the_words_of_the_sources(night: Callable[[str], Any]) -> None:
    """Every amount of the conflict table is an amount that its source lists for the offer: nothing is averaged."""
    tables = night(LAST).tables
    conflicts = tables["discrepancies"].filter(kind="source_conflict")
    rows = tables["prices"].filter(state="accepted").drop_nulls("amount")
    said = pl.concat_str("offer_id", pl.lit(" "), "source", pl.lit(" "), "amount", pl.lit(" per "), pl.col("per"))
    known = set(rows.select(said).to_series())
    together = set()
    for offer, observations in conflicts.select("offer_id", "observations").iter_rows():
        listed = json.loads(observations)
        together |= {frozenset(listed)}
        for source, texts in listed.items():
            assert {f"{offer} {source} {text}" for text in texts.split(" | ")} <= known
    assert set().union(*together) >= SOURCES
    assert conflicts.height > 500 and any(len(sources) >= 3 for sources in together)


def test_announced_prices_are_events(night: Callable[[str], Any]) -> None:
    events = night(LAST).tables["price_events"]
    sonnet = events.filter(
        offer_id="model:anthropic/claude-sonnet-5@anthropic", unit="token", cache="none", condition=""
    )
    assert sonnet.select("event", "direction", "amount", "per").sort("direction").rows() == [
        ("announced", "input", "3", 1_000_000),
        ("announced", "output", "15", 1_000_000),
    ]
    assert set(sonnet["applies_from_utc"]) == {datetime(2026, 9, 1, tzinfo=UTC)}
    assert (events["applies_from_utc"] > events["captured_at_utc"]).all()


def test_fields_about_money_outside_the_ledger_are_published_with_a_reason(night: Callable[[str], Any]) -> None:
    fields = night(LAST).tables["unsupported_fields"]
    assert fields.filter(source="litellm").height >= 9
    assert (fields["reason"].str.len_chars() > 20).all()
