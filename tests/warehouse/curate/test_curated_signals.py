"""Signals, capabilities and tables about the inputs."""

from dataclasses import replace
from datetime import datetime
from typing import Any

import polars as pl
from curated_rows import MODEL, ROW, curate, day, info, published
from ledger_sets import Listed, listing

from schemas.extracted import Schemas
from schemas.vocabulary import Redistribution, RowRole
from warehouse.curate.capabilities import (
    STATEMENT_SCHEMA,
    capability_tables,
    field_evidence,
    text_evidence,
)
from warehouse.curate.facts import facts_table
from warehouse.curate.inputs import Curated
from warehouse.curate.records import quarantine_table
from warehouse.curate.signals import DOCUMENTED, signals_table
from warehouse.ledger.fold import ReadSet


def _source(source: str, at: float = 0, price: str | None = None, **given: Any) -> ReadSet:
    extra: dict[str, Any] = {
        name: {"claude-test": given.pop(name)} for name in ("signals", "texts", "facts") if name in given
    }
    prices: dict[str, list[Listed | str]] = {"claude-test": [price] if price else []}
    return listing(
        day(at), prices, source=source, entities={"claude-test": {**ROW, "seller": "anthropic", **given}}, **extra
    )


def _signals(curated: Curated, stale: dict[str, datetime] | None = None) -> pl.DataFrame:
    facts, offers, _, current = published(curated)
    return signals_table(curated, facts, offers, current.select("artifact_id").unique(), stale or {})


def test_documentation_completeness_counts_what_is_published() -> None:
    def share(*sets: ReadSet) -> float:
        found = _signals(curate(*sets)).filter(signal="documentation_completeness")
        return float(found["value"][0])

    full: dict[str, Any] = {
        "name": "Claude Test", "context_tokens": 1, "max_output_tokens": 1, "input_modalities": ["text"],
        "output_modalities": ["text"], "licence": "mit", "released_utc": day(0), "task": "text-generation",
    }  # fmt: skip
    assert sorted(full) == sorted(DOCUMENTED)
    assert share(_source("litellm", name="Claude Test")) == 0.1
    assert share(_source("litellm", name="Claude Test", price="0")) == 0.2
    assert share(_source("litellm", name="Claude Test", open_weights=True)) == 0.2
    assert share(_source("litellm", name="Claude Test", texts="It answers.")) == 0.2
    assert share(_source("litellm", **full, price="0.000002", texts="It answers.")) == 1.0
    halves = dict(list(full.items())[:4]), dict(list(full.items())[4:])
    assert share(_source("litellm", **halves[0]), _source("models_dev", **halves[1])) == 0.8


def test_copies_of_a_source_count_once() -> None:
    sets = [_source(name) for name in ("litellm", "models_dev", "openrouter")]
    for copies, expected in (({}, 3.0), ({"litellm": ("openrouter",)}, 2.0)):
        found = _signals(curate(*sets, copies=copies)).filter(signal="sources_count")
        assert found["value"].to_list() == [expected]


def test_sellers_are_counted_once_each_and_weights_are_no_seller() -> None:
    sets = [_source("litellm"), _source("models_dev", seller="vercel"), _source("genai_prices", seller="vercel")]
    sets.append(_source("huggingface", seller=None, open_weights=True))
    found = _signals(curate(*sets)).filter(signal="sellers_count")
    assert found["value"].to_list() == [2.0]


def test_the_newest_number_of_the_plain_row_is_current() -> None:
    sets = [_source("huggingface", at, signals=value) for at, value in enumerate([5.0, 7.0, 7.0])]
    found = _signals(curate(*sets)).filter(signal="downloads").sort("observed_utc")
    assert found.select("value", "observed_utc", "current").rows() == [(5.0, day(0), False), (7.0, day(1), True)]


