"""Publishing many artifacts with all pages, and what a site must fetch to show a comparison of two of them.

    python -m benchmarks.bench_publish [--artifacts 5000] [--pairs 20000] [--published FOLDER]

Results are checked before they are printed: the snapshot is read back by the reader, a second run writes no page. CPU
seconds (user and system, helpers included) for the full size and for a quarter of it tell whether the cost is linear.
With `--published` only the requests and bytes of comparisons in an existing published folder are measured.
"""

import argparse
import os
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import polars as pl

LIMIT_SECONDS = 60.0
LIMIT_REQUESTS = 8
LIMIT_BYTES = 120_000


def _cpu() -> float:
    spent = os.times()
    return spent.user + spent.system + spent.children_user + spent.children_system


def timed(job: Callable[[], Any]) -> tuple[float, float]:
    """CPU and wall seconds of a job."""
    wall, cpu = time.perf_counter(), _cpu()
    job()
    return _cpu() - cpu, time.perf_counter() - wall


def tables(artifacts: int, pairs: int) -> dict[str, pl.DataFrame]:
    """Published tables of so many artifacts and prepared pairs."""
    from tests.warehouse.content import frame
    from tests.warehouse.content_many import many
    from warehouse.publish.tables import canonical_tables

    made = many(artifacts)
    ids = made["artifacts"]["artifact_id"].to_list()
    # A bounded number of neighbours each, as the rule that chooses pairs gives.
    steps = [(at, step) for step in range(1, len(ids)) for at in range(len(ids))][:pairs]
    chosen = [sorted((ids[at], ids[(at + step) % len(ids)])) for at, step in steps]
    counts = {"shared": 0, "only_a": 0, "only_b": 0}
    rest = {"reason": "benchmark", "comparability": "partly", "decision": None, "leader": None} | counts
    made["pairs"] = frame("pairs", [{"a": a, "b": b} | rest for a, b in sorted(set(map(tuple, chosen)))])
    return canonical_tables(made)


def measure(artifacts: int, pairs: int) -> dict[str, float]:
    """CPU seconds of publishing and of rendering all pages of such a snapshot."""
    from flows.pages import render_site
    from tests.warehouse.content import content, run
    from warehouse.publish import publish
    from warehouse.read import Snapshot

    made = tables(artifacts, pairs)
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        published = timed(lambda: publish(root, content(made), run()))
        pages = timed(lambda: render_site(root))
        if len(Snapshot(root).ids()) != made["artifacts"].height:
            sys.exit("the snapshot does not hold what was published")
        again = render_site(root)
        if again.written:
            sys.exit(f"a second run wrote {again.written} pages, expected none")
        found = made["artifacts"].height, made["pairs"].height, again.unchanged
    print(f"{found[0]:,} artifacts, {found[1]:,} pairs, {found[2]:,} files of pages:")
    print(f"  publish {published[0]:.1f} s, pages {pages[0]:.1f} s of CPU ({published[1] + pages[1]:.1f} s wall)")
    return {"cpu": published[0] + pages[0], "artifacts": found[0]}


def comparisons(root: Path) -> bool:
    """Requests and bytes of a comparison of two artifacts; whether every pair is within both limits.

    Fetched are the pointer, the manifest, two shards, and of each side facts and scores or the packed document. The
    bound over all pairs is that of the two largest sides behind the two largest shards.
    """
    from warehouse.read import Snapshot

    snapshot = Snapshot(root)
    fixed = (root / "v1/latest.json").stat().st_size + snapshot.latest["manifest"]["bytes"]
    sides = sorted((_side(root, snapshot.digests(each)) for each in snapshot.ids()), reverse=True)
    shards = sorted(path.stat().st_size for path in (root / f"v1/s/{snapshot.id}/index").iterdir())
    worst = fixed + sum(shards[-2:]) + sum(size for size, _ in sides[:2])
    usual = fixed + 2 * shards[len(shards) // 2] + 2 * sides[len(sides) // 2][0]
    requests = 4 + 2 * max(files for _, files in sides)
    print(f"a comparison of any two of {len(sides):,} artifacts, each file checked by its digest:")
    print(f"  at most {requests} requests (limit {LIMIT_REQUESTS})")
    print(f"  usual {usual:,} bytes; at most {worst:,} bytes (limit {LIMIT_BYTES:,})")
    print(f"  of these {fixed:,} for pointer and manifest, {shards[-1]:,} for an index shard")
    return requests <= LIMIT_REQUESTS and worst <= LIMIT_BYTES


def _side(root: Path, digests: dict[str, str]) -> tuple[int, int]:
    """Bytes and files that a comparison needs of an artifact."""
    kinds = ("packed",) if "packed" in digests else ("facts", "scores")
    return sum((root / f"v1/o/{digests[kind][:2]}/{digests[kind]}.json").stat().st_size for kind in kinds), len(kinds)


def main() -> None:
    """Measure and print; exits 1 when publishing takes more than its limit."""
    options = argparse.ArgumentParser()
    options.add_argument("--artifacts", type=int, default=5000)
    options.add_argument("--pairs", type=int, default=20_000)
    options.add_argument("--published", type=Path)
    given = options.parse_args()
    if given.published is not None:
        sys.exit(0 if comparisons(given.published) else 1)
    small = measure(given.artifacts // 4, given.pairs // 4)
    whole = measure(given.artifacts, given.pairs)
    growth = whole["cpu"] / small["cpu"]
    print(f"four times as much costs {growth:.1f} times the CPU; {whole['cpu']:.1f} s of at most {LIMIT_SECONDS:.0f} s")
    sys.exit(0 if whole["cpu"] <= LIMIT_SECONDS else 1)


if __name__ == "__main__":
    main()
