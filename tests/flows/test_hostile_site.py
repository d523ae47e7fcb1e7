"""Nothing that a source says does anything in what is published: every file of a site built from a hostile archive."""

import csv
import io
import json
import re
from datetime import UTC, datetime, timedelta
from html.parser import HTMLParser
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import polars as pl
import pytest
from markupsafe import escape
from typer.testing import CliRunner

from flows.cli import app
from flows.refresh import Request, refresh
from flows.settings import Settings
from schemas.ids import pair_name, parse_id
from tests.flows.small_night import captured, no_embedded
from warehouse.compare import claim_lint, compare, statements
from warehouse.pages.engine import _INVISIBLE, short
from warehouse.read import Snapshot

NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)
DIRECTION = re.compile("[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")
CONTROL = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f]")
FORMULA = re.compile(r"^[=+\-@\t\r]")
NUMBER = re.compile(r"^[+-]?\d+(\.\d+)?(e[+-]?\d+)?$", re.IGNORECASE)
INDICES = ("intelligence_index", "coding_index", "agentic_index")
"""Observed, so that the hostile rows are ranked and get prepared comparisons."""
WORDS = (
    "<script>alert(1)</script>",
    "\"'><img src=x onerror=alert(1)>",
    "</title></textarea><svg/onload=alert(1)>",
    "[click](javascript:alert(1)) ![x](https://evil.example/x.png)",
    "a\u202egpj.exe\u2066\u200b b",
    "=cmd|' /C calc'!A0",
    "@SUM(1+1)*cmd|' /C calc'!A0",
    "../../../../etc/passwd",
    "{{ 7 * 7 }} {% raw %} ${7*7}",
    "]]><!-- --><!ENTITY x SYSTEM 'file:///etc/passwd'>",
    "x" * 1_000_000,
)


def hostile(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The list with a row for every hostile text in the words of a model, and with texts where none belong."""
    return [
        *rows,
        *(_worded(number, text, rows[0]) for number, text in enumerate(WORDS)),
        *(_malformed(number, text, rows[0]) for number, text in enumerate(WORDS[:4])),
    ]


def _worded(number: int, text: str, like: dict[str, Any]) -> dict[str, Any]:
    return like | {
        "id": f"evil/model-{number}",
        "canonical_slug": f"evil/model-{number}",
        "hugging_face_id": None,
        "name": f"{text} {number}",
        "description": f"Supports tool calling. {text[:5000]} Generates images from {text[:100]} text.",
        "links": {"details": "javascript:alert(1)"},
        "benchmarks": {"artificial_analysis": dict.fromkeys(INDICES, 30 + 3 * number)},
    }


def _malformed(number: int, text: str, like: dict[str, Any]) -> dict[str, Any]:
    """Refused, and kept in quarantine with the text as it came."""
    return _worded(number, text, like) | {
        "id": f"evil/../{text[:40]}-{number}",
        "expiration_date": text[:60],
        "hugging_face_id": text,
    }


def renamed(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The same a day later under other hostile names: changes and feeds are full of them."""
    return [row | {"name": row["name"][::-1]} if row["id"].startswith("evil/") else row for row in hostile(rows)]


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("data")
    captured(root, NOON, hostile)
    captured(root, NOON + timedelta(days=1), renamed)
    with no_embedded():
        for day in (NOON, NOON + timedelta(days=1)):
            refresh(Settings(root), Request(clock_utc=day + timedelta(hours=1), offline=True))
    return root / "published"


def files(site: Path, suffix: str) -> dict[str, str]:
    found = {path.relative_to(site).as_posix(): path for path in site.rglob(f"*{suffix}") if path.is_file()}
    return {name: path.read_bytes().decode("utf-8") for name, path in found.items()}


def test_the_hostile_rows_were_published(site: Path) -> None:
    snapshot = Snapshot(site)
    names = snapshot.table("artifacts").filter(pl.col("publisher") == "evil")["name"].to_list()
    assert len(names) >= len(WORDS) - 2, "a name of a megabyte and one that turns the direction of text are refused"
    assert any("tpircs" in name for name in names)
    assert "artifact_renamed" in snapshot.table("changes")["event"].to_list()
    assert any("<script>" in record for record in snapshot.table("quarantine")["record"])


def test_paths_are_plain_and_inside(site: Path) -> None:
    for path in site.rglob("*"):
        assert not path.is_symlink()
        name = path.relative_to(site).as_posix()
        assert re.fullmatch(r"\.?[A-Za-z0-9][A-Za-z0-9._~-]*(/[A-Za-z0-9][A-Za-z0-9._~-]*)*", name), name
        assert ".." not in name.replace("...", "").split("/")


class _Tags(HTMLParser):
    def __init__(self, html: str) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))


