"""Propagation over the match graph against the same iteration in plain scipy.sparse, equal results first.

    python benchmarks/bench_match.py [--edges 1000000] [--rounds 20] [--repeat 3]

Random edges over an eighth as many nodes, restart at a thousandth of them, a fixed number of rounds. Times hold
building the sparse form and all rounds; the best of `repeat` is printed, with processor time beside wall time. The
last line is the time for ten times fewer edges, to show how it grows.
"""

import argparse
import time
from collections.abc import Callable
from typing import Any

import numpy as np
from scipy import sparse

from warehouse.match.pagerank import personalised_pagerank

ALPHA = 0.85


def make_graph(edges: int) -> tuple[Any, Any, Any, Any]:
    """Sources, targets, weights and restart mass, seeded."""
    rng = np.random.default_rng(3)
    nodes = max(edges // 8, 10)
    reset = np.zeros(nodes)
    reset[: max(nodes // 1000, 1)] = 1.0
    return rng.integers(0, nodes, edges), rng.integers(0, nodes, edges), rng.random(edges) + 0.1, reset


def by_scipy(source: Any, target: Any, weight: Any, reset: Any, rounds: int) -> Any:
    """The same iteration with a compressed sparse matrix."""
    out = np.bincount(source, weights=weight, minlength=reset.size)
    matrix = sparse.csr_matrix((weight / out[source], (target, source)), shape=(reset.size, reset.size))
    home = reset / reset.sum()
    mass, dead_end = home.copy(), np.flatnonzero(out == 0)
    for _ in range(rounds):
        mass = ALPHA * (matrix @ mass + mass[dead_end].sum() * home) + (1 - ALPHA) * home
    return mass / mass.sum()


def best(work: Callable[[], Any], repeat: int) -> tuple[float, float, Any]:
    """Least wall and processor seconds of some runs, and the result."""
    wall, processor, result = [], [], None
    for _ in range(repeat):
        start, used = time.perf_counter(), time.process_time()
        result = work()
        wall.append(time.perf_counter() - start)
        processor.append(time.process_time() - used)
    return min(wall), min(processor), result


def main() -> int:
    """Compare, then time a smaller graph."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("--edges", type=int, default=1_000_000)
    parser.add_argument("--rounds", type=int, default=20)
    parser.add_argument("--repeat", type=int, default=3)
    given = parser.parse_args()
    graph = make_graph(given.edges)
    ours = best(lambda: personalised_pagerank(*graph, ALPHA, 0.0, given.rounds).mass, given.repeat)
    theirs = best(lambda: by_scipy(*graph, given.rounds), given.repeat)
    apart = float(np.abs(ours[2] - theirs[2]).max())
    if apart > 1e-12:
        print(f"results differ by {apart}")
        return 1
    for name, (wall, processor, _) in (("abreast", ours), ("scipy", theirs)):
        print(f"{name:8} {wall:7.3f} s  {processor:7.3f} s processor  {given.edges} edges, {given.rounds} rounds")
    small = make_graph(given.edges // 10)
    less = best(lambda: personalised_pagerank(*small, ALPHA, 0.0, given.rounds), given.repeat)
    print(
        f"ratio {ours[0] / theirs[0]:.2f} (processor {ours[1] / theirs[1]:.2f}); ten times fewer edges {less[0]:.3f} s"
    )
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
