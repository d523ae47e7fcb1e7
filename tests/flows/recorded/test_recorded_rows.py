"""Known answers about rows, artifacts and comparisons, from the recorded payloads."""

from collections.abc import Callable
from typing import Any

import orjson
import polars as pl

from warehouse.compare import compare
from warehouse.documents import documents
from warehouse.ledger.texts import is_cut

LAST = "2026-08-22"
FLASH = "model:qwen/qwen3.5-flash"
SD = "model:stabilityai/stable-diffusion-3.5-large"


def test_every_row_of_the_gateway_is_accounted_for(night: Callable[[str], Any]) -> None:
    found = night(LAST)
    newest = found.inputs.newest["openrouter", "models"]
    aliases = found.tables["aliases"].filter("listed", source="openrouter")
    roles = dict(aliases.group_by("role").len().rows())
    refused = newest.quarantine.filter(frame="entities").height
    assert newest.rows_total == 421 == sum(roles.values()) + refused
    assert roles == {"artifact": 323, "offer": 79, "alias": 12, "router": 6, "mode": 1}
    assert set(aliases.filter(role="alias")["source_id"].str.slice(0, 1)) == {"~"}
    assert aliases.filter(~pl.col("role").is_in(["alias"]))["artifact_id"].null_count() == 0


def test_every_row_of_the_map_is_a_model_or_a_rule(night: Callable[[str], Any]) -> None:
    found = night("2026-11-12")
    aliases = found.tables["aliases"].filter("listed", source="litellm")
    named = aliases.filter(pl.col("artifact_id").is_not_null())
    assert found.inputs.newest["litellm", "prices"].rows_total == 4553
    assert (named.height, aliases.height - named.height) == (4551, 2)
    assert set(aliases.filter(pl.col("artifact_id").is_null())["role"]) == {"rules"}


def test_valid_and_quarantined_rows_are_all_rows_of_every_source(night: Callable[[str], Any]) -> None:
    for scope, newest in night(LAST).inputs.newest.items():
        refused = newest.quarantine.filter(pl.col("frame").is_in(["entities", "document"])).height
        assert newest.read.frames["entities"].height + refused == newest.rows_total, scope


def test_cut_texts_are_told_from_the_edited_one(night: Callable[[str], Any]) -> None:
    before, after = (
        night(date).inputs.newest["openrouter", "models"].read.frames["texts"].select("source_id", "text")
        for date in ("2026-04-06", "2026-04-07")
    )
    differ = before.join(after, on="source_id", suffix="_new").filter(pl.col("text") != pl.col("text_new"))
    cut = [is_cut(new, old) for old, new in differ.select("text", "text_new").iter_rows()]
    assert (sum(cut), len(cut) - sum(cut)) == (306, 1)
    known, later = (night(date).inputs.states["openrouter", "models"]["texts"] for date in ("2026-04-06", "2026-04-07"))
    assert later.join(known, on=["source_id", "text"], how="anti").height == 1


def test_no_capability_of_a_text_changes_when_texts_are_cut(night: Callable[[str], Any]) -> None:
    key = ["artifact_id", "capability_id", "kind", "polarity", "quote"]
    before, after = (
        night(date).tables["evidence"].filter(evidence_kind="text").select(key).unique()
        for date in ("2026-04-06", "2026-04-07")
    )
    assert before.height > 1000
    assert before.join(after, on=key, how="anti").is_empty() and after.join(before, on=key, how="anti").is_empty()


def test_qwen_flash(night: Callable[[str], Any]) -> None:
    tables = night(LAST).tables
    row = tables["artifacts"].filter(artifact_id=FLASH).row(0, named=True)
    assert row["context_tokens"] == 1_000_000
    assert (row["input_modalities"], row["output_modalities"]) == ("image text video", "text")
    assert (row["starting_price_usd"], row["starting_price_per"]) == ("0.065", 1_000_000)
    seller = tables["prices"].filter(artifact_id=FLASH, source="openrouter", offer_id=f"{FLASH}@openrouter")
    newest = seller.sort("valid_from_utc").unique("direction", keep="last").sort("direction")
    assert newest.select("direction", "amount", "per").rows() == [
        ("input", "0.000000065", 1),
        ("output", "0.00000026", 1),
    ]


def test_a_picture_model_and_a_language_model_are_not_compared(night: Callable[[str], Any]) -> None:
    found = night(LAST)
    ids = [FLASH, SD]
    tables = {
        name: frame.filter(pl.col("artifact_id").is_in(ids))
        if "artifact_id" in frame.columns and name != "scores"
        else frame
        for name, frame in found.tables.items()
    }
    made = {
        one.artifact_id: {"facts": orjson.loads(one.facts), "scores": orjson.loads(one.scores)}
        for one in documents(tables, found.inputs.content_as_of, "1.0.0")
    }
    verdict = compare(made[FLASH], made[SD])["verdict"]  # type: ignore[arg-type]
    assert (verdict["comparability"], verdict["leader"]) == ("not_comparable", None)
    pair = found.tables["pairs"].filter(a=FLASH, b=SD).to_dicts()
    assert [(one["reason"], one["comparability"], one["leader"]) for one in pair] == [
        ("curated", "not_comparable", None)
    ]


def test_weights_are_open_in_the_class_exactly_where_the_capability_says_so(night: Callable[[str], Any]) -> None:
    tables = night(LAST).tables
    closed = tables["artifacts"].filter(route_class="hosted")
    fields = tables["evidence"].filter(evidence_kind="field", capability_id="openness.open_weights")
    assert fields.join(closed, on="artifact_id", how="semi").is_empty()
