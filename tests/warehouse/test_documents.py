"""Documents say what the tables say, each value with its source, and what is absent says why."""

import json
from datetime import datetime, timedelta
from typing import Any

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from schemas.contract import DOCUMENTS, json_schemas
from tests.warehouse.content import (
    ATLAS,
    AUGUST,
    CONTENT_AS_OF,
    FILES_MCP,
    FLASH,
    GONE,
    JULY,
    ROUTER,
    SD,
    fact,
    frame,
    price,
    tables,
)
from tests.warehouse.content_many import many
from warehouse.documents import DocumentError, current_prices, documents
from warehouse.publish.tables import canonical_tables

Document = dict[str, Any]


def made(
    changed: dict[str, pl.DataFrame] | None = None, at: datetime = CONTENT_AS_OF
) -> dict[str, dict[str, Document]]:
    whole = canonical_tables(tables() | (changed or {}))
    return {
        one.artifact_id: {kind: json.loads(getattr(one, kind)) for kind in ("facts", "scores", "history")}
        for one in documents(whole, at, "1.0.0")
    }


def edited(name: str, where: pl.Expr, **values: Any) -> dict[str, pl.DataFrame]:
    table = tables()[name]
    return {
        name: table.with_columns(
            pl.when(where).then(pl.lit(v)).otherwise(pl.col(k)).alias(k) for k, v in values.items()
        )
    }


def test_every_document_satisfies_its_model_and_its_json_schema() -> None:
    found = made()
    assert sorted(found) == tables()["artifacts"]["artifact_id"].to_list()
    schemas = {name.partition("/")[0]: schema for name, schema in json_schemas().items()}
    for documents_ in found.values():
        for kind, document in documents_.items():
            DOCUMENTS[kind].model_validate(document)
            Draft202012Validator(schemas[kind]).validate(document)


def test_every_citation_is_used_and_stands_once() -> None:
    for documents_ in made().values():
        facts = documents_["facts"]
        used = set()
        for attribute in facts["attributes"].values():
            used |= {attribute.get("source"), *(other["source"] for other in attribute.get("others", []))}
        used |= {price_["source"] for offer in facts["offers"] for price_ in offer["prices"]}
        used |= {item["source"] for record in facts["capabilities"] for item in record["evidence"]}
        assert used - {None} == set(range(len(facts["sources"])))
        assert len({json.dumps(source, sort_keys=True) for source in facts["sources"]}) == len(facts["sources"])


def test_the_known_prices_of_the_seed_pair() -> None:
    found = made()
    flash, diffusion = found[FLASH]["facts"], found[SD]["facts"]
    assert flash["starting_price"]["amount"] == "0.065"
    assert flash["sources"][flash["starting_price"]["source"]]["source"] == "openrouter"
    assert diffusion["starting_price"]["unit"] == "image"
    refused = [p for offer in diffusion["offers"] for p in offer["prices"] if p.get("state") == "quarantined"]
    assert [(p["amount"], p["reason"]) for p in refused] == [("0.08", "an image has no tokens")]


def test_a_held_price_stands_beside_the_accepted_one() -> None:
    shop = next(o for o in made()[FLASH]["facts"]["offers"] if o["seller"] == "shop")
    inputs = [(p["amount"], p.get("state", "accepted")) for p in shop["prices"] if p["direction"] == "input"]
    assert inputs == [("0.08", "accepted"), ("0.0065", "held")]


def test_an_announced_price_waits_for_its_day() -> None:
    def output(at: datetime) -> list[str]:
        shop = next(o for o in made(at=at)[FLASH]["facts"]["offers"] if o["seller"] == "shop")
        return [p["amount"] for p in shop["prices"] if p["direction"] == "output"]

    assert output(CONTENT_AS_OF) == ["0.3"]
    assert output(datetime.fromisoformat("2026-12-01T00:00:00Z")) == ["0.2"]


def test_absent_values_say_why() -> None:
    found = {artifact_id: documents_["facts"] for artifact_id, documents_ in made().items()}
    assert found[FLASH]["attributes"]["licence"] == {"absent": "not_published"}
    assert found[FILES_MCP]["attributes"]["context_tokens"] == {"absent": "not_applicable"}
    assert found[ROUTER]["starting_price"] == {"absent": "variable"}
    assert found[ATLAS]["starting_price"] == {"absent": "not_published"}
    assert found[FLASH]["times_matched"] == {"absent": "not_applicable"}
    only_refused = tables()["prices"].filter((pl.col("artifact_id") != SD) | (pl.col("state") == "quarantined"))
    bare = edited("artifacts", pl.col("artifact_id") == SD, starting_price_usd=None)
    assert made(bare | {"prices": only_refused})[SD]["facts"]["starting_price"] == {"absent": "quarantined"}


