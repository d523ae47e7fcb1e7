"""An archive in a temporary folder."""

from pathlib import Path

import pytest

from warehouse.archive import RawArchive


@pytest.fixture
def archive(tmp_path: Path) -> RawArchive:
    """Empty archive that does not wait for the disk."""
    return RawArchive(tmp_path, durable=False)
