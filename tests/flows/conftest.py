"""A night built once from the embedded payloads: real data, no network, no other files."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

CLOCK = datetime(2026, 11, 22, 6, 0, tzinfo=UTC)


@pytest.fixture(scope="session")
def embedded_night(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Data root after one run of the main job on a machine without network. Do not change it: copy it."""
    from flows.refresh import Request, refresh
    from flows.settings import Settings

    root = tmp_path_factory.mktemp("embedded-night")
    refresh(Settings(root), Request(clock_utc=CLOCK))
    return root
