"""docs/operations.md and the files beside it: they parse, and what they name is there."""

import importlib.util
import re
import shlex
import shutil
import subprocess
import sys
from configparser import ConfigParser
from pathlib import Path
from typing import Any

import pytest
import typer
import yaml

from flows.cli import app
from flows.scheduled.backfill_flow import backfill_flow
from flows.scheduled.refresh_flow import refresh_flow
from flows.scheduled.republish_flow import republish_flow

ROOT = Path(__file__).parents[3]
PAGE = ROOT / "docs/operations.md"
FOLDER = ROOT / "docs/operations"
UNITS = sorted(FOLDER.glob("*.service")) + sorted(FOLDER.glob("*.timer"))
FLOWS: dict[str, Any] = {
    "abreast-refresh/nightly-full": refresh_flow,
    "abreast-backfill/manual-backfill": backfill_flow,
    "abreast-republish/republish": republish_flow,
}


def _commands() -> list[list[str]]:
    """Words of every command in an indented block of the page, without what comes after a comment sign."""
    found = []
    for line in PAGE.read_text().splitlines():
        if line.startswith("    "):
            words = shlex.split(line, comments=True)
            if words[:2] == ["docker", "compose"] and "exec" in words:
                words = words[words.index("exec") + 2 :]
            found.append(words)
    return found


def _abreast(words: list[str]) -> None:
    import click

    top: Any = typer.main.get_command(app)
    command = top.commands[words[1]]
    with click.Context(command) as context:
        command.parse_args(context, words[2:])


def test_every_command_of_the_page_exists() -> None:
    """Those of abreast, prefect and make are parsed by the programs themselves, options included."""
    from prefect.cli._app import _app as prefect

    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(), re.MULTILINE))
    seen = set()
    for words in _commands():
        program = Path(words[0]).name
        seen.add(program)
        if program == "abreast":
            _abreast(words)
        elif program == "prefect":
            prefect.parse_args(words[1:], exit_on_error=False, print_error=False)
        elif program == "make":
            assert words[1] in targets, words
        elif program == "python":
            assert words[1] == "-m"
            assert importlib.util.find_spec(words[2]) is not None, words
        elif program == "docker":
            assert words[1:4] == ["compose", "--file", "docs/operations/compose.yaml"], words
    assert {"abreast", "prefect", "make", "python", "docker", "systemctl"} <= seen | {"systemctl"}


def test_parameters_of_the_page_are_those_of_the_flows() -> None:
    runs = [words for words in _commands() if words[:3] == ["prefect", "deployment", "run"]]
    assert {words[3] for words in runs} == set(FLOWS)
    for words in runs:
        given = dict(word.split("=", 1) for word in words if "=" in word)
        assert set(given) <= set(FLOWS[words[3]].parameters.model_dump()["properties"]), words


def test_links_of_the_page_lead_somewhere() -> None:
    text = PAGE.read_text()
    for target in re.findall(r"\]\(([^)#]+)", text):
        assert (PAGE.parent / target).is_file(), target
    assert {path.name for path in FOLDER.iterdir() if not path.name.startswith(".")} == set(
        re.findall(r"\]\(operations/([^)]+)\)", text)
    ), "a file that the page does not mention, or the other way round"


def test_compose_starts_things_in_order() -> None:
    services = yaml.safe_load((FOLDER / "compose.yaml").read_text())["services"]
    assert set(services) == {"database", "server", "install", "worker"}
    for name in ("server", "install", "worker"):
        assert services[name]["environment"]["PREFECT_SERVER_ANALYTICS_ENABLED"] == "false"
        assert services[name]["environment"]["DO_NOT_TRACK"] == "1"
        build = services[name]["build"]
        assert (FOLDER / build["context"] / build["dockerfile"]).resolve() == FOLDER / "Dockerfile"
        for needed, how in services[name]["depends_on"].items():
            assert how["condition"] == ("service_completed_successfully" if needed == "install" else "service_healthy")
            assert needed == "install" or "healthcheck" in services[needed]
    assert services["server"]["ports"] == ["127.0.0.1:4200:4200"], "a server without passwords stays on this machine"
    named = {volume.partition(":")[0] for one in services.values() for volume in one.get("volumes", [])}
    assert named == set(yaml.safe_load((FOLDER / "compose.yaml").read_text())["volumes"])


def test_the_image_is_made_of_files_that_are_there() -> None:
    lines = [line.split() for line in (FOLDER / "Dockerfile").read_text().splitlines()]
    copied = [source for words in lines if words[:1] == ["COPY"] for source in words[1:-1]]
    assert copied
    assert all((ROOT / source).exists() for source in copied)
    assert {"schemas", "extractors", "warehouse", "flows", "requirements.lock", "prefect.yaml"} <= set(copied)


@pytest.mark.parametrize("path", UNITS, ids=lambda path: path.name)
def test_a_unit_starts_a_program_that_is_installed(path: Path) -> None:
    unit = ConfigParser(strict=False, interpolation=None)
    unit.optionxform = str  # type: ignore[method-assign,assignment]
    unit.read_string(path.read_text())
    if path.suffix == ".timer":
        assert unit["Timer"]["Persistent"] == "true"
        assert (FOLDER / path.with_suffix(".service").name).is_file()
        if shutil.which("systemd-analyze"):
            when = unit["Timer"]["OnCalendar"]
            subprocess.run(["systemd-analyze", "calendar", when], check=True, capture_output=True)
        return
    program = Path(unit["Service"]["ExecStart"].split()[0])
    assert Path(sys.executable).with_name(program.name).is_file(), program
    assert unit["Service"]["User"] == "abreast"


def test_the_ci_schedule_keeps_the_data_root_whatever_happened() -> None:
    nightly = yaml.safe_load((FOLDER / "nightly.yml").read_text())
    schedule = nightly[True]["schedule"]  # YAML 1.1 reads the key `on` as true.
    assert [one["cron"] for one in schedule] == ["15 3 * * *"]
    assert nightly["concurrency"]["cancel-in-progress"] is False
    steps = nightly["jobs"]["refresh"]["steps"]
    runs = [step.get("run", "") for step in steps]
    refresh = runs.index("make refresh")
    assert 'sync "$STORE/data" data' in runs[refresh - 1]
    assert 'sync data "$STORE/data"' in runs[refresh + 1]
    assert steps[refresh + 1]["if"] == "always()"
    _abreast(["abreast", *shlex.split(runs[-1])[1:]])
