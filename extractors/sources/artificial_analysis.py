"""Artificial Analysis: indices and benchmarks of language models, from its API with a free key.

Rules of reading:
- A row is a model in one setting; brackets behind the name say which (`gpt-oss-120b (low)`).
- Indices run from 0 to 100, benchmarks from 0 to 1; null is a benchmark that was not run.
- Its prices are means over providers: no list prices of anybody, and not read.
"""

from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from typing import Any

from extractors.errors import ParseError
from extractors.readers.fields import FieldReader
from extractors.readers.json_text import expect, load_json
from extractors.readers.listing import Item, read_items
from extractors.readers.run_settings import run_settings
from extractors.rows import Rows
from extractors.source import Endpoint, Gates, Key, Request, SourceSpec
from schemas.vocabulary import PayloadKind, Redistribution, RowRole

NAME = "artificial_analysis"
URL = "https://artificialanalysis.ai/api/v2/data/llms/models"
INDICES: Mapping[str, str] = {
    "artificial_analysis_intelligence_index": "aa_intelligence_index",
    "artificial_analysis_coding_index": "aa_coding_index",
    "artificial_analysis_math_index": "aa_math_index",
    "artificial_analysis_agentic_index": "aa_agentic_index",
}
SPEEDS: Mapping[str, str] = {
    "median_output_tokens_per_second": "aa_output_tokens_per_second",
    "median_time_to_first_token_seconds": "aa_first_token_seconds",
}


def requests(as_of: datetime) -> Iterator[Request]:
    """One page, with the key of the environment."""
    yield Request(NAME, "models", URL)


def _parse_models(data: bytes, url: str, rows: Rows) -> None:
    document = expect(load_json(data, url), dict, url)
    items = expect(document.get("data", document.get("models")), list, f"{url}: data")
    if not items:
        raise ParseError(f"{url}: data is an empty array; expected models")
    rows.rows_total = len(items)
    for item in read_items(items, id_field="slug"):
        _add_model(rows, item)


def _add_model(rows: Rows, item: Item) -> None:
    reader = FieldReader(item.fields, problems=[item.problem] if item.problem else None)
    name = reader.text("name")
    creator = reader.inside("model_creator")
    publisher = creator.text("slug") or creator.text("name")
    settings = run_settings(name or "")
    released = reader.day("release_date")
    evaluations = reader.record("evaluations")
    rows.entity(
        item.row,
        item.source_id,
        slug=name or item.source_id,
        publisher=publisher,
        role=RowRole.MODE if settings else RowRole.ARTIFACT,
        name=name,
        released_utc=released,
        problem=reader.problem,
    )
    if reader.problems:
        return
    for field in evaluations:
        signal, top = (INDICES[field], 100.0) if field in INDICES else (f"aa_{_plain(field)}", 1.0)
        _add(rows, item, FieldReader(evaluations, "evaluations."), field, signal, top, settings)
    for field, signal in SPEEDS.items():
        _add(rows, item, reader, field, signal, 1e6, settings)


def _plain(field: str) -> str:
    return "".join(mark if mark.isascii() and mark.isalnum() else "_" for mark in field.lower())[:60]


def _add(
    rows: Rows, item: Item, reader: FieldReader, field: str, signal: str, top: float, settings: Mapping[str, Any]
) -> None:
    """One number within its scale; another one may be in another unit, and is refused."""
    value = reader.number(field)
    if value is not None and not 0 <= value <= top:
        reader.problems.append(f"{field}: expected a number from 0 to {top:g}, found {value:g}")
    if reader.problems:
        rows.signal(item.row, item.source_id, field, signal, None, problem=reader.problem)
        reader.problems.clear()
    elif value is not None:
        rows.signal(item.row, item.source_id, field, signal, value, configuration=settings)


SPEC = SourceSpec(
    name=NAME,
    title="Artificial Analysis",
    homepage="https://artificialanalysis.ai",
    terms_url="https://artificialanalysis.ai/terms-of-use",
    licence="API terms of Artificial Analysis; attribution required",
    redistribution=Redistribution.DERIVED,
    attribution="Benchmarks from Artificial Analysis (https://artificialanalysis.ai)",
    cadence=timedelta(days=1),
    max_age=timedelta(days=21),
    hosts=("artificialanalysis.ai",),
    endpoints=(
        Endpoint("models", r"https://artificialanalysis\.ai/api/v2/data/llms/models", PayloadKind.SET, _parse_models),
    ),
    gates=Gates(min_rows=50, fill_rates={"name": 0.99, "publisher": 0.9}, max_quarantined_share=0.1),
    key=Key("x-api-key"),
    notes="About 1,000 requests a day with a free key; one is made a night. Recorded as a sample of 40 models.",
)
