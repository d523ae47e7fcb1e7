"""Full build from the archive against the floor of parsing the same bytes and writing the same Parquet.

    ABREAST_RECORDED=<folder of recorded payloads> python -m benchmarks.build [--repeat 3]

Results are checked before anything is timed: the snapshot verifies, and a second run makes no new one. Every
measurement runs in a process of its own, imports excluded. Printed: medians, ratios, peak memory, share of each stage.
"""

import argparse
import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from statistics import median
from typing import Any

CLOCK = datetime(2026, 11, 13, tzinfo=UTC)
AS_OF = datetime(2026, 11, 12, 23, 59, 59, tzinfo=UTC)
FILES = (
    "openrouter/models/2026-08-22.json",
    "models_dev/api_2026-05-21.json",
    "litellm/model_prices_2026-11-12.json",
    "genai_prices/v2_data_2026-08-21.json",
    *(f"huggingface/api_models_full_reshaped_2026-06-20_page0{page}.json" for page in (1, 2, 4, 5, 7, 9)),
)
CHANGED = "openrouter/models/2026-08-21.json"
"""Stands in for a night in which one source changed: the list of the day before, captured a day later."""

STAGES = {
    "flows.refresh.read_inputs": "parse and fold",
    "flows.tables.identified": "identity",
    "flows.tables.gather": "curate",
    "flows.tables.facts_table": "curate",
    "flows.tables.prices_table": "curate",
    "flows.tables.signals_table": "curate",
    "flows.tables.artifacts_table": "curate",
    "flows.tables.discrepancies_table": "curate",
    "flows.tables._capabilities": "decompose",
    "flows.tables.published_scores": "rank",
    "flows.build.pairs_table": "pairs",
    "flows.build._night_before": "night before",
    "flows.refresh.publish": "publish",
    "flows.refresh.settle_site": "pages",
}


def recorded() -> Path:
    """Folder of recorded payloads. Exits with a message when it is not named."""
    folder = os.environ.get("ABREAST_RECORDED")
    if not folder:
        sys.exit("ABREAST_RECORDED names no folder of recorded payloads; set it and run again")
    return Path(folder)


def add(root: Path, files: tuple[str, ...], captured: datetime | None = None) -> None:
    """Archive payloads of the manifest under a data root."""
    from extractors.source import route
    from schemas.times import parse_utc
    from schemas.vocabulary import Fidelity
    from warehouse.archive import RawArchive, add_file

    rows = [json.loads(line) for line in (recorded() / "manifest.jsonl").read_text().splitlines()]
    for row in rows:
        if row["file"] in files:
            add_file(
                RawArchive(root),
                source=row["source"],
                url=row["url"],
                captured_at_utc=captured or parse_utc(row["fetched_at"]),
                file=recorded() / row["file"],
                archived_at_utc=CLOCK,
                fidelity=Fidelity(row["fidelity"]),
                route=route,
            )


def floor(root: Path, published: Path) -> None:
    """Parse every payload with orjson, and write the Parquet of the build: results of stages and published tables.

    Timed apart, so that the build can also be told in floors of the published tables alone.
    """
    import orjson
    import polars as pl

    from warehouse.archive import RawArchive

    archive = RawArchive(root)
    tables = [pl.read_parquet(path) for path in sorted(published.glob("v1/t/*/*.parquet"))]
    results = [pl.read_parquet(path) for path in sorted((root / "tables").rglob("*.parquet"))]
    payloads = [archive.read(row.sha256) for row in archive.rows()]
    with tempfile.TemporaryDirectory() as name:
        with timed("floor of published tables"):
            for payload in payloads:
                orjson.loads(payload)
            _write(tables, Path(name) / "table", compression="snappy")
        with timed("results of stages"):
            _write(results, Path(name) / "result", compression="zstd", compression_level=1)
    for clock in (_SPENT, _CPU):
        clock["floor"] = clock["floor of published tables"] + clock["results of stages"]


def _write(frames: list[Any], path: Path, **options: Any) -> None:
    for number, frame in enumerate(frames):
        frame.write_parquet(f"{path}{number}.parquet", **options)


def files(published: Path) -> None:
    """Write the bytes of every published file and page again: what no build of so many files can do without."""
    known = [(path.relative_to(published), path.read_bytes()) for path in published.rglob("*") if path.is_file()]
    with tempfile.TemporaryDirectory(dir=published.parent) as folder, timed("files"):
        for path, content in known:
            target = Path(folder) / path
            try:
                target.write_bytes(content)
            except FileNotFoundError:
                target.parent.mkdir(parents=True)
                target.write_bytes(content)
    _SPENT["number of files"] = len(known)


_SPENT: dict[str, float] = {}
_CPU: dict[str, float] = {}


@contextmanager
def timed(stage: str) -> Iterator[None]:
    """Add the time of a block to a stage."""
    start, start_cpu = time.perf_counter(), _cpu_seconds()
    try:
        yield
    finally:
        _SPENT[stage] = _SPENT.get(stage, 0.0) + time.perf_counter() - start
        _CPU[stage] = _CPU.get(stage, 0.0) + _cpu_seconds() - start_cpu


def _cpu_seconds() -> float:
    """Processor time of this process and of those it started and waited for."""
    spent = os.times()
    return spent.user + spent.system + spent.children_user + spent.children_system


