"""Pages, servers and repositories flow through a whole night: from a manifest to published rows."""

import json
from datetime import UTC, datetime
from pathlib import Path

import polars as pl
import pytest

from extractors.source import owner, route
from extractors.sources import deepseek, github, google_gemini
from flows.refresh import Request, refresh
from flows.settings import Settings
from tests.extractors.sources.golden import PAYLOADS
from warehouse.archive import RawArchive, add_manifest
from warehouse.read import Snapshot

AT = datetime(2026, 11, 1, 6, tzinfo=UTC)
FILES = {
    "google_gemini/pricing_2025.html": ("provider_pages", google_gemini.URL),
    "deepseek/pricing_2026.html": ("provider_pages", deepseek.URL),
    "github/repository_renamed.json": ("github", f"{github.API}/repos/former/engine"),
    "github/readme_engine.json": ("github", f"{github.API}/repos/acme/engine/readme"),
}


@pytest.fixture(scope="module")
def snapshot(tmp_path_factory: pytest.TempPathFactory) -> Snapshot:
    root: Path = tmp_path_factory.mktemp("night")
    lines = []
    for name, (source, url) in FILES.items():
        path = root / name.replace("/", "_")
        path.write_bytes((PAYLOADS / name).read_bytes())
        row = {"file": path.name, "source": source, "url": url, "fetched_at": "2026-11-01T05:00:00Z"}
        lines.append(json.dumps(row))
    manifest = root / "manifest.jsonl"
    manifest.write_text("\n".join(lines))
    report = add_manifest(RawArchive(root), manifest, archived_at_utc=AT, route=route, owner=owner)
    assert (len(report.added), report.unrouted, report.failed) == (len(FILES), (), ())
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("flows.refresh.archive_embedded", lambda archive, clock: [])
        refresh(Settings(root), Request(clock_utc=AT, offline=True))
    return Snapshot(root / "published")


def test_peak_prices_are_published_with_their_windows(snapshot: Snapshot) -> None:
    prices = snapshot.table("prices").filter(pl.col("source") == "deepseek")
    peak = prices.filter(pl.col("condition").str.contains("utc_start"))
    assert set(peak["unit"]) == {"token"}
    assert peak.height == 12
    assert prices.filter(pl.col("condition") == "").height == 6


def test_a_free_tier_beside_paid_prices_is_freemium(snapshot: Snapshot) -> None:
    artifacts = snapshot.table("artifacts").select("artifact_id", "pricing").rows()
    words = dict(artifacts)
    assert words["model:google/gemini-2.5-pro"] == "Freemium"
    assert words["model:google/gemma-3"] == "Free"
    assert words["model:google/veo-3"] == "Paid"


def test_a_repository_has_capabilities_where_its_readme_says_so(snapshot: Snapshot) -> None:
    artifacts = snapshot.table("artifacts")
    assert artifacts.filter(pl.col("type") == "repo")["artifact_id"].to_list() == ["repo:acme/engine"]
    signals = snapshot.table("signals").filter(pl.col("artifact_id") == "repo:acme/engine")
    assert "github_stars" in signals["signal"]
    said = snapshot.table("capabilities").filter(pl.col("artifact_id") == "repo:acme/engine")
    assert said.height > 0


def test_sources_that_were_never_switched_on_are_off(snapshot: Snapshot) -> None:
    stand = dict(snapshot.table("sources").select("source", "status").rows())
    assert stand["deepseek"] == "fresh"
    assert stand["replicate"] == stand["openrouter_frontend"] == "off"
    assert stand["openrouter"] == "missing"
