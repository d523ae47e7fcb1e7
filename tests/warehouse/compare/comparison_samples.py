"""Small published documents by hand: real shapes, a few real facts, our own sentences."""

from typing import Any

from schemas.contract import FactsDocument, ScoresDocument

PAYLOAD = "ab" * 32
SEEN = "2026-08-22T06:00:00Z"
EARLIER = "2026-07-01T06:00:00Z"
FLASH = "model:qwen/qwen3.5-flash"
DIFFUSION = "model:stabilityai/stable-diffusion-3.5-large"
ATLAS = "model:example/atlas-large"

Json = dict[str, Any]


def source(name: str, source_id: str = "row", captured_at: str = SEEN, row: int | None = 3) -> Json:
    return {"source": name, "source_id": source_id, "payload": PAYLOAD, "row": row, "captured_at": captured_at}


def price(amount: str | None, **values: Any) -> Json:
    base = {"amount": amount, "per": 1_000_000, "unit": "token", "direction": "input", "from": EARLIER, "source": 0}
    return {key: value for key, value in (base | values).items() if value is not None}


def offer(artifact_id: str, seller: str, *prices: Json, **values: Any) -> Json:
    base = {"offer": f"{artifact_id}@{seller}", "seller": seller, "route": "reseller", "listed": True}
    return base | {"prices": list(prices)} | values


def evidence(quote: str | None = None, value: str | None = None, where: int = 0, pointer: str = "card") -> Json:
    if quote is None:
        return {"kind": "field", "source": where, "pointer": pointer, "value": value}
    return {"kind": "text", "source": where, "pointer": pointer, "start": 10, "end": 10 + len(quote), "quote": quote}


def capability(capability_id: str, name: str, *items: Json, **values: Any) -> Json:
    base = {"id": capability_id, "name": name, "kind": "capability", "polarity": "asserted", "confidence": 0.9}
    return base | {"evidence": list(items) or [evidence(value="x")]} | values


def facts(artifact_id: str, name: str, **values: Any) -> Json:
    """A facts document that holds to the contract."""
    kind, _, rest = artifact_id.partition(":")
    publisher, _, slug = rest.partition("/")
    base = {
        "schema": "facts/1.1.0",
        "id": artifact_id,
        "type": kind,
        "publisher": publisher,
        "slug": slug,
        "name": name,
        "family": artifact_id,
        "route_class": "hosted",
        "retired": False,
        "router": False,
        "first_seen": EARLIER,
        "sources": [source("openrouter", rest), source("huggingface", rest, EARLIER, None)],
        "attributes": {},
        "pricing": "Unknown",
        "starting_price": {"absent": "missing"},
        "offers": [],
        "capabilities": [],
        "times_matched": {"absent": "not_applicable"},
        "aliases": [],
    }
    made = base | values
    FactsDocument.model_validate(made)
    return made


def scores(artifact_id: str, score: float | None = 50.0, sd: float = 2.0, **values: Any) -> Json:
    """A scores document that holds to the contract; None for an artifact without a score."""
    base: Json = {"schema": "scores/1.0.0", "id": artifact_id, "type": artifact_id.partition(":")[0]}
    base |= {"ruleset": "1.0.0", "ranked": 210}
    if score is None:
        made = base | {"score": {"absent": "not_applicable"}} | values
    else:
        standing = {"score": score, "sd": sd, "coverage": 0.81, "status": "ranked", "place": 12, "band": [9, 20]}
        made = base | standing | _parts(score) | values
    ScoresDocument.model_validate(made)
    return made


def _parts(score: float) -> Json:
    half = score / 2
    seen = {"state": "observed", "z": 0.5, "variance": 1.0, "source": "huggingface", "observed": SEEN}
    return {
        "components": [
            {"component": "adoption", "value": 0.625, "weight": 0.5, "points": half},
            {"component": "quality", "value": 0.5, "weight": 0.5, "points": half},
            {"component": "match", "value": None, "absent": "not_applicable", "weight": 0.0, "points": 0.0},
        ],
        "contributions": [
            {"component": "adoption", "signal": "hf_likes", "weight": 0.5, "points": half} | seen,
            {"component": "quality", "signal": "aa_index", "weight": 0.5, "points": half, "stale": True}
            | seen
            | {"source": "openrouter", "observed": EARLIER},
        ],
    }


