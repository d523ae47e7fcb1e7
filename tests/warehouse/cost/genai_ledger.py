"""The price ledger of the data in the package genai-prices, and its own calculator beside ours."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from fractions import Fraction
from functools import cache
from typing import Any

import polars as pl
from genai_prices import Usage
from genai_prices.data import providers
from genai_prices.types import ModelInfo, Provider

from extractors.embedded_genai_prices import genai_prices_providers
from extractors.exact_json import exact_json
from extractors.rows import Rows, extract
from extractors.sources.genai_prices import SPEC, URL
from schemas.canonical import sha256_hex
from schemas.document import FetchRow
from schemas.extracted import UTC_TIME
from tests.warehouse.curate.curated_rows import curate, published
from warehouse.cost import cost
from warehouse.cost.exact import exact_text
from warehouse.ledger.fold import ReadSet
from warehouse.prices import Moment, offers_at, prices_at
from warehouse.selection import DocumentSet

CAPTURED = datetime(2026, 11, 10, 22, tzinfo=UTC)
PARENTS = {
    "cache_write_1h_tokens": "cache_write_tokens",
    "cache_write_tokens": "input_tokens",
    "cache_read_tokens": "input_tokens",
    "input_audio_tokens": "input_tokens",
    "output_audio_tokens": "output_tokens",
}
"""What the package charges a quantity as, where it has no price of its own; a quantity is part of its parent."""
DIMENSIONS = {
    "input_tokens": ("input", "text", "none"),
    "cache_read_tokens": ("input", "text", "read"),
    "cache_write_tokens": ("input", "text", "write"),
    "cache_write_1h_tokens": ("input", "text", "write_1h"),
    "input_audio_tokens": ("input", "audio", "none"),
    "output_tokens": ("output", "text", "none"),
    "output_audio_tokens": ("output", "audio", "none"),
}


@cache
def ledger() -> tuple[dict[str, pl.DataFrame], dict[str, pl.DataFrame]]:
    """Rows of the published tables `prices` and `offers` by source id."""
    data = exact_json(genai_prices_providers())
    rows = Rows()
    SPEC.endpoints[0].parse(data, URL, rows)
    frames = {
        name: frame.with_columns(
            payload_sha256=pl.lit(sha256_hex(data)),
            captured_at_utc=pl.lit(CAPTURED, UTC_TIME),
            known_from_utc=pl.lit(CAPTURED, UTC_TIME),
        )
        for name, frame in extract(rows).frames.items()
    }
    row = FetchRow.of_payload(
        data, source=SPEC.name, endpoint="prices", url=URL, media_type="application/json",
        captured_at_utc=CAPTURED, archived_at_utc=CAPTURED, origin="added",
    )  # fmt: skip
    documents = DocumentSet((SPEC.name, "prices"), SPEC.endpoints[0].kind, CAPTURED, CAPTURED, (row,))
    _, offers, prices, _ = published(curate(ReadSet(documents, frames)))
    by = {"prices": prices, "offers": offers}
    made = [
        {str(key[0]): part for key, part in by[name].partition_by("source_id", as_dict=True).items()} for name in by
    ]
    return made[0], made[1]


@cache
def models() -> dict[str, tuple[Provider, ModelInfo]]:
    """Provider and model of the package by our source id."""
    return {f"{provider.id}/{model.id}": (provider, model) for provider in providers for model in provider.models}


@dataclass(frozen=True)
class Asked:
    """A model, a time, a usage whose parts are inside their wholes, and what the request asked for."""

    source_id: str
    at: datetime
    usage: Mapping[str, int]
    context: Mapping[str, str]


def theirs(asked: Asked) -> Decimal:
    """The package's own total in USD."""
    provider, model = models()[asked.source_id]
    usage = Usage(**asked.usage)
    done = model.calc_price(
        usage, provider, genai_request_timestamp=asked.at, price_context=dict(asked.context) or None
    )
    return done.total_price


def ours(asked: Asked) -> tuple[str | None, dict[str, Any]]:
    """Our total, and the whole answer of the route; no total where the ledger has no price at that time."""
    prices, offers = (table.get(asked.source_id) for table in ledger())
    if prices is None or offers is None:
        return None, {}
    facts = offers_at(prices_at(prices, offers, Moment(asked.at)), offers)
    batch = asked.context.get("processing") == "batch" or asked.source_id.endswith(":batch")
    options = {"batch": True} if batch else {}
    tier = asked.context.get("service_tier") or asked.context.get("speed")
    options |= {"tier": tier} if tier else {}
    priced = {
        (one["direction"], one["modality"], one["cache"])
        for offer in facts["offers"]
        for one in offer["prices"]
        if one["unit"] == "token"
    }
    basket = {
        "requests": 1,
        "at": asked.at.strftime("%Y-%m-%dT%H:%M:%SZ"),
        "options": options,
        "usage": [_usage(name, amount) for name, amount in _leaves(asked.usage, priced).items() if amount],
    }
    (route,) = cost(facts, basket) or [{}]
    return route.get("total"), route


def _leaves(usage: Mapping[str, int], priced: set[tuple[str, str, str]]) -> dict[str, int]:
    """What is charged as what: a part with a price of its own is taken off its whole, one without stays in it."""
    left = dict(usage)
    for name in PARENTS:
        amount = usage.get(name, 0)
        if DIMENSIONS[name] not in priced:
            left.pop(name, None)
            continue
        parent = PARENTS[name]
        while DIMENSIONS[parent] not in priced and parent in PARENTS:
            parent = PARENTS[parent]
        left[parent] = left.get(parent, 0) - amount
    return left


def _usage(name: str, amount: int) -> dict[str, str]:
    direction, modality, cache_role = DIMENSIONS[name]
    return {
        "unit": "token",
        "direction": direction,
        "modality": modality,
        "cache": cache_role,
        "quantity": str(amount),
    }


def equal(found: str | None, expected: Decimal) -> bool:
    """Whether both totals are the same to the last digit."""
    return found is not None and found == exact_text(Fraction(expected))
