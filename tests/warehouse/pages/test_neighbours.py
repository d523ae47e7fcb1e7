"""Where two artifacts cannot be compared, the page offers what each of them can be compared with."""

import json
import re

import polars as pl
import pytest
from content import CONTENT_AS_OF
from content_many import many

from schemas.ids import pair_name
from warehouse.compare.comparability import judge
from warehouse.documents import documents
from warehouse.pages.engine import PageMeta
from warehouse.pages.leaves import Leaves
from warehouse.pages.neighbours import comparable_with
from warehouse.pages.site import Site
from warehouse.publish.directory import directory
from warehouse.publish.tables import canonical_tables
from warehouse.rank import load_ruleset

META = PageMeta("20260822T060000Z-0123456789ab", "2026-08-22T06:00:00Z", "1.0.0")


@pytest.fixture(scope="module")
def made():
    return canonical_tables(many(8))


@pytest.fixture(scope="module")
def published(made):
    kinds = ("facts", "scores", "history")
    found = documents(made, CONTENT_AS_OF, "1.0.0")
    return {each.artifact_id: {kind: json.loads(getattr(each, kind)) for kind in kinds} for each in found}


class Documents:
    def __init__(self, made):
        self._made = made

    def read(self, artifact_id):
        return self._made[artifact_id]

    def digest(self, artifact_id):
        return artifact_id


def facts_of(published):
    return lambda artifact_id: published[artifact_id]["facts"]


def test_neighbours_are_comparable_and_few(made, published):
    known = directory(made)
    for artifact_id in published:
        found = comparable_with(artifact_id, known, facts_of(published))
        assert len(found) == 2
        assert all(judge(published[artifact_id]["facts"], other).level == "comparable" for other in found)
        assert artifact_id not in [other["id"] for other in found]


def test_a_pair_without_comparable_pages_offers_pairs_to_compare_in_the_browser(made, published):
    ids = sorted(published)
    a = ids[0]
    b = next(each for each in ids if judge(published[a]["facts"], published[each]["facts"]).level == "not_comparable")
    row = {"a": a, "b": b, "reason": "test", "comparability": "not_comparable", "decision": None, "leader": None}
    frame = pl.DataFrame([row | {"shared": 0, "only_a": 0, "only_b": 0}], schema=made["pairs"].schema)
    site = Site(made | {"pairs": frame}, load_ruleset("1.0.0"), META, "0" * 64, facts_of(published))
    pages = {
        page.path: page.content.decode() for page in Leaves(site.plan(), Documents(published), lambda _: None).pages()
    }
    html = pages[f"compare/{pair_name(a, b)}/index.html"]
    offered = re.findall(r'<a href="../../compare/\?a=([^&]*)&amp;b=([^"]*)">', html)
    assert {left for left, _ in offered} == {a, b} and len(offered) == 4
    assert all(judge(*(published[each]["facts"] for each in pair)).level == "comparable" for pair in offered)
    assert html.index("Comparable instead") < html.index("Side by side")
