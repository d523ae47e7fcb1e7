import polars as pl

from schemas.extracted import dtypes
from schemas.published import Evidence, MatchEdges
from warehouse.search import Found
from warehouse.search_reasons import reasons

A, TOOLS, CODE = "model:maker/a", "agent.tool_calling", "code.generation"


def found(*capabilities: str) -> list[Found]:
    return [
        {
            "id": A, "name": "A", "type": "model", "share": 1.0, "matched": {c: c.title() for c in capabilities},
            "missing": [], "confidence": 0.9, "score": 50.0, "sd": 1.0, "status": "ranked", "place": 1,
        }
    ]  # fmt: skip


def tables(evidence, edges=()):
    return {
        "evidence": pl.DataFrame([{"artifact_id": A, "polarity": "asserted"} | row for row in evidence],
                                 schema=dtypes(Evidence)),
        "match_edges": pl.DataFrame(list(edges), schema=dtypes(MatchEdges)),
    }  # fmt: skip


FIELD = {"capability_id": TOOLS, "source": "a_list", "pointer": "supports_tools", "value": "true"}
WORDS = {"capability_id": TOOLS, "source": "z_cards", "pointer": "card", "quote": "calls tools", "start": 3}
DENIED = {
    "capability_id": TOOLS,
    "source": "a_list",
    "pointer": "card",
    "quote": "calls no tools",
    "polarity": "denied",
}


def test_words_come_before_fields_and_denials_are_no_reason():
    assert reasons(found(TOOLS), tables([DENIED, FIELD, WORDS])) == [
        [
            {
                "capability": TOOLS,
                "evidence": "calls tools",
                "source": "z_cards",
                "searches": {"absent": "not_applicable"},
            }
        ]
    ]
    assert reasons(found(TOOLS), tables([FIELD]))[0][0]["evidence"] == "supports_tools: true"


def test_searches_are_numbers_or_say_why_there_are_none():
    edge = {"capability_id": TOOLS, "artifact_id": A, "times_matched": 40, "strength": 0.25, "effective_n": 31.0}
    thin = edge | {"capability_id": CODE, "strength": None, "effective_n": 3.0}
    evidence = [WORDS, WORDS | {"capability_id": CODE}, WORDS | {"capability_id": "language.chat"}]
    strong, weak, none = reasons(found(TOOLS, CODE, "language.chat"), tables(evidence, [edge, thin]))[0]
    assert strong["searches"] == {"times_matched": 40, "strength": 0.25}
    assert weak["searches"] == {"times_matched": 40, "strength": {"absent": "missing"}}
    assert none["searches"] == {"absent": "missing"}


def test_nothing_found_has_no_reasons():
    assert reasons([], tables([WORDS])) == []
