"""Rows of seven artifacts: every awkward case once. Facts are real where they are short; every sentence is ours."""

import json
from datetime import UTC, datetime

import polars as pl

from schemas.canonical import sha256_hex
from tests.warehouse.content_build import (
    ATLAS,
    ATLAS_DATED,
    AUGUST,
    FILES_MCP,
    FLASH,
    GONE,
    JULY,
    PAYLOAD,
    ROUTER,
    SD,
    Row,
    artifact,
    fact,
    frame,
    price,
    signal,
)


def artifacts() -> list[Row]:
    flash = {
        "context_tokens": 1_000_000,
        "input_modalities": "image text video",
        "output_modalities": "text",
        "starting_price_usd": "0.065",
        "starting_price_per": 1_000_000,
        "starting_price_unit": "token",
        "starting_price_direction": "input",
        "starting_price_offer": f"{FLASH}@openrouter",
        "created_utc": datetime(2026, 2, 25, tzinfo=UTC),
        "capabilities": 2,
    }
    diffusion = {
        "route_class": "open_weights",
        "licence": "stabilityai-ai-community",
        "input_modalities": "text",
        "output_modalities": "image",
        "starting_price_usd": "0.065",
        "starting_price_per": 1,
        "starting_price_unit": "image",
        "starting_price_direction": "output",
        "starting_price_offer": f"{SD}@stability",
        "hugging_face_id": "stabilityai/stable-diffusion-3.5-large",
        "pricing": "Open weights",
        "capabilities": 1,
    }
    atlas = {"route_class": "open_weights", "pricing": "Unknown"}
    return [
        artifact(FLASH, "Qwen: Qwen3.5-Flash", **flash),
        artifact(SD, "Stable Diffusion 3.5 Large", **diffusion),
        artifact(ATLAS, "Atlas Large", **atlas, released_utc=datetime(2026, 6, 1, tzinfo=UTC)),
        artifact(ATLAS_DATED, "Atlas Large (2026-05-01)", **atlas, family_id=ATLAS),
        artifact(GONE, "Gone", retired=True, last_seen_utc=JULY, pricing="Unknown"),
        artifact(ROUTER, "Auto Router", router=True, pricing="Variable"),
        artifact(FILES_MCP, "=cmd|'files' MCP <script>", finished=True, pricing="Free"),
    ]


def prices() -> list[Row]:
    flash, shop, stability = f"{FLASH}@openrouter", f"{FLASH}@shop", f"{SD}@stability"
    held = {"literal": "6.5e-9", "state": "held", "state_reason": "fell to a tenth"}
    later = {"valid_from_utc": AUGUST, "captured_at_utc": AUGUST, "known_from_utc": AUGUST}
    image = {"source": "litellm", "source_id": "stability/sd3.5-large", "payload_sha256": PAYLOAD["litellm"]}
    image |= {"per": 1, "unit": "image", "direction": "output", "modality": "image"}
    announced = {"valid_from_utc": datetime(2026, 12, 1, tzinfo=UTC), "certainty": "vendor_stated"}
    batch = {"condition": json.dumps({"batch": True}, separators=(",", ":"))}
    return [
        price(FLASH, flash, "pricing.prompt", "0.07"),
        price(FLASH, flash, "pricing.prompt", "0.065", **later),
        price(FLASH, flash, "pricing.completion", "0.26", direction="output"),
        price(FLASH, flash, "pricing.prompt", "0.05", **batch),
        price(FLASH, shop, "input", "0.08", source="litellm", payload_sha256=PAYLOAD["litellm"]),
        price(FLASH, shop, "input", "0.0065", source="litellm", **(later | held)),
        price(FLASH, shop, "output", "0.3", direction="output", source="litellm", payload_sha256=PAYLOAD["litellm"]),
        price(FLASH, shop, "output", "0.2", direction="output", source="litellm", **(later | announced)),
        price(SD, stability, "output_cost_per_image", "0.065", **image),
        price(SD, f"{SD}@digital", "cost.input", "0.08", state="quarantined", state_reason="an image has no tokens"),
        price(ROUTER, f"{ROUTER}@openrouter", "pricing.prompt", None, literal="-1", absent="variable"),
        price(GONE, f"{GONE}@openrouter", "pricing.prompt", "1"),
        price(GONE, f"{GONE}@openrouter", "pricing.prompt", None, absent="not_published", **later),
    ]