def test_a_price_per_search_is_published_and_no_price_to_start_from() -> None:
    searched = {"unit": "query", "direction": "none", "modality": "search", "per": 1, "source": "litellm"}
    only = frame("prices", [price(SD, f"{SD}@stability", "input_cost_per_query", "0.005", **searched)])
    bare = edited("artifacts", pl.col("artifact_id") == SD, starting_price_usd=None)
    rest = tables()["prices"].filter(pl.col("artifact_id") != SD)
    found = made(bare | {"prices": pl.concat([rest, only])})[SD]["facts"]
    assert (found["pricing"], found["starting_price"]) == ("Open weights", {"absent": "not_applicable"})


def test_times_matched_are_distinct_queries_and_too_few_are_missing_not_zero() -> None:
    edge = {"capability_id": "agent.tool_calling", "artifact_id": FLASH, "times_matched": 24, "effective_n": 23.0}
    signals = tables()["signals"]
    counted = signals.head(1).with_columns(
        artifact_id=pl.lit(FLASH), signal=pl.lit("times_matched"), value=pl.lit(31.0), current=pl.lit(True)
    )
    edges = frame("match_edges", [edge, edge | {"capability_id": "language.chat"}])
    found = made({"match_edges": edges, "signals": pl.concat([signals, counted])})
    assert found[FLASH]["facts"]["times_matched"] == 31
    assert found[SD]["facts"]["times_matched"] == {"absent": "missing"}


def test_other_sources_are_named_only_where_they_differ() -> None:
    assert [o["value"] for o in made()[FLASH]["facts"]["attributes"]["context_tokens"]["others"]] == [991_000]
    same = edited("facts", pl.col("value") == "991000", value="1000000")
    assert "others" not in made(same)[FLASH]["facts"]["attributes"]["context_tokens"]


def test_a_value_that_everybody_got_refused_is_missing() -> None:
    refused = edited("facts", pl.col("field") == "context_tokens", chosen=False)
    whole = tables() | refused
    found = {one.artifact_id: json.loads(one.facts) for one in documents(whole, CONTENT_AS_OF, "1.0.0")}
    assert found[FLASH]["attributes"]["context_tokens"] == {"absent": "missing"}


def test_only_a_tombstone_shows_when_it_was_last_seen() -> None:
    found = made()
    assert found[GONE]["facts"]["last_seen"] == "2026-07-01T06:00:00Z"
    assert "last_seen" not in found[FLASH]["facts"]
    tomorrow = edited("artifacts", ~pl.col("retired"), last_seen_utc=AUGUST + timedelta(days=1))
    assert made(tomorrow)[FLASH]["facts"] == found[FLASH]["facts"]


def test_scores_add_up_and_unranked_artifacts_say_so() -> None:
    found = {artifact_id: documents_["scores"] for artifact_id, documents_ in made().items()}
    assert found[ROUTER]["score"] == found[GONE]["score"] == {"absent": "not_applicable"}
    ranked = [document for document in found.values() if "place" in document]
    assert ranked
    for document in found.values():
        if "sd" not in document:
            continue
        assert sum(c["points"] for c in document["contributions"]) == pytest.approx(document["score"], abs=1e-9)
        assert sum(c["points"] for c in document["components"]) == pytest.approx(document["score"], abs=1e-6)
        assert sum(c["weight"] for c in document["components"]) == pytest.approx(1, abs=1e-6)
    for document in ranked:
        assert document["band"][0] <= document["place"] <= document["band"][1]
    assert found[SD]["ranked"] == len([d for d in ranked if d["type"] == "model"])


def test_history_has_every_step_of_every_source() -> None:
    series = made()[FLASH]["history"]["prices"]
    prompt = [
        s for s in series if s["offer"].endswith("@openrouter") and s["direction"] == "input" and "condition" not in s
    ]
    assert [[step["amount"] for step in s["steps"]] for s in prompt] == [["0.07", "0.065"]]
    assert sum(len(s["steps"]) for s in series) == tables()["prices"].filter(pl.col("artifact_id") == FLASH).height
    assert [s["condition"] for s in series if "condition" in s] == [{"batch": True}]
    ended = made()[GONE]["history"]["prices"][0]["steps"]
    assert [step.get("absent") for step in ended] == [None, "not_published"]


def test_the_order_of_rows_does_not_matter() -> None:
    whole = canonical_tables(tables())
    shuffled = canonical_tables(
        {name: table.sample(fraction=1, shuffle=True, seed=7) for name, table in tables().items()}
    )
    assert list(documents(shuffled, CONTENT_AS_OF, "1.0.0")) == list(documents(whole, CONTENT_AS_OF, "1.0.0"))


