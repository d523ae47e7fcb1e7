"""Benchmark scores of others that the OpenRouter gateway passes on in a model's `benchmarks` object."""

from collections.abc import Mapping
from typing import Any

from extractors.readers.fields import FieldReader
from extractors.rows import Rows

INDICES: Mapping[str, str] = {
    "intelligence_index": "aa_intelligence_index",
    "coding_index": "aa_coding_index",
    "agentic_index": "aa_agentic_index",
}
"""Field of `artificial_analysis` -> signal; indices from 0 to 100."""
ARENA_SIGNAL = "design_arena_elo"


def add_benchmarks(rows: Rows, row: int, source_id: str, benchmarks: Any) -> None:
    """Record every score; null scores record nothing. What has another shape becomes a quarantined signal."""
    if benchmarks is None:
        return
    reader = FieldReader({"benchmarks": benchmarks})
    block = reader.inside("benchmarks")
    indices = block.inside("artificial_analysis")
    arenas = block.array("design_arena")
    if reader.problems:
        rows.signal(row, source_id, "benchmarks", ARENA_SIGNAL, None, problem=reader.problem)
        reader.problems.clear()
    for name, signal in INDICES.items():
        _add(rows, row, source_id, f"benchmarks.artificial_analysis.{name}", signal, indices, name)
    for index, entry in enumerate(arenas):
        # Not an object: read as one whose elo is that thing, which it then cannot be.
        score = FieldReader(entry if isinstance(entry, dict) else {"elo": [entry]})
        configuration = {"arena": score.text("arena"), "category": score.text("category")}
        path = f"benchmarks.design_arena[{index}].elo"
        _add(rows, row, source_id, path, ARENA_SIGNAL, score, "elo", configuration)


def _add(
    rows: Rows,
    row: int,
    source_id: str,
    path: str,
    signal: str,
    reader: FieldReader,
    name: str,
    configuration: Mapping[str, Any] | None = None,
) -> None:
    value = reader.number(name)
    if reader.problems:
        rows.signal(row, source_id, path, signal, None, problem=reader.problem)
        reader.problems.clear()
    elif value is not None:
        rows.signal(row, source_id, path, signal, value, configuration=configuration)
