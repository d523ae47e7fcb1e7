"""The price ledger: folding all recorded dates, one more night, memory by dates, and a question to five million rows.

    ABREAST_RECORDED=<folder of recorded payloads> python -m benchmarks.bench_ledger [--rows 5000000] [--repeat 3]

Results are checked before anything is timed: a ledger continued from a saved state equals one folded at once, and the
answer of the pruned scan equals a filter over all rows. Processor time, medians; every part in a process of its own.

- `fold`: documents already parsed into frames, to the ledger on disk; `parse`: bytes to validated frames on disk;
  `whole`: both. The floor is `json.loads(parse_float=Decimal)` of the same bytes, one thread as all of it
  (POLARS_MAX_THREADS=1 in the measured processes). Each repetition is a process of its own, in which the first set of
  every source was read and folded before: parsers remember parts of rows, and would know all of a second reading.
- `night`: the newest date of every price source on top of the state before it, read and written, and its bytes.
- `memory`: peak of a process that folds the dates of one source once, four and eight times over with later times.
- `price at`: the time to answer from a folder, after import, on a published ledger of so many rows.
"""

import argparse
import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from statistics import median
from typing import Any

SOURCES = ("openrouter", "litellm", "models_dev", "genai_prices")
ARCHIVED = datetime(2026, 11, 22, tzinfo=UTC)
AS_OF = datetime(2026, 11, 30, tzinfo=UTC)


def price_sets(root: Path) -> tuple[Any, dict[Any, Any]]:
    """Archive with the recorded payloads, and the sets of every price source in order of capture."""
    from extractors.source import endpoint_of, route
    from warehouse.archive import RawArchive, add_manifest
    from warehouse.selection import select

    archive = RawArchive(root)
    add_manifest(
        archive, Path(os.environ["ABREAST_RECORDED"]) / "manifest.jsonl", archived_at_utc=ARCHIVED, route=route
    )
    rows = archive.rows(captured_until=AS_OF)
    chosen = select(rows, route, lambda source, endpoint: endpoint_of(source, endpoint).kind)
    wanted = {scope: sets for scope, sets in chosen.sets.items() if scope[0] in SOURCES and scope[1] != "endpoints"}
    return archive, wanted


def timed(work: Callable[[], Any]) -> tuple[float, Any]:
    """Processor seconds, all threads, and the result."""
    start = time.process_time()
    result = work()
    return time.process_time() - start, result


def measure_fold() -> dict[str, Any]:
    """Floor, parse, fold and one more night, in seconds."""
    from flows.parsing import Parser, reading_version
    from warehouse.ledger.fold import fold
    from warehouse.stages import StageStore

    with tempfile.TemporaryDirectory() as folder:
        archive, wanted = price_sets(Path(folder) / "archive")
        payloads = [archive.read(row.sha256) for sets in wanted.values() for one in sets for row in one.rows]

        def read(name: str, sets: Any) -> Any:
            return _read_all(Parser(StageStore(Path(folder) / name), archive.read), sets)

        def folded(name: str, sets: Any, told: Any) -> Any:
            return _fold_all(fold, StageStore(Path(folder) / name), sets, reading_version, told)

        oldest = {scope: sets[:1] for scope, sets in wanted.items()}
        folded("warm", oldest, read("warm", oldest))
        floor, _ = timed(lambda: [json.loads(data, parse_float=Decimal) for data in payloads])
        parse, told = timed(lambda: read("parsed", wanted))
        spent, states = timed(lambda: folded("folded", wanted, told))
        folded("nights", {scope: sets[:-1] for scope, sets in wanted.items()}, told)
        size = _bytes(Path(folder) / "nights")
        night, after = timed(lambda: folded("nights", wanted, told))
        written = _bytes(Path(folder) / "nights") - size
        for scope, state in after.items():
            assert state["prices_log"].equals(states[scope]["prices_log"]), f"{scope}: continued, not as folded"
    return {
        "seconds": {"floor": floor, "parse": parse, "fold": spent, "whole": parse + spent, "night": night},
        "bytes": sum(map(len, payloads)),
        "night_bytes": written,
        "dates": {scope[0]: len(sets) for scope, sets in wanted.items()},
        "rows": sum(state["prices_log"].height for state in states.values()),
    }


def _bytes(root: Path) -> int:
    return sum(path.stat().st_size for path in root.rglob("*.parquet"))


def _read_all(parser: Any, wanted: dict[Any, Any]) -> dict[Any, Any]:
    return {scope: [_read(parser, sets, one) for one in sets] for scope, sets in wanted.items()}


def _read(parser: Any, sets: Any, one: Any) -> Any:
    return parser.set(one, sets[: sets.index(one)]).read


def _fold_all(fold: Any, store: Any, wanted: Any, version: Any, read: Any) -> dict[Any, Any]:
    return {
        scope: fold(store, sets, version(scope[0]), lambda one, scope=scope, sets=sets: read[scope][sets.index(one)])
        for scope, sets in wanted.items()
    }


