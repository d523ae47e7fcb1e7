"""Feeds say what changed, newest first, and untrusted names stay text."""

import json
from datetime import timedelta
from pathlib import Path
from xml.etree import ElementTree

import polars as pl

from tests.warehouse.content import CONTENT_AS_OF, FILES_MCP, FLASH, content, frame, run, tables
from tests.warehouse.publish.tree import document
from warehouse.publish import publish
from warehouse.publish.feeds import ATOM, MAX_ITEMS, plain_line

DAY = timedelta(days=1)


def test_atom_and_json_have_the_same_items_newest_first(tmp_path: Path) -> None:
    first = publish(tmp_path, content(), run())
    event = {
        "event": "artifact_renamed",
        "artifact_id": FILES_MCP,
        "subject": "name",
        "old": "a\u202eb",
        "new": "<b>&\x07",
    }
    later = content(tables() | {"changes": frame("changes", [event])}, content_as_of=CONTENT_AS_OF + DAY)
    second = publish(tmp_path, later, run(CONTENT_AS_OF + DAY))
    items = document(tmp_path, "changes.json")["items"]
    assert [item["_abreast"]["snapshot"] for item in items] == [second.snapshot] * 2 + [first.snapshot] * 2
    assert items[1]["_abreast"]["artifact"] == FILES_MCP
    root = ElementTree.parse(tmp_path / "v1/changes.atom").getroot()
    entries = root.findall(f"{{{ATOM}}}entry")
    assert [entry.findtext(f"{{{ATOM}}}id") for entry in entries] == [item["id"] for item in items]
    assert [entry.findtext(f"{{{ATOM}}}content") for entry in entries] == [item["content_text"] for item in items]
    raw = (tmp_path / "v1/changes.atom").read_bytes()
    assert b"<script" not in raw
    assert b"<b>" not in raw
    assert "\u202e".encode() not in raw
    assert items[3]["_abreast"]["artifact"] == FLASH
    assert [event["new"] for event in items[3]["_abreast"]["events"]] == ["0.065"]


def test_a_feed_is_bounded(tmp_path: Path) -> None:
    ids = [f"model:example/m{number}" for number in range(MAX_ITEMS + 50)]
    rows = [{"event": "artifact_added", "artifact_id": one, "subject": "artifact", "new": one} for one in ids]
    publish(tmp_path, content(tables() | {"changes": frame("changes", rows)}), run())
    items = document(tmp_path, "changes.json")["items"]
    assert len(items) == MAX_ITEMS
    assert f"{MAX_ITEMS + 50} artifact added" in items[0]["content_text"]


def test_a_line_is_one_line_and_bounded() -> None:
    assert plain_line("a\n\tb\u2066c\ud800d") == "a b c d"
    assert len(plain_line("x" * 1_000_000)) == 160
    assert json.loads(json.dumps(plain_line("\x00"))) == ""
    assert pl.Series([plain_line("é\U0001f600")]).to_list() == ["é\U0001f600"]
