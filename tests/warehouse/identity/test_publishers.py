"""Publishers: aliases, sellers, brands, houses, and contradictions of the data file."""

from pathlib import Path

import pytest

from warehouse.identity.naming import Naming
from warehouse.identity.publishers import DataFileError, load_publishers
from warehouse.identity.words import load_words


def test_names_of_sources_lead_to_one_publisher() -> None:
    known = load_publishers()
    assert {known.canonical(name) for name in ("Meta", "meta_llama", "meta-llama", " LLAMA ")} == {"meta-llama"}
    assert known.canonical("z-ai") == known.canonical("~z-ai") == known.canonical("THUDM") == "zai-org"
    assert known.canonical("Nobody Knows") == "nobody-knows"


def test_sellers_and_brands() -> None:
    known = load_publishers()
    assert known.of_seller("dashscope") == "qwen"
    assert known.of_seller("groq") is None and known.of_seller(None) is None
    assert known.of_brand("gpt-4o") == "openai" and known.of_brand("o3") == "openai"
    assert known.of_brand("gptx") is None and known.of_brand("olive-3") is None
    assert known.of_brand("gpt4all-13b-snoozy") == "nomic-ai"


def test_a_word_of_a_fine_tuner_wins_over_the_base_it_names_first() -> None:
    known = load_publishers()
    assert known.of_brand("Llama-3.1-Nemotron-70B-Instruct") == "nvidia"
    assert known.of_brand("Llama-3.1-Tulu-3-8B") == "allenai"
    assert known.of_brand("Gemma-2-9B-it-SimPO") == "princeton-nlp"


def test_a_publisher_in_front_of_a_name() -> None:
    known = load_publishers()
    assert known.of_vendor_word("alibaba-qwen3-32b") == "qwen"
    assert known.of_vendor_word("aion-labs.aion-2-0") == "aion-labs"
    assert known.of_vendor_word("metal-8b") is None


def test_brands_are_no_words_to_leave_out() -> None:
    known = load_publishers()
    assert "openai" in known.vendor_words("openai")
    assert not {"mistral", "deepseek", "qwen", "llama", "meta-llama"} & set(
        known.vendor_words("mistralai") + known.vendor_words("qwen") + known.vendor_words("meta-llama")
    )


def test_a_shelf_of_a_seller_gives_way_to_the_brand() -> None:
    naming = Naming(load_publishers(), load_words())
    assert naming.publisher("public", "minimax-m2", "drun", "models_dev") == ("minimaxai", "brand")
    assert naming.publisher("TEE", "oddity", "nano-gpt", "models_dev") == ("tee", "publisher_and_name")
    assert naming.publisher("unsloth", "gemma-3-4b-it", "chutes", "models_dev")[0] == "unsloth"
    assert naming.publisher("cloudflare", "gemma-copy", None, "huggingface")[0] == "cloudflare"


def test_organisations_of_one_house() -> None:
    known = load_publishers()
    assert known.house("alibaba-nlp") == "qwen" and known.house("qwen") == "qwen"
    assert known.house("unheard-of") == "unheard-of"


@pytest.mark.parametrize("part", ["aliases", "sellers", "brands", "within", "also"])
def test_a_word_claimed_twice_fails_naming_both(part: str, tmp_path: Path) -> None:
    file = tmp_path / "publishers.yaml"
    file.write_text(f"publishers:\n  one: {{{part}: [word]}}\n  two: {{{part}: [word]}}\n")
    with pytest.raises(DataFileError, match=r"'word' stands for one and two"):
        load_publishers(file)


@pytest.mark.parametrize(
    ("entry", "message"), [("'No Part': {}", "no part of an id"), ("one: {alias: [x]}", "one: unknown alias; expected")]
)
def test_a_wrong_entry_fails(entry: str, message: str, tmp_path: Path) -> None:
    file = tmp_path / "publishers.yaml"
    file.write_text(f"publishers:\n  {entry}\n")
    with pytest.raises(DataFileError, match=message):
        load_publishers(file)


def test_a_wrong_file_of_words_fails(tmp_path: Path) -> None:
    file = tmp_path / "names.yaml"
    file.write_text("same_words: {}\n")
    with pytest.raises(DataFileError, match=r"names.yaml: 'spare_words'"):
        load_words(file)
