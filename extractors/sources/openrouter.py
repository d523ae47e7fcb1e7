"""OpenRouter: the gateway's list of models with prices, and per model the providers behind it."""

import re
from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Any
from urllib.parse import quote

from extractors.errors import ParseError
from extractors.readers.fields import FieldReader
from extractors.readers.gateway_benchmarks import add_benchmarks
from extractors.readers.gateway_endpoints import add_endpoint
from extractors.readers.gateway_prices import gateway_prices, is_router
from extractors.readers.json_text import expect, load_json
from extractors.readers.listing import Item, read_items
from extractors.readers.remembered import fixed
from extractors.rows import Rows
from extractors.source import Endpoint, Gates, Request, SourceSpec
from schemas.money import read_amount
from schemas.vocabulary import PayloadKind, Redistribution, RowRole

MODELS_URL = "https://openrouter.ai/api/v1/models"
SELLER = "openrouter"
SENTINEL_YEAR = 2090
"""Expiration dates from then on (2098-12-31) mean that there is no date."""
_Modalities = tuple[list[str] | None, list[str] | None]
_Fact = tuple[str, str, str]
_ID = re.compile(r"(?P<alias>~?)(?P<publisher>[^/:~]+)/(?P<slug>[^/:]+)(?::(?P<variant>[^/:]+))?")


def requests(as_of: datetime) -> Iterator[Request]:
    """The list of models: one page, one request a run."""
    yield Request(SELLER, "models", MODELS_URL)


def endpoints_request(model_id: str) -> Request:
    """The providers behind one model, by the model's id without a variant."""
    return Request(SELLER, "endpoints", f"{MODELS_URL}/{quote(model_id)}/endpoints")


def _parse_models(data: bytes, url: str, rows: Rows) -> None:
    document = expect(load_json(data, url), dict, url)
    items = expect(document.get("data"), list, f"{url}: data")
    if not items:
        raise ParseError(f"{url}: data is an empty array; expected models")
    links, total = document.get("links"), document.get("total_count")
    if isinstance(links, dict) and links.get("next") is not None:
        raise ParseError(f"{url}: links.next is {str(links['next'])[:80]!r}; expected null, the whole list on one page")
    if total is not None and total != str(len(items)):
        raise ParseError(f"{url}: total_count is {str(total)[:20]}, data holds {len(items)} models; the list is cut")
    rows.rows_total = len(items)
    for item in read_items(items):
        if not rows.repeats(item.row, item.source_id, item.fields, item.problem):
            _add_model(rows, item)


def _add_model(rows: Rows, item: Item) -> None:
    row, source_id, fields, problem = item
    if not fields:
        rows.entity(row, source_id, slug=source_id, seller=SELLER, problem=problem)
        return
    model = FieldReader(fields, problems=[problem] if problem else None)
    architecture = model.inside("architecture")
    pricing = model.record("pricing")
    role, parts = _role(model, source_id, pricing, architecture)
    description = model.text("description")
    facts = _single_facts(model, architecture)
    modalities = _modalities(architecture)
    facts += _facts_of_lists(model, modalities)
    _add_entity(rows, item, model, modalities, role, parts)
    router, batch = role is RowRole.ROUTER, parts.get("variant") == "batch"
    rows.add_prices(row, source_id, gateway_prices(pricing, modalities, batch=batch, variable=router))
    cache_read = pricing.get("input_cache_read")
    if isinstance(cache_read, str) and not router and read_amount(cache_read).text:
        facts.append(("or.price.cache_read", "/pricing/input_cache_read", cache_read))
    if model.problems:
        return
    rows.add_facts(row, source_id, facts)
    if description:
        rows.text(row, source_id, "description", description)
    add_benchmarks(rows, row, source_id, fields.get("benchmarks"))


def _role(
    model: FieldReader, source_id: str, pricing: Mapping[str, Any], architecture: FieldReader
) -> tuple[RowRole, dict[str, str]]:
    """What a row is, and `publisher`, `slug`, `variant`, `base` as far as the row has them."""
    match = _ID.fullmatch(source_id)
    if match is None:
        model.problems.append(f"id: expected author/slug or author/slug:variant, found {source_id[:80]!r}")
        return RowRole.ARTIFACT, {}
    parts = {name: text for name, text in match.groupdict().items() if text}
    target = model.inside("alias_target").text("slug")
    if "alias" in parts:
        return RowRole.ALIAS, parts | ({"base": target} if target else {})
    variant = parts.get("variant")
    if variant:
        parts["base"] = source_id.removesuffix(f":{variant}")
    if is_router(pricing) or architecture.text("tokenizer") == "Router":
        return RowRole.ROUTER, parts
    if variant is None:
        return RowRole.ARTIFACT, parts
    return (RowRole.MODE if variant == "thinking" else RowRole.OFFER), parts


def _add_entity(
    rows: Rows, item: Item, model: FieldReader, modalities: _Modalities, role: RowRole, parts: Mapping[str, str]
) -> None:
    inputs, outputs = modalities
    expires = model.day("expiration_date")
    read: dict[str, Any] = {
        "name": model.text("name"),
        "canonical_slug": model.text("canonical_slug"),
        "hugging_face_id": model.text("hugging_face_id"),
        "created_utc": model.epoch("created"),
        "expires_utc": expires if expires and expires.year < SENTINEL_YEAR else None,
        "context_tokens": model.integer("context_length"),
        "max_output_tokens": model.inside("top_provider").integer("max_completion_tokens"),
        "input_modalities": inputs,
        "output_modalities": outputs,
    }
    rows.entity(
        item.row,
        item.source_id,
        slug=parts.get("slug", item.source_id),
        publisher=parts.get("publisher"),
        variant=parts.get("variant"),
        base_source_id=parts.get("base"),
        role=role,
        seller=SELLER,
        url=f"https://openrouter.ai/{quote(item.source_id, safe='/:~')}",
        problem=model.problem,
        **read,
    )


