"""OpenRouter's recorded payloads: every row accounted for, known prices, known changes."""

import json
from decimal import ROUND_HALF_UP, Decimal

import polars as pl
import pytest

from extractors.source import read
from extractors.sources import openrouter

ROWS = {
    "2024-09-21": 178, "2024-12-27": 216, "2025-03-31": 290, "2025-06-14": 324, "2025-09-30": 327, "2025-12-31": 353,
    "2026-01-20": 342, "2026-04-06": 348, "2026-04-07": 348, "2026-06-18": 339, "2026-07-30": 367, "2026-08-21": 420,
    "2026-08-22": 421,
}  # fmt: skip
SLIPS = {
    "2024-09-21": {"mistralai/pixtral-12b:free", "qwen/qwen-2-vl-7b-instruct", "qwen/qwen-2-vl-7b-instruct:free"},
}
"""Prices per picture of less than a billionth of a dollar: neither a price per picture nor the prompt price."""


@pytest.fixture(scope="module")
def dumps(recorded):
    """The dump of a date with what was read from it; each is read once."""
    known = {}

    def dump(date):
        if date not in known:
            data = (recorded / "openrouter" / "models" / f"{date}.json").read_bytes()
            known[date] = json.loads(data)["data"], read("openrouter", "models", data, openrouter.MODELS_URL)
        return known[date]

    return dump


def base_prices(found):
    """Prompt and completion of every row that has them, batch rows included, overrides not."""
    prices = found.frames["prices"].filter(pl.col("field").is_in(["pricing.prompt", "pricing.completion"]))
    return {(row[0], row[1]): row[2] for row in prices.select("source_id", "field", "amount").iter_rows()}


@pytest.mark.parametrize("date", ROWS)
def test_every_row_is_an_entity_and_every_price_is_read(dumps, date):
    raw, found = dumps(date)
    assert found.frames["entities"].height == found.rows_total == len(raw) == ROWS[date]
    assert set(found.quarantine["source_id"]) == SLIPS.get(date, set())
    assert set(found.quarantine["frame"]) <= {"prices"}
    listed = sum(value is not None for row in raw for name, value in row["pricing"].items() if name != "overrides")
    overrides = [override for row in raw for override in row["pricing"].get("overrides") or ()]
    conditions = {"min_prompt_tokens", "utc_start", "utc_end"}
    listed += sum(name not in conditions for override in overrides for name in override)
    assert found.frames["prices"].height + found.quarantine.height == listed


@pytest.mark.parametrize("date", ROWS)
def test_every_amount_is_the_decimal_of_its_literal(dumps, date):
    raw, found = dumps(date)
    listed = {row["id"]: row["pricing"] for row in raw}
    prices = found.frames["prices"].filter(~pl.col("field").str.contains("overrides"))
    for source_id, field, literal, amount in prices.select("source_id", "field", "literal", "amount").iter_rows():
        assert listed[source_id][field.removeprefix("pricing.")] == literal
        assert amount is None or amount == Decimal(literal)


def test_roles_of_the_newest_dump(dumps):
    raw, found = dumps("2026-08-22")
    entities = found.frames["entities"]
    counts = {row[:2]: row[2] for row in entities.group_by("role", "variant").len().iter_rows()}
    assert counts == {
        ("artifact", None): 323,
        ("offer", "batch"): 61,
        ("offer", "free"): 18,
        ("mode", "thinking"): 1,
        ("alias", None): 12,
        ("router", None): 6,
    }
    aliases = entities.filter(pl.col("role") == "alias")
    assert all(source_id.startswith("~") for source_id in aliases["source_id"])
    assert set(aliases["base_source_id"]) <= {row["id"] for row in raw}
    routers = set(entities.filter(pl.col("role") == "router")["source_id"])
    names = ("auto", "auto-beta", "bodybuilder", "fusion", "pareto-code", "free")
    assert routers == {f"openrouter/{name}" for name in names}
    prices = found.frames["prices"].filter(pl.col("source_id").is_in(routers))
    assert prices.height == 12
    assert prices["amount"].null_count() == 12
    assert set(prices["absent"]) == {"variable"}