def offers() -> list[Row]:
    pairs = [(FLASH, "openrouter", "openrouter"), (FLASH, "shop", "litellm"), (SD, "stability", "litellm")]
    pairs += [(SD, "digital", "openrouter"), (ROUTER, "openrouter", "openrouter"), (GONE, "openrouter", "openrouter")]
    return [
        {
            "offer_id": f"{a}@{seller}",
            "artifact_id": a,
            "seller": seller,
            "source": source,
            "source_id": a.partition(":")[2],
            "route": "vendor_api" if seller == "stability" else "reseller",
            "listed": a != GONE,
        }
        for a, seller, source in pairs
    ]


def facts() -> list[Row]:
    card = {"source": "huggingface", "payload_sha256": PAYLOAD["huggingface"], "row": 0}
    litellm = {"source": "litellm", "payload_sha256": PAYLOAD["litellm"], "row": 9}
    return [
        fact(FLASH, "context_tokens", "1000000"),
        fact(FLASH, "context_tokens", "991000", chosen=False, **litellm),
        fact(FLASH, "input_modalities", "image text video"),
        fact(FLASH, "output_modalities", "text"),
        fact(FLASH, "created_utc", "2026-02-25T00:00:00Z"),
        fact(SD, "licence", "stabilityai-ai-community", **card),
        fact(SD, "hugging_face_id", "stabilityai/stable-diffusion-3.5-large", **card),
        fact(SD, "input_modalities", "text", **litellm),
        fact(SD, "output_modalities", "image", **litellm),
        fact(ATLAS, "released_utc", "2026-06-01T00:00:00Z", **card),
    ]


def signals() -> list[Row]:
    weights = [(SD, 120_000.0, 3_300.0, 2.0), (ATLAS, 900_000.0, 5_000.0, 6.0), (ATLAS_DATED, 40_000.0, 500.0, 1.0)]
    rows = []
    for artifact_id, downloads, likes, sellers in weights:
        rows.append(signal(artifact_id, "hf_downloads_30d", downloads))
        rows.append(signal(artifact_id, "hf_likes", likes))
        rows.append(signal(artifact_id, "documentation_completeness", 0.7))
        rows.append(signal(artifact_id, "sellers_count", sellers))
        rows.append(signal(artifact_id, "sources_count", 3.0))
    rows.append(signal(ATLAS, "aa_intelligence_index", 41.0, source="openrouter", stale_since_utc=AUGUST))
    rows.append(signal(SD, "hf_downloads_30d", 90_000.0, current=False, observed_utc=JULY, known_from_utc=JULY))
    return rows


def capabilities() -> list[Row]:
    said = {"kind": "capability", "polarity": "asserted", "conflict": False, "statements": 1, "confidence": 0.9}
    rival = {"alternative": "Atlas", "alternative_artifact_id": ATLAS, "kind": "comparison"}
    return [
        {"artifact_id": FLASH, "capability_id": "vision.image_understanding", "name": "Image understanding"} | said,
        {"artifact_id": FLASH, "capability_id": "agent.tool_calling", "name": "Tool calling"} | said,
        {"artifact_id": SD, "capability_id": "image.text_to_image", "name": "Image generation"} | said,
        {"artifact_id": SD, "capability_id": "image.text_to_image", "name": "Image generation"} | said | rival,
    ]


