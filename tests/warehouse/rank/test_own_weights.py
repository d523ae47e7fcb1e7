import json
import shutil
import subprocess
from pathlib import Path

import pytest
from weights_cases import VECTORS, WEIGHTS, case

MODULE = Path(__file__).parents[3] / "warehouse" / "web" / "weights.js"
RUNNER = """
import { readFileSync } from "node:fs";
const { ranking } = await import(process.argv[1]);
const answers = JSON.parse(readFileSync(0, "utf8")).map(({ artifacts, weights, gates }) => {
  try { return ranking(artifacts, weights, gates); } catch (error) { return `${error.name}: ${error.message}`; }
});
process.stdout.write(JSON.stringify(answers));
"""


def in_node(cases):
    node = shutil.which("node")
    if node is None:
        pytest.skip("node is not installed (Debian: apt install nodejs)")
    command = [node, "--input-type=module", "--eval", RUNNER, MODULE.as_uri()]
    done = subprocess.run(command, input=json.dumps(cases), capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


@pytest.mark.parametrize("name", WEIGHTS)
def test_vectors_are_what_the_engine_gives(name):
    assert json.loads((VECTORS / f"{name}.json").read_text()) == case(name)


def test_the_module_of_browsers_gives_the_vectors():
    cases = [json.loads((VECTORS / f"{name}.json").read_text()) for name in WEIGHTS]
    for name, one, found in zip(WEIGHTS, cases, in_node(cases), strict=True):
        wanted = {line["id"]: line for line in one["expected"] if line["coverage"] > 0 or line["score"] > 0}
        assert {line["id"]: line for line in found if line["coverage"] > 0 or line["score"] > 0} == wanted, name
        assert [line["place"] for line in found] == sorted(
            (line["place"] for line in found), key=lambda place: (place is None, place)
        )


@pytest.mark.parametrize(
    ("weights", "message"),
    [
        ({"stars": 1}, "weights.stars: expected one of adoption"),
        ({"quality": -1}, "weights.quality is -1: expected a finite number"),
        ({"quality": "7"}, "weights.quality is 7: expected a finite number"),
        ({"quality": 0}, "expected at least one above 0"),
    ],
)
def test_the_module_refuses_weights_that_are_none(weights, message):
    answer = in_node([{"artifacts": [], "weights": weights, "gates": {"band_z": 1.96, "coverage_min": 0.5}}])[0]
    assert answer.startswith("RangeError")
    assert message in answer
