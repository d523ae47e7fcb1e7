import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from warehouse.names import AmbiguousNameError, Named, NameResolutionError, UnknownNameError, resolve

FLASH = "model:qwen/qwen3.5-flash"
LARGE = "model:stabilityai/stable-diffusion-3.5-large"
TURBO = "model:stabilityai/stable-diffusion-3.5-large-turbo"
KNOWN = [
    Named(FLASH, "Qwen: Qwen3.5-Flash", ("qwen/qwen3.5-flash-02-23", "dashscope/qwen3.5-flash")),
    Named("model:qwen/qwen3.5-plus", "Qwen: Qwen3.5 Plus"),
    Named(LARGE, "Stable Diffusion 3.5 Large"),
    Named(TURBO, "stable-diffusion-3.5-large-turbo", ("stability/sd3.5-large-turbo",)),
    Named("model:openai/gpt-3.5-turbo", "OpenAI: GPT-3.5 Turbo", ("azure/gpt-35-turbo",)),
    Named("model:openai/gpt-4", "OpenAI: GPT-4"),
    Named("model:openai/gpt-5", "OpenAI: GPT-5"),
    Named("model:acme/atlas", "Atlas"),
    Named("mcp:other/atlas", "Atlas"),
    Named("model:moonshot/kimi", "月之暗面"),
    Named("model:vendor/émile", "Émile 2"),
]


@pytest.mark.parametrize(
    ("query", "artifact_id"),
    [
        (FLASH, FLASH),
        ("model/qwen/qwen3.5-flash", FLASH),
        ("qwen/qwen3.5-flash", FLASH),
        ("Qwen: Qwen3.5-Flash", FLASH),
        ("qwen3.5 flash", FLASH),
        ("QWEN 3.5 FLASH", FLASH),
        ("qwen flash", FLASH),
        ("qwen/qwen3.5-flash-02-23", FLASH),
        ("Qwen/Qwen3.5-Flash-02-23", FLASH),
        ("sd 3.5 large", LARGE),
        ("sd3.5 large", LARGE),
        ("stable diffusion 3.5 large", LARGE),
        ("stabilityai stable diffusion 3.5 large", LARGE),
        ("sd 3.5 large turbo", TURBO),
        ("sd3.5-large-turbo", TURBO),
        ("stabel difusion 3.5 large turbo", TURBO),
        ("gpt 3.5 turbo", "model:openai/gpt-3.5-turbo"),
        ("gpt-35-turbo", "model:openai/gpt-3.5-turbo"),
        ("  gpt4 ", "model:openai/gpt-4"),
        ("acme/atlas", "model:acme/atlas"),
        ("月之暗面", "model:moonshot/kimi"),
        ("emile 2", "model:vendor/émile"),
    ],
)
def test_names_people_type(query, artifact_id):
    assert resolve(query, KNOWN) == artifact_id


@pytest.mark.parametrize(
    ("query", "nearest"),
    [("atlas", {"model:acme/atlas", "mcp:other/atlas"}), ("qwen3.5", {FLASH, "model:qwen/qwen3.5-plus"})],
)
def test_a_name_of_several_is_an_error_that_lists_them(query, nearest):
    with pytest.raises(AmbiguousNameError, match="stands for 2 artifacts") as caught:
        resolve(query, KNOWN)
    assert set(caught.value.nearest) == nearest


@pytest.mark.parametrize("query", ["gpt-6", "stable diffusion 4 large", "nothing like it", "", "...", "\x1b[31m"])
def test_an_unknown_name_is_an_error_with_the_nearest(query):
    with pytest.raises(UnknownNameError, match=r"is unknown; nearest: \w+:"):
        resolve(query, KNOWN)


def test_nearest_come_best_first():
    with pytest.raises(UnknownNameError) as caught:
        resolve("gpt-6", KNOWN)
    assert set(caught.value.nearest[:2]) == {"model:openai/gpt-4", "model:openai/gpt-5"}
    with pytest.raises(UnknownNameError, match="nearest: none"):
        resolve("gpt-6", [])


@given(query=st.text(max_size=40), seed=st.integers(0, 100))
def test_the_order_of_the_table_never_matters(query, seed):
    shuffled = KNOWN.copy()
    random.Random(seed).shuffle(shuffled)
    assert _outcome(query, KNOWN) == _outcome(query, shuffled)


def _outcome(query, known):
    try:
        return resolve(query, known)
    except NameResolutionError as error:
        return error.nearest


def test_every_id_and_every_source_id_is_found():
    for each in KNOWN:
        assert resolve(each.artifact_id, KNOWN) == each.artifact_id
        for alias in each.aliases:
            assert resolve(alias, KNOWN) == each.artifact_id
