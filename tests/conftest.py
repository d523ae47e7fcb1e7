"""Folders of real payloads, named by the environment; tests that need them say so when they are not there."""

import os
from pathlib import Path

import pytest
from hypothesis import settings

# How long an example takes says something about the machine, not about the code.
settings.register_profile("abreast", deadline=None)
settings.load_profile("abreast")

# A developer's own Prefect server is none of the tests' business; those that need one start their own.
os.environ.pop("PREFECT_API_URL", None)


def _folder(variable: str) -> Path:
    value = os.environ.get(variable)
    if not value:
        pytest.skip(f"{variable} names no folder")
    folder = Path(value)
    if not folder.is_dir():
        pytest.fail(f"{variable}={value!r} is not a folder")
    return folder


@pytest.fixture(scope="session")
def recorded() -> Path:
    """Folder of recorded payloads with its manifest.jsonl."""
    return _folder("ABREAST_RECORDED")


@pytest.fixture(scope="session")
def gold() -> Path:
    """Folder of labelled documents with its scorer."""
    return _folder("ABREAST_GOLD")


@pytest.fixture(scope="session")
def seed() -> Path:
    """Folder of the seed page and its tables."""
    return _folder("ABREAST_SEED")