def test_the_seed_model(dumps):
    _, found = dumps("2026-08-22")
    entity = found.frames["entities"].filter(pl.col("source_id") == "qwen/qwen3.5-flash-02-23").row(0, named=True)
    assert (entity["publisher"], entity["slug"]) == ("qwen", "qwen3.5-flash-02-23")
    assert entity["context_tokens"] == 1_000_000
    assert (entity["input_modalities"], entity["output_modalities"]) == (["text", "image", "video"], ["text"])
    assert entity["created_utc"].isoformat() == "2026-02-25T21:09:36+00:00"
    prices = found.frames["prices"].filter(pl.col("source_id") == "qwen/qwen3.5-flash-02-23")
    assert prices.select("literal", "amount", "unit", "direction", "per", "currency").rows() == [
        ("0.000000065", Decimal("0.000000065"), "token", "input", 1, "USD"),
        ("0.00000026", Decimal("0.00000026"), "token", "output", 1, "USD"),
    ]


@pytest.mark.parametrize(
    ("before", "after", "changes"),
    [
        ("2026-04-06", "2026-04-07", (0, 0, 0)),
        ("2026-06-18", "2026-07-30", (63, 35, 59)),
        ("2026-07-30", "2026-08-21", (61, 8, 37)),
        ("2026-08-21", "2026-08-22", (3, 2, 13)),
    ],
)
def test_observed_changes_between_dumps(dumps, before, after, changes):
    old, new = (dumps(date)[1] for date in (before, after))
    old_ids, new_ids = (set(found.frames["entities"]["source_id"]) for found in (old, new))
    old_prices, new_prices = base_prices(old), base_prices(new)
    changed = {key[0] for key in old_prices.keys() & new_prices.keys() if old_prices[key] != new_prices[key]}
    assert (len(new_ids - old_ids), len(old_ids - new_ids), len(changed)) == changes


def test_the_pair_with_cut_texts_differs_in_three_fields(dumps):
    """Two of them are parameters that no capability hangs on; the other is a new kind of input."""
    before, after = (
        set(dumps(date)[1].frames["facts"].select("source_id", "field", "value").iter_rows())
        for date in ("2026-04-06", "2026-04-07")
    )
    assert before - after == set()
    assert after - before == {
        ("x-ai/grok-4.20", "or.input", "file"),
        ("google/gemma-4-31b-it", "or.param", "logprobs"),
        ("google/gemma-4-31b-it", "or.param", "top_logprobs"),
    }


@pytest.mark.parametrize("date", ROWS)
def test_prices_agree_with_a_ledger_that_others_derived(dumps, recorded, date):
    """Its points are (first day, prompt, completion) in USD per million tokens, rounded to 6 decimals."""
    text = (recorded / "openrouter" / "derived" / "jvrck_price_ledger_2026-08-22.json").read_text()
    ledger = json.loads(text, parse_float=Decimal, parse_int=Decimal)["models"]
    _, found = dumps(date)
    routers = set(found.frames["entities"].filter(pl.col("role") == "router")["source_id"])
    compared = 0
    prices = base_prices(found)
    for source_id in found.frames["entities"]["source_id"]:
        if source_id in routers:
            continue
        point = [point for point in ledger[source_id]["points"] if point[0] <= date][-1]
        for field, expected in zip(("pricing.prompt", "pricing.completion"), point[1:], strict=True):
            mine = (prices[source_id, field] * 1_000_000).quantize(Decimal("0.000001"), ROUND_HALF_UP)
            assert mine == expected, (source_id, field)
            compared += 1
    assert compared == 2 * (ROWS[date] - len(routers))


def test_benchmarks_become_signals(dumps):
    raw, found = dumps("2026-08-22")
    counts = dict(found.frames["signals"].group_by("signal").len().iter_rows())
    assert counts == {
        "aa_intelligence_index": 150,
        "aa_coding_index": 169,
        "aa_agentic_index": 152,
        "design_arena_elo": sum(len(row["benchmarks"]["design_arena"]) for row in raw if row.get("benchmarks")),
    }


def test_endpoints_of_a_model(recorded):
    data = (recorded / "openrouter" / "endpoints" / "moonshotai__kimi-k3_2026-08-25.json").read_bytes()
    found = read("openrouter", "endpoints", data, f"{openrouter.MODELS_URL}/moonshotai/kimi-k3/endpoints")
    assert found.quarantine.is_empty()
    offers = found.frames["entities"].select("seller", "variant", "status", "base_source_id").rows()
    base = "moonshotai/kimi-k3"
    assert offers == [
        ("fireworks", "fireworks", "ok", base),
        ("alibaba", "alibaba", "degraded", base),
        ("fireworks", "fireworks/fast", "ok", base),
        ("morph", "morph/fast", "degraded", base),
    ]
    assert found.frames["prices"]["literal"].to_list()[:3] == ["0.000003", "0.000015", "0.0000003"]
