"""Nights of one small list of models, without the payloads inside packages: seconds instead of minutes."""

import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from extractors.source import route
from schemas.document import Fidelity
from tests.replay import payloads
from warehouse.archive import RawArchive, add_file

Change = Callable[[list[dict[str, Any]]], list[dict[str, Any]]]


def captured(root: Path, day: datetime, change: Change = list) -> None:
    """Archive the list of models as it was on a day, with its rows changed by a function."""
    page = payloads.openrouter(day, change)
    # A folder of its own: two processes may capture at once.
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "models.json"
        file.write_bytes(page.body)
        add_file(
            RawArchive(root), source="openrouter", url=page.url, captured_at_utc=day, file=file, archived_at_utc=day,
            fidelity=Fidelity.RAW, route=route,
        )  # fmt: skip


@contextmanager
def no_embedded() -> Iterator[None]:
    """Runs inside this block read nothing but what was archived."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("flows.refresh.archive_embedded", lambda archive, clock: [])
        yield
