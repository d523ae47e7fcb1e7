"""A year of nights made from recorded payloads: of each list three percent of the rows change every night."""

import json
import random
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

START = datetime(2026, 11, 12, 12, tzinfo=UTC)
CHANGED_SHARE = 0.03


def nights(recorded: Path, files: tuple[str, ...], count: int) -> Iterator[list[tuple[dict[str, Any], bytes]]]:
    """Manifest row and bytes of every payload, night after night; the first as recorded."""
    rows = [json.loads(line) for line in (recorded / "manifest.jsonl").read_text().splitlines()]
    wanted = [row for row in rows if row["file"] in files]
    documents = [json.loads((recorded / row["file"]).read_bytes()) for row in wanted]
    chance = random.Random(7)
    for night in range(count):
        at = START + timedelta(days=night)
        if night:
            for row, document in zip(wanted, documents, strict=True):
                _change(row["source"], document, chance)
        yield [
            ({**row, "captured": at}, json.dumps(document).encode())
            for row, document in zip(wanted, documents, strict=True)
        ]


def _change(source: str, document: Any, chance: random.Random) -> None:
    """Move one number in three percent of the rows."""
    found = list(_ROWS[source](document))
    for row, field in chance.sample(found, max(1, round(len(found) * CHANGED_SHARE))):
        value = row[field]
        factor = chance.choice((0.9, 0.95, 1.05, 1.1))
        row[field] = f"{float(value) * factor:.12f}" if isinstance(value, str) else type(value)(value * factor)


Numbers = Iterator[tuple[dict[str, Any], str]]


def _openrouter(document: Any) -> Numbers:
    return ((row["pricing"], "prompt") for row in document["data"] if float(row["pricing"]["prompt"]) > 0)


def _litellm(document: Any) -> Numbers:
    name = "input_cost_per_token"
    return ((row, name) for row in document.values() if isinstance(row.get(name), float) and row[name] > 0)


def _models_dev(document: Any) -> Numbers:
    models = (model for provider in document.values() for model in provider.get("models", {}).values())
    return ((model["cost"], "input") for model in models if model.get("cost", {}).get("input"))


def _genai_prices(document: Any) -> Numbers:
    providers = document["providers"] if isinstance(document, dict) else document
    prices = (model.get("prices") for provider in providers for model in provider.get("models", []))
    return ((one, "input_mtok") for one in prices if isinstance(one, dict) and isinstance(one.get("input_mtok"), float))


def _huggingface(document: Any) -> Numbers:
    return ((row, "downloads") for row in document if row.get("downloads", 0) > 100)


_ROWS: dict[str, Callable[[Any], Numbers]] = {
    "openrouter": _openrouter,
    "litellm": _litellm,
    "models_dev": _models_dev,
    "genai_prices": _genai_prices,
    "huggingface": _huggingface,
}
