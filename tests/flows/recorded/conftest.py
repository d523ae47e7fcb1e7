"""Nights over the recorded payloads, each built once for all tests."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from pathlib import Path

import polars as pl
import pytest


@dataclass(frozen=True)
class Night:
    """A night: what went in, and every table of its snapshot."""

    inputs: "Inputs"  # type: ignore[name-defined]  # noqa: F821
    tables: dict[str, pl.DataFrame]


@pytest.fixture(scope="session")
def night(recorded: Path, tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Night]:
    """Builds the night of a date, like 2026-08-22, once."""
    from extractors.source import route
    from flows.build import build
    from flows.inputs import read_inputs
    from flows.settings import Settings
    from warehouse.archive import RawArchive, add_manifest
    from warehouse.stages import StageStore

    root = tmp_path_factory.mktemp("recorded")
    archive, store, settings = RawArchive(root), StageStore(root), Settings(root)
    archived = datetime(2026, 11, 22, tzinfo=UTC)
    add_manifest(archive, recorded / "manifest.jsonl", archived_at_utc=archived, route=route)

    @cache
    def made(date: str) -> Night:
        moment = datetime.fromisoformat(f"{date}T23:59:59+00:00")
        inputs = read_inputs(archive, store, settings, moment)
        return Night(inputs, dict(build(archive, store, settings, inputs).content.tables))

    return made
