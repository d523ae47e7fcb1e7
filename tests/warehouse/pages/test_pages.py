import json
import re
from html.parser import HTMLParser

import pytest
from comparison_samples import facts, offer, price, scores
from content import CONTENT_AS_OF, FILES_MCP, FLASH, GONE, ROUTER, SD, frame, tables

from schemas.canonical import canonical_json, sha256_hex
from schemas.ids import pair_name
from warehouse.documents import documents
from warehouse.pages.engine import PageMeta
from warehouse.pages.leaves import Leaves
from warehouse.pages.output import Written, put_pages, remove_strays
from warehouse.pages.site import OWNED, Site
from warehouse.rank import load_ruleset

META = PageMeta("20260822T060000Z-0123456789ab", "2026-08-22T06:00:00Z", "1.0.0")
HOSTILE = "<script>alert(1)</script><img src=x onerror=alert(1)>\"'\u202e\u200b\x1b"
VOID = {"meta", "link", "br", "line", "rect", "circle", "img"}


class Documents:
    """Documents in memory."""

    def __init__(self, made):
        self._made = made

    def read(self, artifact_id):
        return self._made[artifact_id]

    def digest(self, artifact_id):
        return sha256_hex(canonical_json(self._made[artifact_id]))


def leaves(site, published, earlier=lambda path: None):
    plan = site.plan()
    known = [(artifact_id, links) for artifact_id, links in plan.artifacts if artifact_id in published]
    return Leaves(plan._replace(artifacts=known), Documents(published), earlier)


def facts_in(published):
    """Facts documents; rows of tables that were made up by a test have those of another."""
    some = next(iter(published.values()))
    return lambda artifact_id: published.get(artifact_id, some)["facts"]


def all_pages(made, published, ruleset):
    site = Site(made, ruleset, META, "0" * 64, facts_in(published))
    return [*leaves(site, published).pages(), *site.lists(), *site.home("0" * 64)]


def render(made, published, ruleset, folder, meta=META, edition="0" * 64):
    def standing(path):
        return (folder / path).read_bytes() if (folder / path).is_file() else None

    site = Site(made, ruleset, meta, edition, facts_in(published))
    puts = [put_pages(folder, leaves(site, published, standing).pages())]
    puts.append(put_pages(folder, [*site.lists(), *site.home("0" * 64)]))
    paths = {path for put in puts for path in put.paths}
    written = sum(put.written for put in puts)
    return Written(written, len(paths) - written, remove_strays(folder, paths, OWNED))


@pytest.fixture(scope="module")
def ruleset():
    return load_ruleset("1.0.0")


@pytest.fixture(scope="module")
def published():
    made = documents(tables(), CONTENT_AS_OF, "1.0.0")
    kinds = ("facts", "scores", "history")
    return {each.artifact_id: {kind: json.loads(getattr(each, kind)) for kind in kinds} for each in made}


@pytest.fixture(scope="module")
def pages(published, ruleset):
    return {page.path: page.content.decode() for page in all_pages(tables(), published, ruleset)}


class Reader(HTMLParser):
    """Collects tags and their attributes, and complains about tags that do not close."""

    def __init__(self, html):
        super().__init__()
        self.tags, self.open, self.ids, self.headings = [], [], [], []
        self.feed(html)
        assert self.open == []

    def handle_starttag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)
        if "id" in dict(attrs):
            self.ids.append(dict(attrs)["id"])
        if re.fullmatch("h[1-6]", tag):
            self.headings.append(int(tag[1]))

    def handle_startendtag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))

    def handle_endtag(self, tag):
        assert self.open.pop() == tag


def htmls(pages):
    return {path: html for path, html in pages.items() if path.endswith(".html")}


def test_every_artifact_pair_type_and_list_has_its_stable_address(pages):
    wanted = {"index.html", "changes/index.html", "sources/index.html", "method/index.html"}
    wanted |= {"rank/model/index.html", "rank/mcp/index.html", "assets/abreast.css", "assets/abreast.svg"}
    wanted |= {f"{artifact.replace(':', '/', 1)}/index.html" for artifact in (FLASH, SD, GONE, ROUTER, FILES_MCP)}
    wanted.add(f"compare/{pair_name(FLASH, SD)}/index.html")
    assert wanted <= set(pages)


