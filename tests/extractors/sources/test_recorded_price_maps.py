"""The real price maps, where a folder of recorded payloads is named: counts, exact amounts, every field read."""

import json
from collections import Counter
from datetime import UTC, datetime
from decimal import Decimal

import polars as pl
import pytest

from extractors.readers.cost_fields import (
    COST_NAME,
    SEARCH_BILLING,
    UNSUPPORTED,
    read_cost_field,
    read_guardrail_unit,
    read_search_context,
)
from extractors.source import read, spec_of
from extractors.sources import genai_prices, litellm, models_dev

LITELLM = {
    "model_prices_2023-12-14": 141,
    "tokencost_copy_2024-05-22": 377,
    "tokencost_copy_2024-11-16": 672,
    "model_prices_2025-02-01": 771,
    "model_prices_2025-06-01": 1048,
    "model_prices_2026-03-31": 2598,
    "model_prices_2026-07-30": 2963,
    "model_prices_2026-11-12": 4553,
}
MODELS_DEV = {"api_subset_2025-10-31": 492, "api_2026-01-15": 2226, "api_2026-04-01": 4120, "api_2026-05-21": 4803}
GENAI_PRICES = {"data_2025-08-26": 856, "data_2025-12-31": 1172, "data_2026-07-01": 1424, "v2_data_2026-08-21": 1466}
CASES = [
    *(("litellm", "prices", litellm.URL, name, rows) for name, rows in LITELLM.items()),
    *(("models_dev", "api", models_dev.URL, name, rows) for name, rows in MODELS_DEV.items()),
    *(("genai_prices", "prices", genai_prices.URL, name, rows) for name, rows in GENAI_PRICES.items()),
]
CONTAINERS = {"tiered_pricing", "off_peak_pricing", "search_context_cost_per_query", "guardrail_cost_per_unit"}
NOT_AMOUNTS = {"range", "max_results_range", "windows", "hours_utc", "weekdays", "weekday_timezone"}


def data_of(recorded, source, name):
    return (recorded / source / f"{name}.json").read_bytes()


@pytest.mark.parametrize(("source", "endpoint", "url", "name", "rows"), CASES, ids=[case[3] for case in CASES])
def test_every_row_is_accounted_for_and_every_amount_is_its_literal(recorded, source, endpoint, url, name, rows):
    found = read(source, endpoint, data_of(recorded, source, name), url)
    lost = found.quarantine.filter(pl.col("frame") == "entities").height
    assert found.rows_total == rows == found.frames["entities"].height + lost
    prices = found.frames["prices"]
    assert all(amount == Decimal(literal) for amount, literal in prices.select("amount", "literal").iter_rows())
    gates = spec_of(source).gates
    records = sum(frame.height for frame in found.frames.values()) + found.quarantine.height
    assert rows >= gates.min_rows
    assert lost / rows < gates.max_quarantined_share
    assert found.quarantine.height / records < 0.05
    entities = found.frames["entities"]
    for column, share in gates.fill_rates.items():
        if not (name.startswith(("model_prices_2023", "tokencost")) and column == "context_tokens"):
            assert 1 - entities[column].null_count() / entities.height >= share, column


@pytest.mark.parametrize("name", LITELLM)
def test_every_cost_field_of_every_map_is_read_or_has_a_reason(recorded, name):
    unread = Counter()
    for fields in json.loads(data_of(recorded, "litellm", name)).values():
        for field, value in fields.items():
            if field in CONTAINERS:
                unread.update(leaf for leaf in leaves(value) if not known(leaf))
            elif COST_NAME.search(field) and field != SEARCH_BILLING:
                unread.update([field] if not (known(field) or field in UNSUPPORTED) else [])
    assert not unread


def known(name):
    return read_cost_field(name) or read_guardrail_unit(name) or read_search_context(name, "per_query")


def leaves(container):
    for entry in container if isinstance(container, list) else [container]:
        yield from (name for name in entry if name not in NOT_AMOUNTS)


def litellm_2026(recorded):
    return read("litellm", "prices", data_of(recorded, "litellm", "model_prices_2026-11-12"), litellm.URL)


def test_litellm_2026_11_12_has_4551_models_and_two_rows_that_are_none(recorded):
    found = litellm_2026(recorded)
    assert dict(found.frames["entities"]["role"].value_counts().iter_rows()) == {"offer": 4551, "rules": 2}
    reasons = set(found.quarantine["reason"])
    assert all("has no tokens" in reason or "filling zero" in reason for reason in reasons), reasons


def test_litellm_says_sd35_large_costs_0065_per_image(recorded):
    prices = litellm_2026(recorded).frames["prices"].filter(pl.col("source_id") == "stability/sd3.5-large")
    assert prices.select("amount", "unit", "direction", "condition").rows() == [
        (Decimal("0.065"), "image", "output", "")
    ]


def test_models_dev_token_prices_of_pictures_are_quarantined(recorded):
    found = read("models_dev", "api", data_of(recorded, "models_dev", "api_2026-05-21"), models_dev.URL)
    mine = pl.col("source_id") == "digitalocean/stable-diffusion-3.5-large"
    assert found.frames["entities"].filter(mine).height == 1
    assert found.frames["prices"].filter(mine).is_empty()
    reason = "a token price on an offer whose output has no tokens (image)"
    assert found.quarantine.filter(mine)["reason"].to_list() == [reason] * 2
    flash = found.frames["prices"].filter(pl.col("source_id") == "google/gemini-2.5-flash-image")
    assert flash.height >= 2


def cost(prices, at, prompt, completion):
    """USD of one request by the conditions as documented: the highest tier reached, steps by their dates."""
    total = Decimal(0)
    for direction, tokens in (("input", prompt), ("output", completion)):
        best = None
        for price in prices.filter(pl.col("direction") == direction).iter_rows(named=True):
            since, until = price["valid_from_utc"], price["valid_to_utc"]
            condition = json.loads(price["condition"] or "{}")
            floor = condition.pop("min_prompt_tokens", 0)
            plain = (price["unit"], price["modality"], price["cache"], condition) == ("token", "text", "none", {})
            now = (since is None or since <= at) and (until is None or at < until)
            if plain and now and prompt >= floor and (best is None or floor > best[0]):
                best = floor, price["amount"] / price["per"]
        total += tokens * best[1]
    return total


@pytest.mark.parametrize(
    ("model", "at", "prompt", "completion", "usd"),
    [
        ("openai/gpt-4o", (2026, 8, 1), 1_000, 100, "0.0035"),
        ("google/gemini-2.5-pro", (2026, 8, 1), 200_000, 1_000, "0.260"),
        ("google/gemini-2.5-pro", (2026, 8, 1), 200_001, 1_000, "0.5150025"),
        ("openai/o3", (2025, 5, 1), 1_000_000, 0, "10"),
        ("openai/o3", (2025, 7, 1), 1_000_000, 0, "2"),
    ],
)
def test_genai_prices_answers_as_its_own_calculator(recorded, model, at, prompt, completion, usd):
    found = read("genai_prices", "prices", data_of(recorded, "genai_prices", "v2_data_2026-08-21"), genai_prices.URL)
    prices = found.frames["prices"].filter(pl.col("source_id") == model)
    assert cost(prices, datetime(*at, tzinfo=UTC), prompt, completion) == Decimal(usd)
