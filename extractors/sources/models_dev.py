"""models.dev: a catalogue of providers and their models, USD per million tokens.

Rules of reading:
- A row is an offer: one model of one provider, in document order. The provider is the seller; whether it is also the
  vendor is decided where identities are. A publisher is recorded where the model's id names one.
- White space around a name is dropped.
- A missing `cost` says nothing about prices. Zeros are observed prices, but not of sellers whose whole list is zero
  or who sell subscriptions: their offers are plans.
- Limits of 0 mean "not published". `pdf` is a file.
- `:free` and the like are offers of their own, `:thinking` is a mode of the model it is a suffix of.
- Prices per token of offers without tokens are quarantined (`token_units`).
"""

from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from functools import partial
from typing import Any, NamedTuple

from extractors.errors import ParseError
from extractors.readers.catalogue_prices import catalogue_prices
from extractors.readers.fields import FieldReader
from extractors.readers.json_text import expect, json_name, load_json
from extractors.readers.offer_names import read_name
from extractors.readers.price_set import positive
from extractors.readers.remembered import Remembered
from extractors.readers.sellers import is_plan, seller_name
from extractors.rows import Rows
from extractors.source import Endpoint, Gates, Request, SourceSpec
from schemas.vocabulary import PayloadKind, Redistribution, RowRole

URL = "https://models.dev/api.json"
_FLAGS = {name: f"md.{name}" for name in ("attachment", "reasoning", "tool_call", "structured_output", "open_weights")}
_WORDS = {"pdf": "file"}
_OF_ONE_SELLER = frozenset({"id", "name", "cost", "experimental"})
"""Fields of a model that other sellers of it write otherwise; the rest repeats from seller to seller."""


class _Described(NamedTuple):
    described: Mapping[str, Any]
    facts: tuple[tuple[str, str, str], ...]
    problems: tuple[str, ...]


_REMEMBERED: Remembered[_Described] = Remembered()


def requests(as_of: datetime) -> Iterator[Request]:
    """One document, whatever the date."""
    yield Request("models_dev", "api", URL)


def _parse_api(data: bytes, url: str, rows: Rows) -> None:
    document = expect(load_json(data, url), dict, url)
    if not any(isinstance(provider, dict) and "models" in provider for provider in document.values()):
        raise ParseError(f"{url}: no entry has models; expected a map from provider ids to providers")
    row = 0
    for provider_id, provider in document.items():
        models = provider.get("models") if isinstance(provider, dict) else None
        if not isinstance(models, dict):
            problem = f"models: expected an object of models, found {json_name(models)}"
            rows.entity(row, provider_id, slug=provider_id, problem=problem)
            row += 1
            continue
        seller = seller_name(provider_id)
        plan = is_plan(seller) or _costs_nothing(models)
        for model_id, fields in models.items():
            if not rows.repeats(row, f"{provider_id}/{model_id}", fields, model_id, plan):
                _model(rows, row, provider_id, model_id, fields, seller, plan)
            row += 1
    rows.rows_total = row


def _costs_nothing(models: Mapping[str, Any]) -> bool:
    """Whether every price of a seller is zero: what it charges is not in this list."""
    costs = [fields.get("cost") for fields in models.values() if isinstance(fields, dict)]
    priced = [cost for cost in costs if isinstance(cost, dict)]
    return bool(priced) and not any(positive(cost, name) for cost in priced for name in cost)


