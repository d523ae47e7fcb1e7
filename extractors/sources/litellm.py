"""LiteLLM's map of model prices: one JSON object, a key per offer, USD per unit.

Rules of reading:
- A row is an offer: `litellm_provider` sells the model that the key names (`offer_names`). The two rows that are no
  model, the documentation row and the routing rules, have the role `rules`.
- Type: `search`, `guardrail` and `vector_store` rows are APIs; all others are models, OCR and rerank services included.
- `mode` gives task and default modalities; `supported_modalities` and `supported_output_modalities` win over it, flags
  (`supports_vision`, `supports_audio_input`, ...) add inputs. `code` is text.
- Context is `max_input_tokens`. `max_tokens`, gone from newer maps, was the context in some rows and the greatest
  output in others: it is kept as a fact and used for neither. A limit of 0 means "not known".
- Zeros are observed prices. A null or missing field says nothing. Zeros of plans and of software on one's own machine
  are marked by `plan`.
- Prices: `cost_fields` and `map_prices`. Factors and allowances that the grammar leaves out are kept as facts.
"""

import json
from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from typing import Any

from extractors.errors import ParseError
from extractors.readers.cost_fields import UNSUPPORTED
from extractors.readers.fields import FieldReader
from extractors.readers.json_text import expect, json_name, load_json
from extractors.readers.map_prices import Offer, map_prices
from extractors.readers.offer_names import read_name
from extractors.readers.sellers import is_plan, seller_name
from extractors.rows import Rows
from extractors.source import Endpoint, Gates, Request, SourceSpec
from schemas.vocabulary import ArtifactType, Modality, PayloadKind, Redistribution, RowRole

URL = "https://raw.githubusercontent.com/BerriAI/litellm/main/model_prices_and_context_window.json"
RULES_ROWS = frozenset({"sample_spec", "fallback_generalizations"})
_APIS = frozenset({"search", "guardrail", "vector_store"})
_TEXT, _IMAGE, _AUDIO, _VIDEO = Modality.TEXT, Modality.IMAGE, Modality.AUDIO, Modality.VIDEO
_MODES: Mapping[str, tuple[str, tuple[Modality, ...], tuple[Modality, ...]]] = {
    "chat": ("text-generation", (_TEXT,), (_TEXT,)),
    "completion": ("text-generation", (_TEXT,), (_TEXT,)),
    "responses": ("text-generation", (_TEXT,), (_TEXT,)),
    "realtime": ("any-to-any", (_TEXT, _AUDIO), (_TEXT, _AUDIO)),
    "embedding": ("feature-extraction", (_TEXT,), (Modality.EMBEDDING,)),
    "image_generation": ("text-to-image", (_TEXT,), (_IMAGE,)),
    "image_edit": ("image-to-image", (_TEXT, _IMAGE), (_IMAGE,)),
    "video_generation": ("text-to-video", (_TEXT,), (_VIDEO,)),
    "audio_transcription": ("automatic-speech-recognition", (_AUDIO,), (_TEXT,)),
    "audio_speech": ("text-to-speech", (_TEXT,), (_AUDIO,)),
    "rerank": ("text-ranking", (_TEXT,), (Modality.SCORES,)),
    "moderation": ("text-classification", (_TEXT,), (Modality.SCORES,)),
    "moderations": ("text-classification", (_TEXT,), (Modality.SCORES,)),
    "ocr": ("image-to-text", (Modality.FILE, _IMAGE), (_TEXT,)),
    "extraction": ("token-classification", (_TEXT,), (_TEXT,)),
    "evaluation": ("text-classification", (_TEXT,), (Modality.SCORES,)),
    "decisions": ("text-classification", (_TEXT,), (Modality.SCORES,)),
    "search": ("search", (_TEXT,), (_TEXT,)),
    "guardrail": ("guardrail", (_TEXT,), (Modality.SCORES,)),
    "vector_store": ("vector-store", (_TEXT,), (Modality.SCORES,)),
}
"""Mode -> task, inputs, outputs. A mode that is not here is a problem of its row."""
_INPUT_FLAGS = {
    "supports_vision": _IMAGE,
    "supports_image_input": _IMAGE,
    "supports_embedding_image_input": _IMAGE,
    "supports_audio_input": _AUDIO,
    "supports_video_input": _VIDEO,
    "supports_pdf_input": Modality.FILE,
}
_WORDS = {"code": "text", "pdf": "file", "document": "file", "documents": "file", "files": "file"}
_FLAGGED = frozenset({"thinking_always_on", "gemini_native_audio"})
_KEPT = frozenset({"mode", "max_input_tokens", "max_tokens", "output_vector_size", "deprecation_date"})
_MAX_URL = 1_000
_MODALITY_LISTS = ("supported_modalities", "supported_output_modalities")


def requests(as_of: datetime) -> Iterator[Request]:
    """One document, whatever the date."""
    yield Request("litellm", "prices", URL)


def _parse_prices(data: bytes, url: str, rows: Rows) -> None:
    document = expect(load_json(data, url), dict, url)
    if not any(isinstance(fields, dict) for fields in document.values()):
        raise ParseError(f"{url}: no entry is an object; expected a map from model keys to their fields")
    rows.rows_total = len(document)
    for row, (key, fields) in enumerate(document.items()):
        if not rows.repeats(row, key, fields):
            _row(rows, row, key, fields)


