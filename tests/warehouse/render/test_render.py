import json

import pytest
from comparison_cases import atlas, beta, with_shared
from comparison_samples import DIFFUSION, FLASH, diffusion, flash
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from warehouse.compare import compare
from warehouse.render import Heading, Items, Paragraph, Report, Table, UnknownFormatError, envelope, inert, render
from warehouse.render.artifact_view import artifact_report
from warehouse.render.compare_view import compare_report
from warehouse.render.evidence_view import UnknownCapabilityError, evidence_report
from warehouse.render.explain_view import explain_report
from warehouse.render.history_view import history_report
from warehouse.render.list_views import changes_report
from warehouse.render.rank_view import band_text, rank_report
from warehouse.render.search_view import search_report

HOSTILE = "<script>alert(1)</script>[x](javascript:1)| `a` *b* _c_ \x1b[31m\u202e &lt; \n# t"
SAFE = ("table", "markdown", "html")


def report(text):
    blocks = (Heading(text), Paragraph(text), Items((text,)), Table((text, "b"), ((text, "1"),), frozenset({1})))
    return Report(text, blocks)


@pytest.mark.parametrize("kind", SAFE)
def test_hostile_text_commands_no_terminal_and_turns_no_direction(kind):
    shown = render(report(HOSTILE), kind)
    assert "\x1b" not in shown
    assert "\u202e" not in shown


def test_hostile_text_is_no_markup_in_html():
    shown = render(report(HOSTILE), "html")
    assert "<script" not in shown
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in shown


TEXT = st.text(st.characters(exclude_categories=["C"]), min_size=1, max_size=40).map(str.strip).filter(bool)


@given(text=st.one_of(TEXT, st.from_regex(r"[-+=#>*\d.)\[\]()<>`_~|\\! a]{1,12}", fullmatch=True)))
def test_markdown_shows_exactly_the_text(text):
    text = " ".join(text.split())
    if not text:
        return
    tokens = MarkdownIt("commonmark").enable("table").parse(inert.markdown(text))
    assert [token.type for token in tokens] == ["paragraph_open", "inline", "paragraph_close"]
    children = tokens[1].children
    assert all(child.type in ("text", "text_special") for child in children)
    assert " ".join("".join(child.content for child in children).split()) == " ".join(inert.plain(text).split())


@given(text=TEXT)
def test_a_table_row_has_as_many_cells_as_columns_whatever_the_text(text):
    tokens = MarkdownIt("commonmark").enable("table").parse(render(report(text), "markdown"))
    assert sum(token.type == "td_open" for token in tokens) == 2
    assert not any(token.type == "html_block" for token in tokens)


def test_long_text_is_cut():
    assert len(inert.plain("x" * 1_000_000)) == inert.MAX_CHARACTERS


def test_colour_is_only_there_when_asked_for():
    assert "\x1b[1m" in render(report("a"), "table", colour=True)
    assert "\x1b" not in render(report("a"), "table")


def test_an_unknown_format_is_an_error():
    with pytest.raises(UnknownFormatError, match="'pdf'"):
        render(report("a"), "pdf")


def test_the_envelope_is_json():
    answer = json.loads(envelope("s", "2026-08-22T06:00:00Z", [{"a": "\u202e"}]))
    assert answer == {"snapshot": "s", "as_of": "2026-08-22T06:00:00Z", "items": [{"a": "\u202e"}]}


@pytest.mark.parametrize("kind", SAFE)
def test_a_comparison_says_its_verdict_first_and_both_prices_in_their_units(kind):
    shown = " ".join(render(compare_report(compare(flash(), diffusion())), kind, width=200).split())
    assert shown.index("Not comparable") < shown.index("Pricing")
    assert "0.065 USD per million input tokens" in shown
    assert "0.065 USD per image" in shown
    assert "ahead" not in shown


def test_a_comparison_lists_what_is_shared_unique_and_compared():
    shown = render(compare_report(compare(flash(), with_shared())), "markdown")
    assert "## Both\n\n- Tool calling" in shown
    assert "## Only Qwen: Qwen3.5-Flash" in shown
    assert "is ahead" in shown
    other = render(compare_report(compare(diffusion(), atlas())), "markdown")
    assert "Image generation, vs Atlas: “sharper than Atlas”" in other


def test_points_of_a_comparison_end_in_the_score():
    shown = render(compare_report(compare(atlas(60.0), beta(40.0))), "markdown")
    assert "| adoption | 30.00 | 20.00 |" in shown
    assert "| score | 60.00 | 40.00 |" in shown


