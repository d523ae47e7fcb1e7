"""Evidence from outside that enters no score, matched to artifacts by name."""

import csv
import json
import re
from collections import defaultdict
from pathlib import Path

import polars as pl

_EFFORT = re.compile(
    r"-(thinking|nothinking|base|auto|effort|minimal|low|medium|high|xhigh|highthinking|max|\d+k|preview|20\d{6}|\d{4}-\d{2}-\d{2})$"
)

ARENA = "design_arena_elo"
SAME = {"LiveBench": "livebench_average", "LMArena": "lmarena_score", "tokens routed": "tokens_routed_30d"}
"""Signals that say what a piece of evidence says, by the beginning of its name."""


def left_out(name: str) -> set[str]:
    """Signals that must not be in a score compared with this evidence: arena ratings, and the evidence itself."""
    return {ARENA} | {signal for start, signal in SAME.items() if name.startswith(start)}


def outside_evidence(recorded: Path, artifacts: pl.DataFrame, signals: pl.DataFrame) -> dict[str, pl.DataFrame]:
    """Frames (artifact_id, evidence) by name of the evidence; what the folder lacks is left out."""
    found = {
        "LMArena text, 2025-08-06": _table(recorded / "quality/lmarena/lmarena_text_2025-08-06.csv", ["arena_score"]),
        "LiveBench mean, 2026-01-08": _table(recorded / "quality/livebench/table_2026_01_08.csv", None),
    }
    by_name = {key(row[0].split("/")[-1]): row[0] for row in artifacts.select("artifact_id").iter_rows()}
    frames = {
        name: _frame({by_name[k]: v for k, v in values.items() if k in by_name}) for name, values in found.items()
    }
    frames["tokens routed, 2026-07-31"] = _frame(_tokens(recorded, signals))
    return {name: frame for name, frame in frames.items() if frame.height}


def key(name: str) -> str:
    """Name without set-up, case and separators."""
    short = name.lower()
    while (shorter := _EFFORT.sub("", short)) != short:
        short = shorter
    return re.sub(r"[^a-z0-9]", "", short)


def _frame(values: dict[str, float]) -> pl.DataFrame:
    schema = {"artifact_id": pl.String, "evidence": pl.Float64}
    return pl.DataFrame({"artifact_id": list(values), "evidence": list(values.values())}, schema=schema)


def _table(path: Path, columns: list[str] | None) -> dict[str, float]:
    """Best mean of the given columns (all but the name) per name."""
    best: dict[str, float] = {}
    if not path.is_file():
        return best
    with path.open(encoding="utf-8", newline="") as lines:
        for row in csv.DictReader(lines):
            name = row.pop("model")
            cells = [row[c] for c in columns or row]
            if all(cells):
                value = sum(float(c) for c in cells) / len(cells)
                best[key(name)] = max(best.get(key(name), value), value)
    return best


def _tokens(recorded: Path, signals: pl.DataFrame) -> dict[str, float]:
    """Tokens per artifact over its variants, by the gateway's dated name."""
    path = recorded / "openrouter/frontend/2026-07-31/rankings.json"
    models = recorded / "openrouter/models/2026-07-30.json"
    if not path.is_file() or not models.is_file():
        return {}
    tokens: dict[str, float] = defaultdict(float)
    for row in json.loads(path.read_bytes()):
        tokens[row["model_permaslug"]] += row["total_prompt_tokens"] + row["total_completion_tokens"]
    listed = {m["id"]: m["canonical_slug"] for m in json.loads(models.read_bytes())["data"]}
    known = signals.filter(source="openrouter").select("source_id", "artifact_id").unique().sort("source_id")
    found: dict[str, float] = defaultdict(float)
    for source_id, artifact_id in known.iter_rows():
        if listed.get(source_id) in tokens:
            found[artifact_id] += tokens[listed[source_id]]
    return dict(found)
