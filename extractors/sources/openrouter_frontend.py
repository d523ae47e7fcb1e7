"""OpenRouter's undocumented lists behind its own pages: tokens routed per model, and the full catalogue.

Off by default: nobody promises these shapes, and they may change any day. The only public measure of how much closed
models are used.

Rules of reading:
- `rankings`: a row is a model and variant with its tokens of the last month. The rows of one model are added up for the
  model; the sum stands with its plain row, or its first one. Tokens are prompt and completion tokens together.
- `catalog`: a row is a model and variant; it repairs the descriptions that the public list cuts. `permaslug` is the
  stable name that rankings use; the catalogue makes it an alias of the public one.
"""

from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import quote

from extractors.errors import ParseError
from extractors.readers.fields import FieldReader
from extractors.readers.json_text import expect, load_json
from extractors.readers.listing import read_items
from extractors.rows import Rows
from extractors.source import Endpoint, Gates, Request, SourceSpec
from schemas.vocabulary import PayloadKind, Redistribution, RowRole

NAME = "openrouter_frontend"
BASE = "https://openrouter.ai/api/frontend/v1"
RANKINGS_URL = f"{BASE}/rankings/models?view=month"
CATALOG_URL = f"{BASE}/catalog/models"
TOKENS_SIGNAL = "tokens_routed_30d"
STANDARD = "standard"
_WORDS = {"embeddings": "embedding", "speech": "audio", "transcription": "text", "rerank": "scores"}
"""Kinds of content in the catalogue's words -> in ours."""


def requests(as_of: datetime) -> Iterator[Request]:
    """Both lists, one page each."""
    yield Request(NAME, "rankings", RANKINGS_URL)
    yield Request(NAME, "catalog", CATALOG_URL)


def _items(data: bytes, url: str) -> list[Any]:
    """The array of a list; both of its known envelopes are read."""
    document = load_json(data, url)
    inner = document.get("data") if isinstance(document, dict) else document
    items: list[Any] = expect(inner, list, f"{url}: data" if isinstance(document, dict) else url)
    if not items:
        raise ParseError(f"{url}: an empty array; expected models")
    return items


def _parse_rankings(data: bytes, url: str, rows: Rows) -> None:
    items = _items(data, url)
    rows.rows_total = len(items)
    sums: dict[str, list[tuple[int, str, str, float]]] = {}
    for item in read_items(items, id_field="variant_permaslug"):
        reader = FieldReader(item.fields, problems=[item.problem] if item.problem else None)
        name, variant = reader.text("model_permaslug"), reader.text("variant")
        if item.fields and not (name and variant):
            reader.problems.append("expected model_permaslug and variant")
        tokens = _tokens(reader) if item.fields else None
        publisher, _, slug = (name or item.source_id).rpartition("/")
        rows.entity(
            item.row,
            item.source_id,
            slug=slug,
            publisher=publisher or None,
            role=RowRole.ARTIFACT if variant == STANDARD else RowRole.OFFER,
            variant=None if variant == STANDARD else variant,
            base_source_id=None if variant == STANDARD else name,
            canonical_slug=name,
            problem=reader.problem,
        )
        if not reader.problems and tokens is not None and name and variant:
            sums.setdefault(name, []).append((item.row, item.source_id, variant, tokens))
    for found in sums.values():
        _add_sum(rows, found)


def _tokens(reader: FieldReader) -> float | None:
    """Prompt and completion tokens of a row; beyond 32 bits on busy days."""
    counts = [reader.integer(name) for name in ("total_prompt_tokens", "total_completion_tokens")]
    if any(count is not None and count < 0 for count in counts):
        reader.problems.append("tokens: expected counts, found a negative number")
    known = [count for count in counts if count is not None]
    return float(sum(known)) if len(known) == len(counts) else None


def _add_sum(rows: Rows, found: list[tuple[int, str, str, float]]) -> None:
    row, source_id, _, _ = next((one for one in found if one[2] == STANDARD), found[0])
    total = sum(one[3] for one in found)
    rows.signal(row, source_id, "total_prompt_tokens + total_completion_tokens", TOKENS_SIGNAL, total)


def _parse_catalog(data: bytes, url: str, rows: Rows) -> None:
    seen: dict[str, Mapping[str, Any]] = {}
    items = _items(data, url)
    for number, item in enumerate(items):
        fields = item if isinstance(item, dict) else {}
        reader = FieldReader(fields, problems=None if fields else ["expected an object"])
        slug, permaslug = reader.text("slug"), reader.text("permaslug")
        key = slug or f"#{number}"
        if key in seen:
            # One row an endpoint of a model: they differ in the endpoint alone, which is not read here.
            continue
        seen[key] = fields
        _add_model(rows, len(seen) - 1, key, permaslug, reader)
    rows.rows_total = len(seen)


def _add_model(rows: Rows, row: int, slug: str, permaslug: str | None, reader: FieldReader) -> None:
    publisher, _, name = slug.rpartition("/")
    description, title = reader.text("description"), reader.text("name")
    inputs, outputs = reader.texts("input_modalities"), reader.texts("output_modalities")
    repository = reader.text("hf_slug")
    if not publisher:
        reader.problems.append(f"slug: expected author/name, found {slug[:80]!r}")
    rows.entity(
        row,
        slug,
        slug=name,
        publisher=publisher or None,
        name=title,
        canonical_slug=permaslug,
        hugging_face_id=repository,
        context_tokens=reader.integer("context_length") or None,
        input_modalities=_kinds(inputs),
        output_modalities=_kinds(outputs),
        url=f"https://openrouter.ai/{quote(slug)}",
        problem=reader.problem,
    )
    if description and not reader.problems:
        rows.text(row, slug, "description", description)


def _kinds(listed: list[str] | None) -> list[str] | None:
    return list(dict.fromkeys(_WORDS.get(word, word) for word in listed)) if listed else None


SPEC = SourceSpec(
    name=NAME,
    title="OpenRouter rankings",
    homepage="https://openrouter.ai/rankings",
    terms_url="https://openrouter.ai/terms",
    licence="facts of undocumented public endpoints without a stated data licence",
    redistribution=Redistribution.VALUES,
    attribution="Tokens routed per model as shown by OpenRouter (https://openrouter.ai/rankings)",
    cadence=timedelta(days=1),
    max_age=timedelta(days=14),
    hosts=("openrouter.ai",),
    endpoints=(
        Endpoint(
            "rankings",
            r"https://openrouter\.ai/api/frontend/v1/rankings/models\?view=month",
            PayloadKind.SET,
            _parse_rankings,
        ),
        Endpoint("catalog", r"https://openrouter\.ai/api/frontend/v1/catalog/models", PayloadKind.SET, _parse_catalog),
    ),
    gates=Gates(min_rows=50, fill_rates={"publisher": 0.95}, max_shrink_share=0.5),
    independent_of=("openrouter",),
    is_opt_in=True,
    notes="Undocumented: may change or vanish any day. `date` is the last day with traffic, not the day of the list.",
)
