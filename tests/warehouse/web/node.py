"""Asking the ES modules in node, many calls at once."""

import json
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

RUNNER = Path(__file__).parent / "run_vectors.mjs"


def ask(*calls: tuple[Any, ...]) -> list[Any]:
    """Answers of `calls`, each a function name with its arguments; an error is the text of the error."""
    node = shutil.which("node")
    if node is None:
        pytest.skip("node is not installed (Debian: apt install nodejs); the browser tests run the same modules")
    given = json.dumps({"calls": calls})
    done = subprocess.run([node, str(RUNNER)], input=given, capture_output=True, text=True, check=False, timeout=120)
    assert done.returncode == 0, done.stderr
    return [answer.get("value", answer.get("error")) for answer in json.loads(done.stdout)]
