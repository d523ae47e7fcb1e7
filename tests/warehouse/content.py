"""A small, complete and valid set of published tables: seven artifacts, every table, every awkward case once.

Facts are real where they are short; every sentence is ours. `frame` fills what a test leaves out, so that a test
names only what it is about.
"""

import json
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import Any

import polars as pl

from schemas.canonical import digest, sha256_hex
from schemas.extracted import dtypes
from schemas.published import SORT_KEYS, TABLES
from schemas.vocabulary import RunKind
from warehouse.publish import Run, SnapshotContent
from warehouse.rank import dump_ruleset, load_ruleset
from warehouse.scoring import published_scores

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


def _artifacts() -> list[Row]:
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


def _prices() -> list[Row]:
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


def _offers() -> list[Row]:
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


def _facts() -> list[Row]:
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


def _signals() -> list[Row]:
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


def _capabilities() -> list[Row]:
    said = {"kind": "capability", "polarity": "asserted", "conflict": False, "statements": 1, "confidence": 0.9}
    rival = {"alternative": "Atlas", "alternative_artifact_id": ATLAS, "kind": "comparison"}
    return [
        {"artifact_id": FLASH, "capability_id": "vision.image_understanding", "name": "Image understanding"} | said,
        {"artifact_id": FLASH, "capability_id": "agent.tool_calling", "name": "Tool calling"} | said,
        {"artifact_id": SD, "capability_id": "image.text_to_image", "name": "Image generation"} | said,
        {"artifact_id": SD, "capability_id": "image.text_to_image", "name": "Image generation"} | said | rival,
    ]


def _evidence() -> list[Row]:
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
        words | {"kind": "comparison", "quote": "sharper letters than Atlas, they say", "start": 40, "end": 76},
    ]


def _aliases() -> list[Row]:
    rows = [(FLASH, "openrouter", "artifact"), (FLASH, "litellm", "offer"), (SD, "huggingface", "artifact")]
    rows += [
        (ROUTER, "openrouter", "router"),
        (ATLAS, "huggingface", "artifact"),
        (FILES_MCP, "huggingface", "artifact"),
    ]
    made = [{"artifact_id": a, "source": s, "source_id": a.partition(":")[2], "role": role} for a, s, role in rows]
    return [*made, {"artifact_id": None, "source": "litellm", "source_id": "sample_spec", "role": "rules"}]


def _documents() -> list[Row]:
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


def _sources() -> list[Row]:
    return [
        {"source": source, "title": source.title(), "digest": PAYLOAD[source], "captured_at_utc": when, "status": state}
        for source, when, state in (
            ("openrouter", AUGUST, "fresh"),
            ("litellm", JULY, "stale"),
            ("huggingface", AUGUST, "unchanged"),
        )
    ]


def _others() -> dict[str, pl.DataFrame]:
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
    change = {
        "event": "price_changed",
        "artifact_id": FLASH,
        "subject": "openrouter pricing.prompt",
        "old": "0.07",
        "new": "0.065",
    }
    return {
        "match_edges": frame("match_edges", []),
        "pairs": frame("pairs", [pair]),
        "changes": frame("changes", [change]),
        "quarantine": frame("quarantine", [bad]),
        "discrepancies": frame("discrepancies", [clash]),
    }


def derived(tables: dict[str, pl.DataFrame], content_as_of: datetime = CONTENT_AS_OF) -> dict[str, pl.DataFrame]:
    """The same tables with scores and contributions made from their artifacts and signals by the shipped ruleset."""
    scores = published_scores(tables["artifacts"], tables["signals"], load_ruleset("1.0.0"), content_as_of)
    return tables | {"scores": scores.scores, "contributions": scores.contributions}


@cache
def _tables() -> dict[str, pl.DataFrame]:
    artifacts = _artifacts()
    members = [
        {
            "family_id": row["family_id"],
            "artifact_id": row["artifact_id"],
            "relation": "base" if row["family_id"] == row["artifact_id"] else "dated",
        }
        for row in artifacts
    ]
    seen = {"first_seen_utc": JULY, "last_seen_utc": AUGUST}
    payload = {
        "endpoint": "list",
        "status": 200,
        "media_type": "application/json",
        "origin": "added",
    }
    made = {
        "artifacts": frame("artifacts", artifacts),
        "families": frame("families", members),
        "aliases": frame("aliases", _aliases(), method="same id", evidence="", confidence=1.0, listed=True, **seen),
        "facts": frame("facts", _facts()),
        "offers": frame("offers", _offers(), **seen),
        "prices": frame("prices", _prices()),
        "signals": frame("signals", _signals()),
        "documents": frame("documents", _documents(), fidelity="raw", size_bytes=1234, current=True, **payload),
        "capabilities": frame("capabilities", _capabilities()),
        "evidence": frame("evidence", _evidence(), captured_at_utc=AUGUST, known_from_utc=AUGUST),
        "sources": frame(
            "sources",
            _sources(),
            licence="MIT",
            terms_url="https://terms.example/",
            redistribution="values",
            attribution="Data by the source",
            stale_at_utc=datetime(2026, 9, 5, tzinfo=UTC),
            documents=1,
            rows=7,
            quarantined=0,
        ),
    }
    return derived(made | _others())


def tables() -> dict[str, pl.DataFrame]:
    """Every published table by name; a new mapping at each call, so a test may replace what it likes."""
    return dict(_tables())


def content(tables_: dict[str, pl.DataFrame] | None = None, **changes: Any) -> SnapshotContent:
    """Content of a snapshot of these tables, else of `tables()`; its inputs' digest follows from what is in it."""
    kept = tables() if tables_ is None else tables_
    inputs = digest(*(frame_.write_csv() for frame_ in kept.values()))
    fields: dict[str, Any] = {
        "tables": kept,
        "ruleset": dump_ruleset(load_ruleset("1.0.0")),
        "taxonomy": b'{"version":"0.1.0","capabilities":[]}',
        "content_as_of": CONTENT_AS_OF,
        "inputs": inputs,
        "code": sha256_hex(b"code"),
        "gates": [{"gate": "rows", "value": 7, "limit": 1, "binding": True, "passed": True}],
        "report": {"sources": 3},
    }
    return SnapshotContent(**(fields | changes))


def run(as_of: datetime = CONTENT_AS_OF, kind: RunKind = RunKind.NIGHTLY, **values: Any) -> Run:
    """A run at an as-of; its clock stands an hour later."""
    fields: dict[str, Any] = {"checked_at": as_of + timedelta(hours=1), "stale_after": as_of + timedelta(days=2)}
    return Run(kind=kind, as_of=as_of, **(fields | values))
