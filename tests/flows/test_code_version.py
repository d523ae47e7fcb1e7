"""The version of the code that a snapshot names."""

from pathlib import Path

import pytest

import flows.code_version as module


@pytest.mark.parametrize("name", ["parsing.py", "statements.py", "tables.py", "inputs.py", "build.py", "gates.py"])
def test_modules_that_shape_a_snapshot_are_part_of_it(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    before = module.code_version.__wrapped__()
    read = Path.read_bytes

    def edited(path: Path) -> bytes:
        return read(path) + (b"# edited" if path.name == name and path.parent.name == "flows" else b"")

    monkeypatch.setattr(Path, "read_bytes", edited)
    assert module.code_version.__wrapped__() != before


def test_page_templates_are_no_part_of_it(monkeypatch: pytest.MonkeyPatch) -> None:
    before = module.code_version.__wrapped__()
    read = Path.read_bytes
    monkeypatch.setattr(Path, "read_bytes", lambda path: read(path) + (b"# edited" if "pages" in path.parts else b""))
    assert module.code_version.__wrapped__() == before
