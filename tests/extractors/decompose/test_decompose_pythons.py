"""Results do not depend on the Python that computes them, as far as one Python can tell."""

import os
import subprocess
import sys
from pathlib import Path

from extractors.decompose.views import same_length

ROOT = Path(__file__).parents[3]
PROGRAM = """
import sys
from pathlib import Path
from extractors.decompose import decompose, to_jsonl
from schemas.capability import TextDocument
for path in sorted(Path(sys.argv[1]).glob("b*_*a*.txt"))[:25]:
    text = path.read_text(encoding="utf-8")
    print(to_jsonl(path.stem, decompose(TextDocument(text, None, None, None))))
"""


def lines(seed: str) -> bytes:
    folder = ROOT / "tests" / "extractors" / "decompose" / "documents" / "texts"
    environment = {**os.environ, "PYTHONHASHSEED": seed, "PYTHONPATH": str(ROOT)}
    return subprocess.run(
        [sys.executable, "-c", PROGRAM, str(folder)], env=environment, check=True, capture_output=True
    ).stdout


def test_the_order_of_sets_shows_nowhere():
    assert lines("1") == lines("4711") != b""


def test_letters_that_pythons_disagree_on_are_read_as_unknown():
    newer = "\U0002ebf0\U00031350\U0001e4d0\U00011f04\U0001d2c0"
    assert same_length(f"a{newer}b") == "a" + "\ufffd" * len(newer) + "b"


def test_no_letter_of_unicode_14_is_taken_for_a_newer_one():
    kept = [chr(code) for code in (0x4E00, 0x10D0, 0xA7F5, 0x11F00 - 1, 0x1E100, 0x30000)]
    assert [same_length(letter) for letter in kept] == kept
