"""One small document on a replay server, and sessions with short limits that ask for it."""

from dataclasses import replace
from datetime import UTC, datetime

from extractors.http import HttpSession, HttpSettings, Limits
from extractors.source import Request
from extractors.sources.openrouter import MODELS_URL
from tests.replay.library import Library, Page
from tests.replay.server import ReplayServer

DAY = datetime(2026, 11, 20, 12, tzinfo=UTC)
BODY = b'{"data": [' + b", ".join(b'{"id": "made/model-%d"}' % number for number in range(400)) + b"]}"
MODELS = Request("openrouter", "models", MODELS_URL)
RELAXED = Limits(retry_wait_seconds=1.0, max_bytes=4 * 1024 * 1024)
"""Bodies are small here; times are generous, so that a busy machine fails no test."""
QUICK = replace(RELAXED, connect_seconds=0.5, idle_seconds=0.4, request_seconds=0.8)
"""For servers that must be too slow."""


def library() -> Library:
    return Library([Page(MODELS_URL, DAY, BODY)])


def settings(server: ReplayServer, limits: Limits = RELAXED, **more: object) -> HttpSettings:
    """Settings that send the source `openrouter` to a server."""
    made = HttpSettings(limits=limits, base_urls={"openrouter": server.base_url}, requests_per_second=500)
    return replace(made, **more)


def session(server: ReplayServer, limits: Limits = RELAXED, **more: object) -> HttpSession:
    return HttpSession(settings(server, limits, **more))
