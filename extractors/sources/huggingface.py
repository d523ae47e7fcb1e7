"""Hugging Face hub: lists of model repositories, one repository in detail, and model cards.

The detail endpoint is read from its documented shape only; no answer of it was recorded. With `expand` it sends nothing
but the fields asked for.
"""

import re
from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import quote, unquote

from extractors.errors import ParseError
from extractors.readers.front_matter import read_front_matter
from extractors.readers.hub_repository import (
    HUB,
    Facts,
    add_repository,
    first_text,
    licence_of,
    repo_url,
    split_repo_id,
    tag_facts,
    texts_of,
)
from extractors.readers.json_text import expect, load_json
from extractors.readers.links import next_link
from extractors.readers.listing import read_items
from extractors.readers.tasks import modalities_of
from extractors.rows import Rows
from extractors.source import Endpoint, Gates, Request, SourceSpec
from schemas.vocabulary import PayloadKind, Redistribution

NAME = "huggingface"
LIST_URL = f"{HUB}/api/models?sort=downloads&direction=-1&limit=100&full=true"
TRENDING_URL = f"{HUB}/api/models?sort=trendingScore&limit=100"
MAX_LIST_PAGES = 10
"""The thousand most downloaded repositories; the hub has millions."""
DETAIL_FIELDS = [
    "cardData",
    "createdAt",
    "disabled",
    "downloads",
    "downloadsAllTime",
    "gated",
    "gguf",
    "lastModified",
    "library_name",
    "likes",
    "pipeline_tag",
    "safetensors",
    "tags",
]
_CARD = r"https://huggingface\.co/(?P<repo>[^/?#]+(?:/[^/?#]+)?)/raw/[^/?#]+/README\.md"
_HTML = re.compile(r"\s*<(!doctype\s+html|html[\s>])", re.IGNORECASE)


def requests(as_of: datetime) -> Iterator[Request]:
    """First page of the most downloaded repositories, and the trending ones."""
    yield Request(NAME, "list", LIST_URL)
    yield Request(NAME, "trending", TRENDING_URL)


def next_request(request: Request, headers: Mapping[str, str], pages_read: int) -> Request | None:
    """The page after an answer to `request`, by its Link header; None at the end or after MAX_LIST_PAGES.

    Raises ParseError when the link leads away from this endpoint: cursors are followed, never built.
    """
    if request.endpoint != "list" or pages_read >= MAX_LIST_PAGES:
        return None
    url = next_link(headers)
    if url is None:
        return None
    if not _endpoint("list").claims(url):
        raise ParseError(f"{request.url}: Link leads to {url[:200]!r}; expected a further page of {LIST_URL}")
    return Request(NAME, "list", url)


def detail_request(repo_id: str) -> Request:
    """One repository with the fields this module reads."""
    expand = "&".join(f"expand[]={field}" for field in DETAIL_FIELDS)
    return Request(NAME, "detail", f"{HUB}/api/models/{quote(repo_id)}?{expand}")


def card_request(repo_id: str) -> Request:
    """The card of one repository, as its README lies in the main branch."""
    return Request(NAME, "card", f"{repo_url(repo_id)}/raw/main/README.md")


def _parse_list(data: bytes, url: str, rows: Rows) -> None:
    document = load_json(data, url)
    _refuse_error(document, url)
    items = expect(document, list, url)
    if not items:
        raise ParseError(f"{url}: an empty array; expected repositories")
    rows.rows_total = len(items)
    for item in read_items(items):
        if not rows.repeats(item.row, item.source_id, item.fields, item.problem):
            add_repository(rows, item)


def _parse_detail(data: bytes, url: str, rows: Rows) -> None:
    document = load_json(data, url)
    _refuse_error(document, url)
    expect(document, dict, url)
    rows.rows_total = 1
    for item in read_items([document]):
        add_repository(rows, item)


def _refuse_error(document: Any, url: str) -> None:
    if isinstance(document, dict) and "error" in document:
        raise ParseError(f"{url}: the hub answered with an error: {str(document['error'])[:200]!r}")


