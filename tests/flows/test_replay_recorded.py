"""One recorded night, replayed through the server, equals the same payloads put into the archive from files."""

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest

from extractors.source import route
from flows.collect import ask_sources
from flows.refresh import Request, refresh
from flows.settings import Settings
from schemas.document import parse_fidelity
from schemas.times import parse_utc
from tests.flows.live import http
from tests.replay.library import Library, Page, recorded_library, target
from tests.replay.server import ReplayServer
from warehouse.archive import RawArchive, add_file
from warehouse.read import Snapshot
from warehouse.stages import StageStore

NIGHT = {
    "openrouter": "2026-06-18T12:00:00Z",
    "huggingface": "2026-06-20T12:00:00Z",
    "litellm": "2026-07-30T12:00:00Z",
    "genai_prices": "2026-08-21T12:00:00Z",
}
"""Capture times that the recordings have near each other."""
CLOCK = datetime(2026, 8, 21, 18, tzinfo=UTC)


def _replayed(library: Library, root: Path) -> None:
    """Ask each source at its recorded time."""
    with ReplayServer(library) as server:
        for source, text in NIGHT.items():
            server.moment = parse_utc(text)
            found = ask_sources(RawArchive(root), server.moment, (source,), False, http(server), StageStore(root))
            assert found[0].documents, found


def _added(recorded: Path, wanted: set[tuple[str, str]], root: Path) -> None:
    """Put the same payloads into the archive from their files, archived when they were captured."""
    archive = RawArchive(root)
    for line in (recorded / "manifest.jsonl").read_text().splitlines():
        row = json.loads(line) if line.strip() else {}
        if (row.get("url"), row.get("fetched_at")) in wanted:
            moment = parse_utc(row["fetched_at"])
            add_file(
                archive,
                source=row["source"],
                url=row["url"],
                captured_at_utc=moment,
                file=recorded / row["file"],
                archived_at_utc=moment,
                fidelity=parse_fidelity(row["fidelity"]),
                route=route,
            )


def _tables(root: Path) -> dict[str, object]:
    outcome = refresh(Settings(root), Request(clock_utc=CLOCK, offline=True))
    assert outcome.published is not None
    manifest = Snapshot(root / "published").manifest
    return {name: found for name, found in manifest["tables"].items() if name not in ("documents", "sources")}


def test_a_replayed_night_equals_the_added_one(recorded: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("flows.refresh.archive_embedded", lambda archive, clock: [])
    library = recorded_library(recorded, NIGHT)
    _replayed(library, tmp_path / "live")
    live = [row for row in RawArchive(tmp_path / "live").rows() if row.has_payload]
    wanted = {(row.url, NIGHT[row.source]) for row in live}
    assert len(wanted) >= 9, "four sources, the hub with six pages"
    _added(recorded, wanted, tmp_path / "added")
    added = RawArchive(tmp_path / "added").rows()
    assert {(row.url, row.sha256, row.captured_at_utc, row.archived_at_utc) for row in live} == {
        (row.url, row.sha256, row.captured_at_utc, row.archived_at_utc) for row in added
    }
    assert _tables(tmp_path / "live") == _tables(tmp_path / "added")


def test_the_library_links_the_pages_of_one_run(recorded: Path) -> None:
    library = recorded_library(recorded, ["huggingface"])
    first = library.at("/api/models?sort=downloads&direction=-1&limit=100&full=true", parse_utc(NIGHT["huggingface"]))
    assert isinstance(first, Page)
    following = first.headers["Link"].partition(">")[0].removeprefix("<")
    assert library.at(target(following), parse_utc(NIGHT["huggingface"])) is not None
