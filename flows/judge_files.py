"""Reading files of identity labels: names as sources write them, as the parsers of those sources would read them."""

import json
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

from extractors.readers.offer_names import read_name
from extractors.readers.sellers import seller_name
from warehouse.identity.judge import Name, Verdict, judge_links, judge_pairs

_MAPS = ("models_dev", "genai_prices")
_REPOSITORIES = ("huggingface", "open_llm_leaderboard", "openrouter", "replicate")


class LabelFileError(ValueError):
    """A file of labels has a wrong shape; the message names file, line and what was expected."""


def judge_file(file: Path, at_utc: datetime) -> Verdict:
    """Judge a file of pairs (JSON lines) or of links to a pool (JSON). Raises LabelFileError."""
    text = file.read_text(encoding="utf-8")
    try:
        content = json.loads(text)
    except json.JSONDecodeError:
        content = None
    if isinstance(content, dict) and "pool" in content:
        return _links(content, file, at_utc)
    return judge_pairs([_pair(line, number, file) for number, line in _lines(text)], at_utc)


def name_of(source: str, source_id: str) -> Name:
    """A name from its id alone, read as the source's parser reads it."""
    if source in _MAPS:
        provider, _, path = source_id.partition("::")
        seller = seller_name(provider)
        read = read_name(seller, path)
        return Name(source, source_id, seller, read.publisher, read.slug)
    if source == "litellm":
        return _litellm(source_id)
    if source in _REPOSITORIES:
        publisher, _, slug = source_id.rpartition("/")
        plain = slug.partition(":")[0] if source == "openrouter" else slug
        return Name(source, source_id, source if source == "openrouter" else None, publisher or None, plain)
    publisher, _, slug = source_id.removeprefix("openrouter/").rpartition("/")
    return Name(source, source_id, None, publisher or None, slug)


def _litellm(key: str) -> Name:
    first, slash, _ = key.partition("/")
    if first == "accounts":
        provider = "fireworks_ai"
    elif slash:
        provider = first
    else:
        provider = "bedrock" if "." in key and key.split(".")[0].isalpha() else "unknown"
    seller = seller_name(provider)
    read = read_name(seller, key, provider if slash else None)
    return Name("litellm", key, None if seller == "unknown" else seller, read.publisher, read.slug)


def _lines(text: str) -> list[tuple[int, str]]:
    return [(number, line) for number, line in enumerate(text.splitlines(), start=1) if line.strip()]


def _pair(line: str, number: int, file: Path) -> tuple[Name, Name, bool]:
    try:
        row = json.loads(line)
        same = row["same"]
        if not isinstance(same, bool):
            raise ValueError(f"same: expected true or false, found {same!r}")
        return name_of(row["a_source"], row["a_id"]), name_of(row["b_source"], row["b_id"]), same
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise LabelFileError(
            f"{file.name} line {number}: {error}; expected a_source, a_id, b_source, b_id and same"
        ) from None


def _links(content: Mapping[str, Any], file: Path, at_utc: datetime) -> Verdict:
    try:
        labels = [(row["or_id"], frozenset(map(str.lower, row["accept"])), row["use"]) for row in content["labels"]]
        pool = [name_of("huggingface", name) for name in content["pool"]]
        accepted = {name: accept for name, accept, use in labels if use}
        accepted |= dict.fromkeys(content["no_link"], frozenset())
        ids = dict.fromkeys([*(name for name, _, _ in labels), *content["no_link"]])
        return judge_links([name_of("openrouter", name) for name in ids], pool, accepted, at_utc)
    except (KeyError, TypeError, AttributeError) as error:
        raise LabelFileError(f"{file.name}: {error}; expected pool, labels (or_id, accept, use) and no_link") from None