def test_pages_have_no_tag_handler_or_address_of_a_source(site: Path) -> None:
    pages = files(site, ".html")
    assert len(pages) > 20
    for name, html in pages.items():
        assert not DIRECTION.search(html) and not CONTROL.search(html), name
        assert len(html) < 1_000_000, name
        for tag, attributes in _Tags(html).found:
            assert tag not in ("img", "iframe", "object", "embed", "form", "base", "style", "textarea"), (name, tag)
            assert not any(each.startswith("on") or each == "style" for each in attributes), (name, attributes)
            if tag == "script":
                assert re.fullmatch(r"[./]*assets/[a-z_]+\.js", attributes["src"] or ""), name
            for key in ("href", "src", "action", "xlink:href"):
                address = attributes.get(key)
                assert address is None or re.match(r"(\.\./|\./|#)", address), (name, address)


def test_markdown_shows_the_text_and_makes_nothing_of_it(site: Path) -> None:
    twins = files(site, ".md")
    assert len(twins) > 20
    for name, text in twins.items():
        assert not DIRECTION.search(text) and not CONTROL.search(text), name
        assert "<" not in text, name
        assert not re.search(r"(?<!\\)\]\(", text), name
        assert len(text) < 1_000_000, name


def test_tables_run_no_formula(site: Path) -> None:
    tables = files(site, ".csv")
    assert len(tables) > 10
    for name, text in tables.items():
        for row in csv.reader(io.StringIO(text, newline="")):
            for value in row:
                assert NUMBER.match(value) or not FORMULA.match(value), (name, value[:80])


def test_feeds_and_drawings_are_well_formed_and_link_only_inside(site: Path) -> None:
    feeds = files(site, ".atom") | files(site, ".svg")
    assert any("evil" in name for name in feeds)
    for name, text in feeds.items():
        assert "<script" not in text and "<!ENTITY" not in text and not DIRECTION.search(text), name
        for node in ElementTree.fromstring(text).iter():
            assert not node.tag.endswith(("script", "foreignObject", "image", "a")), name
            assert not any(key.startswith("on") for key in node.attrib), name
            href = node.get("href")
            assert href is None or ":" not in href, name


def test_json_is_json_and_bounded_where_people_read_it(site: Path) -> None:
    for name, text in (files(site, ".json") | files(site, ".jsonld")).items():
        read = json.loads(text)
        assert not CONTROL.search(text), name
        if "/changes" in name and "items" in read:
            for item in read["items"]:
                assert not DIRECTION.search(item["title"] + item["content_text"]), name
                assert len(item["title"]) < 1000, name
                assert ":" not in item["_abreast"]["page"], name


def test_every_sentence_of_the_snapshot_is_bound_to_facts(site: Path) -> None:
    """Of artifacts and of prepared pairs: what the pages say in sentences is what was linted, and nothing else."""
    snapshot = Snapshot(site)
    documents: dict[str, Any] = {
        one: {"facts": snapshot.facts(one), "scores": snapshot.scores(one)} for one in snapshot.ids()
    }
    for artifact_id, sides in documents.items():
        said = statements(sides)
        assert claim_lint(said, {artifact_id: sides}) == []
        page = (site / parse_id(artifact_id).path / "index.html").read_text()
        lead = _visible(short(" ".join(sentence["text"] for sentence in said)))
        assert f'<p class="lead">{escape(lead)}</p>' in page, artifact_id
    pairs = snapshot.table("pairs").select("a", "b").rows()
    assert any(a.startswith("model:evil/") for a, _ in pairs)
    for a, b in pairs:
        verdict = compare(documents[a], documents[b])["verdict"]
        assert claim_lint([*verdict["sentences"], *verdict["reasons"]], documents) == []
        page = (site / "compare" / pair_name(a, b) / "index.html").read_text()
        listed = re.search(r'<ul class="sentences">(.*?)</ul>', page, re.DOTALL)
        assert listed is not None
        shown = [_visible(short(sentence["text"])) for sentence in verdict["sentences"][1:]]
        assert re.findall(r"<li>(.*?)</li>", listed[1], re.DOTALL) == [str(escape(text)) for text in shown]


def _visible(text: str) -> str:
    return _INVISIBLE.sub(" ", text)


def test_the_twin_of_a_page_is_what_the_command_prints(site: Path) -> None:
    a, b = Snapshot(site).table("pairs").select("a", "b").row(0)
    for command, folder in ((["compare", a, b], f"compare/{pair_name(a, b)}"), (["show", a], parse_id(a).path)):
        done = CliRunner().invoke(app, [*command, "--format", "markdown", "--data", str(site.parent)])
        assert done.exit_code == 0, done.output
        assert done.stdout == (site / folder / "index.md").read_text()
