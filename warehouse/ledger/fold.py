"""The fold over the sets of one scope: from the state after the set before to the state after this one.

A state is keyed by the digest of everything folded into it, so a night starts from the newest state that is on disk.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

import polars as pl

import schemas.extracted
import schemas.money
import schemas.vocabulary
from schemas.canonical import digest
from schemas.times import utc_text
from schemas.vocabulary import PayloadKind
from warehouse.ledger import entities, price_rows, prices, reuse, signals
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

STAGES = {name: f"ledger.{name}" for name in STATE_SCHEMAS}

UNREAD_SCHEMA: Mapping[str, type[pl.DataType]] = {"source_id": pl.String, "place": pl.String}

State = dict[str, pl.DataFrame]


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


def empty_state() -> State:
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
    state, done = empty_state(), 0
    for index in range(len(keys), 0, -1):
        found = store.load_all(STAGES, keys[index - 1])
        if found is not None:
            state, done = found, index
            break
    for index in range(done, len(sets)):
        state = advance(state, read(sets[index]), keys[index])
    if done < len(sets):
        store.save_all(STAGES, keys[-1], state)
    return state


def advance(state: State, new: ReadSet, step: str) -> State:
    """State after one more set."""
    if new.refused is not None:
        return state
    complete = new.documents.kind is PayloadKind.SET
    listed = new.frames["entities"].drop("problem", strict=False)
    present = listed.select("source_id")
    rows_unread = new.unread.filter(pl.col("place").is_null())
    opened, price_log = prices.advance(state["prices"], state["prices_log"], _listing(state, new, listed))
    signal_open, signal_log = signals.advance(state["signals"], new.frames["signals"])
    texts, fresh = entities.advance_texts(state["texts"], new.frames["texts"])
    return {
        "entities": entities.advance_entities(state["entities"], listed, complete, rows_unread),
        "attributes": entities.advance_values(state["attributes"], entities.attributes_of(listed), present),
        "facts": entities.advance_values(state["facts"], new.frames["facts"], present),
        "texts": texts,
        "texts_log": pl.concat([state["texts_log"], fresh.with_columns(step=pl.lit(step))]),
        "prices": opened,
        "prices_log": pl.concat([state["prices_log"], price_log]),
        "signals": signal_open,
        "signals_log": pl.concat([state["signals_log"], signal_log]),
        "reuses_log": pl.concat([state["reuses_log"], reuse.reused(state["entities"], listed)]),
    }


def _listing(state: State, new: ReadSet, listed: pl.DataFrame) -> price_rows.Listing:
    one = new.documents
    offers = listed.select("source_id", "seller", "variant")
    ending = (one.rows[0].sha256, one.captured_at_utc, one.archived_at_utc)
    return price_rows.Listing(
        captured_at_utc=one.captured_at_utc,
        prices=price_rows.observe(new.frames["prices"].join(offers, on="source_id", maintain_order="left")),
        present=listed.select("source_id", "payload_sha256", "captured_at_utc", "known_from_utc"),
        unread=new.unread,
        last_seen=state["entities"].select("source_id", previous_utc="last_seen_utc"),
        ending=ending if one.kind is PayloadKind.SET else None,
    )
