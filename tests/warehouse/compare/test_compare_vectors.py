import json

import pytest
from comparison_cases import VECTORS, as_json, cases

from warehouse.compare import claim_lint, compare

CASES = cases()


def test_there_is_one_vector_per_case():
    here = (path.stem for path in VECTORS.glob("*.json") if not path.stem.startswith("cost"))
    assert sorted(here) == sorted(CASES)


@pytest.mark.parametrize("name", CASES)
def test_comparison_is_the_vectors(name):
    vector = json.loads((VECTORS / f"{name}.json").read_text(encoding="utf-8"))
    assert (vector["a"], vector["b"]) == tuple(as_json(CASES[name]))
    assert as_json(compare(vector["a"], vector["b"])) == vector["expected"]


@pytest.mark.parametrize("name", CASES)
def test_every_sentence_is_bound(name):
    a, b = CASES[name]
    verdict = compare(a, b)["verdict"]
    documents = {a["facts"]["id"]: a, b["facts"]["id"]: b}
    assert claim_lint([*verdict["sentences"], *verdict["reasons"]], documents) == []
    assert verdict["reasons"] and verdict["sentences"]


@pytest.mark.parametrize("name", CASES)
def test_swapping_the_sides_swaps_the_result(name):
    a, b = CASES[name]
    one, other = compare(a, b), compare(b, a)
    for key in ("comparability", "decision", "leader"):
        assert one["verdict"][key] == other["verdict"][key]
    assert {r["code"] for r in one["verdict"]["reasons"]} == {r["code"] for r in other["verdict"]["reasons"]}
    assert [(row["a"], row["b"]) for row in one["rows"]] == [(row["b"], row["a"]) for row in other["rows"]]
    assert set(one["capabilities"]["shared"]) == set(other["capabilities"]["shared"])
    assert one["capabilities"]["only_a"] == other["capabilities"]["only_b"]


@pytest.mark.parametrize("name", CASES)
def test_points_add_up_to_the_score(name):
    for side in compare(*CASES[name])["scores"].values():
        if side["score"] is not None:
            assert sum(row["points"] for row in side["contributions"]) == pytest.approx(side["score"], abs=1e-4)
            assert sum(row["points"] for row in side["components"]) == pytest.approx(side["score"], abs=1e-4)


LEADERS = {
    "ahead_with_shared_capability": ("ahead", "model:qwen/qwen3.5-flash"),
    "behind": ("ahead", "model:example/beta"),
    "likely_ahead": ("likely_ahead", "model:example/atlas-large"),
    "no_deviation_ahead": ("ahead", "model:example/atlas-large"),
}
UNDECIDED = {"no_clear_difference", "tie", "no_deviation_equal"}


@pytest.mark.parametrize("name", CASES)
def test_a_leader_is_named_only_where_the_pair_compares_and_both_are_ranked(name):
    verdict = compare(*CASES[name])["verdict"]
    if name in LEADERS:
        assert (verdict["decision"], verdict["leader"]) == LEADERS[name]
    if verdict["comparability"] != "comparable" or name in ("provisional", "unscored", "other_ruleset"):
        assert (verdict["decision"], verdict["leader"]) == (None, None)
    if name in UNDECIDED:
        assert (verdict["decision"], verdict["leader"]) == ("no_clear_difference", None)


REASONS = {
    "disjoint_outputs": ("not_comparable", ["outputs_disjoint"]),
    "ahead_with_shared_capability": ("comparable", ["same_type", "same_outputs", "shared_inputs"]),
    "same_artifact": ("not_comparable", ["same_artifact"]),
    "router": ("partly", ["router"]),
    "retired": ("partly", ["retired"]),
    "retired_and_disjoint": ("not_comparable", ["outputs_disjoint", "retired"]),
    "outputs_differ": ("partly", ["outputs_differ"]),
    "inputs_disjoint": ("partly", ["inputs_disjoint"]),
    "modalities_missing": ("partly", ["modalities_missing"]),
    "outputs_missing": ("partly", ["modalities_missing"] * 3),
    "other_types": ("not_comparable", ["different_types"]),
    "kindred_types": ("partly", ["kindred_types"]),
    "same_type_without_modalities": ("comparable", ["same_type"]),
}


@pytest.mark.parametrize("name", REASONS)
def test_reasons(name):
    verdict = compare(*CASES[name])["verdict"]
    assert (verdict["comparability"], [reason["code"] for reason in verdict["reasons"]]) == REASONS[name]