def attribute(value: Any, where: int = 0, **values: Any) -> Json:
    return {"value": value, "source": where} | values


def modal(inputs: list[str] | None, outputs: list[str] | None) -> Json:
    """Modality attributes; None for what no source says."""
    return {
        "input_modalities": {"absent": "missing"} if inputs is None else attribute(inputs),
        "output_modalities": {"absent": "missing"} if outputs is None else attribute(outputs),
    }


def documents(made: Json, scored: Json | None = None) -> Json:
    return {"facts": made, "scores": scored or scores(made["id"])}


def text_model(artifact_id: str = ATLAS, name: str = "Atlas Large", **values: Any) -> Json:
    """A model that takes in and puts out text."""
    return facts(artifact_id, name, attributes=values.pop("attributes", modal(["text"], ["text"])), **values)


def start(amount: str, **values: Any) -> Json:
    """A starting price."""
    base = {"amount": amount, "currency": "USD", "per": 1_000_000, "unit": "token", "direction": "input"}
    return base | {"offer": "model:example/x@shop", "source": 0} | values


def flash() -> Json:
    """A text model with images and video among its inputs, sold by two sellers."""
    condition = price("0.0325", condition={"batch": True})
    absent = price(None, absent="not_published", direction="none", unit="request", per=1)
    shop = price("0.000000080000000000000004", per=1, state="held", reason="fell to a tenth")
    made = facts(
        FLASH,
        "Qwen: Qwen3.5-Flash",
        attributes=modal(["image", "text", "video"], ["text"])
        | {
            "context_tokens": attribute(1_000_000, others=[{"value": 991_000, "source": 1}]),
            "released_utc": {"absent": "not_published"},
        },
        pricing="Paid",
        starting_price=start("0.065", offer=f"{FLASH}@openrouter"),
        offers=[
            offer(FLASH, "openrouter", price("0.065"), price("0.26", direction="output"), condition, absent),
            offer(FLASH, "shop", shop, price("0.01", cache="read"), listed=False, variant="fast"),
        ],
        capabilities=[
            capability("vision.image_understanding", "Image understanding", evidence(value="image")),
            capability("agent.tool_calling", "Tool calling", evidence(value="tools"), evidence("calls tools", where=1)),
            capability("agent.tool_calling", "Tool calling", evidence("first of its size", where=1), kind="unique"),
            capability("text.long_context", "Long context", kind="limitation"),
        ],
    )
    return documents(made, scores(FLASH, 61.8425, 3.2))


def diffusion() -> Json:
    """An image generator with open weights, priced per image; one seller's price is quarantined."""
    rival = {"kind": "comparison", "alternative": "Atlas", "alternative_id": ATLAS}
    bad = price("0.08", state="quarantined", reason="an image has no tokens")
    made = facts(
        DIFFUSION,
        "Stable Diffusion 3.5 Large",
        route_class="open_weights",
        attributes=modal(["text"], ["image"]) | {"licence": attribute("stabilityai-ai-community", 1)},
        pricing="Open weights",
        starting_price=start("0.065", per=1, unit="image", direction="output"),
        offers=[
            offer(DIFFUSION, "stability", price("0.065", per=1, unit="image", direction="output", modality="image")),
            offer(DIFFUSION, "digital", bad),
        ],
        capabilities=[
            capability("image.text_to_image", "Image generation", evidence("makes images", where=1)),
            capability("image.text_to_image", "Image generation", evidence("sharper than Atlas", where=1), **rival),
            capability("agent.tool_calling", "Tool calling", polarity="denied"),
            capability("runtime.gpu", "Needs a GPU", kind="requirement"),
        ],
    )
    return documents(made, scores(DIFFUSION, 58.3, 6.0, status="provisional", place=None, band=None, coverage=0.41))
