"""All pairs of many artifacts against the bare matrix product, and one comparison alone.

    python -m benchmarks.bench_pairs [--artifacts 2000] [--published data/published]

The bare product is capabilities times capabilities, transposed, in the same numbers. Processor time; best of five.
"""

import argparse
import time
from collections.abc import Callable
from typing import Any

import numpy as np
import polars as pl

from schemas.taxonomy import taxonomy
from warehouse.compare.all_pairs import _owned, all_pairs

ROUNDS = 5


def made(count: int) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Scores and capabilities of simulated artifacts, seeded; every tenth capability is there."""
    rng = np.random.default_rng(4)
    ids = [f"model:maker/m{number}" for number in range(count)]
    scores = pl.DataFrame({"artifact_id": ids, "score": rng.random(count) * 100, "sd": rng.random(count) * 8})
    known = [one.id for one in taxonomy().capabilities]
    rows, columns = np.nonzero(rng.random((count, len(known))) < 0.1)
    capabilities = pl.DataFrame(
        {"artifact_id": [ids[row] for row in rows], "capability_id": [known[column] for column in columns]}
    ).with_columns(kind=pl.lit("capability"), polarity=pl.lit("asserted"), conflict=pl.lit(False))
    return scores, capabilities


def best(work: Callable[[], Any]) -> float:
    """Least processor seconds of some rounds."""
    found = []
    for _ in range(ROUNDS):
        start = time.process_time()
        work()
        found.append(time.process_time() - start)
    return min(found)


def one_comparison(published: str) -> float:
    """Median milliseconds of processor time of a comparison of neighbours in a published ranking."""
    from warehouse.compare import compare
    from warehouse.read import Snapshot

    source = Snapshot(published)
    ids = source.table("scores").filter(status="ranked").sort("place")["artifact_id"].to_list()[:40]
    sides: list[Any] = [{"facts": source.facts(one), "scores": source.scores(one)} for one in ids]
    return float(np.median([best(lambda n=n: compare(sides[n], sides[n + 1])) for n in range(len(sides) - 1)])) * 1000


def main() -> int:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("--artifacts", type=int, default=2000)
    parser.add_argument("--published")
    given = parser.parse_args()
    scores, capabilities = made(given.artifacts)
    owned = _owned(scores["artifact_id"].to_list(), capabilities)
    bare, whole = best(lambda: owned @ owned.T), best(lambda: all_pairs(scores, capabilities))
    print(f"{given.artifacts} artifacts, {owned.shape[1]} capabilities, milliseconds of processor time:")
    print(f"all pairs {whole * 1000:.0f}, bare product {bare * 1000:.0f}, ratio {whole / bare:.2f}")
    if given.published:
        print(f"one comparison: {one_comparison(given.published):.2f} ms")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
