"""The gold documents, scored by their own scorer; only where the environment names their folder."""

import importlib.util
import json
from pathlib import Path
from types import ModuleType

import pytest

from extractors.decompose import decompose, to_jsonl
from schemas.capability import TextDocument


def scorer(folder: Path) -> ModuleType:
    spec = importlib.util.spec_from_file_location("gold_score", folder / "score.py")
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="module")
def scores(gold: Path) -> dict:
    labelled, predictions = {}, {}
    for path in sorted(gold.glob("texts/*.txt")):
        text = path.read_text(encoding="utf-8")
        labelled[path.stem] = (json.loads((gold / "labels" / f"{path.stem}.json").read_text(encoding="utf-8")), text)
        line = to_jsonl(path.stem, decompose(TextDocument(text, None, None, None)))
        predictions[path.stem] = json.loads(line)["capabilities"]
    return scorer(gold).score(labelled, predictions)


def test_ids(scores):
    assert scores["ids"]["micro"]["f1"] >= 0.88
    assert scores["ids"]["macro_doc"]["f1"] >= 0.85


@pytest.mark.parametrize(
    ("kind", "floor"), [("comparison", 0.82), ("unique", 0.67), ("limitation", 0.70), ("requirement", 0.65)]
)
def test_spans(scores, kind, floor):
    assert scores["evidence"][kind]["f1"] >= floor


def test_alternatives_are_named(scores):
    assert scores["alternatives"]["name_accuracy"] >= 0.88


def test_nothing_denied_no_trap_all_grounded(scores):
    assert scores["negated"]["false_positives"] == 0
    assert scores["traps"]["hits"] == 0
    assert scores["grounding"]["rate"] == 1.0