def evidence() -> list[Row]:
    field = {"evidence_kind": "field", "source": "openrouter", "source_id": "qwen/qwen3.5-flash", "kind": "capability"}
    field |= {"polarity": "asserted", "payload_sha256": PAYLOAD["openrouter"]}
    words = {"evidence_kind": "text", "source": "huggingface", "source_id": "stabilityai/stable-diffusion-3.5-large"}
    words |= {
        "payload_sha256": PAYLOAD["huggingface"],
        "pointer": "card",
        "start": 10,
        "end": 34,
        "polarity": "asserted",
    }
    words |= {"artifact_id": SD, "capability_id": "image.text_to_image"}
    modality = {"pointer": "architecture.input_modalities", "value": "image"}
    tools = {"pointer": "supported_parameters", "value": "tools"}
    return [
        {"artifact_id": FLASH, "capability_id": "vision.image_understanding"} | field | modality,
        {"artifact_id": FLASH, "capability_id": "agent.tool_calling"} | field | tools,
        words | {"kind": "capability", "quote": "makes images out of text"},
        words
        | {"kind": "comparison", "quote": "sharper letters than Atlas, they say", "start": 40, "end": 76}
        | {"alternative": "Atlas"},
    ]


def aliases() -> list[Row]:
    rows = [(FLASH, "openrouter", "artifact"), (FLASH, "litellm", "offer"), (SD, "huggingface", "artifact")]
    rows += [
        (ROUTER, "openrouter", "router"),
        (ATLAS, "huggingface", "artifact"),
        (FILES_MCP, "huggingface", "artifact"),
    ]
    made = [{"artifact_id": a, "source": s, "source_id": a.partition(":")[2], "role": role} for a, s, role in rows]
    return [*made, {"artifact_id": None, "source": "litellm", "source_id": "sample_spec", "role": "rules"}]


def documents() -> list[Row]:
    return [
        {
            "payload_sha256": PAYLOAD[source],
            "source": source,
            "url": f"https://{source}.example/list",
            "captured_at_utc": when,
            "archived_at_utc": when,
        }
        for source, when in (("openrouter", AUGUST), ("litellm", JULY), ("huggingface", AUGUST))
    ]


def sources() -> list[Row]:
    return [
        {"source": source, "title": source.title(), "digest": PAYLOAD[source], "captured_at_utc": when, "status": state}
        for source, when, state in (
            ("openrouter", AUGUST, "fresh"),
            ("litellm", JULY, "stale"),
            ("huggingface", AUGUST, "unchanged"),
        )
    ]


def other_tables() -> dict[str, pl.DataFrame]:
    pair = {
        "a": FLASH,
        "b": SD,
        "reason": "curated",
        "comparability": "not_comparable",
        "shared": 0,
        "only_a": 2,
        "only_b": 1,
    }
    bad = {
        "source": "litellm",
        "endpoint": "map",
        "payload_sha256": PAYLOAD["litellm"],
        "frame": "prices",
        "row": 4,
        "check": "readable",
        "reason": "'NaN' is not a decimal number",
        "record": '{"amount":"NaN"}',
    }
    clash = {
        "fingerprint": sha256_hex(b"clash"),
        "kind": "source_conflict",
        "artifact_id": FLASH,
        "state": "open",
        "subject": "context_tokens",
        "observations": '{"litellm":"991000","openrouter":"1000000"}',
    }
    announced = price(
        FLASH, f"{FLASH}@shop", "output", "0.2", event="announced", applies_from_utc=datetime(2026, 12, 1, tzinfo=UTC)
    )
    factor = {"source": "litellm", "field": "regional_uplift", "reason": "a factor, no amount"}
    change = {
        "event": "price_changed",
        "artifact_id": FLASH,
        "subject": "openrouter pricing.prompt",
        "old": "0.07",
        "new": "0.065",
    }
    return {
        "former_ids": frame("former_ids", [{"former_id": "model:example/atlas-l", "artifact_id": ATLAS}]),
        "price_events": frame("price_events", [announced]),
        "unsupported_fields": frame("unsupported_fields", [factor]),
        "match_edges": frame("match_edges", []),
        "pairs": frame("pairs", [pair]),
        "changes": frame("changes", [change]),
        "quarantine": frame("quarantine", [bad]),
        "discrepancies": frame("discrepancies", [clash]),
    }
