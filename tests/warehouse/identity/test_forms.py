"""Forms of names: spellings that agree, words that keep names apart, and what the seller added."""

import pytest

from warehouse.identity.forms import Form
from warehouse.identity.naming import Naming
from warehouse.identity.normal import hyphenated, letters_and_digits
from warehouse.identity.publishers import load_publishers
from warehouse.identity.words import load_words

NAMING = Naming(load_publishers(), load_words())


def form(name: str, seller: str | None = None) -> Form:
    publisher, _ = NAMING.publisher(None, name, seller, "litellm")
    return NAMING.forms(name, seller, NAMING.publishers.house(publisher), True)[0]


def test_normal_forms() -> None:
    assert letters_and_digits("Claude-3.5 Sonnet") == letters_and_digits("claude-3-5-sonnet") == "claude35sonnet"
    assert hyphenated("Command R+ (08-2024)") == "command-r-plus-08-2024"
    assert hyphenated("llama-v3p1-405b") == "llama-v3.1-405b"


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("claude-3.5-haiku", "claude-haiku-3-5"),
        ("claude-4-1-opus", "claude-opus-41"),
        ("Meta-Llama-3.1-405B-Instruct-bf16", "llama3-1-405b-instruct"),
        ("Llama-2-70b-chat-hf", "llama-2-70b-chat"),
        ("gemma2-27b-instruct", "gemma-2-27b-it"),
        ("NVIDIA-Nemotron-Nano-9B-v2", "nemotron-nano-9b-v2"),
        ("AI21-Jamba-Large-1.7", "jamba-1.7-large"),
        ("alibaba-qwen3-32b", "Qwen3-32B"),
        ("FLUX.1-dev", "flux-dev"),
        ("FLUX1.1 [pro]", "flux-1.1-pro"),
        ("cohere-embed-v3-english", "embed-english-v3"),
        ("gpt-35-turbo", "gpt-3.5-turbo"),
        ("claude-3.7-sonnet-thinking-32k", "claude-3-7-sonnet"),
        ("gpt-5.4-mini-xhigh", "gpt-5.4-mini"),
        ("claude-opus-4-6-thinking-auto-high-effort", "claude-opus-4.6"),
        ("gemini-2.5-flash-lite-highthinking", "gemini-2.5-flash-lite"),
        ("Qwen3-235B-A22B-no-thinking", "qwen3-235b-a22b"),
        ("kimi-k2.6-thinking", "kimi-k2.6"),
        ("gpt-5.1-codex-max-high", "gpt-5.1-codex-max"),
    ],
)
def test_spellings_of_one_model_have_one_key(one: str, other: str) -> None:
    assert form(one).key == form(other).key


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("gpt-4o", "gpt-4o-mini"),
        ("glm-4.5", "glm-4.5v"),
        ("qwen3-32b", "qwen3-32b-awq"),
        ("deepseek-v3", "deepseek-v3-base"),
        ("kimi-k2", "kimi-k2-thinking"),
        ("qwen3-235b-a22b-2507", "qwen3-235b-a22b-thinking-2507"),
        ("gpt-5.1-codex", "gpt-5.1-codex-max"),
        ("deepseek-r1-distill-qwen-7b", "deepseek-r1-distill-llama-8b"),
        ("mistral-medium", "mistral"),
        ("phi-3-medium-4k-instruct", "phi-3-4k-instruct"),
        ("llama-3.1-405b-instruct-fp8", "llama-3.1-405b-instruct"),
        ("lfm-2-24b-a2b", "lfm-2.2-6b"),
    ],
)
def test_words_that_name_another_model_stay_in_the_key(one: str, other: str) -> None:
    assert form(one).key != form(other).key


@pytest.mark.parametrize(
    ("name", "seller", "plain"),
    [
        ("FW-GLM-5.1", "azure", "glm-5.1"),
        ("coding-glm-5-free", "aihubmix", "glm-5"),
        ("cerebras-llama-4-scout", "meta-llama", "llama-4-scout"),
        ("zai-glm-4.6-cs", "poe", "glm-4.6"),
    ],
)
def test_what_a_seller_adds_is_not_the_name(name: str, seller: str, plain: str) -> None:
    assert form(name, seller).text == plain
    assert form(name, "another").text != plain or NAMING.publisher(None, name, "another", "litellm")[0] == "cerebras"


def test_words_of_a_form() -> None:
    read = form("Qwen3-VL-30B-A3B-Instruct-2507")
    assert (read.anchor, read.numbers, read.sizes, read.tuned) == (("qwen", "vl"), {"3"}, {"30b", "a3b"}, {"instruct"})
    assert (read.base, str(read.stamp)) == (
        "qwen3-vl-30b-a3b-instruct",
        "Stamp(year=2025, month=7, day=None, release=None)",
    )
    assert form("gpt-5-chat").tuned == form("gpt-3.5-turbo-instruct").tuned == frozenset()