def _row(rows: Rows, row: int, key: str, fields: Any) -> None:
    if not isinstance(fields, dict):
        rows.entity(row, key, slug=key, problem=f"expected an object, found {json_name(fields)}")
        return
    if key in RULES_ROWS:
        rows.entity(row, key, slug=key, role=RowRole.RULES)
        return
    reader = FieldReader(fields)
    provider = reader.text("litellm_provider")
    if provider is None and not reader.problems:
        reader.problems.append("litellm_provider: missing; nobody sells this row")
    seller = seller_name(provider or "unknown")
    name = read_name(seller, key, provider)
    mode = reader.text("mode")
    task, inputs, outputs = _modalities(reader, fields, mode)
    context, output = _limit(reader, "max_input_tokens"), _limit(reader, "max_output_tokens")
    expires = reader.day("deprecation_date")
    rows.entity(
        row,
        key,
        slug=name.slug,
        role=RowRole.OFFER,
        type=ArtifactType.API if mode in _APIS else ArtifactType.MODEL,
        variant=name.variant or name.condition.get("variant"),
        seller=seller,
        plan=is_plan(seller),
        publisher=name.publisher,
        region=name.region,
        url=_page(reader),
        expires_utc=expires,
        context_tokens=context,
        max_output_tokens=output,
        input_modalities=inputs,
        output_modalities=outputs,
        task=task,
        problem=reader.problem,
    )
    rows.add_prices(row, key, map_prices(fields, Offer(seller, mode, inputs, outputs), name.condition))
    rows.add_facts(row, key, _facts(fields))


def _modalities(
    reader: FieldReader, fields: Mapping[str, Any], mode: str | None
) -> tuple[str | None, list[str] | None, list[str] | None]:
    task, inputs, outputs = _MODES.get(mode, (None, (), ())) if mode else (None, (), ())
    if mode and task is None:
        reader.problems.append(f"mode: {mode[:40]!r} is none of {', '.join(_MODES)}")
    listed_in, listed_out = (_listed(reader, name) for name in _MODALITY_LISTS)
    found_in: list[str] = listed_in if listed_in is not None else [*inputs]
    for flag, modality in _INPUT_FLAGS.items():
        if flag in fields and reader.flag(flag) and modality not in found_in:
            found_in.append(modality)
    found_out: list[str] = listed_out if listed_out is not None else [*outputs]
    if listed_out is None and mode in ("chat", "responses") and reader.flag("supports_audio_output"):
        found_out.append(_AUDIO)
    return task, found_in or None, found_out or None


def _listed(reader: FieldReader, name: str) -> list[str] | None:
    words = reader.texts(name)
    return None if words is None else list(dict.fromkeys(_WORDS.get(word, word) for word in words))


def _page(reader: FieldReader) -> str | None:
    """The page that a row was taken from; words and addresses that no reader could open are left out."""
    page = reader.text("source")
    return page if page and page.startswith(("https://", "http://")) and len(page) <= _MAX_URL else None


def _limit(reader: FieldReader, name: str) -> int | None:
    """A limit in tokens; 0 and empty texts mean that it is not known."""
    return reader.integer(name) or None


def _facts(fields: Mapping[str, Any]) -> Iterator[tuple[str, str, str]]:
    for name, value in fields.items():
        if value is True and (name.startswith("supports_") or name in _FLAGGED):
            yield f"ll.{name}", name, "true"
        elif name in _KEPT:
            if isinstance(value, str) and value != "0":
                yield f"ll.{name}", name, value
        elif name in UNSUPPORTED and value is not None:
            text = value if isinstance(value, str) else json.dumps(value, sort_keys=True, separators=(",", ":"))
            yield f"ll.{name}", name, text


SPEC = SourceSpec(
    name="litellm",
    title="LiteLLM model prices",
    homepage="https://github.com/BerriAI/litellm",
    terms_url="https://github.com/BerriAI/litellm/blob/main/LICENSE",
    licence="MIT",
    redistribution=Redistribution.VALUES,
    attribution="Model prices and context windows from LiteLLM (BerriAI), MIT licence.",
    cadence=timedelta(days=1),
    max_age=timedelta(days=14),
    hosts=("raw.githubusercontent.com",),
    endpoints=(
        Endpoint(
            name="prices",
            pattern=r"https://raw\.githubusercontent\.com/BerriAI/litellm/(refs/heads/)?[\w.-]+/"
            r"(litellm/)?model_prices_and_context_window(_backup)?\.json",
            kind=PayloadKind.SET,
            parse=_parse_prices,
            media_types=("application/json", "text/plain"),
        ),
    ),
    gates=Gates(min_rows=100, fill_rates={"seller": 0.95, "context_tokens": 0.4}, max_quarantined_share=0.1),
    price_priority=40,
    unsupported=UNSUPPORTED,
    notes="Raw GitHub serves JSON as text/plain. Some rows copy other catalogues; every row names its page of origin.",
)
