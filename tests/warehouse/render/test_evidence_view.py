"""The words behind a capability: marked in their context, with numbers, doubts and what is tied to it."""

import pytest

from tests.warehouse.compare.comparison_samples import flash
from warehouse.render import render
from warehouse.render.evidence_view import UnknownCapabilityError, evidence_report, in_context, statements

WORDS = {"quote": "calls tools", "before": "It ", "after": "\nand  sings."}


def _facts(**record):
    facts = flash()["facts"]
    made = [{**one, **record} if one["id"] == "agent.tool_calling" else one for one in facts["capabilities"]]
    return {**facts, "capabilities": made}


def test_words_are_marked_where_they_stand():
    assert in_context(WORDS) == "It «calls tools» and sings."
    assert in_context({"quote": "x"}) == "«x»"
    assert in_context({"pointer": "a.b", "value": "tools"}) == "a.b: tools"


def test_everything_published_beside_a_capability_is_shown():
    beside = {
        "contradicted_by": "or.param: no tools", "intents": ["call my tools"], "limitations": ["ten tools at most"],
        "input_modalities": ["text"], "conflict": True,
    }  # fmt: skip
    shown = render(evidence_report(_facts(**beside), "Tool Calling"), "markdown")
    for words in ("contradicted by or.param: no tools", "serves: call my tools", "limited: “ten tools at most”"):
        assert words in shown
    assert "from text to –" in shown
    assert "sources disagree" in render(evidence_report(_facts(conflict=True), "tool calling"), "markdown")


def test_numbers_are_the_vendors():
    item = {
        **WORDS,
        "kind": "text",
        "pointer": "card",
        "source": 0,
        "vendor_numbers": [{"start": 3, "end": 5, "text": "2x"}],
    }
    shown = render(evidence_report(_facts(evidence=[item]), "agent.tool_calling"), "markdown")
    assert "It «calls tools» and sings. [numbers of the vendor: 2x]" in shown.replace("\\", "")


def test_what_is_meant_counts_only_where_nothing_has_the_name():
    (found, *_) = statements(_facts(), "something else", ("agent.tool_calling",))
    assert found["id"] == "agent.tool_calling" and found["evidence"][0]["source"]["source"]
    with pytest.raises(UnknownCapabilityError, match="known are"):
        statements(_facts(), "something else", ("text.chat",))
