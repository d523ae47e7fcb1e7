"""The fold over the sets of one scope: from the state after the set before to the state after this one.

A state is keyed by the digest of everything folded into it, so a night starts from the newest state that is on disk. It
writes what is open anew and of the logs the rows it adds (`log_parts`), and holds no more than that in memory.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache, partial
from pathlib import Path

import polars as pl

import schemas.extracted
import schemas.money
import schemas.vocabulary
from schemas.canonical import digest
from schemas.times import utc_text
from schemas.vocabulary import PayloadKind
from warehouse.ledger import entities, price_rows, prices, reuse, signals
from warehouse.ledger.log_parts import LogParts, stage_of
from warehouse.selection import DocumentSet
from warehouse.stages import StageStore

STATE_SCHEMAS: Mapping[str, Mapping[str, pl.DataType | type[pl.DataType]]] = {
    "entities": entities.ENTITY_SCHEMA,
    "attributes": entities.ATTRIBUTE_SCHEMA,
    "facts": entities.FACT_SCHEMA,
    "texts": entities.TEXT_SCHEMA,
    "texts_log": {**entities.TEXT_SCHEMA, "step": pl.String},
    "prices": price_rows.OPEN_SCHEMA,
    "prices_log": price_rows.LOG_SCHEMA,
    "signals": signals.SIGNAL_SCHEMA,
    "signals_log": signals.SIGNAL_SCHEMA,
    "reuses_log": reuse.REUSE_SCHEMA,
}
"""Frames of a state: what is open now, and the append-only logs."""

LOGS = tuple(name for name in STATE_SCHEMAS if name.endswith("_log"))
STAGES = {name: stage_of(name) for name in STATE_SCHEMAS}
OPEN_STAGES = {name: stage for name, stage in STAGES.items() if name not in LOGS}
LOG_STAGES = tuple(STAGES[name] for name in LOGS)
_LOG_SCHEMAS = {name: STATE_SCHEMAS[name] for name in LOGS}
MAX_WAITING_ROWS = 10_000
"""Rows of the logs that a fold over many sets holds in memory before it writes them."""

_ORDER: Mapping[str, Sequence[str]] = {
    "entities": ("source_id",),
    "attributes": entities.VALUE_KEY,
    "facts": entities.VALUE_KEY,
    "texts": entities.TEXT_KEY,
    "prices": ("key",),
    "signals": signals.KEY,
}
"""Columns that name a row of what is open, and in whose order it is kept."""

UNREAD_SCHEMA: Mapping[str, type[pl.DataType]] = {"source_id": pl.String, "place": pl.String}

State = Mapping[str, pl.DataFrame]


@dataclass(frozen=True, slots=True)
class ReadSet:
    """A document set as parsed, or why it was refused.

    `frames` are the extracted frames with payload_sha256, captured_at_utc, known_from_utc. `unread` (source_id, place)
    names what is listed but could not be read: a price by its place, a whole row by a null place.
    """

    documents: DocumentSet
    frames: Mapping[str, pl.DataFrame]
    unread: pl.DataFrame = field(default_factory=lambda: pl.DataFrame(schema=UNREAD_SCHEMA))
    refused: str | None = None


class FoldedState(Mapping[str, pl.DataFrame]):
    """A state whose logs are read when they are asked for."""

    def __init__(self, opened: State, logs: LogParts) -> None:
        self._opened = opened
        self._logs = logs

    def __getitem__(self, name: str) -> pl.DataFrame:
        return self._opened[name] if name in self._opened else self._logs.read(name)

    def __iter__(self) -> Iterator[str]:
        return iter(STATE_SCHEMAS)

    def __len__(self) -> int:
        return len(STATE_SCHEMAS)


def empty_state() -> dict[str, pl.DataFrame]:
    """The state before the first set."""
    return {name: pl.DataFrame(schema=schema) for name, schema in STATE_SCHEMAS.items()}


@cache
def version() -> str:
    """Digest of the code of the fold."""
    files = sorted(Path(__file__).parent.glob("*.py"))
    read = (schemas.extracted, schemas.money, schemas.vocabulary)
    files += [Path(module.__file__) for module in read if module.__file__]
    return digest(*(file.read_bytes() for file in files))


def chain_keys(sets: Sequence[DocumentSet], parser_key: str) -> list[str]:
    """Key of the state after each set: each covers all sets before it, their times, the parser and the fold."""
    keys: list[str] = []
    before = digest("ledger", version(), parser_key)
    for one in sets:
        times = (utc_text(time) for row in one.rows for time in (row.captured_at_utc, row.archived_at_utc))
        before = digest(before, one.digest, *times)
        keys.append(before)
    return keys


def fold(
    store: StageStore,
    sets: Sequence[DocumentSet],
    parser_key: str,
    read: Callable[[DocumentSet], ReadSet],
) -> State:
    """State after all sets; starts from the newest state on disk and keeps the last one.

    A refused set changes nothing: what was last good is carried forward.
    """
    keys = chain_keys(sets, parser_key)
    opened, logs, done = _newest(store, keys)
    for index in range(done, len(sets)):
        opened, rows = step(opened, partial(logs.read, "prices_log"), read(sets[index]), keys[index])
        logs.add(rows)
        if logs.waiting_rows() > MAX_WAITING_ROWS and index + 1 < len(sets):
            logs.write(keys[index], remember=False)
    if done < len(sets):
        opened = _ordered(opened)
        logs.write(keys[-1])
        store.save_all(OPEN_STAGES, keys[-1], opened)
    return FoldedState(opened, logs)


def _newest(store: StageStore, keys: Sequence[str]) -> tuple[State, LogParts, int]:
    """What was open and the logs after as many sets as are on disk, and how many those are."""
    for index in range(len(keys), 0, -1):
        opened = store.load_all(OPEN_STAGES, keys[index - 1])
        logs = LogParts.find(store, _LOG_SCHEMAS, keys[index - 1]) if opened is not None else None
        if opened is not None and logs is not None:
            return opened, logs, index
    state = empty_state()
    return {name: state[name] for name in OPEN_STAGES}, LogParts(store, _LOG_SCHEMAS), 0


def advance(state: State, new: ReadSet, name: str) -> dict[str, pl.DataFrame]:
    """State after one more set, all in memory. `name` is the step that new texts are known from."""
    opened, rows = step(state, lambda: state["prices_log"], new, name)
    return {**_ordered(opened), **{log: pl.concat([state[log], rows[log]]) for log in LOGS}}


def _ordered(opened: State) -> dict[str, pl.DataFrame]:
    """What is open in its order; while sets are folded one after another it has none."""
    return {name: opened[name].sort(by) for name, by in _ORDER.items()}


def step(
    opened: State, told: Callable[[], pl.DataFrame], new: ReadSet, name: str
) -> tuple[dict[str, pl.DataFrame], dict[str, pl.DataFrame]]:
    """What is open after one more set, in no order, and the rows it brings to the logs.

    `told()` reads the price log so far.
    """
    if new.refused is not None:
        return {one: opened[one] for one in OPEN_STAGES}, {log: pl.DataFrame(schema=_LOG_SCHEMAS[log]) for log in LOGS}
    complete = new.documents.kind is PayloadKind.SET
    listed = new.frames["entities"].drop("problem", strict=False)
    reuses = reuse.reused(opened["entities"], listed, complete)
    opened = reuse.split_open({one: opened[one] for one in OPEN_STAGES}, reuses, listed)
    present = listed.select("source_id")
    rows_unread = new.unread.filter(pl.col("place").is_null())
    prices_open, prices_log = prices.advance(
        opened["prices"], lambda: reuse.split_log("prices_log", told(), reuses), _listing(opened, new, listed)
    )
    signals_open, signals_log = signals.advance(opened["signals"], new.frames["signals"])
    texts, fresh = entities.advance_texts(opened["texts"], new.frames["texts"])
    after = {
        "entities": entities.advance_entities(opened["entities"], listed, complete, rows_unread),
        "attributes": entities.advance_values(opened["attributes"], entities.attributes_of(listed), present),
        "facts": entities.advance_values(opened["facts"], entities.facts_of(new.frames["facts"]), present),
        "texts": texts,
        "prices": prices_open,
        "signals": signals_open,
    }
    return after, {
        "texts_log": fresh.with_columns(step=pl.lit(name)),
        "prices_log": prices_log,
        "signals_log": signals_log,
        "reuses_log": reuses,
    }


def _listing(state: State, new: ReadSet, listed: pl.DataFrame) -> price_rows.Listing:
    one = new.documents
    offers = listed.select("source_id", "seller", "variant")
    ending = (one.rows[0].sha256, one.captured_at_utc, one.archived_at_utc)
    return price_rows.Listing(
        captured_at_utc=one.captured_at_utc,
        prices=price_rows.observe(new.frames["prices"], offers),
        present=listed.select("source_id", "payload_sha256", "captured_at_utc", "known_from_utc"),
        unread=new.unread,
        last_seen=state["entities"].select("source_id", previous_utc="last_seen_utc"),
        ending=ending if one.kind is PayloadKind.SET else None,
    )
