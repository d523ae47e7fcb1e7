import json
import sys
from itertools import product
from pathlib import Path

import pytest

from warehouse.compare import claim_lint, compare, seed_table
from warehouse.documents import documents
from warehouse.seed_format import parse_seed, render_seed

sys.path.append(str(Path(__file__).parent.parent))
from content import CONTENT_AS_OF, FLASH, SD, tables


@pytest.fixture(scope="module")
def published():
    made = documents(tables(), CONTENT_AS_OF, "1.0.0")
    return {each.artifact_id: {"facts": json.loads(each.facts), "scores": json.loads(each.scores)} for each in made}


def test_any_two_published_artifacts_compare_and_say_only_what_is_bound(published):
    for a, b in product(published, repeat=2):
        comparison = compare(published[a], published[b])
        verdict = comparison["verdict"]
        assert claim_lint([*verdict["sentences"], *verdict["reasons"]], published) == []
        table = seed_table(comparison)
        assert parse_seed(render_seed(table))["template"] == table["template"]


def test_the_seed_pair_is_not_comparable_and_keeps_both_prices_in_their_units(published):
    comparison = compare(published[FLASH], published[SD])
    assert comparison["verdict"]["comparability"] == "not_comparable"
    assert comparison["verdict"]["leader"] is None
    assert seed_table(comparison)["starting_price"] == ["$6.50e-8 per prompt token", "$0.065 per image"]


def test_a_component_made_of_priors_alone_is_missing(published):
    rows = {row["row"]: row["a"] for row in compare(published[FLASH], published[SD])["rows"]}
    assert rows["adoption"]["absent"] == "missing"
    assert rows["match"]["absent"] == "not_applicable"
