"""Artifacts: starting prices, pricing words, offers and their routes, facts and where they are from."""

from collections.abc import Mapping, Sequence
from typing import Any

import polars as pl
import pytest
from curated_rows import MODEL, ROW, curate, day, published
from ledger_sets import Listed, listing

from schemas.vocabulary import Direction, RowRole, Unit
from warehouse.curate.artifacts import check_one_owner, pricing_words, starting_prices
from warehouse.curate.facts import facts_table, wide
from warehouse.curate.inputs import Curated
from warehouse.ledger.fold import ReadSet

OUT = Listed("0.000008", field="out", direction=Direction.OUTPUT)


Rows = Mapping[str, tuple[Sequence[Listed | str], Mapping[str, Any]]]
"""By source id the prices of a row, and what else it says."""


def _source(source: str, rows: Rows, at: float = 0) -> ReadSet:
    """A listing of rows that stand for one artifact unless they say otherwise."""
    return listing(
        day(at),
        {name: prices for name, (prices, _) in rows.items()},
        source=source,
        entities={name: {**ROW, "seller": "anthropic", **given} for name, (_, given) in rows.items()},
    )


def _start(curated: Curated) -> tuple[Any, ...] | None:
    _, _, _, current = published(curated)
    rows = starting_prices(current).drop("artifact_id").rows()
    return rows[0] if rows else None


def test_the_starting_price_is_the_lowest_input_price_over_vendor_and_resellers() -> None:
    rows: Rows = {
        "a": (["0.000003", OUT], {}),
        "b": (["0.000002"], {"seller": "vercel"}),
        "c": (["0.000001"], {"plan": True}),
    }
    assert _start(curate(_source("litellm", rows))) == ("0.000002", 1, "token", "input", f"{MODEL}@vercel")


def test_prices_of_different_per_are_compared_by_unit() -> None:
    litellm = _source("litellm", {"a": (["0.000003"], {})})
    sets = [litellm, _source("models_dev", {"a": (["0.0000029"], {"seller": "vercel"})})]
    found = _start(curate(*sets))
    assert found is not None and found[0] == "0.0000029"


def test_an_output_price_starts_only_where_no_input_price_does() -> None:
    rows: Rows = {"a": (["0", OUT], {})}
    assert _start(curate(_source("litellm", rows))) == (
        "0.000008", 1, "token", "output", f"{MODEL}@anthropic",
    )  # fmt: skip


@pytest.mark.parametrize(
    "price",
    [
        "0",
        Listed("0.000001", min_tokens=200_000),
        Listed(None),
        Listed("0.000001", starts=day(30)),
        Listed("0.000001", ends=day(-1)),
    ],
    ids=["zero", "conditional", "variable", "announced", "over"],
)
def test_what_is_no_list_price_starts_nothing(price: Listed | str) -> None:
    assert _start(curate(_source("litellm", {"a": ([price], {})}))) is None


def test_held_and_quarantined_prices_start_nothing() -> None:
    nights = [_source("litellm", {"a": ([amount], {})}, at) for at, amount in enumerate(["0.00003", "0.000002"])]
    found = _start(curate(*nights))
    assert found is not None and found[0] == "0.00003"
    assert _start(curate(_source("litellm", {"a": (["0.002"], {})}))) is None


def test_a_price_per_image_keeps_its_unit() -> None:
    picture = Listed("0.065", field="image", direction=Direction.OUTPUT, unit=Unit.IMAGE)
    assert _start(curate(_source("litellm", {"a": ([picture], {})}))) == (
        "0.065", 1, "image", "output", f"{MODEL}@anthropic",
    )  # fmt: skip


def _word(*sets: ReadSet) -> str:
    curated = curate(*sets)
    facts, _, _, current = published(curated)
    spans = curated.rows.group_by("artifact_id").agg(router=(pl.col("role") == str(RowRole.ROUTER)).any())
    return str(pricing_words(spans, current, facts)["pricing"][0])


FREE = ("0", {"variant": "free", "role": RowRole.OFFER, "base_source_id": "a"})


@pytest.mark.parametrize(
    ("rows", "word"),
    [
        ({"a": (["0.000002"], {})}, "Paid"),
        ({"a": (["0"], {})}, "Unknown"),
        ({"a": (["0", OUT], {})}, "Paid"),
        ({"a": ([], {})}, "Unknown"),
        ({"a": (["0.000002"], {}), "a:free": (["0"], FREE[1])}, "Freemium"),
        ({"a:free": (["0"], FREE[1])}, "Free"),
        ({"a:free": (["0.000002"], FREE[1])}, "Paid"),
        ({"a": (["0"], {"open_weights": True})}, "Open weights"),
        ({"a": (["0.000002"], {"open_weights": True})}, "Paid"),
        ({"a": ([Listed(None)], {"role": RowRole.ROUTER})}, "Variable"),
        ({"a": (["0"], {"role": RowRole.ROUTER})}, "Variable"),
        ({"a": (["0.000002"], {"plan": True})}, "Unknown"),
    ],
)
def test_pricing_words(rows: Rows, word: str) -> None:
    assert _word(_source("litellm", rows)) == word


