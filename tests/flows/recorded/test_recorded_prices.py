"""Known answers about prices, from the recorded payloads."""

import json
from collections.abc import Callable
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from warehouse.documents import current_prices

LAST = "2026-08-22"
PER_TOKEN = pl.col("field").is_in(["pricing.prompt", "pricing.completion"])


def _noon(date: str) -> datetime:
    return datetime.fromisoformat(f"{date}T12:00:00").replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        ("2026-07-30", "2026-08-21", (61, 8, 37)),
        ("2026-08-21", "2026-08-22", (3, 2, 13)),
        ("2026-04-06", "2026-04-07", (0, 0, 0)),
        ("2026-06-18", "2026-07-30", (63, 35, 59)),
    ],
)
def test_observed_changes_between_two_dumps(
    night: Callable[[str], Any], before: str, after: str, expected: tuple[int, int, int]
) -> None:
    """Ids whose prompt or completion price was added, removed, changed in the ledger of the source."""
    log = night(LAST).inputs.states["openrouter", "models"]["prices_log"].filter(PER_TOKEN)
    found: dict[str, set[str]] = {"added": set(), "removed": set(), "changed": set()}
    for (source_id,), rows in log.group_by("source_id"):
        then = rows.filter(pl.col("captured_at_utc") <= _noon(before))
        now = rows.filter(pl.col("captured_at_utc") == _noon(after))
        assert rows.filter(pl.col("captured_at_utc").is_between(_noon(before), _noon(after), "none")).is_empty()
        if now.is_empty():
            continue
        stood = then.sort("captured_at_utc").unique("key", keep="last")
        was_listed = (stood["state_reason"].fill_null("") != "no longer listed").any()
        is_gone = (now["state_reason"].fill_null("") == "no longer listed").all()
        found["removed" if is_gone else "changed" if was_listed else "added"].add(str(source_id))
    assert tuple(len(ids) for ids in found.values()) == expected


def _per_million(row: dict[str, Any]) -> float:
    return float(round(Decimal(row["amount"]) / row["per"] * 1_000_000, 6))


def test_published_prices_are_those_of_an_independent_ledger(night: Callable[[str], Any], recorded: Path) -> None:
    """At all thirteen dates, for every model with a list price, after rounding to that ledger's six decimals."""
    theirs = json.loads((recorded / "openrouter/derived/jvrck_price_ledger_2026-08-22.json").read_bytes())["models"]
    published = night(LAST)
    prices = published.tables["prices"].filter(PER_TOKEN, source="openrouter")
    dumps = [one.captured_at_utc for one in published.inputs.selection.sets["openrouter", "models"]]
    counts = []
    for at in dumps:
        standing = current_prices(prices.filter(pl.col("captured_at_utc") <= at), at)
        ours: dict[str, dict[str, float]] = {}
        for row in standing.filter(pl.col("state") == "accepted", pl.col("amount").is_not_null()).iter_rows(named=True):
            ours.setdefault(row["source_id"], {})[row["direction"]] = _per_million(row)
        day = at.strftime("%Y-%m-%d")
        for source_id, found in ours.items():
            points = [point for point in theirs[source_id]["points"] if point[0] <= day]
            assert [found.get("input"), found.get("output")] == points[-1][1:], (day, source_id)
        counts.append(len(ours))
    assert counts == [177, 215, 289, 323, 326, 351, 340, 345, 345, 325, 351, 402, 403]


def test_open_prices_of_every_source_are_what_its_newest_good_set_lists(night: Callable[[str], Any]) -> None:
    """The published ledger, the state of the fold and the source's own words agree, price by price."""
    published = night(LAST)
    at = published.inputs.content_as_of
    current = current_prices(published.tables["prices"], at)
    shown = published.tables["offers"].select("source", "source_id").unique()
    key = ["source_id", "field", "condition", "unit", "per", "currency", "direction", "modality", "cache"]
    for (source, _), newest in published.inputs.newest.items():
        if newest.read.refused or newest.read.frames["prices"].is_empty():
            continue
        begun = (pl.col("valid_from_utc") <= at).fill_null(True) & (pl.col("valid_to_utc") > at).fill_null(True)
        listed = newest.read.frames["prices"].filter(begun).with_columns(source=pl.lit(source))
        listed = listed.join(shown, on=["source", "source_id"], how="semi")
        ours = current.filter(source=source)
        assert listed.height == ours.height > 500
        assert listed.join(ours, on=key, how="anti").is_empty()