def test_signals_of_a_stale_source_say_since_when() -> None:
    found = _signals(curate(_source("huggingface", signals=5.0)), {"huggingface": day(9)})
    assert found.filter(signal="downloads")["stale_since_utc"].to_list() == [day(9)]
    assert found.filter(source="abreast")["stale_since_utc"].null_count() == found.filter(source="abreast").height


def _field_evidence(*sets: ReadSet) -> pl.DataFrame:
    curated = curate(*sets)
    triggers = pl.DataFrame(
        [("or.param", "tools", "agent.tool_calling"), ("md.open_weights", "true", "openness.open_weights"),
         ("or.price.cache_read", "*", "serving.caching")],
        schema=["field", "value", "capability_id"], orient="row",
    )  # fmt: skip
    numeric = pl.DataFrame(
        [("context", 100_000.0, "text.long_context")], schema=["field", "at_least", "capability_id"], orient="row"
    )
    return field_evidence(curated, facts_table(curated), triggers, numeric)


def test_field_evidence_is_one_row_a_source_the_most_direct_first() -> None:
    tools = [("or.param", "tools")]
    entities = {"own": {**ROW, "seller": "anthropic"}, "sold": {**ROW, "seller": "vercel"}}
    both = listing(
        day(0), {"own": [], "sold": []}, source="litellm", entities=entities, facts={"own": tools, "sold": tools}
    )
    found = _field_evidence(both, _source("models_dev", facts=tools))
    assert found.select("source", "source_id").rows() == [("litellm", "own"), ("models_dev", "claude-test")]


def test_a_trigger_takes_any_value_one_value_or_a_least_number() -> None:
    facts = [("or.price.cache_read", "0.1"), ("or.param", "seed"), ("context", "100000")]
    found = _field_evidence(_source("litellm", facts=facts))
    assert sorted(found["capability_id"]) == ["serving.caching", "text.long_context"]
    assert _field_evidence(_source("litellm", facts=[("context", "99999"), ("context", "many")])).is_empty()


def test_a_resellers_flag_does_not_open_closed_weights() -> None:
    flag = [("md.open_weights", "true")]
    closed = _source("models_dev", open_weights=False)
    resold = {"z": {**ROW, "seller": "vercel", "open_weights": True}}
    sold = listing(day(0), {"z": []}, source="litellm", entities=resold, facts={"z": flag})
    assert _field_evidence(closed, sold).is_empty()
    assert _field_evidence(sold)["capability_id"].to_list() == ["openness.open_weights"]
    linked = _source("openrouter", hugging_face_id="anthropic/claude-test")
    assert _field_evidence(closed, sold, linked)["capability_id"].to_list() == ["openness.open_weights"]


def test_a_resellers_flag_adds_no_modality_that_the_believed_lists_lack() -> None:
    said = [("md.output", "image"), ("md.attachment", "true"), ("md.input", "pdf"), ("md.output", "text")]
    triggers = pl.DataFrame(
        [(field, value, f"x.{field}.{value}") for field, value in said],
        schema=["field", "value", "capability_id"],
        orient="row",
    )
    numeric = pl.DataFrame(schema={"field": pl.String, "at_least": pl.Float64, "capability_id": pl.String})

    def found(**own: Any) -> set[str]:
        resold = {"z": {**ROW, "seller": "vercel", "output_modalities": ["image", "text"]}}
        sold = listing(day(0), {"z": []}, source="models_dev", entities=resold, facts={"z": said})
        curated = curate(_source("openrouter", **own), sold)
        evidence = field_evidence(curated, facts_table(curated), triggers, numeric)
        return {name.removeprefix("x.") for name in evidence["capability_id"]}

    assert found(input_modalities=["text"], output_modalities=["text"]) == {"md.output.text"}
    assert found(input_modalities=["file", "image"], output_modalities=["text"]) == {
        "md.output.text", "md.attachment.true", "md.input.pdf",
    }  # fmt: skip
    assert found() == {"md.output.text", "md.output.image", "md.attachment.true", "md.input.pdf"}


