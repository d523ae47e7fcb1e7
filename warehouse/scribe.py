"""A process beside this one that writes files: threads would take turns with the caller for the interpreter.

It is told over a pipe what to write, and answers when it is asked how that went. It writes nothing once its caller is
gone, so that whoever mends what a killed run left has the files for himself.
"""

import os
import subprocess
import sys
from collections import Counter
from queue import Queue
from threading import Thread
from typing import Any

import orjson

from warehouse.files import DamagedFileError, WriteError
from warehouse.putting import Putter, Tally

_START = "import sys; sys.path[:] = {path!r}; from warehouse.scribe import main; main()"
_CHUNK_BYTES = 1 << 18
_MAX_CHUNKS = 128
"""Chunks that may wait to be sent: the caller holds 32 MB at most, and then it waits."""
_DONE, _CHECK = b"done?\n", b"check\n"


class ScribeError(RuntimeError):
    """The process that writes files ended early."""


class Scribe:
    """A `Putter` in a process of its own; to be closed in the end."""

    def __init__(self) -> None:
        """Start the process."""
        command = [sys.executable, "-c", _START.format(path=sys.path)]
        self._process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        self._waiting: list[bytes] = []
        self._size = 0
        self._chunks: Queue[bytes | None] = Queue(_MAX_CHUNKS)
        self._sender = Thread(target=self._send, name="scribe", daemon=True)
        self._sender.start()

    def put(self, path: str, data: bytes, sha256: str | None, kind: str) -> None:
        """Have a file hold these bytes. What goes wrong is raised by the next question."""
        self._waiting += (orjson.dumps([path, len(data), sha256, kind]), b"\n", data)
        self._size += len(data)
        if self._size >= _CHUNK_BYTES:
            self._pass_on()

    def done(self) -> Tally:
        """Wait for all files; what became of them since this was asked before. Raises WriteError, ScribeError."""
        written, reused, bytes_by_kind = self._ask(_DONE)
        return Tally(written, reused, Counter(bytes_by_kind))

    def check(self) -> None:
        """Have what was written read back. Raises WriteError, ScribeError, DamagedFileError naming the bad file."""
        self._ask(_CHECK)

    def close(self) -> None:
        """End the process. What nobody asked about may be left unwritten."""
        self._process.kill()
        self._chunks.put(None)
        self._sender.join()
        assert self._process.stdout is not None
        self._process.stdout.close()
        self._process.wait()

    def _ask(self, question: bytes) -> Any:
        self._waiting.append(question)
        self._pass_on()
        assert self._process.stdout is not None
        answer = self._process.stdout.readline()
        if not answer:
            raise ScribeError(f"the process that writes files ended with code {self._process.wait()}; run it again")
        outcome, said = orjson.loads(answer)
        if outcome == "damaged":
            raise DamagedFileError(said)
        if outcome == "not written":
            raise WriteError(*said)
        return said

    def _pass_on(self) -> None:
        self._chunks.put(b"".join(self._waiting))
        self._waiting, self._size = [], 0

    def _send(self) -> None:
        """What a thread does: pass chunks on. When nobody reads them any more, the next question finds out."""
        orders, is_read = self._process.stdin, True
        assert orders is not None
        while (chunk := self._chunks.get()) is not None:
            try:
                if is_read:
                    orders.write(chunk)
                    orders.flush()
            except BrokenPipeError:
                is_read = False
        try:
            orders.close()
        except BrokenPipeError:
            return


def main() -> None:
    """Do what standard input says until it ends. After an error nothing is written: it answers every question."""
    orders, caller, putter = sys.stdin.buffer, os.getppid(), Putter()
    failed: list[Any] | None = None
    while order := orders.readline():
        try:
            if order == _CHECK and failed is None:
                putter.check()
            elif order not in (_CHECK, _DONE):
                path, size, sha256, kind = orjson.loads(order)
                data = orders.read(size)
                if len(data) < size or os.getppid() != caller:
                    return
                if failed is None:
                    putter.put(path, data, sha256, kind)
        except DamagedFileError as error:
            failed = ["damaged", str(error)]
        except WriteError as error:
            failed = ["not written", [error.errno, error.strerror, error.filename]]
        if order in (_CHECK, _DONE):
            _answer(failed or ["done", _listed(putter.done()) if order == _DONE else None])


def _listed(tally: Tally) -> list[Any]:
    return [tally.written, tally.reused, tally.bytes_by_kind]


def _answer(said: list[Any]) -> None:
    sys.stdout.buffer.write(orjson.dumps(said) + b"\n")
    sys.stdout.buffer.flush()
