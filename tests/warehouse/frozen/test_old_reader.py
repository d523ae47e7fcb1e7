"""What was written against contract 1.0.0 still reads what is published today."""

import json
import subprocess
import sys
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator

from schemas.canonical import sha256_hex
from tests.warehouse.content import ATLAS, FLASH, ROUTER, SD, content, run, tables
from tests.warehouse.publish.tree import document, latest
from warehouse.publish import publish

READER = Path(__file__).parent / "reader_1_0.py"
SCHEMAS = Path(__file__).parents[2] / "schemas/frozen"
PINNED = "76b3cab81a2ba734679b68996f96840a51ef99dc88efbca8125a072918737a46"


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("site")
    publish(root, content(), run())
    return root


def test_the_old_reader_was_not_touched() -> None:
    assert sha256_hex(READER.read_bytes()) == PINNED, "the frozen reader stands for those we cannot change"


def test_it_reads_the_newest_snapshot(site: Path) -> None:
    done = subprocess.run([sys.executable, "-I", str(READER), str(site)], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout)
    assert found["snapshot"] == latest(site)
    assert found["artifacts"].keys() == set(tables()["artifacts"]["artifact_id"])
    flash, diffusion = found["artifacts"][FLASH], found["artifacts"][SD]
    assert ["openrouter", "input", "6.5E-8", "token"] in flash["prices"]
    assert ["stability", "output", "0.065", "image"] in diffusion["prices"]
    assert flash["licence"] is None
    assert "agent.tool_calling" in flash["capabilities"]
    assert found["artifacts"][ROUTER]["score"] is None
    assert found["artifacts"][ATLAS]["score"][2] == "ranked"


def test_documents_hold_to_the_schemas_as_they_were_frozen(site: Path) -> None:
    found = 0
    frozen = {path.stem: json.loads(path.read_bytes()) for path in SCHEMAS.glob("*-1.0.0.json")}
    for path in [*site.glob("v1/o/*/*.json"), *site.glob("v1/a/*/*/*.json"), *site.glob("v1/*.json")]:
        read = json.loads(path.read_bytes())
        kind = str(read.get("schema", "")).partition("/")[0]
        if f"{kind}-1.0.0" in frozen:
            # A later minor version names itself; everything else must hold as it was.
            assert read["schema"].startswith(f"{kind}/1.")
            Draft202012Validator(frozen[f"{kind}-1.0.0"]).validate(read | {"schema": f"{kind}/1.0.0"})
            found += 1
    assert found > 3 * len(tables()["artifacts"])
    manifest = document(site, f"s/{latest(site)}/manifest.json")
    Draft202012Validator(frozen["manifest-1.0.0"]).validate(manifest)