def test_many_artifacts_have_documents_of_their_own() -> None:
    found = list(documents(many(40, prices=2, evidence=3), CONTENT_AS_OF, "1.0.0"))
    assert len({one.artifact_id for one in found}) == 40
    assert all(json.loads(one.facts)["id"] == json.loads(one.scores)["id"] == one.artifact_id for one in found)


@pytest.mark.parametrize(
    ("changed", "message"),
    [
        (edited("artifacts", pl.col("artifact_id") == FLASH, starting_price_usd="0.01"), "no current, accepted"),
        (edited("artifacts", pl.col("artifact_id") == FLASH, starting_price_usd="0.0065"), "no current, accepted"),
        ({"evidence": tables()["evidence"].filter(pl.col("artifact_id") != SD)}, "without a row of evidence"),
        ({"offers": tables()["offers"].filter(pl.col("artifact_id") != SD)}, "no row of offers"),
        (edited("prices", pl.col("condition") != "", condition="{"), "JSON object"),
        (edited("prices", pl.col("condition") != "", condition="[1]"), "JSON object"),
    ],
)
def test_tables_that_contradict_each_other_are_refused(changed: dict[str, pl.DataFrame], message: str) -> None:
    with pytest.raises(DocumentError, match=message):
        made(changed)


DAYS = st.integers(0, 6)
ROWS = st.lists(
    st.tuples(DAYS, DAYS, st.sampled_from(["accepted", "held", "quarantined", "ended"]), st.sampled_from(["a", "b"])),
    min_size=1,
    max_size=12,
)


@settings(max_examples=60, deadline=None)
@given(rows=ROWS, at=DAYS)
def test_current_prices_are_those_of_a_plain_replay(rows: list[tuple[int, int, str, str]], at: int) -> None:
    """Against a slow replay: per field the last accepted row begun, unless it is an end, and what came after."""
    ledger = []
    for number, (captured, ahead, state, field) in enumerate(sorted(rows)):
        day = JULY + timedelta(days=captured)
        amount = None if state == "ended" else str(number + 1)
        values: dict[str, Any] = {"captured_at_utc": day, "known_from_utc": day + timedelta(minutes=number)}
        values |= {"valid_from_utc": day + timedelta(days=0 if state == "ended" else ahead)}
        values |= {"absent": "not_published"} if state == "ended" else {"state": state}
        ledger.append(price(FLASH, f"{FLASH}@openrouter", field, amount, **values))
    moment = JULY + timedelta(days=at)
    expected: set[str] = set()
    for field in ("a", "b"):
        own = [row for row in ledger if row["field"] == field]
        live = sorted(
            (r for r in own if r["valid_from_utc"] <= moment), key=lambda r: (r["valid_from_utc"], r["known_from_utc"])
        )
        last = max((i for i, row in enumerate(live) if row["state"] == "accepted"), default=0)
        expected |= {row["amount"] for row in live[last:] if not row.get("absent")}
    assert set(current_prices(frame("prices", ledger), moment)["amount"]) == expected


def test_artifacts_without_any_price_have_an_empty_history() -> None:
    """The rows of prices may be none at all: a prepared comparison of two unpriced artifacts reads only theirs."""
    priced = pl.selectors.starts_with("starting_price_")
    artifacts = tables()["artifacts"].with_columns(pl.when(False).then(priced))
    found = made({"prices": tables()["prices"].clear(), "artifacts": artifacts})
    assert found[FLASH]["history"]["prices"] == []


def test_what_is_said_of_others_does_not_move_equal_rows() -> None:
    """Values that rank equally keep their order, whatever else is in the tables: else unchanged documents change."""
    base = many(600)
    said = [
        fact(artifact_id, "licence", f"licence {number}", chosen=False, source_id=f"row {number}")
        for artifact_id in base["artifacts"]["artifact_id"].to_list()
        for number in range(5)
    ]
    whole = canonical_tables(base | {"facts": pl.concat([base["facts"], frame("facts", said)])})
    gone = whole["artifacts"]["artifact_id"][::7].to_list()
    fewer = {
        name: table.filter(~pl.col("artifact_id").is_in(gone)) if "artifact_id" in table.columns else table
        for name, table in whole.items()
    }
    before = {made.artifact_id: made for made in documents(whole, CONTENT_AS_OF, "1.0.0")}
    after = {made.artifact_id: made for made in documents(fewer, CONTENT_AS_OF, "1.0.0")}
    assert after.keys() == before.keys() - set(gone)
    assert [
        one for one in after if (after[one].facts, after[one].history) != (before[one].facts, before[one].history)
    ] == []
