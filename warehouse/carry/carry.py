"""Carrying: what never changes first, then what does, the pointer last. Interrupted anywhere, run it again."""

import hashlib
import logging
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any

import orjson

from schemas.canonical import sha256_hex
from warehouse.carry.checks import check_lineage, check_newer
from warehouse.carry.headers import headers_of, is_immutable
from warehouse.carry.target import CarryError, Held, Target, Version
from warehouse.files import DamagedFileError, is_temporary
from warehouse.publish import paths
from warehouse.publish.guard import using
from warehouse.publish.history import manifest_entry, read_history, read_removed
from warehouse.publish.reach import Reached, files_of, reports_of
from warehouse.publish.store import Store

log = logging.getLogger(__name__)
WORKERS = 8
"""Requests to a store at once: nearly all their time is waiting."""
UNFINISHED_PAGE = ".new"


class Done(StrEnum):
    """What became of one file."""

    SENT = "sent"
    SKIPPED = "skipped"
    MENDED = "mended"
    """It was there with other bytes than its digest promises."""


@dataclass(frozen=True, slots=True)
class Carried:
    """What was carried: the snapshot that the target's `latest.json` names now, and counts of files."""

    snapshot: str
    sent: int
    skipped: int
    mended: int
    deleted: int
    bytes_sent: int
    moved: bool
    """Whether `latest.json` changed."""


def carry(
    root: Path, target: Target, *, owned: Collection[str] = (), check_all: bool = False, force: bool = False
) -> Carried:
    """Make a target hold what is published under `root`. Everything sent is read back and compared.

    Files that never change are only created, and not sent again when they are there with their size; `check_all` reads
    them all and mends damaged ones. Then the history, all that changes, and `latest.json` by compare-and-swap. Below
    the folders in `owned` files that are not under `root` are deleted. Nobody may change what is mutable under `root`
    meanwhile.

    Raises CarryError: the target refuses, its latest snapshot has a newer as-of, or its history is not the beginning
    of ours (`force` overrides both). Raises MovedError when somebody else carried meanwhile, DamagedFileError for a
    local file that is not what its digest says. Then the target's pointer is what it was.
    """
    with using(root):
        return _Carrier(root, target, check_all).run(owned, force)


