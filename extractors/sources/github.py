"""GitHub: repositories of frameworks and servers, from searches by topic and one by one, with their READMEs.

Rules of reading:
- Searches give the hundred most starred repositories of a topic. An answer that GitHub calls incomplete is refused.
- A repository that was renamed answers under its new name (the redirect is followed); its old name becomes an alias.
- A README is base64 with line breaks; it is read as UTF-8 Markdown.
- Sixty requests an hour without a token: the list of single repositories is short on purpose. Unchanged answers (304)
  do not count with a token.
"""

import base64
import binascii
import re
from collections.abc import Iterator
from datetime import datetime, timedelta

from extractors.errors import ParseError
from extractors.readers.github_repository import FULL_NAME, add_former_name, add_repository
from extractors.readers.json_text import expect, load_json
from extractors.rows import Rows
from extractors.source import Endpoint, Gates, Key, Request, SourceSpec
from schemas.vocabulary import ArtifactType, PayloadKind, Redistribution

NAME = "github"
API = "https://api.github.com"
TOPICS = ("llm", "mcp-server", "ai-agents")
REPOSITORIES = (
    "BerriAI/litellm",
    "crewAIInc/crewAI",
    "deepset-ai/haystack",
    "ggml-org/llama.cpp",
    "huggingface/transformers",
    "langchain-ai/langchain",
    "microsoft/autogen",
    "modelcontextprotocol/servers",
    "ollama/ollama",
    "pydantic/pydantic-ai",
    "run-llama/llama_index",
    "sgl-project/sglang",
    "stanfordnlp/dspy",
    "vllm-project/vllm",
)
"""Frameworks and tools that other sources' artifacts are used with."""
MAX_README_BYTES = 4_000_000
_REPO = r"https://api\.github\.com/repos/(?P<name>[^/?#]+/[^/?#]+)"


def requests(as_of: datetime) -> Iterator[Request]:
    """Searches by topic, then the single repositories, then their READMEs."""
    for topic in TOPICS:
        url = f"{API}/search/repositories?q=topic:{topic}&sort=stars&order=desc&per_page=100"
        yield Request(NAME, f"search_{topic.replace('-', '_')}", url)
    for name in REPOSITORIES:
        yield Request(NAME, "repository", f"{API}/repos/{name}")
    for name in REPOSITORIES:
        yield Request(NAME, "readme", f"{API}/repos/{name}/readme")


def _parse_search(data: bytes, url: str, rows: Rows) -> None:
    document = expect(load_json(data, url), dict, url)
    items = expect(document.get("items"), list, f"{url}: items")
    if document.get("incomplete_results") is True:
        raise ParseError(f"{url}: GitHub calls these results incomplete; the last complete ones stand")
    seen: set[str] = set()
    row = 0
    for item in items:
        name = item.get("full_name") if isinstance(item, dict) else None
        if isinstance(name, str) and name in seen:
            continue
        seen.add(str(name))
        add_repository(rows, row, item, url)
        row += 1
    rows.rows_total = row


def _parse_repository(data: bytes, url: str, rows: Rows) -> None:
    document = expect(load_json(data, url), dict, url)
    asked = re.fullmatch(_REPO, url)
    if asked is None or not FULL_NAME.fullmatch(asked["name"]):
        raise ParseError(f"{url}: expected {API}/repos/<owner>/<name>")
    full_name = add_repository(rows, 0, document, url)
    rows.rows_total = 1
    if full_name and full_name.lower() != asked["name"].lower():
        add_former_name(rows, 1, asked["name"], full_name)
        rows.rows_total = 2


def _parse_readme(data: bytes, url: str, rows: Rows) -> None:
    document = expect(load_json(data, url), dict, url)
    asked = re.fullmatch(_REPO + r"/readme", url)
    if asked is None or not FULL_NAME.fullmatch(asked["name"]):
        raise ParseError(f"{url}: expected {API}/repos/<owner>/<name>/readme")
    if document.get("encoding") != "base64":
        raise ParseError(f"{url}: encoding is {str(document.get('encoding'))[:40]!r}; expected base64")
    content = expect(document.get("content"), str, f"{url}: content")
    if len(content) > 2 * MAX_README_BYTES:
        raise ParseError(f"{url}: a README of {len(content)} characters; at most {2 * MAX_README_BYTES} are read")
    try:
        text = base64.b64decode("".join(content.split()), validate=True).decode("utf-8")
    except (binascii.Error, ValueError) as error:
        raise ParseError(f"{url}: no base64 of UTF-8 ({str(error)[:100]})") from error
    if not text.strip():
        raise ParseError(f"{url}: an empty README")
    owner, _, name = asked["name"].partition("/")
    rows.rows_total = 1
    rows.entity(
        0, asked["name"], slug=name, type=ArtifactType.REPO, publisher=owner, name=name,
        url=f"https://github.com/{asked['name']}",
    )  # fmt: skip
    rows.text(0, asked["name"], "README.md", text, kind="readme")


SPEC = SourceSpec(
    name=NAME,
    title="GitHub",
    homepage="https://github.com",
    terms_url="https://docs.github.com/site-policy/github-terms/github-terms-of-service",
    licence="public metadata of the API; each README under the licence of its repository",
    redistribution=Redistribution.VALUES,
    attribution="Stars, forks, topics and licences of repositories from GitHub (https://github.com)",
    cadence=timedelta(days=1),
    max_age=timedelta(days=14),
    hosts=("api.github.com",),
    endpoints=(
        *(
            Endpoint(
                f"search_{topic.replace('-', '_')}",
                rf"https://api\.github\.com/search/repositories\?q=topic(?::|%3A){topic}&[^#]*",
                PayloadKind.SET,
                _parse_search,
            )
            for topic in TOPICS
        ),
        Endpoint("repository", _REPO, PayloadKind.EACH, _parse_repository),
        Endpoint("readme", _REPO + "/readme", PayloadKind.EACH, _parse_readme),
    ),
    gates=Gates(min_rows=10, fill_rates={"publisher": 1.0, "name": 1.0}, max_shrink_share=0.5),
    key=Key("Authorization", "Bearer ", is_required=False),
    requests_per_second=1.0,
    notes="Searches: ten a minute without a token. Stars are shown as they stand; bursts are not taken out.",
)