def _statement(capability_id: str, polarity: str, source: str) -> dict[str, Any]:
    said: dict[str, Any] = {
        "capability_id": capability_id,
        "name": "Odd skill",
        "kind": "capability",
        "polarity": polarity,
    }
    said |= {"confidence": 0.8, "conflict": False, "start": 0, "end": 4, "quote": "quote", "pointer": "text"}
    return {**dict.fromkeys(STATEMENT_SCHEMA), **said, "artifact_id": MODEL, "source": source, "source_id": "x",
            "payload_sha256": "0" * 64, "captured_at_utc": day(0), "known_from_utc": day(0)}  # fmt: skip


def test_what_one_source_asserts_and_another_denies_is_a_conflict_on_both() -> None:
    rows = [
        _statement("agent.tool_calling", "asserted", "a"),
        _statement("agent.tool_calling", "denied", "b"),
        _statement("residual:odd skill", "asserted", "a"),
        _statement("residual:odd skill", "asserted", "b"),
    ]
    schema: dict[str, Any] = {
        **STATEMENT_SCHEMA,
        **dict.fromkeys(("artifact_id", "source", "source_id", "pointer"), pl.String),
    }
    schema |= {"payload_sha256": pl.String}
    times = {"captured_at_utc": pl.Datetime("us", "UTC"), "known_from_utc": pl.Datetime("us", "UTC")}
    text = text_evidence(pl.DataFrame(rows, schema={**schema, **times}))
    capabilities, evidence = capability_tables(_field_evidence(_source("litellm")), text)
    found = capabilities.select("capability_id", "name", "polarity", "conflict", "statements").rows()
    assert sorted(found) == [
        ("agent.tool_calling", found[0][1], "asserted", True, 1),
        ("agent.tool_calling", found[0][1], "denied", True, 1),
        ("residual:odd skill", "Odd skill", "asserted", False, 2),
    ]
    assert found[0][1] != "Odd skill" and evidence.height == 4


def test_records_of_closed_sources_stay_out_of_the_quarantine_table() -> None:
    from dataclasses import replace

    row = ("prices", 1, "x", "amount", "readable", "NaN", "'NaN' is not a decimal number", '{"a": 1}')
    frame = pl.DataFrame([row], schema=Schemas.quarantine, orient="row").with_columns(payload_sha256=pl.lit("0" * 64))
    infos = {"open": info("open"), "shut": replace(info("shut"), redistribution=Redistribution.DERIVED)}
    table = quarantine_table({("open", "list"): frame, ("shut", "list"): frame}, infos)
    assert table.select("source", "value", "reason", "record").rows() == [
        ("open", "NaN", row[6], row[7]),
        ("shut", None, row[6], ""),
    ]


def test_a_mode_of_an_artifact_is_an_offer_with_a_variant() -> None:
    entities = {
        "anthropic/claude-test": {**ROW, "seller": "openrouter"},
        "anthropic/claude-test:thinking": {
            **ROW, "seller": "openrouter", "role": RowRole.MODE, "variant": "thinking",
            "base_source_id": "anthropic/claude-test",
        },
    }  # fmt: skip
    both = listing(day(0), {name: ["0.000002"] for name in entities}, source="openrouter", entities=entities)
    _, offers, prices, _ = published(curate(both))
    expected = [f"{MODEL}@openrouter", f"{MODEL}@openrouter:thinking"]
    assert sorted(offers["offer_id"]) == expected == sorted(prices["offer_id"])


def test_two_lists_that_show_one_row_at_one_time_are_one_observation() -> None:
    """A hub's list of the most downloaded and its list of trends overlap: one number is current, not two."""
    first = _source("huggingface", signals=100.0)
    other = replace(first.documents, scope=("huggingface", "trending"))
    found = _signals(curate(first, replace(first, documents=other))).filter(source="huggingface", current=True)
    assert found["value"].to_list() == [100.0]
