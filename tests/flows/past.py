"""An archive of some past days in small listings, and what a published tree says about its snapshots."""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from extractors.source import route
from schemas.document import FetchRow
from tests.replay import payloads
from tests.replay.library import Page
from warehouse.archive import RawArchive
from warehouse.read import Snapshot

CLOCK = datetime(2026, 3, 1, 6, tzinfo=UTC)
FIRST = datetime(2026, 1, 5, 12, tzinfo=UTC)
SOURCES = {"openrouter.ai": "openrouter", "raw.githubusercontent.com": "litellm", "huggingface.co": "huggingface"}


def cheaper(share: int) -> Any:
    """A change of the list: every model whose number divides by `share` costs a tenth less."""

    def change(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
        for number, row in enumerate(rows):
            if number % share == 0:
                row["pricing"]["prompt"] = f"0.{payloads.price_units(number) * 9:08d}"
        return rows

    return change


def pages(days: int = 3) -> list[Page]:
    """The list of a gateway, changed on each of some days, and one price map on the first."""
    lists = [
        payloads.openrouter(FIRST + timedelta(days=day), cheaper(10 - day) if day else list) for day in range(days)
    ]
    return [payloads.litellm(FIRST), *lists]


def archive_pages(root: Path, found: Iterable[Page], archived: datetime = CLOCK) -> RawArchive:
    """Archive pages at their capture times."""
    archive = RawArchive(root, durable=False)
    for page in found:
        source = SOURCES[page.url.split("/")[2]]
        row = FetchRow.of_payload(
            page.body,
            source=source,
            endpoint=route(source, page.url),
            url=page.url,
            media_type="application/json",
            captured_at_utc=page.captured_at_utc,
            archived_at_utc=archived,
            origin="added",
        )
        archive.put(page.body, row)
    return archive


def digests(root: Path) -> dict[str, str]:
    """Manifest digest of every snapshot in the history, by as-of."""
    runs = Snapshot(root / "published", at=last_id(root)).runs
    return {run["as_of"]: run["manifest"]["sha256"] for run in runs}


def last_id(root: Path) -> str:
    """Snapshot that the newest run is about."""
    import json

    return str(json.loads((root / "published/v1/snapshots/index.json").read_bytes())["runs"][-1]["snapshot"])