def test_an_artifact_shows_facts_sources_prices_and_states():
    shown = render(artifact_report(flash()), "markdown")
    assert "| Context, tokens | 1,000,000 | openrouter, 2026-08-22 |" in shown
    assert "(held, no longer listed)" in shown
    assert "input (batch: true)" in shown
    assert "## Limitations" in shown
    assert "## Said not to have" in render(artifact_report(diffusion()), "markdown")
    assert "not published" in shown


@pytest.mark.parametrize("capability", ["agent.tool_calling", "tool calling"])
def test_all_evidence_of_a_capability(capability):
    shown = render(evidence_report(flash()["facts"], capability), "markdown")
    assert "«calls tools» (huggingface, 2026-07-01)" in shown
    assert "unique: «first of its size»" in shown


def test_an_unknown_capability_lists_the_known():
    with pytest.raises(UnknownCapabilityError, match=r"known are: image\.text_to_image"):
        evidence_report({**diffusion()["facts"], "capabilities": diffusion()["facts"]["capabilities"][:2]}, "speech")


def line(place, band, score=50.0, name="N"):
    status = "provisional" if place is None else "ranked"
    base = {"id": "model:a/b", "name": name, "route_class": "hosted", "score": score, "sd": 1.0, "coverage": 0.5}
    return base | {"status": status, "place": place, "band": band}


def test_a_ranking_shows_bands_and_provisional_ones():
    shown = render(rank_report("model", [line(1, [1, 3]), line(None, None, 90.0)], "1.2.0"), "markdown")
    assert "1 ranked, 1 provisional; ruleset 1.2.0." in shown
    assert "| 1–3 | N | model:a/b | 50.00 | 1.00 | 0.50 |" in shown
    assert "| provisional | N |" in shown
    assert band_text(line(4, [4, 4])) == "4"


def test_a_shortened_ranking_counts_those_that_it_does_not_list():
    lines = [line(1, [1, 3]), line(None, None, 90.0), line(None, None, 80.0)]
    shown = render(rank_report("model", lines, "1.2.0", 1), "markdown")
    assert "1 ranked, 2 provisional; ruleset 1.2.0; the first 1 are listed." in shown
    assert "| provisional | N |" not in shown


def test_search_says_what_is_covered_and_what_lacks():
    found = {"id": "model:a/b", "name": "N", "matched": {"t": "Tools"}, "missing": ["v"], "score": None}
    assert "| 1 of 2 | N | model:a/b | – | Tools | v |" in render(search_report("x", [found]), "markdown")
    assert "No artifact has" in render(search_report("x", []), "markdown")


def test_changes_have_words_and_none_is_said():
    row = {"event": "price_changed", "artifact_id": FLASH, "subject": "input", "old": None, "new": "0.065"}
    shown = render(changes_report("Changes", [row]), "markdown")
    assert f"| price changed | {FLASH} | input | – | 0.065 |" in shown
    assert "Nothing changed." in render(changes_report("Changes", []), "markdown")
    quiet = [render(changes_report("Changes", rows, 3), "markdown") for rows in ([], [row])]
    assert all("of which no score is sure: 3." in text for text in quiet) and "of which" not in shown


HISTORY = {"id": DIFFUSION, "snapshots": 0, "places": [], "capabilities": []}


def test_history_goes_step_by_step():
    base = {"offer": "o", "source": "s", "currency": "USD", "per": 1, "unit": "image", "direction": "output"}
    steps = [
        {"from": "2026-07-01T00:00:00Z", "known_from": "2026-07-02T00:00:00Z", "amount": "0.07", "state": "held"},
        {"from": "2026-08-01T00:00:00Z", "known_from": "2026-08-01T00:00:00Z", "absent": "not_published"},
    ]
    series = base | {"modality": "image", "cache": "none", "condition": {"resolution": "1k"}, "steps": steps}
    shown = render(history_report(HISTORY | {"prices": [series]}), "markdown")
    assert "o: output, image (resolution: 1k), from s" in shown
    assert "| 2026-07-01 | 2026-07-02 | 0.07 USD per image | held |" in shown
    assert "| 2026-08-01 | 2026-08-01 | not published | accepted |" in shown
    assert "No price is recorded." in render(history_report(HISTORY | {"prices": []}), "markdown")


def test_an_explanation_adds_up():
    shown = render(explain_report("Atlas", atlas(60.0)["scores"]), "markdown")
    assert "| score |  |  |  |  | 60.0000 | 2.00 |  |" in shown
    assert "observed, stale" in shown
    assert "No score: does not apply." in render(explain_report("Beta", beta(None)["scores"]), "markdown")