def test_nothing_published_is_unsaid_a_night_later(night: Callable[[str], Any]) -> None:
    for early, late in (("2026-04-06", "2026-04-07"), ("2026-08-21", LAST), (LAST, "2026-11-12")):
        before, after = (night(date).tables["prices"] for date in (early, late))
        gone = before.join(after, on=before.columns, how="anti", nulls_equal=True)
        assert gone.is_empty(), gone


def test_the_night_of_cut_texts_changes_no_price_and_one_capability(night: Callable[[str], Any]) -> None:
    changes = night("2026-04-07").tables["changes"].sort("event")
    assert changes.select("event", "subject", "old", "source").rows() == [
        ("capability_gained", "vision.document_ocr", None, None),
        ("fact_changed", "input_modalities", "image text", "openrouter"),
    ]
    assert changes["new"][1] == "file image text"
    assert all(artifact.endswith("/grok-4.20") for artifact in changes["artifact_id"])


def test_a_router_has_no_price(night: Callable[[str], Any]) -> None:
    tables = night(LAST).tables
    routers = tables["artifacts"].filter("router")
    assert routers.height >= 6 and set(routers["pricing"]) == {"Variable"}
    assert routers["starting_price_usd"].null_count() == routers.height
    prices = tables["prices"].join(routers, on="artifact_id", how="semi")
    assert prices.height and prices["amount"].null_count() == prices.height
    assert set(prices["absent"]) <= {"variable", "not_published"}


def test_a_price_per_image_in_a_token_field_is_not_believed(night: Callable[[str], Any]) -> None:
    tables = night(LAST).tables
    prices = tables["prices"].filter(artifact_id="model:stabilityai/stable-diffusion-3.5-large")
    accepted = prices.filter(pl.col("amount").is_not_null(), state="accepted")
    assert accepted.select("source", "amount", "per", "unit", "direction").rows() == [
        ("litellm", "0.065", 1, "image", "output")
    ]
    refused = tables["quarantine"].filter(source_id="digitalocean/stable-diffusion-3.5-large", frame="prices")
    assert refused.height == 2
    assert all("no tokens" in reason for reason in refused["reason"])


def test_float_noise_makes_no_row(night: Callable[[str], Any]) -> None:
    """Two rows in a row of one key never agree at twelve digits unless a hold, an end or a step lies between."""
    for state in night(LAST).inputs.states.values():
        log = state["prices_log"].filter(pl.col("state_reason").is_null())
        digits = pl.col("amount").cast(pl.Float64).round_sig_figs(12)
        moves = log.sort("key", "captured_at_utc").with_columns(
            before=pl.col("previous_amount").cast(pl.Float64).round_sig_figs(12), now=digits
        )
        assert moves.filter((pl.col("before") == pl.col("now")) & ~_came_back(state)).height == 0


def _came_back(state: dict[str, pl.DataFrame]) -> pl.Expr:
    ended = state["prices_log"].filter(state_reason="no longer listed")["key"].unique()
    return pl.col("key").is_in(ended.implode())


@settings(max_examples=10, deadline=None)
@given(share=st.floats(0.1, 1.0))
def test_permuting_a_recorded_set_changes_no_ledger(night: Callable[[str], Any], share: float) -> None:
    from dataclasses import replace

    from warehouse.ledger.fold import advance, empty_state

    newest = night(LAST).inputs.newest["openrouter", "models"].read
    seed = int(share * 1e6)
    mixed = replace(
        newest,
        frames={name: frame.sample(fraction=1, shuffle=True, seed=seed) for name, frame in newest.frames.items()},
    )
    plain, other = (advance(empty_state(), one, "step") for one in (newest, mixed))
    assert {name for name in plain if not plain[name].equals(other[name])} == set()
