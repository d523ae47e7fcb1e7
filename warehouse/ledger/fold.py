"""The fold over the sets of one scope: from the state after the set before to the state after this one.

A state is keyed by the digest of everything folded into it, so a night starts from the newest state that is on disk.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import polars as pl

import schemas.extracted
import schemas.money
from schemas.canonical import digest
from schemas.times import utc_text
from schemas.vocabulary import PayloadKind
from warehouse.ledger import entities, prices, signals
from warehouse.selection import DocumentSet
from warehouse.stages import StageStore

STATE_SCHEMAS: Mapping[str, Mapping[str, pl.DataType | type[pl.DataType]]] = {
    "entities": entities.ENTITY_SCHEMA,
    "attributes": entities.ATTRIBUTE_SCHEMA,
    "facts": entities.FACT_SCHEMA,
    "texts": entities.TEXT_SCHEMA,
    "texts_log": {**entities.TEXT_SCHEMA, "step": pl.String},
    "prices": prices.OPEN_SCHEMA,
    "prices_log": prices.LOG_SCHEMA,
    "signals": signals.SIGNAL_SCHEMA,
    "signals_log": signals.SIGNAL_SCHEMA,
}
"""Frames of a state: what is open now, and the append-only logs."""

STAGES = {name: f"ledger.{name}" for name in STATE_SCHEMAS}

State = dict[str, pl.DataFrame]


@dataclass(frozen=True, slots=True)
class ReadSet:
    """A document set as parsed: extracted frames with `payload_sha256`, or why it was refused."""

    documents: DocumentSet
    frames: Mapping[str, pl.DataFrame]
    refused: str | None = None


def empty_state() -> State:
    """The state before the first set."""
    return {name: pl.DataFrame(schema=schema) for name, schema in STATE_SCHEMAS.items()}


@cache
def version() -> str:
    """Digest of the code of the fold."""
    files = sorted(Path(__file__).parent.glob("*.py"))
    files += [Path(module.__file__) for module in (schemas.extracted, schemas.money) if module.__file__]
    return digest(*(file.read_bytes() for file in files))


def chain_keys(sets: Sequence[DocumentSet], parser_key: str) -> list[str]:
    """Key of the state after each set: each covers all sets before it, their times, the parser and the fold."""
    keys: list[str] = []
    before = digest("ledger", version(), parser_key)
    for one in sets:
        before = digest(before, one.digest, utc_text(one.captured_at_utc), utc_text(one.archived_at_utc))
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
    state, done = empty_state(), 0
    for index in range(len(keys), 0, -1):
        found = store.load_all(STAGES, keys[index - 1])
        if found is not None:
            state, done = found, index
            break
    for index in range(done, len(sets)):
        previous = sets[index - 1] if index else None
        state = advance(state, read(sets[index]), previous, keys[index])
    if done < len(sets):
        store.save_all(STAGES, keys[-1], state)
    return state


def advance(state: State, new: ReadSet, previous: DocumentSet | None, step: str) -> State:
    """State after one more set."""
    if new.refused is not None:
        return state
    one = new.documents
    complete = one.kind is PayloadKind.SET
    captured, archived = one.captured_at_utc, one.archived_at_utc
    listed = new.frames["entities"].drop("problem", strict=False)
    present = listed.select("source_id")
    moment = prices.Moment(captured, archived, previous.captured_at_utc if previous else None)
    opened, price_rows = prices.advance(
        state["prices"], prices.observe(new.frames["prices"]), moment, one.rows[0].sha256 if complete else None
    )
    signal_open, signal_rows = signals.advance(state["signals"], new.frames["signals"], captured, archived)
    texts, fresh = entities.advance_texts(state["texts"], new.frames["texts"], captured, archived)
    return {
        "entities": entities.advance_entities(state["entities"], listed, captured, complete),
        "attributes": entities.advance_values(
            state["attributes"], entities.attributes_of(listed), present, captured, archived
        ),
        "facts": entities.advance_values(state["facts"], new.frames["facts"], present, captured, archived),
        "texts": texts,
        "texts_log": pl.concat([state["texts_log"], fresh.with_columns(step=pl.lit(step))]),
        "prices": opened,
        "prices_log": pl.concat([state["prices_log"], price_rows]),
        "signals": signal_open,
        "signals_log": pl.concat([state["signals_log"], signal_rows]),
    }
