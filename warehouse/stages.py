"""Results of stages, written once under the digest of everything they read: `tables/<stage>/<key>.parquet`.

This one rule is the cache, the idempotence, the crash safety and the incremental night: a killed run leaves finished
results, which the next one finds, and no half-written one.
"""

import io
from collections import OrderedDict
from collections.abc import Callable, Mapping
from pathlib import Path

import polars as pl

from warehouse.files import write_atomic, write_once

MAX_REMEMBERED_BYTES = 192 * 2**20


class StageStore:
    """Frames by stage and key under a folder; those used last are also kept in memory, which frames never change in."""

    def __init__(self, root: Path, max_remembered_bytes: int = MAX_REMEMBERED_BYTES) -> None:
        """Use `<data root>/tables`; folders are made when the first result is written."""
        self.folder = root / "tables"
        self._max_bytes = max_remembered_bytes
        self._remembered: OrderedDict[Path, pl.DataFrame] = OrderedDict()
        self._bytes = 0
        self._saved: dict[str, str] = {}

    def path(self, stage: str, key: str) -> Path:
        """File of a result."""
        return self.folder / stage / f"{key}.parquet"

    def load(self, stage: str, key: str, *, remember: bool = True) -> pl.DataFrame | None:
        """A result, or None when it has not been made (or a file of it was lost or cut: then it is made again)."""
        path = self.path(stage, key)
        if path in self._remembered:
            self._remembered.move_to_end(path)
            return self._remembered[path]
        if not path.exists():
            # Most results asked for first are not made yet; Polars takes milliseconds to say so.
            return None
        try:
            found = pl.read_parquet(path, memory_map=False)
        except FileNotFoundError:
            return None
        except pl.exceptions.ComputeError:
            path.unlink(missing_ok=True)
            return None
        return self._remember(path, found) if remember else found

    def save(self, stage: str, key: str, frame: pl.DataFrame, *, remember: bool = True) -> None:
        """Write a result. Raises WriteError when the disk refuses; nothing half-written is left.

        `remember` says whether it will soon be asked for.
        """
        path = self.path(stage, key)
        write_once(path, _encoded(frame))
        if remember:
            self._remember(path, frame)
        self._saved[stage] = key

    def replace(self, stage: str, key: str, frame: pl.DataFrame) -> None:
        """Write what is no function of its key in place of what is there. Raises WriteError."""
        path = self.path(stage, key)
        write_atomic(path, _encoded(frame))
        if path in self._remembered:
            self._bytes -= int(self._remembered.pop(path).estimated_size())
        self._remember(path, frame)

    def _remember(self, path: Path, frame: pl.DataFrame) -> pl.DataFrame:
        if path not in self._remembered:
            self._remembered[path] = frame
            self._bytes += int(frame.estimated_size())
        while self._bytes > self._max_bytes and self._remembered:
            _, oldest = self._remembered.popitem(last=False)
            self._bytes -= int(oldest.estimated_size())
        return frame

    def newest(self, stage: str) -> pl.DataFrame | None:
        """The result of a stage that was written last, whatever its key, or None. Only a cache may ask.

        What this store wrote itself comes first: of several processes each works on neighbouring nights.
        """
        if stage in self._saved:
            return self.load(stage, self._saved[stage])
        files = sorted((self.folder / stage).glob("*.parquet"), key=lambda path: (path.stat().st_mtime_ns, path.name))
        return self.load(stage, files[-1].stem) if files else None

    def load_all(self, stages: Mapping[str, str], key: str, *, remember: bool = True) -> dict[str, pl.DataFrame] | None:
        """Frames of several stages under one key by name; None when any is missing. `stages` maps names to stages."""
        found: dict[str, pl.DataFrame] = {}
        for name, stage in stages.items():
            frame = self.load(stage, key, remember=remember)
            if frame is None:
                return None
            found[name] = frame
        return found

    def save_all(self, stages: Mapping[str, str], key: str, frames: Mapping[str, pl.DataFrame]) -> None:
        """Write the frames of several stages under one key."""
        for name, stage in stages.items():
            self.save(stage, key, frames[name])

    def remember(self, stage: str, key: str, make: Callable[[], pl.DataFrame]) -> pl.DataFrame:
        """The result of a stage, made when it is not there yet."""
        found = self.load(stage, key)
        if found is None:
            found = make()
            self.save(stage, key, found)
        return found


def _encoded(frame: pl.DataFrame) -> bytes:
    buffer = io.BytesIO()
    # Stages are read as a whole: nobody asks for the statistics of a column.
    frame.write_parquet(buffer, compression="zstd", compression_level=1, statistics=False)
    return buffer.getvalue()