def _parse_card(data: bytes, url: str, rows: Rows) -> None:
    match = re.fullmatch(_CARD, url)
    if match is None:
        raise ParseError(f"{url}: expected {HUB}/<organisation>/<name>/raw/<revision>/README.md")
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as error:
        raise ParseError(f"{url}: not UTF-8 at byte {error.start}; expected a Markdown card") from error
    if not text.strip():
        raise ParseError(f"{url}: the card is empty; expected Markdown")
    if _HTML.match(text):
        raise ParseError(f"{url}: an HTML page where a Markdown card was expected; the hub may block or have moved it")
    rows.rows_total = 1
    _add_card(rows, unquote(match["repo"]), text)


def _add_card(rows: Rows, repo_id: str, text: str) -> None:
    """The text stays verbatim, front matter included: offsets into it are offsets into the archived document."""
    fields, problem = read_front_matter(text)
    publisher, slug = split_repo_id(repo_id)
    task = first_text(fields, "pipeline_tag")
    licence, facts = licence_of([], fields, "")
    inputs, outputs = modalities_of(task)
    rows.entity(
        0,
        repo_id,
        slug=slug,
        publisher=publisher,
        name=slug,
        hugging_face_id=repo_id,
        url=repo_url(repo_id),
        input_modalities=inputs,
        output_modalities=outputs,
        licence=licence,
        task=task,
    )
    rows.text(0, repo_id, "README.md", text, kind="card")
    for field, pointer, value in facts + _card_facts(fields, problem):
        rows.fact(0, repo_id, field, pointer, value)


def _card_facts(fields: Mapping[str, Any], problem: str | None) -> Facts:
    relation, bases = first_text(fields, "base_model_relation"), texts_of(fields.get("base_model"))
    tagged = [f"base_model:{base}" for base in bases]
    tagged += [f"base_model:{relation}:{base}" for base in bases if relation]
    single = (
        ("hf.pipeline_tag", "/pipeline_tag", first_text(fields, "pipeline_tag")),
        ("hf.library", "/library_name", first_text(fields, "library_name")),
        # Unreadable front matter costs its fields, not the text: the problem is told as a fact of the card.
        ("hf.card_problem", "", problem),
    )
    facts = [(field, pointer, value) for field, pointer, value in single if value]
    facts += tag_facts(tagged, "/base_model")
    facts += tag_facts(texts_of(fields.get("tags")), "/tags")
    facts += [("hf.language", "/language", language) for language in texts_of(fields.get("language"))]
    return facts


def _endpoint(name: str) -> Endpoint:
    return next(endpoint for endpoint in SPEC.endpoints if endpoint.name == name)


_API = r"https://huggingface\.co/api/models"
SPEC = SourceSpec(
    name=NAME,
    title="Hugging Face",
    homepage="https://huggingface.co/models",
    terms_url="https://huggingface.co/terms-of-service",
    licence="public metadata of the hub; each card under the licence of its repository",
    redistribution=Redistribution.VALUES,
    attribution="Downloads, likes, licences and tags of repositories as listed by the Hugging Face hub (https://huggingface.co)",
    cadence=timedelta(days=1),
    max_age=timedelta(days=7),
    hosts=("huggingface.co",),
    endpoints=(
        Endpoint("list", _API + r"\?(?:[^#]*&)?sort=downloads(?:&[^#]*)?", PayloadKind.SET, _parse_list),
        Endpoint("trending", _API + r"\?(?:[^#]*&)?sort=trendingScore(?:&[^#]*)?", PayloadKind.SET, _parse_list),
        Endpoint("detail", _API + r"/[^/?#]+(?:/[^/?#]+)?(?:\?[^#]*)?", PayloadKind.EACH, _parse_detail),
        Endpoint("card", _CARD, PayloadKind.EACH, _parse_card, ("text/markdown", "text/plain")),
    ),
    gates=Gates(
        min_rows=100,
        fill_rates={"publisher": 0.95, "task": 0.6, "licence": 0.6, "open_weights": 0.8},
        max_shrink_share=0.5,
    ),
    # Limits for anonymous callers per five minutes: 500 requests of the API, 3,000 of files.
    requests_per_second=1.5,
    notes="Downloads are those of the last 30 days and fall when the hub counts again. The lists hold the thousand "
    "most downloaded repositories, so a repository that leaves them is not gone. Trending rows have no lastModified.",
)
