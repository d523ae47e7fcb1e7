"""Nights against the replay server, quick and with nothing but what the server holds."""

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from extractors.http import HttpSettings, Limits
from flows.refresh import Outcome, Request, refresh
from flows.settings import Settings
from tests.replay import payloads
from tests.replay.library import Library
from tests.replay.server import ReplayServer

DAY_1 = datetime(2026, 11, 20, 6, tzinfo=UTC)
DAY_2 = datetime(2026, 11, 21, 6, tzinfo=UTC)
QUICK = Limits(
    connect_seconds=1.0,
    idle_seconds=2.0,
    request_seconds=2.0,
    source_seconds=60,
    silence_seconds=4.0,
    retry_wait_seconds=0.5,
    max_bytes=8 * 1024 * 1024,
)
SOURCES = ("openrouter", "litellm", "huggingface")


def first_day() -> Library:
    return Library([payloads.openrouter(DAY_1), payloads.litellm(DAY_1), *payloads.hub(DAY_1)])


def http(server: ReplayServer, limits: Limits = QUICK, **elsewhere: str) -> HttpSettings:
    """Settings that send all sources to the server, or some elsewhere."""
    bases = dict.fromkeys(("openrouter", "litellm", "huggingface", "models_dev", "genai_prices"), server.base_url)
    return HttpSettings(limits=limits, base_urls={**bases, **elsewhere}, requests_per_second=500)


def night(
    root: Path,
    clock: datetime,
    settings: HttpSettings,
    monkeypatch: pytest.MonkeyPatch,
    only: tuple[str, ...] = SOURCES,
    embedded: bool = False,
    **more: bool,
) -> Outcome:
    """One run of the main job. Without `embedded` the packages' payloads stay out: the night is small."""
    monkeypatch.setattr("flows.http_settings.load_http_settings", lambda: settings)
    monkeypatch.setattr("flows.live.load_http_settings", lambda: settings)
    if not embedded:
        monkeypatch.setattr("flows.refresh.archive_embedded", lambda archive, clock: [])
    return refresh(Settings(root), replace(Request(clock_utc=clock, only=only), **more))


def outcomes(outcome: Outcome) -> dict[str, str]:
    return {one.source: one.outcome for one in outcome.fetched}
