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
_DONE, _CHECK, _DAMAGED = b"done?\n", b"check\n", b"damaged?\n"
_QUESTIONS = (_DONE, _CHECK, _DAMAGED)


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
        self._order([path, sha256, kind, len(data)], data)

    def look(self, path: str, sha256: str) -> None:
        """Have it looked whether a file is there with the bytes of a digest."""
        self._order([path, sha256, None, 0])

    def damaged(self) -> list[str]:
        """Those of the files looked at since this was asked before that are not there, or have other bytes."""
        return list(self._ask(_DAMAGED))

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

    def _order(self, order: list[Any], data: bytes = b"") -> None:
        """Without a kind of file it is an order to look."""
        head = orjson.dumps(order)
        self._waiting += (head, b"\n", data)
        self._size += len(head) + len(data)
        if self._size >= _CHUNK_BYTES:
            self._pass_on()

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
    """Do what standard input says until it ends. After an error nothing is done: it answers every question."""
    orders, caller, putter = sys.stdin.buffer, os.getppid(), Putter()
    failed: list[Any] | None = None
    while order := orders.readline():
        said = None
        try:
            if order in _QUESTIONS:
                said = None if failed else _asked(putter, order)
            else:
                path, sha256, kind, size = orjson.loads(order)
                data = orders.read(size)
                if len(data) < size or os.getppid() != caller:
                    return
                if failed is None and kind is None:
                    putter.look(path, sha256)
                elif failed is None:
                    putter.put(path, data, sha256, kind)
        except DamagedFileError as error:
            failed = ["damaged", str(error)]
        except WriteError as error:
            failed = ["not written", [error.errno, error.strerror, error.filename]]
        if order in _QUESTIONS:
            sys.stdout.buffer.write(orjson.dumps(failed or ["done", said]) + b"\n")
            sys.stdout.buffer.flush()


def _asked(putter: Putter, question: bytes) -> Any:
    if question == _DAMAGED:
        return putter.damaged()
    if question == _CHECK:
        return putter.check()
    tally = putter.done()
    return [tally.written, tally.reused, tally.bytes_by_kind]
