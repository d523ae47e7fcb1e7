"""The walls of the house: import directions, who may import what, what never stands in the project."""

import ast
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
LAYERS = ("schemas", "extractors", "warehouse", "flows")
ALLOWED = {
    "schemas": {"schemas"},
    "extractors": {"extractors", "schemas"},
    "warehouse": {"warehouse", "schemas"},
    "flows": set(LAYERS),
}
OWNERS = {
    "prefect": re.compile(r"flows/scheduled/"),
    "requests": re.compile(r"extractors/http\.py|extractors/http/"),
    "bs4": re.compile(r"extractors/"),
}
HEAVY = ("prefect", "polars", "pandera", "pydantic", "numpy", "requests", "bs4", "jinja2", "rich")


def _modules() -> list[Path]:
    return sorted(path for layer in LAYERS for path in (ROOT / layer).rglob("*.py"))


def _imports(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module


@pytest.mark.parametrize("path", _modules(), ids=lambda path: path.relative_to(ROOT).as_posix())
def test_imports_go_one_way(path: Path) -> None:
    inside = path.relative_to(ROOT)
    for name in _imports(path):
        top = name.partition(".")[0]
        if top in LAYERS:
            assert top in ALLOWED[inside.parts[0]], f"{inside} imports {name}"
        owner = OWNERS.get(top)
        assert owner is None or owner.match(inside.as_posix()), f"{inside} imports {name}"


def test_there_is_no_other_code_folder() -> None:
    listed = subprocess.run(["git", "ls-files", "*.py"], cwd=ROOT, check=True, capture_output=True, text=True).stdout
    assert {line.partition("/")[0] for line in listed.splitlines()} <= {*LAYERS, "tests", "benchmarks"}


def test_the_command_line_imports_light() -> None:
    code = "import sys, flows.cli; print(' '.join(name for name in sys.modules if '.' not in name))"
    loaded = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True).stdout.split()
    assert not set(HEAVY) & set(loaded)


def test_the_reader_imports_light() -> None:
    code = "import sys, warehouse.read; print(' '.join(name for name in sys.modules if '.' not in name))"
    loaded = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True).stdout.split()
    assert not (set(HEAVY) - {"pydantic"}) & set(loaded)


def test_nothing_names_a_registry_or_a_machine() -> None:
    hosts = "|".join(("py" + "pi", "npm" + "js", "python" + "hosted"))
    forbidden = re.compile(rf"({hosts})\.(org|com)|/(?:home|root)/\w")
    listed = subprocess.run(["git", "ls-files"], cwd=ROOT, check=True, capture_output=True, text=True).stdout
    for name in listed.splitlines():
        path = ROOT / name
        if path.is_file():
            text = path.read_bytes().decode("utf-8", errors="replace")
            found = forbidden.search(text)
            assert found is None, f"{name}: {found[0] if found else ''}"


def test_every_data_file_is_in_the_distribution(tmp_path: Path) -> None:
    """What an installed copy needs at run time is what git tracks in the four packages."""
    listed = subprocess.run(
        ["git", "ls-files", *LAYERS], cwd=ROOT, check=True, capture_output=True, text=True
    ).stdout.split()
    build = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(tmp_path)]
    subprocess.run(build, cwd=ROOT, check=True, capture_output=True)
    from zipfile import ZipFile

    inside = set(ZipFile(next(tmp_path.glob("*.whl"))).namelist())
    assert {name for name in listed if (ROOT / name).is_file()} <= inside
