"""Packed documents hold what they were packed from, take fewer bytes, and stand only where documents are long."""

import json
from pathlib import Path
from typing import Any

import orjson
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from schemas.canonical import canonical_json, sha256_hex
from schemas.contract import PackedDocument
from tests.warehouse.content import FLASH, SD, content, run
from tests.warehouse.content_many import many
from warehouse.compare import compare
from warehouse.documents import pack, packed_document, unpack
from warehouse.documents.packed import PACKED_FROM_BYTES
from warehouse.publish import publish
from warehouse.publish.tables import canonical_tables
from warehouse.read import Snapshot
from warehouse.verify import verify

VALUES = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-5, 5),
    st.text(max_size=3),
    st.dictionaries(st.text(max_size=2), st.booleans(), max_size=2),
)
ROWS = st.lists(st.dictionaries(st.sampled_from("abc"), VALUES), max_size=6)


def nested(inner: str) -> st.SearchStrategy[list[dict[str, Any]]]:
    return st.lists(
        st.builds(lambda row, rows: {**row, inner: rows}, st.dictionaries(st.sampled_from("xy"), VALUES), ROWS),
        max_size=4,
    )


@given(ROWS, nested("prices"), nested("evidence"), st.one_of(st.none(), ROWS))
@settings(max_examples=60, deadline=None)
def test_unpacking_gives_back_every_row_with_what_it_lacks(
    sources: Any, offers: Any, capabilities: Any, contributions: Any
) -> None:
    facts = {"id": "model:a/b", "name": "x", "sources": sources, "offers": offers, "capabilities": capabilities}
    scores = {"score": 1.5} | ({} if contributions is None else {"contributions": contributions})
    packed = json.loads(orjson.dumps(pack(facts, scores)))
    assert unpack(packed) == {"facts": {**facts, "aliases": []}, "scores": scores}


@pytest.fixture(scope="module")
def long_site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A snapshot whose artifacts have very many prices and statements."""
    root = tmp_path_factory.mktemp("long")
    publish(root, content(canonical_tables(many(2, prices=120, evidence=12))), run())
    return root


def test_long_documents_are_packed_and_say_the_same(long_site: Path) -> None:
    here = Snapshot(long_site)
    a, b, *_ = (each for each in here.ids() if "packed" in here.digests(each))
    sides = [unpack(here.document(here.digests(each)["packed"])) for each in (a, b)]
    whole = [{"facts": here.facts(each), "scores": here.scores(each)} for each in (a, b)]
    assert compare(*sides) == compare(*whole)  # type: ignore[arg-type]
    for side, one in zip(sides, whole, strict=True):
        full, small = canonical_json(one), canonical_json(pack(one["facts"], one["scores"]))
        assert len(full) > PACKED_FROM_BYTES and len(small) * 3 < len(full)
        assert {**one["facts"], "aliases": []} == side["facts"]
        PackedDocument.model_validate(json.loads(small))


def test_short_documents_are_not(tmp_path: Path) -> None:
    publish(tmp_path, content(), run())
    here = Snapshot(tmp_path)
    assert all("packed" not in here.digests(each) for each in (FLASH, SD))
    facts, scores = (canonical_json(read(SD)) for read in (here.facts, here.scores))
    assert packed_document(facts, scores) is None


def test_verify_makes_packed_documents_again(long_site: Path, tmp_path: Path) -> None:
    report = verify(long_site)
    assert report.ok, report.mismatches
    here = Snapshot(long_site)
    one = next(each for each in here.ids() if "packed" in here.digests(each))
    digest = here.digests(one)["packed"]
    path = long_site / f"v1/o/{digest[:2]}/{digest}.json"
    kept = path.read_bytes()
    try:
        path.write_bytes(kept.replace(b"USD", b"EUR") if b"USD" in kept else kept + b" ")
        assert sha256_hex(path.read_bytes()) != digest
        assert not verify(long_site).ok
    finally:
        path.write_bytes(kept)