class _Carrier:
    def __init__(self, root: Path, target: Target, check_all: bool) -> None:
        self._store, self._target, self._check_all = Store(root), target, check_all
        self._root = root
        self._held: Mapping[str, Held] = {}
        self._counts = dict.fromkeys(Done, 0)
        self._bytes = 0

    def run(self, owned: Collection[str], force: bool) -> Carried:
        pointer, history = self._store.read(paths.LATEST), self._store.read(paths.SNAPSHOTS)
        if pointer is None or history is None:
            raise CarryError(f"{self._root}: nothing is published here; run `abreast refresh` first")
        standing, told = self._target.read(paths.LATEST), self._target.read(paths.SNAPSHOTS)
        if not force:
            check_newer(self._target, standing, pointer)
            check_lineage(self._target, told, history)
        self._held = self._target.listing()
        frozen = dict.fromkeys(self._frozen())
        manifests = [one for one in frozen if one.path.endswith("/manifest.json")]
        self._each(self._put_frozen, [one for one in frozen if one not in set(manifests)])
        self._each(self._put_frozen, manifests)
        self._swap(paths.SNAPSHOTS, history, told)
        changing = list(self._changing())
        # What lies outside the contract comes after it: pages lead into the snapshot that they show.
        for inside in (True, False):
            self._each(self._put_file, [one for one in changing if one.startswith(f"{paths.BASE}/") is inside])
        deleted = self._delete_strays(owned, set(changing))
        moved = self._swap(paths.LATEST, pointer, standing)
        snapshot = str(orjson.loads(pointer)["snapshot"])
        counts = self._counts
        return Carried(
            snapshot, counts[Done.SENT], counts[Done.SKIPPED], counts[Done.MENDED], deleted, self._bytes, moved
        )

    def _frozen(self) -> Iterator[Reached]:
        """All files that never change, of every snapshot that the history names and that is kept."""
        runs, removed = read_history(self._store), read_removed(self._store)
        for snapshot in dict.fromkeys(run["snapshot"] for run in runs if run.get("manifest")):
            entry = manifest_entry(runs, snapshot)
            if entry is not None and snapshot not in removed:
                yield from files_of(self._store, entry)
        yield from reports_of(runs)

    def _changing(self) -> Iterator[str]:
        """Paths of all that changes, but history and pointer."""
        for path in sorted(self._root.rglob("*")):
            inside = path.relative_to(self._root).as_posix()
            hidden = any(part.startswith(".") for part in inside.split("/"))
            if hidden or is_temporary(path) or path.name.endswith(UNFINISHED_PAGE) or not path.is_file():
                continue
            if not is_immutable(inside) and inside not in (paths.LATEST, paths.SNAPSHOTS):
                yield inside

    def _put_frozen(self, file: Reached) -> tuple[Done, int]:
        held = self._held.get(file.path)
        if held is not None and held.size_bytes == self._size(file) and not self._check_all:
            return Done.SKIPPED, 0
        data = self._store.read_exactly(file.path, file.sha256)
        if held is None and self._target.create(file.path, data, headers_of(file.path)):
            self._read_back(file.path, data)
            return Done.SENT, len(data)
        there = self._target.read(file.path)
        if there is not None and there.data == data:
            return Done.SKIPPED, 0
        log.warning("%s: %s is not what its digest says and is sent again", self._target.name, file.path)
        self._target.replace(file.path, data, headers_of(file.path))
        self._read_back(file.path, data)
        return Done.MENDED, len(data)

    def _size(self, file: Reached) -> int:
        try:
            return (self._root / file.path).stat().st_size
        except FileNotFoundError:
            raise DamagedFileError(f"{self._root / file.path}: not there; expected SHA-256 {file.sha256}") from None

    def _swap(self, path: str, data: bytes, before: Version | None) -> bool:
        """Put a file that others may have put meanwhile; whether it had to be."""
        if before is not None and before.data == data:
            self._count(Done.SKIPPED, 0)
            return False
        self._target.swap(path, data, headers_of(path), before)
        self._read_back(path, data)
        self._count(Done.SENT, len(data))
        return True

    def _put_file(self, path: str) -> tuple[Done, int]:
        data = (self._root / path).read_bytes()
        held = self._held.get(path)
        if held is not None and held.size_bytes == len(data) and self._is_same(path, held, data):
            return Done.SKIPPED, 0
        self._target.replace(path, data, headers_of(path))
        self._read_back(path, data)
        return Done.SENT, len(data)

    def _is_same(self, path: str, held: Held, data: bytes) -> bool:
        if held.md5 is not None:
            return held.md5 == hashlib.md5(data, usedforsecurity=False).hexdigest()
        there = self._target.read(path)
        return there is not None and there.data == data

    def _read_back(self, path: str, data: bytes) -> None:
        there = self._target.read(path)
        if there is None or there.data != data:
            found = "nothing" if there is None else f"SHA-256 {sha256_hex(there.data)}"
            raise CarryError(
                f"{self._target.name}: {path} reads back as {found}, expected {sha256_hex(data)}; run it again"
            )

    def _delete_strays(self, owned: Collection[str], wanted: set[str]) -> int:
        folders = tuple(f"{folder.rstrip('/')}/" for folder in owned)
        strays = [path for path in self._held if path.startswith(folders) and path not in wanted] if folders else []
        for path in strays:
            self._target.delete(path)
        return len(strays)

    def _each(self, put: Callable[[Any], tuple[Done, int]], files: Iterable[Any]) -> None:
        """Put files side by side; the first error ends it."""
        with ThreadPoolExecutor(WORKERS, thread_name_prefix="carry") as pool:
            try:
                for done, size in pool.map(put, files):
                    self._count(done, size)
            except BaseException:
                pool.shutdown(wait=True, cancel_futures=True)
                raise

    def _count(self, done: Done, size: int) -> None:
        self._counts[done] += 1
        self._bytes += size