def test_routes_of_offers() -> None:
    weights = {"slug": "claude-test", "publisher": "anthropic", "seller": None, "open_weights": True}
    sets = [
        _source("litellm", {"own": ([], {}), "sold": ([], {"seller": "vercel"}), "plan": ([], {"plan": True})}),
        _source("huggingface", {"anthropic/claude-test": ([], weights), "anthropic/claude-test-2": (
            [], {**weights, "open_weights": None, "slug": "claude-test-2"})}),
        _source("openrouter", {"~claude": ([], {"role": RowRole.ALIAS, "base_source_id": "a"}), "a": ([], {})}),
    ]  # fmt: skip
    _, offers, _, _ = published(curate(*sets))
    assert sorted(offers.select("source_id", "route").rows()) == [
        ("a", "vendor_api"),
        ("anthropic/claude-test", "self_host"),
        ("own", "vendor_api"),
        ("plan", "plan"),
        ("sold", "reseller"),
    ]


def test_an_offer_that_is_gone_says_since_when() -> None:
    sets = [
        _source("litellm", {"a": ([], {}), "b": ([], {"seller": "vercel"})}),
        _source("litellm", {"a": ([], {})}, 1),
    ]
    _, offers, _, _ = published(curate(*sets))
    assert sorted(offers.select("source_id", "last_seen_utc", "listed").rows()) == [
        ("a", None, True),
        ("b", day(0), False),
    ]


def test_facts_name_the_believed_value_and_keep_the_others() -> None:
    sets = [
        _source("litellm", {"a": ([], {"context_tokens": 100, "seller": "vercel"})}),
        _source("openrouter", {"a": ([], {"context_tokens": 200, "seller": "openrouter"})}),
        _source("models_dev", {"a": ([], {"context_tokens": 300}), "b": ([], {"context_tokens": 400, "seller": "z"})}),
    ]
    facts = facts_table(curate(*sets)).filter(field="context_tokens")
    assert sorted(facts["value"]) == ["100", "200", "300", "400"]
    assert facts.filter("chosen").select("value", "source").rows() == [("200", "openrouter")]


def test_a_row_that_is_gone_is_believed_last() -> None:
    sets = [
        _source("openrouter", {"a": ([], {"context_tokens": 200}), "z": ([], {"slug": "claude-other"})}),
        _source("openrouter", {"z": ([], {"slug": "claude-other"})}, 1),
        _source("litellm", {"a": ([], {"context_tokens": 100})}, 1),
    ]
    facts = facts_table(curate(*sets)).filter(field="context_tokens", chosen=True)
    assert facts["value"].to_list() == ["100"]


def test_a_reseller_that_ends_its_offer_does_not_end_the_artifact() -> None:
    sets = [_source("litellm", {"a": ([], {"seller": "vercel", "expires_utc": day(9)})})]
    assert facts_table(curate(*sets)).filter(field="expires_utc").is_empty()
    own = [_source("litellm", {"a": ([], {"expires_utc": day(9)})})]
    assert wide(facts_table(curate(*own)))["expires_utc"].to_list() == [day(9)]


def test_a_listing_date_stands_in_for_a_release_that_nobody_states() -> None:
    rows: Rows = {"a": ([], {"created_utc": day(3)})}
    assert wide(facts_table(curate(_source("litellm", rows))))["released_utc"].to_list() == [day(3)]
    stated = [_source("litellm", rows), _source("models_dev", {"a": ([], {"released_utc": day(1)})})]
    assert wide(facts_table(curate(*stated)))["released_utc"].to_list() == [day(1)]


def test_facts_of_an_unchanged_row_are_the_same_a_night_later() -> None:
    first = _source("litellm", {"a": (["0.000002"], {"context_tokens": 100}), "b": ([], {"slug": "claude-two"})})
    second = _source("litellm", {"b": ([], {"slug": "claude-two"}), "a": (["0.000002"], {"context_tokens": 100})}, 1)
    before, after = facts_table(curate(first)), facts_table(curate(first, second))
    assert before.equals(after)


def test_an_artifact_of_no_table_is_an_error() -> None:
    known = pl.DataFrame({"artifact_id": [MODEL]})
    check_one_owner([known, known, pl.DataFrame({"artifact_id": [None, MODEL]})])
    with pytest.raises(ValueError, match="model:x/y"):
        check_one_owner([known, pl.DataFrame({"artifact_id": ["model:x/y"]})])
