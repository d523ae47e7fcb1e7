r"""The command that writes the next version of a ruleset from a reference cohort: two tables of a snapshot.

python -m warehouse.rank.recalibrate ARTIFACTS.parquet SIGNALS.parquet --at 2026-08-22T00:00:00Z \
        --cohort "what the cohort is" [--previous 1.0.0] [--version 1.1.0] --out RULESET.json
"""

import argparse
import sys
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

import polars as pl

from warehouse.rank.calibration import calibrate
from warehouse.rank.published import ranking_inputs
from warehouse.rank.ruleset import dump_ruleset, load_ruleset


def main(arguments: Sequence[str] | None = None) -> int:
    """Calibrate from two Parquet files and write the ruleset."""
    parser = argparse.ArgumentParser(
        prog="python -m warehouse.rank.recalibrate", description=(__doc__ or "").split("\n")[0]
    )
    parser.add_argument("artifacts", type=Path)
    parser.add_argument("signals", type=Path)
    parser.add_argument("--at", type=datetime.fromisoformat, required=True, help="UTC time that ages are measured at")
    parser.add_argument("--cohort", action="append", default=[], help="what the cohort is (repeatable)")
    parser.add_argument("--previous", help="version or path of the ruleset to start from (newest)")
    parser.add_argument("--version", help="version to write (next minor)")
    parser.add_argument("--out", type=Path, required=True)
    given = parser.parse_args(arguments)
    previous = load_ruleset(given.previous)
    tables = pl.read_parquet(given.artifacts), pl.read_parquet(given.signals)
    ruleset = calibrate(*ranking_inputs(*tables, previous), previous, given.at, given.cohort, given.version)
    given.out.write_bytes(dump_ruleset(ruleset))
    sys.stdout.write(f"ruleset {ruleset.version} written to {given.out}\n")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
