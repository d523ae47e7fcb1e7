"""Small listings in the real shapes, made by us: enough rows for the gates of their sources."""

import json
from collections.abc import Callable
from datetime import datetime
from typing import Any

from extractors.sources.huggingface import LIST_URL, TRENDING_URL, card_request
from extractors.sources.litellm import URL as LITELLM_URL
from extractors.sources.openrouter import MODELS_URL
from tests.replay.library import Page

MODELS = 120
"""Of OpenRouter; its gate asks for 100."""
PUBLISHERS = ("northwind", "tailfeather", "quietriver")


def price_units(number: int) -> int:
    """Prompt price of a model in tenths of a dollar per million tokens: neighbours differ four- to eightyfold."""
    return (number % 7 + 10) * (1, 4, 80)[number % 3]


def model(number: int) -> dict[str, Any]:
    """One row of OpenRouter's list; every tenth names its weights."""
    slug = f"{PUBLISHERS[number % 3]}/heron-{number}"
    return {
        "id": slug,
        "canonical_slug": slug,
        "name": f"Heron {number}",
        "created": 1_760_000_000 + number,
        "description": f"Heron {number} writes text and calls tools.",
        "context_length": 32_768,
        "hugging_face_id": slug if number % 10 == 0 else "",
        "architecture": {
            "modality": "text->text", "input_modalities": ["text"], "output_modalities": ["text"], "tokenizer": "Other",
        },
        "pricing": {"prompt": f"0.{price_units(number):07d}", "completion": f"0.{price_units(number) * 2:07d}"},
        "top_provider": {"context_length": 32_768, "max_completion_tokens": 4096, "is_moderated": False},
        "supported_parameters": ["tools", "temperature"],
    }  # fmt: skip


def openrouter(day: datetime, change: Callable[[list[dict[str, Any]]], list[dict[str, Any]]] = list) -> Page:
    """The list of models, with its rows changed by a function."""
    rows = change([model(number) for number in range(MODELS)])
    return Page(MODELS_URL, day, json.dumps({"data": rows}).encode())


def litellm(day: datetime) -> Page:
    """A price map of the same models, as raw GitHub serves it."""
    rows = {
        f"openrouter/{PUBLISHERS[number % 3]}/heron-{number}": {
            "litellm_provider": "openrouter", "mode": "chat", "max_input_tokens": 32_768, "max_output_tokens": 4096,
            "input_cost_per_token": price_units(number) / 1e7, "output_cost_per_token": price_units(number) * 2 / 1e7,
        }
        for number in range(MODELS)
    }  # fmt: skip
    return Page(LITELLM_URL, day, json.dumps(rows).encode(), "text/plain; charset=utf-8")


def repository(number: int, modified: str) -> dict[str, Any]:
    """One row of the hub's list."""
    name = f"{PUBLISHERS[number % 3]}/heron-{number}"
    return {
        "_id": f"{number:024x}", "id": name, "modelId": name, "author": PUBLISHERS[number % 3],
        "lastModified": modified, "createdAt": "2025-11-01T00:00:00.000Z", "downloads": 90_000 - number * 10,
        "likes": 400 - number, "gated": False, "private": False, "disabled": False, "library_name": "transformers",
        "pipeline_tag": "text-generation", "sha": f"{number:040x}", "siblings": [{"rfilename": "model.safetensors"}],
        "tags": ["license:apache-2.0", "text-generation"],
        "safetensors": {"parameters": {"BF16": 7_000_000_000}, "total": 7_000_000_000},
    }  # fmt: skip


def hub(day: datetime, modified: str = "2026-11-01T00:00:00.000Z", pages: int = 3) -> list[Page]:
    """The list in pages that follow each other by Link, the trending list, and two cards."""
    made = []
    for page in range(pages):
        rows = [repository(page * 50 + number, modified) for number in range(50)]
        following = f"{LIST_URL}&cursor=c{page + 1}"
        link = {"Link": f'<{following}>; rel="next"'} if page + 1 < pages else {}
        url = LIST_URL if page == 0 else f"{LIST_URL}&cursor=c{page}"
        made.append(Page(url, day, json.dumps(rows).encode(), headers=link))
    trending = [repository(number, modified) for number in range(1000, 1100)]
    made.append(Page(TRENDING_URL, day, json.dumps(trending).encode()))
    made += [card(number, day) for number in (0, 10)]
    return made


def card(number: int, day: datetime, text: str = "") -> Page:
    """The card of one model."""
    name = f"{PUBLISHERS[number % 3]}/heron-{number}"
    body = f"---\nlicense: apache-2.0\n---\n# Heron {number}\n\nHeron {number} summarizes long documents. {text}\n"
    return Page(card_request(name).url, day, body.encode(), "text/plain; charset=utf-8")
