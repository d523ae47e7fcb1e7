"""Building rows and frames of published tables: a test names only what it is about, the rest is filled in."""

from datetime import UTC, datetime
from typing import Any

import polars as pl

from schemas.canonical import sha256_hex
from schemas.extracted import dtypes
from schemas.published import SORT_KEYS, TABLES

JULY = datetime(2026, 7, 1, 6, tzinfo=UTC)
AUGUST = datetime(2026, 8, 22, 6, tzinfo=UTC)
CONTENT_AS_OF = datetime(2026, 8, 22, 6, 0, 0, tzinfo=UTC)

FLASH = "model:qwen/qwen3.5-flash"
SD = "model:stabilityai/stable-diffusion-3.5-large"
ATLAS = "model:example/atlas-large"
ATLAS_DATED = "model:example/atlas-large-2026-05-01"
GONE = "model:example/gone"
ROUTER = "model:openrouter/auto"
FILES_MCP = "mcp:example/files"

Row = dict[str, Any]
PAYLOAD = {"openrouter": sha256_hex(b"openrouter"), "litellm": sha256_hex(b"litellm"), "huggingface": sha256_hex(b"hf")}
DTYPES = {name: dtypes(model) for name, model in TABLES.items()}


def frame(table: str, rows: list[Row], /, **defaults: Any) -> pl.DataFrame:
    """Frame of a published table in its order: a column that a row lacks comes from `defaults`, else it is null."""
    schema = DTYPES[table]
    full = [{name: row.get(name, defaults.get(name)) for name in schema} for row in rows]
    return pl.DataFrame(full, schema=schema, orient="row").sort(*SORT_KEYS[table], nulls_last=False)


def artifact(artifact_id: str, name: str, **values: Any) -> Row:
    """Row of `artifacts`."""
    kind, _, rest = artifact_id.partition(":")
    publisher, _, slug = rest.partition("/")
    base: Row = {
        "artifact_id": artifact_id,
        "type": kind,
        "publisher": publisher,
        "slug": slug,
        "name": name,
        "family_id": artifact_id,
        "route_class": "hosted",
        "first_seen_utc": JULY,
        "last_seen_utc": AUGUST,
        "retired": False,
        "router": False,
        "finished": False,
        "pricing": "Paid",
        "capabilities": 0,
    }
    return base | values


def price(artifact_id: str, offer: str, field: str, amount: str | None, **values: Any) -> Row:
    """Row of `prices`: USD per million text tokens, accepted, first seen in July, unless said otherwise."""
    base: Row = {
        "artifact_id": artifact_id,
        "offer_id": offer,
        "source": "openrouter",
        "field": field,
        "source_id": artifact_id.partition(":")[2],
        "literal": amount or "",
        "amount": amount,
        "currency": "USD",
        "per": 1_000_000,
        "unit": "token",
        "direction": "input",
        "modality": "text",
        "cache": "none",
        "condition": "",
        "valid_from_utc": JULY,
        "certainty": "first_seen",
        "captured_at_utc": JULY,
        "known_from_utc": JULY,
        "state": "accepted",
        "payload_sha256": PAYLOAD["openrouter"],
    }
    return base | values


def signal(artifact_id: str, name: str, value: float, **values: Any) -> Row:
    """Row of `signals`."""
    base: Row = {
        "artifact_id": artifact_id,
        "signal": name,
        "value": value,
        "configuration": "",
        "source": "huggingface",
        "source_id": artifact_id.partition(":")[2],
        "field": name,
        "observed_utc": AUGUST,
        "known_from_utc": AUGUST,
        "current": True,
        "payload_sha256": PAYLOAD["huggingface"],
    }
    return base | values


def fact(artifact_id: str, field: str, value: str, chosen: bool = True, **values: Any) -> Row:
    """Row of `facts`."""
    base: Row = {
        "artifact_id": artifact_id,
        "field": field,
        "value": value,
        "chosen": chosen,
        "source": "openrouter",
        "source_id": artifact_id.partition(":")[2],
        "payload_sha256": PAYLOAD["openrouter"],
        "row": 3,
        "captured_at_utc": AUGUST,
    }
    return base | values
