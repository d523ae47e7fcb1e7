"""Payloads by address and date, from a manifest or made by a test."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path
from urllib.parse import urlsplit

from schemas.times import parse_utc


@dataclass(frozen=True)
class Page:
    """What a URL holds from a time on."""

    url: str
    captured_at_utc: datetime
    body: bytes
    content_type: str = "application/json"
    headers: Mapping[str, str] = field(default_factory=dict)


def target(url: str) -> str:
    """Path and query of an address: what a request line names."""
    parts = urlsplit(url)
    return parts.path + (f"?{parts.query}" if parts.query else "")


class Library:
    """The newest page of every address up to a time."""

    def __init__(self, pages: Iterable[Page] = ()) -> None:
        self.pages = list(pages)

    def add(self, *pages: Page) -> None:
        self.pages += pages

    def at(self, requested: str, moment: datetime) -> Page | None:
        """The page that a request target held at a moment; None when it held none yet."""
        held = [one for one in self.pages if target(one.url) == requested and one.captured_at_utc <= moment]
        return max(held, key=lambda one: one.captured_at_utc, default=None)


def recorded_library(folder: Path, sources: Iterable[str]) -> Library:
    """Payloads of a manifest; pages of one listing run follow each other by Link headers as the hub sends them."""
    wanted = set(sources)
    rows = [json.loads(line) for line in (folder / "manifest.jsonl").read_text().splitlines() if line.strip()]
    pages = [
        Page(row["url"], parse_utc(row["fetched_at"]), (folder / row["file"]).read_bytes(), _type(row["file"]))
        for row in rows
        if row["source"] in wanted and row.get("fidelity", "raw") not in ("trimmed", "condensed", "derived")
    ]
    return Library(_linked(pages))


def _type(name: str) -> str:
    return "text/plain; charset=utf-8" if name.endswith(".md") else "application/json; charset=utf-8"


def _linked(pages: list[Page]) -> list[Page]:
    runs: dict[tuple[str, datetime], list[Page]] = {}
    for page in pages:
        runs.setdefault((page.url.partition("&cursor=")[0], page.captured_at_utc), []).append(page)
    linked = []
    for run in runs.values():
        ordered = sorted(run, key=lambda page: page.url)
        for page, following in zip(ordered, [*ordered[1:], None], strict=True):
            link = {"Link": f'<{following.url}>; rel="next"'} if following else {}
            linked.append(replace(page, headers={**page.headers, **link}))
    return linked
