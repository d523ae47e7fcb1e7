"""A year of nights, two processes, readers beside a moving pointer, and a thousand snapshots.

    ABREAST_RECORDED=<folder> python -m benchmarks.bench_history [--nights 10] [--of 365] [--snapshots 1000]

Time is processor time, imports excluded. A run shorter than `--of` nights is told as what it is: the cost of a year is
the mean of its later nights times their number, and the growth from night to night is printed beside it.
"""

import argparse
import importlib
import json
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from statistics import fmean
from typing import Any

from benchmarks.build import FILES, recorded

CLOCK = datetime(2028, 1, 1, tzinfo=UTC)
ARTIFACT = "model:openai/gpt-4o"
STAGES = {
    "flows.backfill.read_inputs": "parse and fold",
    "flows.build.read_inputs": "inputs of the night before",
    "flows.build.tables_of": "tables",
    "flows.refresh.publish": "publish",
}


def fill(root: Path, count: int, files: tuple[str, ...] = FILES) -> None:
    """Archive so many nights of some recorded files."""
    from benchmarks.nightly import nights
    from extractors.source import route
    from schemas.document import FetchRow
    from warehouse.archive import RawArchive

    archive = RawArchive(root, durable=False)
    for night in nights(recorded(), files, count):
        rows = []
        for row, data in night:
            made = FetchRow.of_payload(
                data, source=row["source"], endpoint=route(row["source"], row["url"]), url=row["url"],
                media_type="application/json", captured_at_utc=row["captured"], archived_at_utc=row["captured"],
                origin="added",
            )  # fmt: skip
            archive.put_blob(data, made)
            rows.append(made)
        archive.append(rows)


def stored(folder: Path) -> int:
    """Bytes of all files below a folder."""
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())


def days(count: int) -> list[Any]:
    """Dates of the nights."""
    from benchmarks.nightly import START

    return [(START + timedelta(days=number)).date() for number in range(count)]


def run_nights(root: Path, count: int) -> dict[str, Any]:
    """Build the nights one after another: seconds, bytes and peak memory of each, seconds of each stage."""
    import flows.backfill
    from flows.settings import Settings

    spent: dict[str, float] = {}
    for path, stage in STAGES.items():
        module, _, name = path.rpartition(".")
        holder = importlib.import_module(module)
        setattr(holder, name, _timed(getattr(holder, name), stage, spent))
    kept = {name: stored(root / name) for name in ("tables", "published")}
    found: dict[str, Any] = {"seconds": [], "tables": [], "published": [], "peak_mb": []}
    start = time.process_time()
    for _ in flows.backfill.build_dates(Settings(root, age_rules=False), days(count), CLOCK):
        found["seconds"].append(time.process_time() - start)
        for name in ("tables", "published"):
            size = stored(root / name)
            found[name].append(size - kept[name])
            kept[name] = size
        found["peak_mb"].append(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)
        start = time.process_time()
    return found | {"stages": spent}


def _timed(function: Callable[..., Any], stage: str, spent: dict[str, float]) -> Callable[..., Any]:
    def run(*args: Any, **kwargs: Any) -> Any:
        start = time.process_time()
        try:
            return function(*args, **kwargs)
        finally:
            spent[stage] = spent.get(stage, 0.0) + time.process_time() - start

    return run


def run_two(root: Path, count: int) -> dict[str, Any]:
    """The same nights in two processes: wall seconds, and processor seconds of both together."""
    from flows.backfill_workers import build_in_processes
    from flows.settings import Settings

    start = time.perf_counter()
    made = [one.snapshot for one in build_in_processes(Settings(root, age_rules=False), days(count), CLOCK, 2)]
    wall = time.perf_counter() - start
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return {"wall": wall, "cpu": used.ru_utime + used.ru_stime, "snapshots": len(set(made))}


def run_one(root: Path, count: int) -> dict[str, Any]:
    """The same nights in one process of its own, as `run_two` does it with two."""
    from flows.backfill_workers import build_in_processes
    from flows.settings import Settings

    start = time.perf_counter()
    list(build_in_processes(Settings(root, age_rules=False), days(count), CLOCK, 1))
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return {"wall": time.perf_counter() - start, "cpu": used.ru_utime + used.ru_stime}


def run_many(root: Path, count: int) -> dict[str, Any]:
    """Reading a long history."""
    from benchmarks.many_snapshots import reading

    return dict(reading(root, ARTIFACT))


JOBS = {"nights": run_nights, "one": run_one, "two": run_two, "many": run_many}


