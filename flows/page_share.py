"""A share of a snapshot's pages, rendered by a process of its own.

A fresh interpreter and no fork: Polars keeps threads, which do not survive one.
"""

import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

import orjson

from warehouse.pages.output import Put

_SEARCH = "import sys; sys.path[:] = {path!r}; from flows.page_share import main; main()"


class Share(NamedTuple):
    """Which pages: part number `part` of `parts` equal shares of those of a snapshot."""

    snapshot: str
    part: int
    parts: int


class ShareError(RuntimeError):
    """The process that renders a share of the pages failed; the message ends with what it said."""


@dataclass(frozen=True, slots=True)
class Started:
    """A process at work."""

    process: subprocess.Popen[bytes]

    def result(self) -> Put:
        """Wait for it. Raises ShareError."""
        out, err = self.process.communicate()
        if self.process.returncode:
            raise ShareError(f"a share of the pages was not rendered: {err.decode(errors='replace')[-2000:]}")
        paths, written = orjson.loads(out)
        return Put(paths, written)

    def stop(self) -> None:
        """End it unless it ended by itself: nothing goes on writing after an error."""
        if self.process.poll() is None:
            self.process.kill()
            self.process.communicate()


def start_share(published: Path, share: Share) -> Started:
    """Start rendering a share of the pages below the published root."""
    command = [sys.executable, "-c", _SEARCH.format(path=sys.path)]
    job = orjson.dumps([str(published), *share]).decode()
    return Started(subprocess.Popen([*command, job], stdout=subprocess.PIPE, stderr=subprocess.PIPE))


def main() -> None:
    """Render the share that the argument names; print the paths that were made and how many of them differed."""
    from flows.pages import render_share
    from warehouse.read import Snapshot

    published, snapshot, part, parts = orjson.loads(sys.argv[1])
    put = render_share(Path(published), Snapshot(published, at=snapshot), part, parts)
    sys.stdout.buffer.write(orjson.dumps([put.paths, put.written]))
