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


def comparisons(root: Path) -> None:
    """Requests and bytes of a comparison of two artifacts: the pointer, the manifest, two shards, four documents."""
    from warehouse.read import Snapshot

    snapshot = Snapshot(root)
    fixed = (root / "v1/latest.json").stat().st_size + snapshot.latest["manifest"]["bytes"]
    sizes = []
    for artifact_id in snapshot.ids():
        digests = snapshot.digests(artifact_id)
        parts = [f"v1/o/{digests[kind][:2]}/{digests[kind]}.json" for kind in ("facts", "scores")]
        sizes.append((sum((root / part).stat().st_size for part in parts), artifact_id))
    shard = max(path.stat().st_size for path in (root / f"v1/s/{snapshot.id}/index").iterdir())
    sizes.sort(reverse=True)
    room = LIMIT_BYTES - fixed - 2 * shard
    fitting = _pairs_within([size for size, _ in sizes], room)
    total = len(sizes) * (len(sizes) - 1) // 2
    worst = fixed + 2 * shard + sizes[0][0] + sizes[1][0]
    median = fixed + 2 * shard + 2 * sizes[len(sizes) // 2][0]
    print(f"a comparison: {LIMIT_REQUESTS} verified requests; pointer and manifest {fixed:,} bytes, shard {shard:,}")
    print(f"  usual {median:,} bytes; worst {worst:,} ({sizes[0][1]} and {sizes[1][1]}; at most {LIMIT_BYTES:,})")
    print(f"  {fitting:,} of {total:,} pairs ({fitting / total:.2%}) within {LIMIT_BYTES:,} bytes")


def _pairs_within(falling: list[int], room: int) -> int:
    """How many pairs of sizes (largest first) fit together into a room."""
    found, right = 0, len(falling) - 1
    for left, size in enumerate(falling):
        while right >= 0 and size + falling[right] <= room:
            right -= 1
        # Everything after `right` fits beside this one.
        found += len(falling) - 1 - max(right, left)
    return found


def main() -> None:
    """Measure and print; exits 1 when publishing takes more than its limit."""
    options = argparse.ArgumentParser()
    options.add_argument("--artifacts", type=int, default=5000)
    options.add_argument("--pairs", type=int, default=20_000)
    options.add_argument("--published", type=Path)
    given = options.parse_args()
    if given.published is not None:
        comparisons(given.published)
        return
    small = measure(given.artifacts // 4, given.pairs // 4)
    whole = measure(given.artifacts, given.pairs)
    growth = whole["cpu"] / small["cpu"]
    print(f"four times as much costs {growth:.1f} times the CPU; {whole['cpu']:.1f} s of at most {LIMIT_SECONDS:.0f} s")
    sys.exit(0 if whole["cpu"] <= LIMIT_SECONDS else 1)


if __name__ == "__main__":
    main()
