import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from warehouse.seed_format import EM_DASH, SeedFormatError, parse_seed, render_seed

WITH_PRICES = {
    "url": "https://example.org/compare/alpha-vs-beta",
    "a": "Acme: Alpha 1.5",
    "type_a": "Model",
    "b": "Beta",
    "type_b": "MCP Server",
    "rank_a": 23,
    "rank_b": 58,
    "adoption": [0, 1],
    "quality": [0, 0],
    "ecosystem": [1, 0],
    "match_graph": [0, 0],
    "times_matched": [0, 3],
    "pricing": ["Paid", "Free"],
    "starting_price": ["$6.50e-8 per prompt token", EM_DASH],
    "capabilities": [6, 14],
    "template": "new",
}
TIE = WITH_PRICES | {"rank_a": 57, "rank_b": 57, "starting_price": None, "pricing": ["Free", "Free"]}
OLD = TIE | {"template": "old", "rank_b": 55}
OURS = WITH_PRICES | {
    "template": "likely",
    "leader": "b",
    "adoption": [0.52, None],
    "times_matched": [None, None],
    "pricing": ["Open weights", "Unknown"],
}
OPEN = {key: value for key, value in WITH_PRICES.items() if key != "url"} | {"template": "open", "rank_b": None}


@pytest.mark.parametrize("table", [WITH_PRICES, TIE, OLD, OURS, OURS | {"leader": "a", "template": "ahead"}, OPEN])
def test_every_shape_survives_render_and_parse(table):
    assert parse_seed(render_seed(table)) == table


def test_lines_of_the_new_template():
    assert render_seed(WITH_PRICES).splitlines() == [
        "Acme: Alpha 1.5 vs Beta",
        "Beta ranks higher at 58/100 vs Acme: Alpha 1.5 at 23/100. "
        "Capability-level comparison backed by match graph evidence from real search data.",
        "| Feature | Acme: Alpha 1.5 | Beta |",
        "|---|---|---|",
        "| Type | Model | MCP Server |",
        "| UnfragileRank | 23/100 | 58/100 |",
        "| Adoption | 0 | 1 |",
        "| Quality | 0 | 0 |",
        "| Ecosystem | 1 | 0 |",
        "| Match Graph | 0 | 0 |",
        "| Pricing | Paid | Free |",
        "| Starting Price | $6.50e-8 per prompt token | — |",
        "| Capabilities | 6 decomposed | 14 decomposed |",
        "| Times Matched | 0 | 3 |",
        "Verdict",
        "Beta scores higher at 58/100 vs Acme: Alpha 1.5 at 23/100. "
        "Beta also has a free tier, making it more accessible.",
        "<!-- url: https://example.org/compare/alpha-vs-beta -->",
    ]


def test_equal_ranks_name_the_left_one_in_the_seed_template():
    assert render_seed(TIE).splitlines()[1].startswith("Acme: Alpha 1.5 ranks higher at 57/100 vs Beta at 57/100.")


def test_an_open_table_has_neither_lead_nor_verdict():
    text = render_seed(OPEN)
    assert text.splitlines()[1].startswith("| Feature |")
    assert "Verdict" not in text
    assert "higher" not in text


def test_our_templates_claim_no_match_graph_and_no_free_tier():
    text = render_seed(OURS | {"pricing": ["Paid", "Free"]})
    assert "match graph evidence" not in text
    assert "free tier" not in text
    assert "Beta likely ranks higher at 58/100" in text


NAMES = st.text(st.characters(exclude_categories=["C", "Z"]), min_size=1, max_size=30)


@given(a=NAMES, b=NAMES, template=st.sampled_from(["new", "old", "open"]))
def test_any_printable_name_survives(a, b, template):
    table = WITH_PRICES | {"a": a, "b": b, "template": template}
    assert parse_seed(render_seed(table)) == table


@given(a=NAMES, b=NAMES, leader=st.sampled_from("ab"), template=st.sampled_from(["ahead", "likely"]))
def test_any_name_leads(a, b, leader, template):
    table = WITH_PRICES | {"a": a + "1", "b": b + "2", "template": template, "leader": leader}
    assert parse_seed(render_seed(table)) == table


def test_hostile_names_make_no_tag_no_link_no_new_line():
    name = "<script>x</script>\n| [a](javascript:1) \x1b[31m\u202e"
    text = render_seed(WITH_PRICES | {"a": name})
    assert "<script" not in text
    assert "](" not in text
    assert "\x1b" not in text and "\u202e" not in text
    assert len(text.splitlines()) == len(render_seed(WITH_PRICES).splitlines())


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "no line"),
        ("T\n| Feature | A | B |\n", "rows Type"),
        (render_seed(WITH_PRICES).replace("| Adoption | 0 |", "| Adoption | high |"), "Adoption: 'high'"),
        (render_seed(WITH_PRICES).replace("| Adoption | 0 | 1 |", "| Adoption | 0 |"), "has 2 cells"),
        (render_seed(WITH_PRICES).replace("23/100 | 58", "2.5/100 | 58"), "UnfragileRank"),
        (render_seed(OURS).replace("likely ranks higher", "wins"), "lead"),
    ],
)
def test_what_is_no_seed_page_is_an_error_that_says_why(text, message):
    with pytest.raises(SeedFormatError, match=message):
        parse_seed(text)


def test_all_tables_of_the_seed_site_survive(seed: Path):
    tables = json.loads((seed / "compare_tables_sample.json").read_text(encoding="utf-8"))
    assert len(tables) == 20
    for table in tables:
        assert parse_seed(render_seed(table)) == table


def test_the_seed_page_has_our_lines_for_its_table(seed: Path):
    table = json.loads((seed / "compare_tables_sample.json").read_text(encoding="utf-8"))[0]
    page = (seed / "comparison_page.txt").read_text(encoding="utf-8")
    lines = render_seed(table).splitlines()[:-1]
    assert lines[:-2] == page.splitlines()[: len(lines) - 2]
    assert "\n".join(lines[-2:]) in page
    assert parse_seed(page) == {key: value for key, value in table.items() if key != "url"}
