"""What changed, as feeds: Atom (RFC 4287) and JSON Feed 1.1, with the same items, made from the `changes` tables."""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from typing import Any
from xml.etree import ElementTree

import polars as pl

from schemas.canonical import canonical_json
from schemas.vocabulary import TYPE_LABELS, ArtifactType
from warehouse.publish import paths

MAX_ITEMS = 200
MAX_EVENTS_SHOWN = 20
MAX_TEXT_CHARACTERS = 160
TITLE = "abreast: what changed"
ATOM = "http://www.w3.org/2005/Atom"
_UNSAFE = re.compile(
    "[\x00-\x1f\x7f-\x9f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff\ufff9-\ufffb\ufffe\uffff\ud800-\udfff]"
)
Manifest = Mapping[str, Any]
ReadTable = Callable[[Manifest, str], pl.DataFrame]


@dataclass(frozen=True, slots=True)
class Item:
    """All events of one artifact in one snapshot, or the snapshot itself. `page` is a path below the root."""

    id: str
    title: str
    text: str
    updated: str
    page: str
    snapshot: str
    artifact: str | None
    events: list[dict[str, Any]]


@dataclass(frozen=True, slots=True)
class Feed:
    """Items, newest first. `name` is the path below `/v1` without suffix, which also makes the feed's id."""

    updated: str
    items: list[Item]
    name: str = "changes"
    title: str = TITLE

    @classmethod
    def of(cls, manifests: Sequence[Manifest], read: ReadTable) -> "Feed":
        """Everything that changed in the latest snapshot and those before it, newest first."""
        items = [item for manifest in manifests for item in _items(manifest, read)]
        return cls(manifests[0]["content_as_of"], items)

    @property
    def up(self) -> str:
        """From the folder of the feed to the root of the site."""
        return "../" * (self.name.count("/") + 1)

    def latest(self) -> "Feed":
        """The same with the newest MAX_ITEMS items."""
        return replace(self, items=self.items[:MAX_ITEMS])


def feed_files(feed: Feed) -> Iterator[tuple[str, bytes]]:
    """Path and content of every feed: all changes, those of each type, those of each artifact, as Atom and as JSON."""
    for one in (feed.latest(), *_by_type(feed), *_by_artifact(feed)):
        yield f"{paths.BASE}/{one.name}.json", json_feed(one)
        yield f"{paths.BASE}/{one.name}.atom", atom_feed(one)


def _by_type(feed: Feed) -> Iterator[Feed]:
    for kind in ArtifactType:
        items = [item for item in feed.items if item.artifact and item.artifact.startswith(f"{kind}:")]
        if items:
            title = f"{TITLE}, type {TYPE_LABELS[kind]}"
            yield Feed(items[0].updated, items, f"{paths.FEEDS}/{kind}", title).latest()


def _by_artifact(feed: Feed) -> Iterator[Feed]:
    found: dict[str, list[Item]] = {}
    for item in feed.items:
        if item.artifact:
            found.setdefault(item.artifact, []).append(item)
    for artifact_id, items in found.items():
        name = f"{paths.FEEDS}/{artifact_id.replace(':', '/', 1)}"
        yield Feed(items[0].updated, items, name, f"{TITLE}, {artifact_id}")


def plain_line(text: str, limit: int = MAX_TEXT_CHARACTERS) -> str:
    """Untrusted text as one bounded line: control and direction marks become blanks."""
    line = " ".join(_UNSAFE.sub(" ", text[: 8 * limit]).split())
    return line if len(line) <= limit and len(text) <= 8 * limit else line[: limit - 1] + "…"


def _items(manifest: Manifest, read: ReadTable) -> Iterator[Item]:
    snapshot, when = manifest["snapshot"], manifest["content_as_of"]
    changes = read(manifest, "changes")
    counts = changes["event"].value_counts().sort("event").rows()
    summary = ", ".join(f"{count} {_words(event)}" for event, count in counts) or "no changes recorded"
    first = f"{manifest['artifacts']} artifacts, {manifest['ranked']} ranked: {summary}"
    yield Item(f"urn:abreast:{snapshot}", f"Snapshot {snapshot}", first, when, "", snapshot, None, [])
    names = dict(read(manifest, "artifacts").select("artifact_id", "name").iter_rows())
    ordered = changes.sort("artifact_id", maintain_order=True).iter_rows(named=True)
    for artifact_id, rows in groupby(ordered, key=lambda row: row["artifact_id"]):
        events = list(rows)[:MAX_EVENTS_SHOWN]
        words = sorted({_words(event["event"]) for event in events})
        title = f"{plain_line(names.get(artifact_id, artifact_id))}: {', '.join(words)}"
        page = f"{artifact_id.replace(':', '/', 1)}/"
        text = "\n".join(_sentence(event) for event in events)
        yield Item(f"urn:abreast:{snapshot}:{artifact_id}", title, text, when, page, snapshot, artifact_id, events)


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
                "page": feed.up + item.page,
                **({"artifact": item.artifact, "events": item.events} if item.artifact else {}),
            },
        }
        for item in feed.items
    ]
    return canonical_json({"version": "https://jsonfeed.org/version/1.1", "title": feed.title, "items": items})


def atom_feed(feed: Feed) -> bytes:
    """Atom; links are relative to the feed."""
    root = ElementTree.Element("feed", xmlns=ATOM)
    _add(root, "id", f"urn:abreast:{feed.name.replace('/', ':')}")
    _add(root, "title", feed.title)
    _add(root, "updated", feed.updated)
    ElementTree.SubElement(root, "link", rel="self", href=f"{feed.name.rpartition('/')[2]}.atom")
    _add(ElementTree.SubElement(root, "author"), "name", "abreast")
    for item in feed.items:
        entry = ElementTree.SubElement(root, "entry")
        _add(entry, "id", item.id)
        _add(entry, "title", item.title)
        _add(entry, "updated", item.updated)
        ElementTree.SubElement(entry, "link", rel="alternate", href=feed.up + item.page)
        _add(entry, "content", item.text)
    data: bytes = ElementTree.tostring(root, encoding="utf-8", xml_declaration=True)
    return data + b"\n"


def _add(parent: ElementTree.Element, tag: str, text: str) -> None:
    ElementTree.SubElement(parent, tag).text = text
