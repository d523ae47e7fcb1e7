"""A process that publishes again and again in children and kills each at a random instant.

Usage: killer.py ROOT TRIALS SEED. Prints one line of JSON: per trial whether the child died and what a reader found.
Children are forked before this process computes anything with Polars, whose threads do not survive a fork.
"""

import json
import os
import random
import signal
import sys
import time
from datetime import timedelta
from pathlib import Path

from schemas.canonical import sha256_hex
from schemas.contract import instant
from tests.warehouse.content import CONTENT_AS_OF, content, run, tables
from warehouse.publish import publish
from warehouse.read import ReadError, Snapshot

DAY = timedelta(days=1)
FRESH_EVERY = 6
PAUSE_SECONDS = 0.03
OVERTIME = 1.1
"""Kills come up to this share of the time that an undisturbed night takes: some come too late."""


def publish_night(root: Path, night: int) -> None:
    """Publish one of two contents, alternately, a day later each time."""
    when = CONTENT_AS_OF + night * DAY
    report = {"night": night % 2}
    inputs = sha256_hex(bytes([night % 2]))
    publish(root, content(tables(), report=report, inputs=inputs), run(when))


def read_all(root: Path) -> str | None:
    """Everything that `latest.json` reaches, checked; what is wrong, or None."""
    if not (root / "v1/latest.json").exists():
        return None
    try:
        snapshot = Snapshot(root)
        for artifact_id in snapshot.ids():
            for read in (snapshot.facts, snapshot.scores, snapshot.history):
                read(artifact_id)
        for name in ("ruleset.json", "taxonomy.json", "datapackage.json", "report.json"):
            snapshot.file(name)
        snapshot.check_files()
    except ReadError as error:
        return str(error)
    return None


def reached(root: Path, night: int) -> str:
    """How far a night came: `files`, `history` or `pointer`."""
    as_of = instant(CONTENT_AS_OF + night * DAY)
    if not (root / "v1/snapshots/index.json").exists():
        return "files"
    if (root / "v1/latest.json").exists() and Snapshot(root).latest["as_of"] == as_of:
        return "pointer"
    runs = json.loads((root / "v1/snapshots/index.json").read_bytes())["runs"]
    return "history" if any(one["as_of"] == as_of for one in runs) else "files"


def start(root: Path, night: int) -> int:
    """Fork a child that publishes a night; returns its id once it begins to write."""
    ready, tell = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(ready)
        made = content(tables())
        os.write(tell, made.snapshot[:1].encode())
        publish_night(root, night)
        os._exit(0)
    os.close(tell)
    os.read(ready, 1)
    os.close(ready)
    return child


def usual_seconds(root: Path) -> float:
    """How long a night takes that nobody kills."""
    child, began = start(root, 0), time.monotonic()
    os.waitpid(child, 0)
    return time.monotonic() - began


def trial(root: Path, night: int, seconds: float) -> dict[str, object]:
    """One night that is killed after so many seconds; a reader looks on while it runs and afterwards."""
    child = start(root, night)
    until = time.monotonic() + seconds
    wrong: list[str] = []
    while time.monotonic() < until:
        found = read_all(root)
        wrong += [found] if found else []
        time.sleep(PAUSE_SECONDS)
    os.kill(child, signal.SIGKILL)
    _, status = os.waitpid(child, 0)
    found = read_all(root)
    wrong += [found] if found else []
    return {"killed": os.WIFSIGNALED(status), "reached": reached(root, night), "wrong": wrong}


def main(root: Path, trials: int, seed: int) -> None:
    """Run all trials, each few in a fresh tree; leave the last tree for the caller to heal."""
    chance = random.Random(seed)
    usual = usual_seconds(root / "undisturbed")
    results = []
    for night in range(trials):
        site = root / f"site-{night // FRESH_EVERY}"
        results.append(trial(site, night, chance.uniform(0, OVERTIME * usual)))
    print(json.dumps(results))


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3]))
