"""What a scope tells of itself without its rows: whether it was refused, how large it is, what falls due in it.

A night compares itself with the night before by what that one left behind. Of its inputs it needs no more than their
digest, and a digest needs no more than this, so that ledgers and payloads of the night before are not read again.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Generic, TypeVar

import polars as pl

from flows.code_version import code_version
from flows.parsing import STAGES, ParsedSet, Parser, reading_version
from schemas.canonical import digest
from schemas.dtypes import UTC_TIME
from warehouse.curate.prices import release_times
from warehouse.ledger.fold import OPEN_STAGES, State, chain_keys
from warehouse.selection import DocumentSet
from warehouse.stages import StageStore

STAGE = "told"
_SCHEMA = {
    "is_refused": pl.Boolean(),
    "rows_total": pl.Int64(),
    "quarantined": pl.Int64(),
    "last_seen_utc": UTC_TIME,
    "due_utc": pl.List(UTC_TIME),
}
K = TypeVar("K")
V = TypeVar("V")


@dataclass(frozen=True, slots=True)
class Told:
    """What is told of a scope after its newest set."""

    is_refused: bool
    """Whether the newest set was refused."""
    rows_total: int
    quarantined: int
    last_seen_utc: datetime | None
    """When rows were last listed; None while nothing was."""
    due_utc: tuple[datetime, ...]
    """Times at which something changes without a capture: a hold ends, a price begins or ends."""


class OnDemand(Mapping[K, V], Generic[K, V]):
    """Values that are made when they are first asked for."""

    def __init__(self, keys: Mapping[K, object], make: Callable[[K], V]) -> None:
        """One value for each of `keys`."""
        self._keys, self._make = tuple(keys), make
        self._made: dict[K, V] = {}

    def __getitem__(self, key: K) -> V:
        if key not in self._made:
            if key not in self._keys:
                raise KeyError(key)
            self._made[key] = self._make(key)
        return self._made[key]

    def __iter__(self) -> Iterator[K]:
        return iter(self._keys)

    def __len__(self) -> int:
        return len(self._keys)


def told_key(state_key: str) -> str:
    """Key of what is told of the ledger state with a key."""
    return digest(STAGE, state_key, code_version())


def tell(
    store: StageStore, sets: Sequence[DocumentSet], read: Callable[[], ParsedSet], folded: Callable[[], State]
) -> Told:
    """What is told of a scope after its `sets`; `read` and `folded` give the last of them and the state where it was
    not told yet.

    It was not where either would have to be made anew: whether its payloads can still be read must be found out first.
    """
    state_key = chain_keys(sets, reading_version(sets[-1].scope[0]))[-1]
    key = told_key(state_key)
    found = store.load(STAGE, key) if _stands(store, state_key, sets[-1]) else None
    if found is None:
        state, parsed = folded(), read()
        found = _frame(state, parsed)
        store.save(STAGE, key, found)
    row = found.row(0, named=True)
    return Told(**{**row, "due_utc": tuple(row["due_utc"])})


def _stands(store: StageStore, state_key: str, newest: DocumentSet) -> bool:
    parser = Parser(store, lambda _: b"")
    readings = (store.path(STAGES["summary"], parser.key(row)) for row in newest.rows)
    return all(path.exists() for path in readings) and all(
        store.path(stage, state_key).exists() for stage in OPEN_STAGES.values()
    )


def _frame(state: State, newest: ParsedSet) -> pl.DataFrame:
    told = (
        bool(newest.read.refused),
        newest.rows_total,
        newest.quarantine.height,
        state["entities"]["last_seen_utc"].max(),
        _due(state),
    )
    return pl.DataFrame([told], schema=_SCHEMA, orient="row")


def _due(state: State) -> list[datetime]:
    log = state["prices_log"]
    announced = log.filter(pl.col("valid_from_utc") > pl.col("captured_at_utc"))["valid_from_utc"].unique()
    ending = log["valid_to_utc"].drop_nulls().unique()
    return sorted({*release_times(state["prices"]), *announced.to_list(), *ending.to_list()})
