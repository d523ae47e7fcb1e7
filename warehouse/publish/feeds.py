"""What changed, as feeds: Atom (RFC 4287) and JSON Feed 1.1, with the same items, made from the `changes` tables."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from xml.etree import ElementTree

import polars as pl

from schemas.canonical import canonical_json

MAX_ITEMS = 200
MAX_EVENTS_SHOWN = 20
MAX_TEXT_CHARACTERS = 160
TITLE = "abreast: what changed"
ATOM = "http://www.w3.org/2005/Atom"
_UNSAFE = re.compile("[\x00-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2066-\u2069\ufffe\uffff\ud800-\udfff]")
Manifest = Mapping[str, Any]
ReadTable = Callable[[Manifest, str], pl.DataFrame]


@dataclass(frozen=True, slots=True)
class Item:
    """All events of one artifact in one snapshot, or the snapshot itself."""

    id: str
    title: str
    text: str
    updated: str
    link: str
    snapshot: str
    artifact: str | None
    events: list[dict[str, Any]]


@dataclass(frozen=True, slots=True)
class Feed:
    """Items, newest first."""

    updated: str
    items: list[Item]

    @classmethod
    def of(cls, manifests: Sequence[Manifest], read: ReadTable) -> "Feed":
        """Items of the latest snapshot and those before it, at most MAX_ITEMS."""
        items: list[Item] = []
        for manifest in manifests:
            items += _items(manifest, read, MAX_ITEMS - len(items))
            if len(items) >= MAX_ITEMS:
                break
        return cls(manifests[0]["content_as_of"], items)


def plain_line(text: str, limit: int = MAX_TEXT_CHARACTERS) -> str:
    """Untrusted text as one bounded line: control and direction marks become blanks."""
    line = " ".join(_UNSAFE.sub(" ", text).split())
    return line if len(line) <= limit else line[: limit - 1] + "…"


def _items(manifest: Manifest, read: ReadTable, room: int) -> list[Item]:
    snapshot, when = manifest["snapshot"], manifest["content_as_of"]
    changes = read(manifest, "changes")
    counts = changes["event"].value_counts().sort("event").rows()
    summary = ", ".join(f"{count} {_words(event)}" for event, count in counts) or "no changes recorded"
    first = f"{manifest['artifacts']} artifacts, {manifest['ranked']} ranked: {summary}"
    found = [Item(f"urn:abreast:{snapshot}", f"Snapshot {snapshot}", first, when, "../", snapshot, None, [])]
    names = dict(read(manifest, "artifacts").select("artifact_id", "name").iter_rows())
    kept = changes["artifact_id"].unique(maintain_order=True).head(max(0, room - 1)).to_list()
    for artifact_id in kept:
        events = changes.filter(pl.col("artifact_id") == artifact_id).head(MAX_EVENTS_SHOWN).to_dicts()
        words = sorted({_words(event["event"]) for event in events})
        title = f"{plain_line(names.get(artifact_id, artifact_id))}: {', '.join(words)}"
        link = f"../{artifact_id.replace(':', '/', 1)}/"
        text = "\n".join(_sentence(event) for event in events)
        item_id = f"urn:abreast:{snapshot}:{artifact_id}"
        found.append(Item(item_id, title, text, when, link, snapshot, artifact_id, events))
    return found


def _words(event: str) -> str:
    return event.replace("_", " ")


def _sentence(event: Mapping[str, Any]) -> str:
    old, new = event["old"], event["new"]
    if old is None and new is None:
        return f"{_words(event['event'])}: {plain_line(event['subject'])}"
    before = "nothing" if old is None else plain_line(old)
    after = "nothing" if new is None else plain_line(new)
    return f"{_words(event['event'])}: {plain_line(event['subject'])}: {before} → {after}"


def json_feed(feed: Feed) -> bytes:
    """JSON Feed 1.1; `_abreast` of an item holds its typed events."""
    items = [
        {
            "id": item.id,
            "title": item.title,
            "content_text": item.text,
            "date_published": item.updated,
            "_abreast": {
                "snapshot": item.snapshot,
                "page": item.link,
                **({"artifact": item.artifact, "events": item.events} if item.artifact else {}),
            },
        }
        for item in feed.items
    ]
    return canonical_json({"version": "https://jsonfeed.org/version/1.1", "title": TITLE, "items": items})


def atom_feed(feed: Feed) -> bytes:
    """Atom; links are relative to the feed."""
    root = ElementTree.Element("feed", xmlns=ATOM)
    _add(root, "id", "urn:abreast:changes")
    _add(root, "title", TITLE)
    _add(root, "updated", feed.updated)
    ElementTree.SubElement(root, "link", rel="self", href="changes.atom")
    _add(ElementTree.SubElement(root, "author"), "name", "abreast")
    for item in feed.items:
        entry = ElementTree.SubElement(root, "entry")
        _add(entry, "id", item.id)
        _add(entry, "title", item.title)
        _add(entry, "updated", item.updated)
        ElementTree.SubElement(entry, "link", rel="alternate", href=item.link)
        _add(entry, "content", item.text)
    data: bytes = ElementTree.tostring(root, encoding="utf-8", xml_declaration=True)
    return data + b"\n"


def _add(parent: ElementTree.Element, tag: str, text: str) -> None:
    ElementTree.SubElement(parent, tag).text = text
