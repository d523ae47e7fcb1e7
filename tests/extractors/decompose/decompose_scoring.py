"""Scores of decompositions against labelled documents: the same rules as public capability scorers use."""

import json
from dataclasses import dataclass
from pathlib import Path

from extractors.decompose import decompose, to_jsonl
from schemas.capability import TextDocument

FOLDER = Path(__file__).parent / "documents"
POSITIVE = {"capability", "unique", "comparison"}
# Reported apart: labelled, all of them, before any result on them was seen.
BLIND = ("bl_", "bo_", "bp_", "bq_", "br_", "bs_")


@dataclass(frozen=True)
class Labelled:
    """A document with its labels and what the decomposer says of it."""

    doc_id: str
    text: str
    labels: dict
    found: list


@dataclass(frozen=True)
class Ids:
    """Counts of capability ids over documents."""

    true: int
    false: int
    missed: int

    @property
    def f1(self) -> float:
        whole = 2 * self.true + self.false + self.missed
        return 2 * self.true / whole if whole else 1.0


def load(prefix: str = "") -> list[Labelled]:
    documents = []
    for path in sorted(FOLDER.glob(f"labels/{prefix}*.json")):
        labels = json.loads(path.read_text(encoding="utf-8"))
        text = (FOLDER / "texts" / f"{path.stem}.txt").read_text(encoding="utf-8")
        line = to_jsonl(path.stem, decompose(TextDocument(text, None, None, None)))
        documents.append(Labelled(path.stem, text, labels, json.loads(line)["capabilities"]))
    return documents


def positive_ids(document: Labelled) -> set[str]:
    return {c["capability_id"] for c in document.found if c["kind"] in POSITIVE and c["capability_id"]}


def ids(documents: list[Labelled]) -> Ids:
    true = false = missed = 0
    for document in documents:
        found, wanted = positive_ids(document), set(document.labels["capability_ids"])
        true += len(found & wanted)
        false += len(found - wanted - set(document.labels["optional_capability_ids"]))
        missed += len(wanted - found)
    return Ids(true, false, missed)


def spans(evidence: list[dict]) -> list[tuple[int, int]]:
    return [(span["start"], span["end"]) for span in evidence]


def overlap(a: tuple[int, int], b: tuple[int, int]) -> bool:
    shared = min(a[1], b[1]) - max(a[0], b[0])
    shorter, union = min(a[1] - a[0], b[1] - b[0]), (a[1] - a[0]) + (b[1] - b[0]) - shared
    return shared > 0 and shared >= 0.5 * shorter and shared / union >= 0.08


def hits(left: list[dict], right: list[dict]) -> bool:
    return any(overlap(a, b) for a in spans(left) for b in spans(right))


def span_f1(documents: list[Labelled], kind: str) -> float:
    recalled = wanted = right = given = 0
    for document in documents:
        labels = document.labels["labels"]
        same = [label for label in labels if (label["kind"] in POSITIVE if kind in POSITIVE else label["kind"] == kind)]
        records = [c for c in document.found if c["kind"] == kind]
        needed = [label for label in labels if label["kind"] == kind and not label["optional"]]
        recalled += sum(any(hits(r["evidence"], label["evidence"]) for r in records) for label in needed)
        right += sum(any(hits(r["evidence"], label["evidence"]) for label in same) for r in records)
        wanted, given = wanted + len(needed), given + len(records)
    precision, recall = right / given if given else 1.0, recalled / wanted if wanted else 1.0
    return 2 * precision * recall / (precision + recall) if precision + recall else 0.0


def traps_hit(document: Labelled) -> list[str]:
    """Texts of positive records that lie at least half inside a span that must yield none."""
    traps = spans(document.labels["trap_spans"])
    return [
        document.text[start:end]
        for record in document.found
        if record["kind"] in POSITIVE
        for start, end in spans(record["evidence"])
        for a, b in traps
        if min(end, b) - max(start, a) >= 0.5 * (end - start)
    ]
