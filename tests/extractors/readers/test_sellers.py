"""One seller has one name; a plan is known by its words, not by its letters."""

import pytest

from extractors.readers.sellers import is_plan, seller_name
from extractors.readers.token_units import token_contradiction


@pytest.mark.parametrize(
    ("names", "seller"),
    [
        (["bedrock", "bedrock_converse", "bedrock_mantle", "aws", "amazon-bedrock"], "amazon-bedrock"),
        (["vertex_ai", "vertex_ai-llama_models", "google-vertex-anthropic", "google-vertex"], "google-vertex"),
        (["azure", "azure_ai", "azure_text"], "azure"),
        (["fireworks_ai", "fireworks-ai", "fireworks"], "fireworks"),
        (["together_ai", "togetherai", "together"], "together"),
        (["gemini", "google"], "google"),
        (["x-ai", "xai"], "xai"),
        (["Black_Forest_Labs"], "black-forest-labs"),
        (["siliconflow-cn"], "siliconflow-cn"),
    ],
)
def test_a_seller_has_one_name(names, seller):
    assert {seller_name(name) for name in names} == {seller}
    assert seller_name(seller) == seller


@pytest.mark.parametrize(
    ("seller", "plan"), [("zai-coding-plan", True), ("xiaomi-token-plan-cn", True), ("planetary", False)]
)
def test_plan_is_a_word(seller, plan):
    assert is_plan(seller) is plan


def test_unknown_modalities_contradict_nothing():
    for words in (None, []):
        assert token_contradiction(words, words, input_literal="1", output_literal="0", billed_by_tokens=False) is None
