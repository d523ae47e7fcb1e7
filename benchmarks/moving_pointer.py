"""Readers of a static host while the pointer moves: how many of their reads miss a file or get a torn one."""

import http.client
import json
import threading
import time
from datetime import datetime, timedelta
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from schemas.canonical import sha256_hex
from schemas.vocabulary import RunKind
from warehouse.publish import Run, paths, touch

READERS = 4
PER_SECOND = 520
"""A little above the 500 that are wanted: readers start and stop within the measured time."""


class _Quiet(SimpleHTTPRequestHandler):
    """A plain static server that keeps connections and says nothing."""

    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    """Headers and body are written apart: the body would wait for the client's delayed acknowledgement."""

    def log_message(self, *_: Any) -> None:
        """Say nothing."""


def tell_reads(root: Path, seconds: int) -> None:
    """Move the pointer back and forth between snapshots for so long, with readers beside; print what they saw."""
    stop = threading.Event()
    seen: dict[str, int] = {"reads": 0, "misses": 0}
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(_Quiet, directory=str(root)))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    _move(root, 0)
    readers = [
        threading.Thread(target=_read, args=(server.server_port, stop, seen), daemon=True) for _ in range(READERS)
    ]
    start = time.monotonic()
    for reader in readers:
        reader.start()
    moves = 1
    while time.monotonic() - start < seconds:
        _move(root, moves)
        moves += 1
    stop.set()
    for reader in readers:
        reader.join()
    server.shutdown()
    server.server_close()
    rate = seen["reads"] / (time.monotonic() - start)
    print(
        f"the pointer moved {moves} times under {rate:.0f} reads a second: {seen['misses']} misses of {seen['reads']}"
    )


def _move(root: Path, number: int) -> None:
    """Publish the next snapshot of the history as the latest one, in the way of a nightly run."""
    runs = json.loads((root / paths.SNAPSHOTS).read_bytes())["runs"]
    known = sorted({run["snapshot"] for run in runs if run["snapshot"]})
    at = max(datetime.fromisoformat(run["as_of"]) for run in runs) + timedelta(seconds=1)
    touch(root, known[number % len(known)], Run(RunKind.NIGHTLY, at, at, at + timedelta(days=2)))


def _read(port: int, stop: threading.Event, seen: dict[str, int]) -> None:
    """Follow the pointer to the manifest, a shard and a document, at an even pace; every digest is compared."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    due = time.monotonic()
    while not stop.is_set():
        try:
            _follow(connection)
        except (OSError, ValueError, KeyError, http.client.HTTPException):
            seen["misses"] += 1
            connection.close()
        seen["reads"] += 4
        due += 4 * READERS / PER_SECOND
        time.sleep(max(0.0, due - time.monotonic()))


def _follow(connection: http.client.HTTPConnection) -> None:
    latest = json.loads(_get(connection, paths.LATEST, None))
    manifest = json.loads(_get(connection, latest["manifest"]["path"], latest["manifest"]["sha256"]))
    shard = json.loads(_get(connection, paths.shard(latest["snapshot"], 0), manifest["index"][0]))
    digests = next(iter(shard["artifacts"].values()), None)
    digest = digests["scores"] if digests else None
    if digest is not None:
        _get(connection, paths.document(digest), digest)


def _get(connection: http.client.HTTPConnection, path: str, sha256: str | None) -> bytes:
    connection.request("GET", f"/{path}")
    answer = connection.getresponse()
    data = answer.read()
    if answer.status != 200 or (sha256 is not None and sha256_hex(data) != sha256):
        raise ValueError(f"{path}: status {answer.status}, {len(data)} bytes")
    return data
