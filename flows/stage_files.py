"""Which results of stages are still worth their bytes. All of them can be made again from the raw archive."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from pathlib import Path

from extractors.source import endpoint_of, route
from flows import parsing, statements, told
from flows.parsing import Parser, reading_version
from warehouse.archive import RawArchive
from warehouse.ledger import fold
from warehouse.ledger.fold import chain_keys
from warehouse.ledger.log_parts import LINKS, needed
from warehouse.retention import Found
from warehouse.selection import DocumentSet, select
from warehouse.stages import StageStore

NEWEST_STATES = 3
"""Ledger states of an endpoint that stay: of this night, of the night before, and one to spare."""
NEWEST_RESULTS = 3
"""Results of stages that are only read again by the next nights."""
_BY_AGE = ("compared.", "identity.", statements.STAGE)


def stage_garbage(archive: RawArchive, store: StageStore, limit: datetime) -> tuple[list[Found], list[str]]:
    """Stage files written before a UTC time that no run will read, and names of stages that nobody here knows.

    Kept are: readings of every archived document by the code of today, ledger states of the newest sets and of the last
    set of each month (a backfill starts from there), and the newest results of the rest. Unknown stages are left alone.
    """
    selection = select(archive.rows(), route, lambda *scope: endpoint_of(*scope).kind)
    parser = Parser(store, archive.read)
    keys = {stage: {parser.key(row) for row in selection.rows()} for stage in parsing.STAGES.values()}
    keys[parsing.GOOD_ROWS] = {parser.set_key(one) for sets in selection.sets.values() for one in sets}
    states = {key for scope, sets in selection.sets.items() for key in _states(scope[0], sets)}
    keys |= dict.fromkeys(fold.OPEN_STAGES.values(), states)
    keys[told.STAGE] = {told.told_key(state) for state in states}
    links, parts = needed(store, states)
    keys |= {LINKS: links, **dict.fromkeys(fold.LOG_STAGES, parts)}
    found: list[Found] = []
    unknown: list[str] = []
    for folder in sorted(path for path in _folders(store.folder) if path.is_dir()):
        if folder.name in keys:
            found += _outside(folder, keys[folder.name], limit)
        elif folder.name.startswith(_BY_AGE):
            newest = sorted(folder.glob("*.parquet"), key=lambda path: path.stat().st_mtime_ns)[-NEWEST_RESULTS:]
            found += _outside(folder, {path.stem for path in newest}, limit)
        else:
            unknown.append(folder.name)
    return found, unknown


def _folders(root: Path) -> Iterable[Path]:
    return root.iterdir() if root.is_dir() else ()


def _states(source: str, sets: tuple[DocumentSet, ...]) -> Iterator[str]:
    """Keys of the ledger states of an endpoint that stay."""
    keys = chain_keys(sets, reading_version(source))
    yield from keys[-NEWEST_STATES:]
    monthly: Mapping[tuple[int, int], str] = {
        (one.captured_at_utc.year, one.captured_at_utc.month): key for one, key in zip(sets, keys, strict=True)
    }
    yield from monthly.values()


def _outside(folder: Path, kept: set[str], limit: datetime) -> Iterator[Found]:
    for path in sorted(folder.iterdir()):
        state = path.stat()
        if path.stem not in kept and state.st_mtime < limit.timestamp():
            yield Found(path, state.st_size)