def measure_memory(times: int) -> dict[str, Any]:
    """Peak memory of folding the OpenRouter dates so many times over, each time a year later."""
    from flows.parsing import Parser
    from warehouse.ledger.fold import fold
    from warehouse.stages import StageStore

    with tempfile.TemporaryDirectory() as folder:
        archive, wanted = price_sets(Path(folder) / "archive")
        sets = wanted["openrouter", "models"]
        parser = Parser(StageStore(Path(folder) / "parsed"), archive.read)
        dates = [(one, timedelta(days=800 * turn)) for turn in range(times) for one in sets]
        moved = {replace(one, captured_at_utc=one.captured_at_utc + later): (one, later) for one, later in dates}

        def read(documents: Any) -> Any:
            one, later = moved[documents]
            told = _read(parser, sets, one)
            frames = {name: _later(frame, later) for name, frame in told.frames.items()}
            return replace(told, frames=frames, documents=documents)

        state = fold(StageStore(Path(folder) / "folded"), list(moved), "benchmark", read)
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        opened = sum(frame.estimated_size() for name, frame in state.items() if not name.endswith("_log"))
        rows = state["prices_log"].height
    return {"dates": len(dates), "peak_mb": peak / 1024, "open_state_mb": opened / 2**20, "log_rows": rows}


def _later(frame: Any, by: timedelta) -> Any:
    import polars as pl

    return frame.with_columns(pl.col("captured_at_utc", "known_from_utc") + by)


def _make(root: Path, rows: int) -> dict[str, Any]:
    from benchmarks.many_prices import make_ledger

    make_ledger(root, rows)
    return {}


def measure_price_at(root: Path, repeat: int) -> dict[str, Any]:
    """Milliseconds (wall) to answer `price at` for one artifact: the first question, and the median of further ones."""
    from benchmarks.many_prices import ASKED
    from warehouse.prices import Moment
    from warehouse.prices.answer import price_answer
    from warehouse.read import Snapshot

    source = Snapshot(root)
    moments = [Moment(datetime(2026, month, 20, tzinfo=UTC)) for month in (6, 3, 9, 11, 2, 7, 4, 8)]
    walls = []
    for moment in moments[:1] + moments * repeat:
        start = time.perf_counter()
        answer = price_answer(source, ASKED, moment)
        walls.append((time.perf_counter() - start) * 1000)
        assert answer["prices"], "no price where there is one"
    whole = source.table("prices")
    pruned, filtered = source.rows("prices", ASKED), whole.filter(artifact_id=ASKED)
    assert pruned.equals(filtered) and filtered.height, "the pruned scan is not the filter over all rows"
    return {"rows": whole.height, "first_ms": walls[0], "median_ms": median(walls[1:]), "found": filtered.height}


def _child(*words: str, **environment: str) -> dict[str, Any]:
    done = subprocess.run(
        [sys.executable, "-m", "benchmarks.bench_ledger", *words],
        check=True, stdout=subprocess.PIPE, text=True, env={**os.environ, **environment},
    )  # fmt: skip
    return dict(json.loads(done.stdout.splitlines()[-1]))


def main() -> int:
    """Measure every part in a process of its own and print the numbers."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("--rows", type=int, default=5_000_000)
    parser.add_argument("--repeat", type=int, default=3)
    parser.add_argument("--part", choices=("fold", "memory", "make", "price"), help=argparse.SUPPRESS)
    parser.add_argument("--folder", type=Path, help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.part:
        made: Any = {
            "fold": measure_fold,
            "memory": lambda: measure_memory(given.repeat),
            "make": lambda: _make(given.folder, given.rows),
            "price": lambda: measure_price_at(given.folder, given.repeat),
        }[given.part]()
        print(json.dumps(made))
        return 0
    if "ABREAST_RECORDED" in os.environ:
        runs = [_child("--part", "fold", POLARS_MAX_THREADS="1") for _ in range(given.repeat)]
        fold, seconds = runs[0], [run["seconds"] for run in runs]
        floor = median(run["floor"] for run in seconds)
        print(f"dates {fold['dates']}, {fold['bytes'] / 1e6:.1f} MB, {fold['rows']} ledger rows")
        print(f"json.loads(parse_float=Decimal) {floor:.3f} s: the floor")
        for name in ("fold", "parse", "whole", "night"):
            times = median(run[name] / run["floor"] for run in seconds)
            print(f"{name:<6} {median(run[name] for run in seconds):.3f} s, {times:.1f} times the floor beside it")
        print(f"night  {fold['night_bytes'] / 1e6:.2f} MB written")
        for one in (_child("--part", "memory", "--repeat", str(times)) for times in (1, 4, 8)):
            sizes = f"peak {one['peak_mb']:.0f} MB, open state {one['open_state_mb']:.1f} MB"
            print(f"memory {one['dates']} dates: {sizes}, {one['log_rows']} ledger rows")
    else:
        print("ABREAST_RECORDED names no folder: fold, night and memory are not measured")
    with tempfile.TemporaryDirectory() as folder:
        _child("--part", "make", "--folder", folder, "--rows", str(given.rows))
        told = _child("--part", "price", "--folder", folder, "--repeat", str(given.repeat))
    print(f"price at, {told['rows']} rows: first {told['first_ms']:.1f} ms, then {told['median_ms']:.1f} ms (wall)")
    return 0


if __name__ == "__main__":
    sys.exit(main())
