"""Finding an artifact by what a person typed, among many names.

    python -m benchmarks.bench_names [--names 10000]

Processor time, best of seven; under 50 ms for ten thousand names. Checked first: a name with a slip finds its artifact.
"""

import argparse
import sys
import time

from warehouse.names import Named, NameResolutionError, resolve

ROUNDS = 7
QUERIES = ("maker77/model-77-large", "model 77 large", "modle 77 larg", "no such thing")


def names(count: int) -> list[Named]:
    """Simulated artifacts, each with a name and an alias."""
    return [
        Named(f"model:maker{n % 97}/model-{n}-large", f"Maker: Model {n} Large", (f"shop/model-{n}",))
        for n in range(count)
    ]


def outcome(query: str, known: list[Named]) -> str:
    """Id that a query finds, or the name of the error that explains why it finds none."""
    try:
        return resolve(query, known)
    except NameResolutionError as error:
        return type(error).__name__


def main() -> None:
    """Measure and print."""
    options = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    options.add_argument("--names", type=int, default=10_000)
    known = names(options.parse_args().names)
    if outcome(QUERIES[1], known) != "model:maker77/model-77-large":
        sys.exit(f"{QUERIES[1]!r} finds {outcome(QUERIES[1], known)}")
    for query in QUERIES:
        spent = []
        for _ in range(ROUNDS):
            start = time.process_time()
            found = outcome(query, known)
            spent.append(time.process_time() - start)
        print(f"{query!r}: {found}: {min(spent) * 1000:.1f} ms (under 50)")


if __name__ == "__main__":
    main()
