"""Replicate: public models with how often they were run, from its API with a token.

Rules of reading:
- A row is a model that Replicate serves: an offer of Replicate without a list price (it bills seconds of hardware).
- `run_count` is of all time. `latest_version` is null for some models that it only passes on.
- A link to weights on the Hugging Face hub is a link between the two, and nothing more.
"""

import re
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

from extractors.errors import ParseError
from extractors.readers.fields import FieldReader
from extractors.readers.json_text import expect, load_json
from extractors.rows import Rows
from extractors.source import Endpoint, Gates, Key, Request, SourceSpec
from schemas.vocabulary import PayloadKind, Redistribution, RowRole

NAME = "replicate"
LIST_URL = "https://api.replicate.com/v1/models"
MAX_LIST_PAGES = 60
RUNS_SIGNAL = "replicate_runs_all_time"
_LIST = r"https://api\.replicate\.com/v1/models(?:\?cursor=[^#]*)?"
_HUB = re.compile(r"https://huggingface\.co/(?P<repo>[\w.-]+/[\w.-]+)/?(?:[?#].*|tree/.*)?")


def requests(as_of: datetime) -> Iterator[Request]:
    """The first page; further ones follow by the address in the body."""
    yield Request(NAME, "models", LIST_URL)


def next_by_body(request: Request, data: bytes, pages_read: int) -> Request | None:
    """The page that `next` names; None at the end or after MAX_LIST_PAGES. Raises ParseError for another address."""
    document = expect(load_json(data, request.url), dict, request.url)
    url = FieldReader(document).text("next")
    if url is None or pages_read >= MAX_LIST_PAGES:
        return None
    if not re.fullmatch(_LIST, url):
        raise ParseError(f"{request.url}: next leads to {url[:200]!r}; expected a further page of {LIST_URL}")
    return Request(NAME, "models", url)


def _parse_models(data: bytes, url: str, rows: Rows) -> None:
    document = expect(load_json(data, url), dict, url)
    items = expect(document.get("results"), list, f"{url}: results")
    if not items:
        raise ParseError(f"{url}: results is an empty array; expected models")
    seen: set[str] = set()
    for row, item in enumerate(items):
        _add_model(rows, row, item, seen)
    rows.rows_total = len(items)


def _add_model(rows: Rows, row: int, item: Any, seen: set[str]) -> None:
    fields = item if isinstance(item, dict) else {}
    model = FieldReader(fields, problems=None if fields else ["expected an object"])
    owner, name = model.text("owner"), model.text("name")
    source_id = f"{owner}/{name}" if owner and name else f"#{row}"
    if not (owner and name):
        model.problems.append("expected owner and name")
    elif source_id in seen:
        model.problems.append(f"{source_id[:80]!r} stands in two rows")
    seen.add(source_id)
    runs, description = model.integer("run_count"), model.text("description")
    weights = _HUB.fullmatch(model.text("weights_url") or "")
    created = model.time("created_at")
    links = [(f"rep.{field}", f"/{field}", model.text(field)) for field in ("github_url", "license_url", "paper_url")]
    if runs is not None and runs < 0:
        model.problems.append(f"run_count: expected a count, found {runs}")
    rows.entity(
        row,
        source_id,
        slug=name or source_id,
        role=RowRole.OFFER,
        seller=NAME,
        publisher=owner,
        name=name,
        hugging_face_id=weights["repo"] if weights else None,
        url=f"https://replicate.com/{source_id}",
        created_utc=created,
        problem=model.problem,
    )
    if model.problems:
        return
    if description:
        rows.text(row, source_id, "description", description)
    for field, pointer, value in links:
        if value:
            rows.fact(row, source_id, field, pointer, value)
    if runs is not None:
        rows.signal(row, source_id, "run_count", RUNS_SIGNAL, float(runs))


SPEC = SourceSpec(
    name=NAME,
    title="Replicate",
    homepage="https://replicate.com",
    terms_url="https://replicate.com/terms",
    licence="public metadata of the API without a stated data licence",
    redistribution=Redistribution.VALUES,
    attribution="Models and run counts from Replicate (https://replicate.com)",
    cadence=timedelta(days=1),
    max_age=timedelta(days=30),
    hosts=("api.replicate.com",),
    endpoints=(Endpoint("models", _LIST, PayloadKind.SET, _parse_models),),
    gates=Gates(min_rows=5, fill_rates={"name": 1.0, "publisher": 1.0}, max_shrink_share=0.5),
    key=Key("Authorization", "Bearer "),
    notes="The list has thousands of models; the first pages are read. Recorded as seven full models in its envelope.",
)