def _import_all() -> None:
    """Imports are excluded: pandera puts off some of its own, among them hypothesis where that is installed."""
    import hypothesis
    import pandera.backends.polars.builtin_checks
    import pandera.backends.polars.register

    import extractors.decompose
    import flows.refresh

    _ = hypothesis, pandera, extractors, flows


def _watch() -> None:
    """Wrap the functions of STAGES so that each adds its own time; nested ones count in the outer stage only."""
    import importlib

    depth = 0

    def wrap(function: Callable[..., Any], stage: str) -> Callable[..., Any]:
        def run(*args: Any, **kwargs: Any) -> Any:
            nonlocal depth
            if depth:
                return function(*args, **kwargs)
            depth += 1
            try:
                with timed(stage):
                    return function(*args, **kwargs)
            finally:
                depth -= 1

        return run

    for path, stage in STAGES.items():
        module_name, _, name = path.rpartition(".")
        module = importlib.import_module(module_name)
        setattr(module, name, wrap(getattr(module, name), stage))


def night(root: Path, as_of: datetime) -> None:
    """One run of the main job without embedded payloads, timed."""
    import flows.refresh
    from flows.settings import Settings

    _import_all()
    flows.refresh.archive_embedded = lambda archive, clock: []  # type: ignore[assignment]
    _watch()
    settings = Settings(root, age_rules=False)
    with timed("night"):
        flows.refresh.refresh(settings, flows.refresh.Request(clock_utc=as_of, offline=True))


def child(job: str, root: Path) -> None:
    """Run one measurement and print it as JSON."""
    if job == "floor":
        floor(root, root / "published")
        files(root / "published")
    elif job == "changed":
        add(root, (CHANGED,), datetime(2026, 11, 13, 12, tzinfo=UTC))
        night(root, datetime(2026, 11, 13, 23, 59, 59, tzinfo=UTC))
    else:
        night(root, AS_OF)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(json.dumps({"spent": _SPENT, "cpu": _CPU, "peak_mb": peak}))


def run(job: str, root: Path) -> dict[str, Any]:
    """Run a measurement in a process of its own."""
    done = subprocess.run(
        [sys.executable, "-m", "benchmarks.build", "--child", job, "--root", str(root)],
        check=False,
        capture_output=True,
        text=True,
    )
    if done.returncode:
        sys.exit(f"{job}: {done.stderr}")
    found: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return found


def measure(folder: Path) -> dict[str, Any]:
    """One round: floor, first night, the same again, one source changed; checked before it counts."""
    from warehouse.read import Snapshot
    from warehouse.verify import verify

    add(folder, FILES)
    first = run("first", folder)
    report = verify(folder / "published")
    if not report.ok:
        sys.exit(f"the built snapshot does not verify: {report.mismatches[0]}")
    built = Snapshot(folder / "published").id
    again = run("again", folder)
    if Snapshot(folder / "published").id != built:
        sys.exit("a second run over the same inputs made another snapshot")
    bottom = run("floor", folder)
    changed = run("changed", folder)
    if Snapshot(folder / "published").id == built:
        sys.exit("a changed source made no new snapshot")
    return {"first": first, "again": again, "changed": changed, "floor": bottom}


def main() -> None:
    """Measure and print."""
    options = argparse.ArgumentParser()
    options.add_argument("--repeat", type=int, default=3)
    options.add_argument("--child")
    options.add_argument("--root", type=Path)
    given = options.parse_args()
    if given.child:
        child(given.child, given.root)
        return
    rounds = []
    for _ in range(given.repeat):
        with tempfile.TemporaryDirectory() as folder:
            rounds.append(measure(Path(folder)))
    for clock, name in (("spent", "wall"), ("cpu", "CPU")):
        _print(rounds, clock, name)
    print(f"peak memory: {max(one['first']['peak_mb'] for one in rounds):.0f} MB (under 1000)")


def _print(rounds: list[dict[str, Any]], clock: str, name: str) -> None:
    seconds = {
        job: median(one[job][clock]["floor" if job == "floor" else "night"] for one in rounds)
        for job in ("floor", "first", "again", "changed")
    }
    print(f"{name} time, medians of {len(rounds)}")
    print(f"floor (orjson parse, write the same Parquet): {seconds['floor']:.3f} s")
    print(f"first night: {seconds['first']:.2f} s = {seconds['first'] / seconds['floor']:.1f} floors (at most 60)")
    tables = median(one["floor"][clock]["floor of published tables"] for one in rounds)
    print(
        f"  without the results of stages, which a build writes too: {seconds['first'] / tables:.1f} of {tables:.3f} s"
    )
    written = median(one["floor"][clock]["files"] for one in rounds)
    number = int(rounds[-1]["floor"]["spent"]["number of files"])
    print(f"writing the same {number} files: {written:.2f} s = {written / seconds['floor']:.1f} floors")
    again = seconds["again"] / seconds["first"]
    print(f"nothing changed: {seconds['again']:.2f} s = {again:.1%} of the first (at most 10 %)")
    print(
        f"one source changed: {seconds['changed']:.2f} s = {seconds['changed'] / seconds['first']:.1%} (at most 50 %)"
    )
    for job in ("first", "changed"):
        shares = rounds[-1][job][clock]
        for stage, spent in sorted(shares.items(), key=lambda item: -item[1]):
            if stage != "night":
                print(f"  {job}: {stage}: {spent:.2f} s, {spent / shares['night']:.0%}")


if __name__ == "__main__":
    main()
