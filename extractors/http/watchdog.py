"""Ending an answer at its deadline even while headers or chunk sizes drip in: a timeout per read would never fire."""

import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from typing import Any

from requests.adapters import HTTPAdapter
from urllib3 import HTTPConnectionPool, HTTPSConnectionPool
from urllib3.connection import HTTPConnection, HTTPSConnection

_current = threading.local()


@dataclass(slots=True, eq=False)
class Watch:
    """One request: when it must have ended, and on which socket its answer comes."""

    ends: float
    has_fired: bool = False
    sockets: list[socket.socket] = field(default_factory=list)

    def fire(self) -> None:
        """Shut the connection down: whoever reads from it gets its end."""
        self.has_fired = True
        for one in self.sockets:
            with suppress(OSError):
                one.shutdown(socket.SHUT_RDWR)


class Watchdog:
    """Fires watches at their ends, from one thread that lives while there is something to watch."""

    def __init__(self) -> None:
        """The thread starts with the first watch."""
        self._changed = threading.Condition()
        self._watches: set[Watch] = set()
        self._next = float("inf")
        self._thread: threading.Thread | None = None
        self._stopped = False

    @contextmanager
    def watching(self, seconds: float) -> Iterator[Watch]:
        """Watch the requests that this thread makes inside the block."""
        watch = Watch(time.monotonic() + seconds)
        _current.watch = watch
        self._add(watch)
        try:
            yield watch
        finally:
            _current.watch = None
            with self._changed:
                self._watches.discard(watch)

    def stop(self) -> None:
        """End the thread."""
        with self._changed:
            self._stopped = True
            self._changed.notify()

    def _add(self, watch: Watch) -> None:
        with self._changed:
            self._watches.add(watch)
            if self._thread is None:
                self._thread = threading.Thread(target=self._run, name="http-watchdog", daemon=True)
                self._thread.start()
            elif watch.ends < self._next:
                self._changed.notify()

    def _run(self) -> None:
        with self._changed:
            while not self._stopped:
                now = time.monotonic()
                for watch in [one for one in self._watches if one.ends <= now]:
                    self._watches.discard(watch)
                    watch.fire()
                self._next = min((one.ends for one in self._watches), default=float("inf"))
                self._changed.wait(None if self._next == float("inf") else max(self._next - now, 0.01))


def _watch(connection: HTTPConnection) -> None:
    watch: Watch | None = getattr(_current, "watch", None)
    if watch is not None and isinstance(connection.sock, socket.socket):
        watch.sockets.append(connection.sock)
        if watch.has_fired:
            watch.fire()


class _Connection(HTTPConnection):
    def getresponse(self) -> Any:
        _watch(self)
        return super().getresponse()


class _SecureConnection(HTTPSConnection):
    def getresponse(self) -> Any:
        _watch(self)
        return super().getresponse()


class _Pool(HTTPConnectionPool):
    ConnectionCls = _Connection


class _SecurePool(HTTPSConnectionPool):
    ConnectionCls = _SecureConnection


class WatchedAdapter(HTTPAdapter):
    """Adapter of requests whose connections tell the watch of their thread on which socket they read."""

    def __init__(self, connections: int) -> None:
        """No retries of its own: they belong to the session, which knows Retry-After and budgets."""
        super().__init__(pool_connections=connections, pool_maxsize=connections, max_retries=0)

    def init_poolmanager(self, *args: Any, **kwargs: Any) -> None:
        """Use the watched connections."""
        super().init_poolmanager(*args, **kwargs)
        self.poolmanager.pool_classes_by_scheme = {"http": _Pool, "https": _SecurePool}