def child(job: str, root: Path, count: int) -> dict[str, Any]:
    """Run a job in a process of its own."""
    words = [
        sys.executable,
        "-m",
        "benchmarks.bench_history",
        "--job",
        job,
        "--root",
        str(root),
        "--nights",
        str(count),
    ]
    done = subprocess.run(words, check=False, capture_output=True, text=True)
    if done.returncode:
        sys.exit(f"{job}: {done.stderr[-3000:]}")
    found: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return found


def main() -> None:
    """Measure and print."""
    options = argparse.ArgumentParser()
    for name, default in (("nights", 10), ("of", 365), ("snapshots", 1000), ("reads", 20)):
        options.add_argument(f"--{name}", type=int, default=default)
    options.add_argument("--parts", default="nights,two,reads,many")
    options.add_argument("--source", help="only payloads of this source, for many small nights")
    options.add_argument("--job")
    options.add_argument("--root", type=Path)
    given = options.parse_args()
    if given.job:
        print(json.dumps(JOBS[given.job](given.root, given.nights)))
        return
    parts = given.parts.split(",")
    with tempfile.TemporaryDirectory() as name:
        root = Path(name)
        fill(root / "a", given.nights, tuple(file for file in FILES if file.startswith(given.source or "")))
        tell_nights(child("nights", root / "a", given.nights), given.of)
        if "two" in parts:
            for copy in ("b", "c", "d"):
                (root / copy).mkdir()
                (root / copy / "raw").symlink_to(root / "a" / "raw")
            two = child("two", root / "c", given.nights)
            tell_two(child("one", root / "b", given.nights), two, given.nights)
            tell_year(child("one", root / "d", 1), two, given.nights, given.of)
        if "reads" in parts:
            from benchmarks.moving_pointer import tell_reads

            tell_reads(root / "a" / "published", given.reads)
        if "many" in parts:
            from benchmarks.many_snapshots import multiply, point

            point(root / "a" / "published")
            multiply(root / "a" / "published", ARTIFACT, given.snapshots)
            tell_many(child("many", root / "a" / "published", 0))


def tell_nights(found: dict[str, Any], of: int) -> None:
    """Nights against the cold build that the first of them is."""
    cold, rest = found["seconds"][0], found["seconds"][1:]
    later = rest[len(rest) // 2 :]
    mean = fmean(later)
    print(f"cold build: {cold:.2f} s; {len(rest)} nights with 3 % change: {fmean(rest):.2f} s each (CPU)")
    print(f"each night: {' '.join(f'{seconds:.2f}' for seconds in rest)}")
    print(
        f"{of} nights, from the mean of the later half ({mean:.2f} s): {of * mean / cold:.0f} cold builds (at most 80)"
    )
    total = sum(found["seconds"])
    for stage, seconds in sorted(found["stages"].items(), key=lambda item: -item[1]):
        print(f"  {stage}: {seconds:.2f} s, {seconds / total:.0%}")
    peaks = found["peak_mb"]
    print(f"peak memory: {peaks[len(peaks) // 2]:.0f} MB after half of the nights, {peaks[-1]:.0f} MB after all")
    for name in ("tables", "published"):
        print(f"bytes a night in {name}: {fmean(found[name][1:]):,.0f} (first {found[name][0]:,})")


def tell_two(one: dict[str, Any], two: dict[str, Any], count: int) -> None:
    """Two processes against one; processor time shows what sharing the work costs, wall time what this machine gave."""
    if two["snapshots"] != count:
        sys.exit(f"two processes made {two['snapshots']} snapshots of {count} nights")
    for words, done in (("one process", one), ("two", two)):
        print(f"{words}: {done['wall']:.1f} s, {done['cpu']:.1f} s CPU")
    bound = 2 * one["cpu"] / two["cpu"]
    print(
        f"two processes are {one['wall'] / two['wall']:.2f} times one (at least 1.6); with two free cores {bound:.2f}"
    )


def tell_year(cold: dict[str, Any], two: dict[str, Any], count: int, of: int) -> None:
    """A year by two processes against a cold build, both as a person waits for them: processes start, imports and all.

    Each process builds its first date cold, so that the other dates take what the cold build leaves of the time.
    """
    each = (two["wall"] - cold["wall"]) / (count - 2)
    year = cold["wall"] + (of - 2) * each
    print(f"one date in a fresh process: {cold['wall']:.1f} s; a further one of two processes: {each:.2f} s (wall)")
    print(f"{of} nights by two processes: {year / cold['wall']:.0f} of these cold builds (at most 80)")


def tell_many(found: dict[str, Any]) -> None:
    """Opening by date and telling a history, against half a second."""
    print(f"{found['snapshots']} snapshots: --at {found['at']:.3f} s, history {found['history']:.3f} s (under 0.5)")


if __name__ == "__main__":
    main()
