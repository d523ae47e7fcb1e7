"""Speed and measures of decomposition: documents a second, length, baselines, spaCy's sentence pipeline.

    python benchmarks/bench_decompose.py [--gold FOLDER] [--rounds 5]

Documents are the labelled ones of the tests, and those of FOLDER when it is given (a folder with texts/, labels/,
score.py and baselines/*.score.json). Results are checked first: every span quotes its text, and two runs are equal.
Times are processor time of one core, imports and building the lexicon excluded; the best round counts.
spaCy is measured when it is installed (blank English pipeline with its rule sentencizer: no model); else it says so.
"""

import argparse
import importlib
import importlib.util
import json
import sys
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from types import ModuleType
from typing import Any

from extractors.decompose import decompose, to_jsonl
from schemas.capability import CapabilityRecord, TextDocument

OWN = Path(__file__).parent.parent / "tests" / "extractors" / "decompose" / "documents"
LENGTHS = (1, 4, 16, 64)


def texts_of(folder: Path) -> dict[str, str]:
    """Document id to text."""
    return {path.stem: path.read_text(encoding="utf-8") for path in sorted(folder.glob("texts/*.txt"))}


def records_of(text: str) -> tuple[CapabilityRecord, ...]:
    """Records of a text without knowledge of its artifact."""
    return decompose(TextDocument(text, None, None, None))


def check(texts: dict[str, str]) -> None:
    """Raise when a span misquotes its text or two runs differ."""
    for doc_id, text in texts.items():
        records = records_of(text)
        wrong = [span for r in records for span in r.evidence if text[span.start : span.end] != span.quote]
        if wrong or to_jsonl(doc_id, records) != to_jsonl(doc_id, records_of(text)):
            raise SystemExit(f"{doc_id}: results are not grounded or not repeatable: {wrong[:1]}")


def best_seconds(work: Callable[[], Any], rounds: int) -> float:
    """Least processor time of some rounds, in seconds."""
    times = []
    for _ in range(rounds):
        start = time.process_time()
        work()
        times.append(time.process_time() - start)
    return min(times)


def report_speed(name: str, texts: dict[str, str], work: Callable[[str], Any], rounds: int) -> None:
    """Print documents and characters a second."""
    seconds = best_seconds(lambda: [work(text) for text in texts.values()], rounds)
    chars = sum(map(len, texts.values()))
    print(f"{name:28} {len(texts) / seconds:9.0f} docs/s {chars / seconds / 1e6:7.2f} M characters/s")


def report_lengths(text: str, rounds: int) -> None:
    """Print time per character for growing copies of one text: constant when linear."""
    for copies in LENGTHS:
        longer = (text + "\n\n") * copies
        seconds = best_seconds(partial(records_of, longer), max(1, rounds // 2))
        print(f"  {len(longer):>9} characters: {seconds * 1e9 / len(longer):7.0f} ns per character")


def scorer(folder: Path) -> ModuleType:
    """The folder's own score.py as a module."""
    spec = importlib.util.spec_from_file_location("gold_score", folder / "score.py")
    if spec is None or spec.loader is None:
        raise SystemExit(f"{folder / 'score.py'} cannot be loaded")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def row(name: str, score: dict[str, Any]) -> str:
    """Measures of one system in one line."""
    ids, spans = score["ids"], score["evidence"]
    kinds = " ".join(
        f"{(spans[kind]['f1'] or 0.0):8.3f}" for kind in ("comparison", "unique", "limitation", "requirement")
    )
    missed = f"{score['negated']['false_positives']:7} {score['traps']['hits']:6}"
    return f"{name:28} {ids['micro']['f1']:6.3f} {ids['macro_doc']['f1']:6.3f} {kinds} {missed}"


def report_measures(folder: Path, texts: dict[str, str]) -> None:
    """Print the measures of this system beside the baselines of the folder."""
    module = scorer(folder)
    predicted = {
        doc_id: json.loads(to_jsonl(doc_id, records_of(text)))["capabilities"] for doc_id, text in texts.items()
    }
    print(f"{'system':28}  micro  macro  compar.   unique   limit.  requir.  denied  traps")
    for path in sorted(folder.glob("baselines/*.score.json")):
        print(row(path.name.removesuffix(".score.json"), json.loads(path.read_text(encoding="utf-8"))))
    print(row("abreast", module.score(module.load_gold(str(folder)), predicted)))


def report_spacy(texts: dict[str, str], rounds: int) -> None:
    """Print the speed of spaCy's rule sentencizer where spaCy is installed."""
    if importlib.util.find_spec("spacy") is None:
        print("spaCy sentencizer            not installed, not measured")
        return
    pipeline = importlib.import_module("spacy").blank("en")
    pipeline.add_pipe("sentencizer")
    report_speed("spaCy sentencizer", texts, lambda text: list(pipeline(text).sents), rounds)


def main(arguments: list[str]) -> None:
    """Run the benchmark and print its tables."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--gold", type=Path)
    parser.add_argument("--rounds", type=int, default=5)
    options = parser.parse_args(arguments)
    folders = [OWN] + ([options.gold] if options.gold else [])
    for folder in folders:
        texts = texts_of(folder)
        check(texts)
        print(f"{len(texts)} documents of {folder.name}, {sum(map(len, texts.values())) // len(texts)} characters each")
        report_speed("abreast", texts, records_of, options.rounds)
        report_spacy(texts, options.rounds)
    report_lengths(max(texts.values(), key=len), options.rounds)
    if options.gold:
        report_measures(options.gold, texts)


if __name__ == "__main__":
    main(sys.argv[1:])