def test_pages_are_well_formed_and_ask_nobody_for_anything(pages):
    for path, html in htmls(pages).items():
        reader = Reader(html)
        assert len(set(reader.ids)) == len(reader.ids), path
        assert reader.headings[0] == 1 and reader.headings.count(1) == 1, path
        for tag, attributes in reader.tags:
            assert tag not in ("iframe", "object", "form", "base"), path
            if tag == "script":
                assert attributes.keys() == {"type", "src"} and attributes["type"] == "module", path
            assert not any(name.startswith("on") or name == "style" for name in attributes), path
            for address in (attributes.get("href"), attributes.get("src")):
                assert address is None or re.match(r"(\.\./|\./|#)", address), (path, address)
        policy = next(a["content"] for t, a in reader.tags if a.get("http-equiv") == "Content-Security-Policy")
        assert policy.startswith("default-src 'none'") and "unsafe" not in policy


def test_every_link_between_pages_leads_somewhere(pages):
    for path, html in htmls(pages).items():
        folder = path.rpartition("index.html")[0]
        for _, attributes in Reader(html).tags:
            href = attributes.get("href", "#").partition("?")[0]
            if not href.startswith("#") and "v1/" not in href:
                target = _resolved(folder, href)
                assert target in pages or f"{target}index.html" in pages, (path, href)


def _resolved(folder, href):
    parts = [part for part in folder.split("/") if part]
    for part in href.split("/")[:-1]:
        if part == "..":
            parts.pop()
        elif part != ".":
            parts.append(part)
    prefix = "/".join(parts) + "/" if parts else ""
    return prefix + href.rpartition("/")[2]


def test_pages_name_their_snapshot_and_stay_small(pages):
    for path, html in htmls(pages).items():
        assert META.snapshot in html
        assert len(html) < 100_000, path


def test_a_pair_that_cannot_be_compared_says_so_first_and_names_no_winner(pages):
    html = pages[f"compare/{pair_name(FLASH, SD)}/index.html"]
    assert html.index("Not comparable") < html.index("Side by side") < html.index("Starting price")
    assert "0.065 USD per million input tokens" in html
    assert "0.065 USD per image" in html
    assert "ahead" not in html
    assert 'class="standing"' not in html


def test_a_router_and_a_tombstone_show_no_price_and_say_what_they_are(pages):
    router = pages[f"{ROUTER.replace(':', '/', 1)}/index.html"]
    assert "<strong>router</strong>" in router
    assert "varies" in router and "USD" not in router
    assert "<strong>retired</strong>" in pages[f"{GONE.replace(':', '/', 1)}/index.html"]


def test_an_artifact_shows_prices_states_evidence_and_what_others_say(pages):
    html = pages[f"{FLASH.replace(':', '/', 1)}/index.html"]
    assert "input: USD per million input tokens" in html
    assert "held: fell to a tenth" in html
    assert "litellm: 991,000" in html
    assert "supported_parameters = tools" in html
    assert f"compare/{pair_name(FLASH, SD)}/" in html
    assert "“makes images out of text”" in pages[f"{SD.replace(':', '/', 1)}/index.html"]


def test_the_ranking_keeps_the_provisional_apart(pages):
    html = pages["rank/model/index.html"]
    assert "1–3" in html
    assert html.index("Ranked.") < html.index("Provisional:") < html.index("Qwen: Qwen3.5-Flash")


def test_a_long_tail_of_provisional_ones_has_its_own_page(published, ruleset):
    made = tables()
    rows = made["scores"].filter(made["scores"]["artifact_id"] == FLASH).to_dicts()
    tail = [{**rows[0], "artifact_id": f"model:tail/m{n}"} for n in range(150)]
    artifacts = made["artifacts"].to_dicts()
    base = next(row for row in artifacts if row["artifact_id"] == FLASH)
    artifacts += [{**base, "artifact_id": row["artifact_id"]} for row in tail]
    made |= {"scores": frame("scores", [*made["scores"].to_dicts(), *tail]), "artifacts": frame("artifacts", artifacts)}
    found = {page.path: page.content.decode() for page in all_pages(made, published, ruleset)}
    assert "151 provisional artifacts" in found["rank/model/index.html"]
    assert "m149" not in found["rank/model/index.html"]
    assert "m149" in found["rank/model/provisional/index.html"]


def test_the_method_is_the_ruleset(pages, ruleset):
    html = pages["method/index.html"]
    assert ruleset.version in html
    assert all(signal in html for signal in ruleset.signals)
    assert "e+07" not in html


def test_sources_and_changes_are_told(pages):
    assert "stale" in pages["sources/index.html"]
    assert "litellm: 991000; openrouter: 1000000" in pages["sources/index.html"]
    assert "Price changed" in pages["changes/index.html"]
    assert ">1 change<" in pages["index.html"]


