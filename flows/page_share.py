"""Pages of artifacts and comparisons from published documents, in this process or in one of its own.

A fresh interpreter and no fork: Polars keeps threads, which do not survive one. It imports neither Polars nor pydantic,
so that its start costs less than it saves.
"""

import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import orjson

from schemas.canonical import digest
from schemas.uncollected import uncollected
from warehouse.pages.engine import PageMeta
from warehouse.pages.leaves import Leaves, PageDocuments, Plan
from warehouse.pages.output import Put, put_pages
from warehouse.read import Snapshot

SHARES = 64
"""Small enough that no process waits long for another one's last share; each is a byte."""
_START = "import sys; sys.path[:] = {path!r}; from flows.page_share import main; main()"


class ShareError(RuntimeError):
    """The process that renders a share of the pages failed; the message ends with what it said."""


class _PublishedDocuments:
    """Documents of all artifacts, read one artifact at a time: memory does not grow with their number."""

    def __init__(self, source: Snapshot) -> None:
        self._source = source
        self._digests: dict[str, str] = {}

    def read(self, artifact_id: str) -> PageDocuments:
        one = self._source
        return {"facts": one.facts(artifact_id), "scores": one.scores(artifact_id), "history": one.history(artifact_id)}

    def digest(self, artifact_id: str) -> str:
        if artifact_id not in self._digests:
            parts = sorted(self._source.digests(artifact_id).items())
            self._digests[artifact_id] = digest(*(text for pair in parts for text in pair))
        return self._digests[artifact_id]


class Sharing:
    """A process that renders shares of pages. It starts up while the caller still plans them."""

    def __init__(self, shares: int) -> None:
        """Start it; `shares` is what `shares_to_take` gave."""
        command = [sys.executable, "-c", _START.format(path=sys.path)]
        self._shares = shares
        self._job = tempfile.TemporaryFile()  # noqa: SIM115 (closed by `stop`)
        waiting, self._planned = os.pipe()
        try:
            self._process = subprocess.Popen(
                [*command, str(self._job.fileno())], stdin=waiting, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                pass_fds=[shares, self._job.fileno()],
            )  # fmt: skip
        finally:
            os.close(waiting)

    def begin(self, published: Path, snapshot: str, plan: Plan) -> None:
        """Have it render the pages of a plan below the published root until no share is left."""
        pages = [plan.artifacts, plan.pairs, [*plan.meta], plan.band_z, plan.edition]
        self._job.write(orjson.dumps([str(published), snapshot, self._shares, pages]))
        self._job.flush()
        self._let_go()

    def result(self) -> Put:
        """Wait for it. Raises ShareError."""
        out, err = self._process.communicate()
        if self._process.returncode:
            raise ShareError(f"a share of the pages was not rendered: {err.decode(errors='replace')[-2000:]}")
        paths, written = orjson.loads(out)
        return Put(paths, written)

    def stop(self) -> None:
        """End it unless it ended by itself: nothing goes on writing after an error."""
        if self._process.poll() is None:
            self._process.kill()
            self._process.communicate()
        self._let_go()
        self._job.close()

    def _let_go(self) -> None:
        """Close the pipe that it waits on until there is a plan."""
        if self._planned >= 0:
            os.close(self._planned)
            self._planned = -1


def shares_to_take() -> int:
    """A pipe to read from that holds the number of every share once: whoever reads a byte takes that share.

    So processes that began at different times, or run at different speeds, end together.
    """
    taken, given = os.pipe()
    os.write(given, bytes(range(SHARES)))
    os.close(given)
    return taken


def render_shares(published: Path, source: Snapshot, plan: Plan, shares: int) -> Put:
    """Render shares of a plan's pages until none is left to take, writing only what differs. Raises OSError."""
    leaves = Leaves(plan, _PublishedDocuments(source), partial(_standing, published))
    with uncollected():
        return put_pages(published, (page for share in _taken(shares) for page in leaves.pages(share, SHARES)))


def main() -> None:
    """Wait for the end of standard input, then render what the file of the job asks for; print what became of it."""
    sys.stdin.buffer.read()
    with open(int(sys.argv[1]), "rb") as file:  # noqa: PTH123
        file.seek(0)
        job = file.read()
    if not job:
        return  # the caller ended before it had a plan
    published, snapshot, shares, (artifacts, pairs, meta, *rest) = orjson.loads(job)
    plan = Plan(artifacts, pairs, PageMeta(*meta), *rest)
    put = render_shares(Path(published), Snapshot(published, at=snapshot), plan, shares)
    sys.stdout.buffer.write(orjson.dumps([put.paths, put.written]))


def _taken(shares: int) -> Iterator[int]:
    while taken := os.read(shares, 1):
        yield taken[0]


def _standing(published: Path, path: str) -> bytes | None:
    try:
        with open(f"{published}/{path}", "rb", buffering=0) as file:  # noqa: PTH123
            return file.read()
    except FileNotFoundError:
        return None
