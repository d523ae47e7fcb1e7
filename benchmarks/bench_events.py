"""Edges of the match graph from many search events: abreast against DuckDB SQL and pandas, equal results first.

    python benchmarks/bench_events.py [--events 1000000] [--rounds 1] [--engines abreast duckdb pandas]

One event in ten is a search, eight are results that were seen, one is a click or a look that lasted (seeded). Every
engine runs in its own process, reads the same Parquet files, and makes the same edges: impressions, caps per client
and day, rates without position bias, clients, effective trials, lower bounds. The click model is fitted by the same
function in all of them, on sums that each has made itself. Best of the rounds, without imports and reading.
"""

import argparse
import json
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
from event_peers import run_duckdb, run_pandas

from warehouse.match.edges import edges
from warehouse.match.graph import demand, match_scores
from warehouse.match.impressions import impressions

ENGINES = ("abreast", "duckdb", "pandas")
SEEN, ARTIFACTS, CAPABILITIES, DAYS = 8, 1000, 40, 30
THETA = np.array([1, 0.6, 0.45, 0.35, 0.27, 0.2, 0.16, 0.13])


def make_inputs(folder: Path, count: int) -> None:
    """Queries and events as Parquet, ids as dictionaries; every search asks for one capability."""
    rng = np.random.default_rng(3)
    searches = max(count // 10, 100)
    gamma, per = rng.beta(2, 6, ARTIFACTS), ARTIFACTS // CAPABILITIES
    capability = rng.integers(0, CAPABILITIES, searches)
    first = rng.integers(0, per, searches)
    shown = capability[:, None] * per + (first[:, None] + np.arange(SEEN)) % per
    clicked = rng.random(shown.shape) < THETA * gamma[shown]
    clients = _names("client", max(searches // 5, 50))[rng.integers(0, max(searches // 5, 50), searches)]
    seconds = rng.integers(0, DAYS * 86_400, searches)
    queries = pl.DataFrame(
        {
            "query": _names("query", searches),
            "client": clients,
            "at_utc": pl.Series(1_782_864_000 + seconds).cast(pl.Datetime("ms")).cast(pl.Datetime("us")),
            "capabilities": _names("capability", CAPABILITIES)[capability].reshape((-1, 1)).arr.to_list(),
        }
    )
    queries.write_parquet(folder / "queries.parquet")
    everything, done = np.arange(shown.size), np.flatnonzero(clicked)
    rows = np.concatenate([everything, done])
    events = pl.DataFrame(
        {
            "query": queries["query"][rows // SEEN],
            "object_id": _names("artifact", ARTIFACTS)[shown.ravel()[rows]],
            "position": pl.Series(rows % SEEN + 1, dtype=pl.Int32),
            "click": np.arange(rows.size) >= everything.size,
        }
    )
    events.sample(fraction=1, shuffle=True, seed=4).write_parquet(folder / "events.parquet")


def _names(kind: str, count: int) -> pl.Series:
    prefix = "model:maker/" if kind == "artifact" else f"{kind}-0123456789abcdef-"
    return pl.Series([f"{prefix}{n}" for n in range(count)]).cast(pl.Categorical)


def run_abreast(folder: Path) -> Callable[[], pl.DataFrame]:
    """Edges by the pipeline's own functions."""
    queries = pl.read_parquet(folder / "queries.parquet").select(
        "query",
        "client",
        pl.col("at_utc").dt.replace_time_zone("UTC"),
        pl.lit("human", pl.Categorical).alias("traffic"),
        "capabilities",
        pl.lit([], pl.List(pl.Categorical)).alias("hits"),
    )
    events = pl.read_parquet(folder / "events.parquet").select(
        "query",
        pl.when("click").then(pl.lit("click")).otherwise(pl.lit("impression")).cast(pl.Categorical).alias("action"),
        "object_id",
        "position",
        pl.when("click").then(45.0).alias("dwell_seconds"),
    )

    def work() -> pl.DataFrame:
        shown = impressions(queries, events)
        table = edges(shown).table
        match_scores(demand(shown), table)
        return table.select("capability", "artifact_id", "times_matched", "clients", "n_eff", "rate", "strength")

    return work


def measure(engine: str, folder: Path, rounds: int) -> dict[str, Any]:
    """Times of one engine in this process; writes its result beside the inputs."""
    work = {"abreast": run_abreast, "duckdb": run_duckdb, "pandas": run_pandas}[engine](folder)
    wall, processor = [], []
    for _ in range(rounds):
        start, used = time.perf_counter(), time.process_time()
        result = work()
        wall.append(time.perf_counter() - start)
        processor.append(time.process_time() - used)
    result.sort("capability", "artifact_id").write_parquet(folder / f"{engine}.parquet")
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
    return {
        "engine": engine,
        "wall_s": min(wall),
        "processor_s": min(processor),
        "peak_bytes": peak,
        "rows": result.height,
    }


def differences(folder: Path, engine: str) -> str:
    """Empty when an engine gives what abreast gives: counts equal, measures within their last published decimal."""
    ours, theirs = (pl.read_parquet(folder / f"{name}.parquet") for name in ("abreast", engine))
    for column in ("capability", "artifact_id", "times_matched", "clients"):
        if ours[column].to_list() != theirs[column].to_list():
            return f"{engine}: {column} differs"
    for column, last in (("n_eff", 2e-4), ("rate", 2e-6), ("strength", 2e-6)):
        pairs = [(a, b) for a, b in zip(ours[column], theirs[column], strict=True) if (a is None) != (b is None)]
        apart = (ours[column] - theirs[column]).abs().max()
        if pairs or (isinstance(apart, float) and apart > last):
            return f"{engine}: {column} differs by {apart}, {len(pairs)} known to one side only"
    return ""


def main() -> int:
    """Run all engines and print a table."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("--events", type=int, default=1_000_000)
    parser.add_argument("--rounds", type=int, default=1)
    parser.add_argument("--engines", nargs="+", choices=ENGINES, default=list(ENGINES))
    parser.add_argument("--one", choices=ENGINES, help=argparse.SUPPRESS)
    parser.add_argument("--folder", type=Path, help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.one:
        print(json.dumps(measure(given.one, given.folder, given.rounds)))
        return 0
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        make_inputs(folder, given.events)
        told = []
        for engine in given.engines:
            command = [sys.executable, __file__, "--one", engine, "--folder", name, "--rounds", str(given.rounds)]
            told.append(json.loads(subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True).stdout))
        peers = [e for e in given.engines if e != "abreast" and "abreast" in given.engines]
        wrong = [found for engine in peers if (found := differences(folder, engine))]
    for line in told:
        times = f"{line['wall_s']:8.3f} s  {line['processor_s']:8.3f} s processor"
        print(f"{line['engine']:8} {times}  {line['peak_bytes'] / 1e6:7.0f} MB  {line['rows']} edges")
    print("\n".join(wrong) or "equal results")
    return 1 if wrong else 0


if __name__ == "__main__":
    raise SystemExit(main())
