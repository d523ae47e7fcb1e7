"""Hugging Face payloads as recorded. No answer of the detail endpoint and no card of the large model was found."""

import json

import polars as pl
import pytest

from extractors.source import read, route
from extractors.sources import huggingface

PAGES = ("01", "02", "04", "05", "07", "09")


def page(recorded, number):
    """Rows of one recorded list page, and what is read from it."""
    path = recorded / "huggingface" / f"api_models_full_reshaped_2026-06-20_page{number}.json"
    data = path.read_bytes()
    return json.loads(data), read("huggingface", "list", data, huggingface.LIST_URL)


@pytest.mark.parametrize("number", PAGES)
def test_every_repository_of_a_page_is_read(recorded, number):
    raw, found = page(recorded, number)
    assert found.quarantine.is_empty()
    entities = found.frames["entities"]
    assert entities["source_id"].to_list() == [row["id"] for row in raw]
    assert entities["task"].to_list() == [row["pipeline_tag"] or None for row in raw]
    assert entities["changed_utc"].null_count() == 0
    signals = found.frames["signals"]
    for signal, field in (("hf_downloads_30d", "downloads"), ("hf_likes", "likes")):
        assert signals.filter(pl.col("signal") == signal)["value"].to_list() == [float(row[field]) for row in raw]


def test_licences_weights_and_gates_of_all_pages(recorded):
    frames = [page(recorded, number)[1].frames for number in PAGES]
    entities = pl.concat([frame["entities"] for frame in frames])
    facts = pl.concat([frame["facts"] for frame in frames])
    assert entities.height == 600
    assert entities["licence"].null_count() == 69
    assert entities["open_weights"].null_count() == 7
    assert facts.filter((pl.col("field") == "hf.gated") & (pl.col("value") == "true")).height == 24
    spec = huggingface.SPEC.gates
    assert entities.height >= spec.min_rows
    for column, least in spec.fill_rates.items():
        assert 1 - entities[column].null_count() / entities.height >= least, column


def test_the_trending_list_has_no_time_of_change(recorded):
    data = (recorded / "huggingface" / "api_models_trending_2026-04.json").read_bytes()
    found = read("huggingface", "trending", data, huggingface.TRENDING_URL)
    assert found.quarantine.is_empty()
    entities = found.frames["entities"]
    assert entities["source_id"].to_list() == [
        "deepseek-ai/DeepSeek-V4-Pro",
        "moonshotai/Kimi-K2.6",
        "Qwen/Qwen3.6-27B",
    ]
    assert entities["changed_utc"].null_count() == 3
    assert entities["created_utc"].null_count() == 0
    assert entities["open_weights"].all()


@pytest.mark.parametrize(
    ("file", "licence", "task", "characters"),
    [
        ("Qwen__Qwen2-72B", "tongyi-qianwen", "text-generation", 5_036),
        ("stabilityai__stable-diffusion-3.5-medium", "stabilityai-ai-community", "text-to-image", 11_932),
    ],
)
def test_cards(recorded, file, licence, task, characters):
    data = (recorded / "huggingface" / "cards" / f"{file}.README.md").read_bytes()
    repo_id = file.replace("__", "/")
    url = huggingface.card_request(repo_id).url
    found = read("huggingface", "card", data, url)
    assert found.quarantine.is_empty()
    entity = found.frames["entities"].row(0, named=True)
    assert (entity["source_id"], entity["licence"], entity["task"]) == (repo_id, licence, task)
    text = found.frames["texts"]["text"][0]
    assert len(text) == characters
    assert text.encode() == data
    assert found.frames["facts"].filter(pl.col("field") == "hf.card_problem").is_empty()


def test_every_recorded_row_of_the_two_sources_has_an_endpoint(recorded):
    lines = (recorded / "manifest.jsonl").read_text().splitlines()
    rows = [row for row in map(json.loads, lines) if row["source"] in ("openrouter", "huggingface")]
    routed = {(row["source"], route(row["source"], row["url"])) for row in rows}
    assert routed == {
        ("openrouter", "models"),
        ("openrouter", "endpoints"),
        ("huggingface", "list"),
        ("huggingface", "trending"),
        ("huggingface", "card"),
    }