def _model(rows: Rows, row: int, provider_id: str, model_id: str, fields: Any, seller: str, plan: bool) -> None:
    source_id = f"{provider_id}/{model_id}"
    if not isinstance(fields, dict):
        rows.entity(row, source_id, slug=model_id, problem=f"expected an object, found {json_name(fields)}")
        return
    cost = fields.get("cost")
    has_cache = isinstance(cost, dict) and positive(cost, "cache_read")
    said = {field: value for field, value in fields.items() if field not in _OF_ONE_SELLER}
    read = _REMEMBERED(said, has_cache, partial(_read, said, has_cache))
    reader = FieldReader(fields, problems=[*read.problems])
    name = read_name(seller, model_id)
    shown_name = (reader.text("name") or "").strip(" \t\r\n") or None
    listed_id = reader.text("id")
    if listed_id is not None and listed_id != model_id:
        reader.problems.append(f"id: {listed_id[:80]!r} stands under the key {model_id[:80]!r}")
    modes = reader.record("experimental").get("modes")
    rows.entity(
        row,
        source_id,
        slug=name.slug,
        role=RowRole.MODE if name.variant == "thinking" else RowRole.OFFER,
        variant=name.variant or name.condition.get("variant"),
        seller=seller,
        plan=plan,
        publisher=name.publisher,
        name=shown_name,
        base_source_id=f"{provider_id}/{model_id.rpartition(':')[0]}" if name.variant else None,
        region=name.region,
        problem=reader.problem,
        **read.described,
    )
    inputs, outputs = read.described["input_modalities"], read.described["output_modalities"]
    rows.add_prices(row, source_id, catalogue_prices(cost, modes, inputs, outputs, name.condition))
    rows.add_facts(row, source_id, read.facts)


def _read(fields: Mapping[str, Any], has_cache: bool) -> _Described:
    reader = FieldReader(fields)
    limits = FieldReader(reader.record("limit"))
    modalities = FieldReader(reader.record("modalities"))
    sides = {side: modalities.texts(side) or [] for side in ("input", "output")}
    described: dict[str, Any] = {
        "family": reader.text("family"),
        "status": reader.text("status"),
        "open_weights": reader.flag("open_weights"),
        "released_utc": reader.day("release_date"),
        "changed_utc": reader.day("last_updated"),
        "context_tokens": limits.integer("context") or None,
        "max_output_tokens": limits.integer("output") or None,
        "input_modalities": _words(sides["input"]),
        "output_modalities": _words(sides["output"]),
    }
    facts = tuple(_facts(reader, limits, sides, has_cache))
    return _Described(described, facts, (*reader.problems, *limits.problems, *modalities.problems))


def _words(listed: list[str]) -> list[str] | None:
    """Modalities in our words, each once; None when none is published."""
    if len(listed) == 1 and listed[0] not in _WORDS:
        return listed
    return list(dict.fromkeys(_WORDS.get(word, word) for word in listed)) or None


def _facts(
    reader: FieldReader, limits: FieldReader, sides: Mapping[str, list[str]], has_cache: bool
) -> Iterator[tuple[str, str, str]]:
    """Fields that may be evidence of a capability: `md.<field>`, pointer, value as the source writes it."""
    for name, fact in _FLAGS.items():
        if reader.flag(name):
            yield fact, name, "true"
    for side, words in sides.items():
        for index, word in enumerate(words):
            yield f"md.{side}", f"modalities/{side}/{index}", word
    context = limits.integer("context")
    if context:
        yield "context_tokens", "limit/context", str(context)
    most_input = limits.integer("input")
    if most_input:
        yield "md.limit.input", "limit/input", str(most_input)
    if has_cache:
        yield "md.cache_read", "cost/cache_read", "true"
    knowledge = reader.text("knowledge")
    if knowledge:
        yield "md.knowledge", "knowledge", knowledge
    interleaved = reader.value("interleaved")
    if interleaved is True:
        yield "md.interleaved", "interleaved", "true"
    elif isinstance(interleaved, dict):
        yield "md.interleaved", "interleaved/field", FieldReader(interleaved).text("field") or "true"


SPEC = SourceSpec(
    name="models_dev",
    title="models.dev",
    homepage="https://models.dev",
    terms_url="https://github.com/sst/models.dev/blob/dev/LICENSE",
    licence="MIT",
    redistribution=Redistribution.VALUES,
    attribution="Model catalogue from models.dev, MIT licence.",
    cadence=timedelta(days=1),
    max_age=timedelta(days=14),
    hosts=("models.dev",),
    endpoints=(
        Endpoint(
            name="api",
            pattern=r"https://models\.dev/api\.json",
            kind=PayloadKind.SET,
            parse=_parse_api,
        ),
    ),
    gates=Gates(
        min_rows=400,
        fill_rates={"name": 0.98, "released_utc": 0.9, "context_tokens": 0.9, "output_modalities": 0.95},
        max_quarantined_share=0.05,
    ),
    price_priority=45,
    embedded_package="models-dev",
    notes="The package sorts keys; values are unchanged.",
)
