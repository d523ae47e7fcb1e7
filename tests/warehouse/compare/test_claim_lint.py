import pytest
from comparison_cases import atlas, beta
from comparison_samples import ATLAS, FLASH, diffusion, flash
from hypothesis import given
from hypothesis import strategies as st

from warehouse.compare import ClaimError, UnknownFactError, check_claims, claim_lint, compare, resolve_fact

A, B = flash(), diffusion()
DOCUMENTS = {A["facts"]["id"]: A, B["facts"]["id"]: B}


def lint(text, *facts):
    return claim_lint([{"text": text, "facts": list(facts)}], DOCUMENTS)


def test_a_sentence_without_a_fact_fails():
    assert lint("Everyone likes it.") == ["'Everyone likes it.' is bound to no fact"]


def test_a_fact_that_is_nowhere_fails():
    assert "is in none of the documents" in lint("It is fast.", f"{FLASH}#speed")[0]
    assert "is in none of the documents" in lint("It is fast.", f"{ATLAS}#name")[0]


@pytest.mark.parametrize("text", ["It has 61.9 points.", "It is 2-3x faster.", "About 10,000 use it."])
def test_a_number_in_no_bound_fact_fails(text):
    assert lint(text, f"{FLASH}#name", f"{FLASH}#score")


@pytest.mark.parametrize(
    ("text", "fact"),
    [
        ("It has 61.8 points.", "score"),
        ("It has 61.84 points.", "score"),
        ("It holds 1,000,000 tokens.", "context_tokens"),
        ("It holds 1000000 tokens.", "context_tokens"),
        ("It costs 0.065 USD.", "starting_price"),
        ("Places 9 to 20.", "band"),
        ("2 are listed.", "capabilities"),
        ("Its adoption is 0.63.", "component/adoption"),
    ],
)
def test_numbers_of_bound_facts_pass(text, fact):
    assert lint(text, f"{FLASH}#{fact}") == []
    assert lint(text, f"{FLASH}#type")


def test_digits_of_a_name_are_its_own_only_inside_the_name():
    assert lint("Stable Diffusion 3.5 Large is here.", f"{B['facts']['id']}#name") == []
    assert lint("It is 3.5 times better.", f"{B['facts']['id']}#name")


def test_a_free_tier_is_never_inferred_from_open_weights():
    sentence = "It also has a free tier."
    assert lint(sentence, f"{B['facts']['id']}#pricing")
    free = beta(pricing="Freemium")
    fact = f"{free['facts']['id']}#pricing"
    assert claim_lint([{"text": sentence, "facts": [fact]}], {free["facts"]["id"]: free}) == []


def test_check_claims_raises_with_every_problem():
    with pytest.raises(ClaimError, match=r"bound to no fact(.|\n)*7 is in none"):
        check_claims([{"text": "Good.", "facts": []}, {"text": "7 of them.", "facts": [f"{FLASH}#name"]}], DOCUMENTS)
    check_claims([], DOCUMENTS)


def test_facts_resolve_to_values_and_typed_absences():
    assert resolve_fact(f"{FLASH}#context_tokens", DOCUMENTS) == 1_000_000
    assert resolve_fact(f"{FLASH}#licence", DOCUMENTS) == {"absent": "missing"}
    assert resolve_fact(f"{FLASH}#released_utc", DOCUMENTS) == {"absent": "not_published"}
    assert resolve_fact(f"{FLASH}#capability/agent.tool_calling", DOCUMENTS)["name"] == "Tool calling"
    with pytest.raises(UnknownFactError, match="component/speed"):
        resolve_fact(f"{FLASH}#component/speed", DOCUMENTS)
    with pytest.raises(UnknownFactError):
        resolve_fact("model~a~b--vs--model~c~d#shared", DOCUMENTS)


NUMBERS = st.floats(0, 100).map(lambda x: round(x, 4))


@given(score_a=NUMBERS, sd_a=NUMBERS, score_b=NUMBERS, sd_b=NUMBERS)
def test_sentences_are_bound_whatever_the_scores(score_a, sd_a, score_b, sd_b):
    a, b = atlas(score_a, sd_a), beta(score_b, sd_b)
    verdict = compare(a, b)["verdict"]
    assert claim_lint(verdict["sentences"], {a["facts"]["id"]: a, b["facts"]["id"]: b}) == []
    assert (verdict["leader"] is None) == (verdict["decision"] == "no_clear_difference")
