"""Two readers that follow `latest.json` all the time and say what they could not read.

Usage: looker.py ROOT...; ends when its input ends and prints one line of JSON: passes, and what was wrong. One reader
is our own, one is a program that knows HTTP, JSON and SHA-256 and nothing of us.
"""

import hashlib
import http.client
import json
import sys
import threading
from contextlib import closing
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from warehouse.read import ReadError, Snapshot

MAX_WRONG = 20


class Server(SimpleHTTPRequestHandler):
    """A static host."""

    protocol_version = "HTTP/1.1"
    wbufsize = 64 * 1024
    """Headers and body leave together: written apart, each answer would wait for an acknowledgement."""

    def log_message(self, *_: Any) -> None:
        """Nobody reads it."""


class PlainReader:
    """Follows the pointer over HTTP."""

    def __init__(self, port: int) -> None:
        self._connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)

    def close(self) -> None:
        """Hang up."""
        self._connection.close()

    def _get(self, path: str) -> bytes | None:
        self._connection.request("GET", f"/{path}")
        answer = self._connection.getresponse()
        data = answer.read()
        return data if answer.status == 200 else None

    def read(self) -> str | None:
        """What is wrong with all that the pointer leads to, None when nothing is."""
        pointer = self._get("v1/latest.json")
        if pointer is None:
            return "v1/latest.json: not there"
        manifest = json.loads(self._checked(json.loads(pointer)["manifest"]))
        for parts in manifest["tables"].values():
            for part in parts:
                self._checked(part)
                self._checked(part["csv"])
        for number, digest in enumerate(manifest["index"]):
            shard = {"path": f"v1/s/{manifest['snapshot']}/index/{number:02x}.json", "sha256": digest}
            for documents in json.loads(self._checked(shard))["artifacts"].values():
                sha256 = documents["facts"]
                self._checked({"path": f"v1/o/{sha256[:2]}/{sha256}.json", "sha256": sha256})
        return None

    def _checked(self, entry: dict[str, Any]) -> bytes:
        data = self._get(entry["path"])
        if data is None or hashlib.sha256(data).hexdigest() != entry["sha256"]:
            raise ValueError(f"{entry['path']}: {'not there' if data is None else 'other bytes'}")
        return data


def read_ours(root: Path) -> str | None:
    """What our reader finds wrong."""
    snapshot = Snapshot(root)
    for artifact_id in snapshot.ids():
        for read in (snapshot.facts, snapshot.scores, snapshot.history):
            read(artifact_id)
    snapshot.check_files()
    return None


def looked(root: Path) -> list[str]:
    """One pass of both readers."""
    if not (root / "v1/latest.json").exists():
        return []
    wrong: list[str] = []
    with ThreadingHTTPServer(("127.0.0.1", 0), partial(Server, directory=str(root))) as server:
        threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
        with closing(PlainReader(server.server_port)) as plain:
            for name, read in (("ours", partial(read_ours, root)), ("plain", plain.read)):
                try:
                    found = read()
                except (ReadError, ValueError, KeyError) as error:
                    found = str(error)
                wrong += [f"{name}: {found}"] if found else []
        server.shutdown()
    return wrong


def main(roots: list[Path]) -> None:
    """Look until the input ends."""
    ended = threading.Event()
    threading.Thread(target=lambda: (sys.stdin.read(), ended.set()), daemon=True).start()
    passes, wrong = 0, []
    print("ready", flush=True)
    while not ended.is_set() or passes == 0:
        for root in roots:
            wrong += looked(root)
        passes += 1
    print(json.dumps({"passes": passes, "wrong": wrong[:MAX_WRONG]}))


if __name__ == "__main__":
    main([Path(name) for name in sys.argv[1:]])