def test_hostile_text_is_inert_on_every_page(ruleset):
    a, b = "model:evil/a", "model:evil/b"
    evil = facts(
        a,
        HOSTILE + "x" * 1_000_000,
        offers=[offer(a, HOSTILE, price("1", condition={HOSTILE: HOSTILE}, state="held", reason=HOSTILE))],
        attributes={"licence": {"value": HOSTILE, "source": 0, "others": [{"value": HOSTILE, "source": 1}]}},
        capabilities=[
            {
                "id": HOSTILE,
                "name": HOSTILE,
                "kind": "capability",
                "polarity": "asserted",
                "confidence": 1.0,
                "evidence": [{"kind": "text", "source": 0, "pointer": HOSTILE, "quote": HOSTILE}],
            }
        ],
    )
    made = {
        a: {"facts": evil, "scores": scores(a), "history": {"prices": []}},
        b: {"facts": facts(b, HOSTILE), "scores": scores(b), "history": {"prices": []}},
    }
    names = frame("artifacts", [{"artifact_id": each, "type": "model", "name": HOSTILE} for each in made])
    pair = {"a": a, "b": b, "comparability": "partly", "decision": None, "leader": None}
    given = tables() | {"artifacts": names, "pairs": frame("pairs", [pair])}
    for page in all_pages(given, made, ruleset):
        html = page.content.decode()
        assert "<script>" not in html and "<img" not in html
        assert not re.search("[\u202e\u200b\x1b]", html)
        assert len(html) < 100_000


def test_only_what_differs_is_written_and_what_is_gone_is_removed(published, ruleset, tmp_path):
    first = render(tables(), published, ruleset, tmp_path)
    assert (first.unchanged, first.removed) == (0, 0)
    (tmp_path / "v1").mkdir()
    (tmp_path / "v1" / "latest.json").write_text("{}")
    again = render(tables(), published, ruleset, tmp_path)
    assert (again.written, again.unchanged) == (0, first.written)
    page = tmp_path / "model/qwen/qwen3.5-flash/index.html"
    page.write_text("torn")
    fewer = tables() | {"pairs": tables()["pairs"].clear()}
    healed = render(fewer, published, ruleset, tmp_path)
    assert page.read_text().startswith("<!doctype html>")
    assert healed.removed == 2, "the page of the pair and its twin"
    assert [each.name for each in (tmp_path / "compare").iterdir()] == ["index.html"]
    assert (tmp_path / "v1" / "latest.json").read_text() == "{}"
    assert not list(tmp_path.rglob("*.new"))


LATER = PageMeta("20260823T060000Z-0123456789ab", "2026-08-23T06:00:00Z", "1.0.0")


def test_a_later_snapshot_gives_the_same_pages_whether_they_are_taken_over_or_rendered(published, ruleset, tmp_path):
    render(tables(), published, ruleset, tmp_path / "kept")
    render(tables(), published, ruleset, tmp_path / "kept", LATER)
    render(tables(), published, ruleset, tmp_path / "fresh", LATER)
    fresh = {path.relative_to(tmp_path / "fresh"): path.read_bytes() for path in (tmp_path / "fresh").rglob("*.html")}
    assert fresh
    for path, content in fresh.items():
        assert (tmp_path / "kept" / path).read_bytes() == content
        assert b"20260822T060000Z" not in content


def test_pages_whose_body_would_be_the_same_are_not_rendered_again(published, ruleset, tmp_path, monkeypatch):
    render(tables(), published, ruleset, tmp_path)
    monkeypatch.setattr("warehouse.pages.leaves.artifact_values", lambda *_: pytest.fail("rendered again"))
    page = tmp_path / "model/qwen/qwen3.5-flash/index.html"
    render(tables(), published, ruleset, tmp_path, LATER)
    assert LATER.snapshot.encode() in page.read_bytes()
    monkeypatch.undo()
    page.write_bytes(page.read_bytes().replace(b"<h1>", b"<h1>Forged "))
    render(tables(), published, ruleset, tmp_path, LATER)
    assert b"Forged" not in page.read_bytes()
    before = page.read_bytes()
    render(tables(), published, ruleset, tmp_path, LATER, edition="1" * 64)
    assert page.read_bytes() != before


def test_changed_documents_change_their_page(published, ruleset, tmp_path):
    render(tables(), published, ruleset, tmp_path)
    other = published | {FLASH: {**published[FLASH], "facts": {**published[FLASH]["facts"], "name": "Another name"}}}
    render(tables(), other, ruleset, tmp_path)
    assert b"Another name" in (tmp_path / "model/qwen/qwen3.5-flash/index.html").read_bytes()