def _modalities(architecture: FieldReader) -> _Modalities:
    """Input and output modalities from the lists; before 2025-03-31 only `text+image->text` says them."""
    inputs, outputs = architecture.texts("input_modalities"), architecture.texts("output_modalities")
    joined = architecture.text("modality")
    if joined and "->" in joined and inputs is None and outputs is None:
        given, _, made = joined.partition("->")
        return given.split("+"), made.split("+")
    return inputs, outputs


def _single_facts(model: FieldReader, architecture: FieldReader) -> list[_Fact]:
    """Fields that may be evidence. Pointers are relative to the row, so that they stay when rows move."""
    provider, reasoning = model.inside("top_provider"), model.inside("reasoning")
    single: tuple[tuple[str, str, str | int | bool | None], ...] = (
        ("context_tokens", "/context_length", model.integer("context_length")),
        ("or.provider_context", "/top_provider/context_length", provider.integer("context_length")),
        ("or.moderated", "/top_provider/is_moderated", provider.flag("is_moderated")),
        ("or.hugging_face_id", "/hugging_face_id", model.text("hugging_face_id")),
        ("or.tokenizer", "/architecture/tokenizer", architecture.text("tokenizer")),
        ("or.knowledge_cutoff", "/knowledge_cutoff", model.text("knowledge_cutoff")),
        ("or.expiration_date", "/expiration_date", model.text("expiration_date")),
        ("or.reasoning.mandatory", "/reasoning/mandatory", reasoning.flag("mandatory")),
        ("or.reasoning.default_enabled", "/reasoning/default_enabled", reasoning.flag("default_enabled")),
        ("or.reasoning.default_effort", "/reasoning/default_effort", reasoning.text("default_effort")),
    )
    return [
        (field, pointer, str(value).lower() if isinstance(value, bool) else str(value))
        for field, pointer, value in single
        if value is not None
    ]


def _facts_of_lists(model: FieldReader, modalities: _Modalities) -> Iterator[_Fact]:
    """One such field for every word of a list."""
    inputs, outputs = modalities
    reasoning = model.inside("reasoning")
    yield from _each("or.input", "/architecture/input_modalities", fixed(inputs))
    yield from _each("or.output", "/architecture/output_modalities", fixed(outputs))
    yield from _each("or.param", "/supported_parameters", fixed(model.texts("supported_parameters")))
    efforts = reasoning.texts("supported_efforts")
    yield from _each("or.reasoning.supported_efforts", "/reasoning/supported_efforts", fixed(efforts))


@lru_cache(maxsize=1 << 12)
def _each(field: str, pointer: str, words: tuple[str, ...] | None) -> tuple[_Fact, ...]:
    return tuple((field, pointer, word) for word in words or ())


def _parse_endpoints(data: bytes, url: str, rows: Rows) -> None:
    document = expect(load_json(data, url), dict, url)
    fields = expect(document.get("data"), dict, f"{url}: data")
    model_id = expect(fields.get("id"), str, f"{url}: data.id")
    items = expect(fields.get("endpoints"), list, f"{url}: data.endpoints")
    model = FieldReader(fields)
    name = model.text("name")
    inputs, outputs = _modalities(model.inside("architecture"))
    if model.problem:
        raise ParseError(f"{url}: {model.problem}")
    rows.rows_total = len(items)
    # Two endpoints of a model may share a provider; the tag (provider/quantization) is the key.
    for item in read_items(items, id_field="tag"):
        add_endpoint(rows, item, model_id, name, inputs, outputs)


SPEC = SourceSpec(
    name="openrouter",
    title="OpenRouter",
    homepage="https://openrouter.ai/models",
    terms_url="https://openrouter.ai/terms",
    licence="facts of a public API without a stated data licence",
    redistribution=Redistribution.VALUES,
    attribution="Models, prices and limits as listed by OpenRouter (https://openrouter.ai)",
    cadence=timedelta(hours=1),
    max_age=timedelta(days=7),
    hosts=("openrouter.ai",),
    endpoints=(
        Endpoint("models", r"https://openrouter\.ai/api/v1/models/?", PayloadKind.SET, _parse_models),
        Endpoint(
            "endpoints",
            r"https://openrouter\.ai/api/v1/models/[^/?#]+/[^/?#]+/endpoints",
            PayloadKind.EACH,
            _parse_endpoints,
        ),
    ),
    gates=Gates(
        min_rows=100,
        fill_rates={
            "name": 0.99,
            "publisher": 0.99,
            "created_utc": 0.95,
            "context_tokens": 0.95,
            "input_modalities": 0.95,
            "output_modalities": 0.95,
        },
    ),
    price_priority=30,
    unsupported={
        "pricing.discount": "a share by which an endpoint's listed prices are said to be lowered; kept as a fact"
    },
    notes="Descriptions have been cut to about 200 characters since 2026-04-07. Benchmark scores are passed on from "
    "Artificial Analysis and Design Arena.",
)
