"""Sets of a made-up source, short to write: what it lists at a time, as the fold reads it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import polars as pl

from extractors.price_record import PriceUnit, condition_text
from extractors.rows import Rows, extract
from schemas.canonical import sha256_hex
from schemas.document import FetchRow
from schemas.extracted import UTC_TIME
from schemas.vocabulary import Absence, Direction, PayloadKind, PriceModality, Unit
from warehouse.documents import current_prices
from warehouse.ledger.fold import UNREAD_SCHEMA, ReadSet, State, advance, empty_state
from warehouse.selection import DocumentSet

START = datetime(2026, 7, 1, 12, tzinfo=UTC)


def day(number: float) -> datetime:
    """Time of the capture of a day."""
    return START + timedelta(days=number)


@dataclass(frozen=True)
class Listed:
    """One price as the source lists it; `literal` None where it says that the price varies."""

    literal: str | None
    field: str = "pricing.prompt"
    direction: Direction = Direction.INPUT
    unit: Unit = Unit.TOKEN
    min_tokens: int | None = None
    starts: datetime | None = None
    ends: datetime | None = None


Prices = Mapping[str, Sequence[Listed | str]]
"""Prices by source id; a bare text is an input price per token."""


def listing(
    at: datetime,
    prices: Prices,
    *,
    kind: PayloadKind = PayloadKind.SET,
    payload: str | None = None,
    archived: datetime | None = None,
    refused: str | None = None,
    unread: Sequence[tuple[str, str | None]] = (),
    texts: Mapping[str, str] | None = None,
    signals: Mapping[str, float] | None = None,
    names: Mapping[str, str] | None = None,
    entities: Mapping[str, Mapping[str, Any]] | None = None,
    facts: Mapping[str, Sequence[tuple[str, str]]] | None = None,
    source: str = "shop",
) -> ReadSet:
    """A set of one document. Equal content has equal bytes unless `payload` says otherwise."""
    rows = Rows()
    for number, (source_id, listed) in enumerate(prices.items()):
        given = {"slug": source_id, "seller": "shop", "name": (names or {}).get(source_id)}
        rows.entity(number, source_id, **{**given, **(entities or {}).get(source_id, {})})
        for one in listed:
            _add(rows, number, source_id, one if isinstance(one, Listed) else Listed(one))
        if source_id in (texts or {}):
            rows.text(number, source_id, "description", (texts or {})[source_id])
        if source_id in (signals or {}):
            rows.signal(number, source_id, "downloads", "downloads", (signals or {})[source_id])
        for field, value in (facts or {}).get(source_id, ()):
            rows.fact(number, source_id, field, f"/{field}", value)
    extraction = extract(rows)
    assert extraction.quarantine.is_empty(), extraction.quarantine
    data = (payload or repr((prices, texts, signals, names, entities, facts))).encode()
    row = FetchRow.of_payload(
        data,
        source=source,
        endpoint="list",
        url="https://shop.example/list",
        media_type="application/json",
        captured_at_utc=at,
        archived_at_utc=archived or at,
        origin="added",
    )
    frames = {
        name: frame.with_columns(
            payload_sha256=pl.lit(sha256_hex(data)),
            captured_at_utc=pl.lit(at, UTC_TIME),
            known_from_utc=pl.lit(archived or at, UTC_TIME),
        )
        for name, frame in extraction.frames.items()
    }
    documents = DocumentSet((source, "list"), kind, at, archived or at, (row,))
    lost = pl.DataFrame(list(unread), schema=dict(UNREAD_SCHEMA), orient="row")
    return ReadSet(documents, frames, lost, refused)


def _add(rows: Rows, number: int, source_id: str, one: Listed) -> None:
    modality = PriceModality.TEXT if one.unit is Unit.TOKEN else PriceModality.IMAGE
    unit = PriceUnit(one.direction, modality, one.unit)
    if one.literal is None:
        rows.no_price(number, source_id, one.field, "-1", unit, Absence.VARIABLE)
        return
    rows.price(
        number, source_id, one.field, one.literal, unit,
        condition=condition_text(min_prompt_tokens=one.min_tokens), valid_from_utc=one.starts, valid_to_utc=one.ends,
    )  # fmt: skip


def permuted(one: ReadSet, seed: int) -> ReadSet:
    """The same set with the records of every frame in another order."""
    mixed = {name: frame.sample(fraction=1, shuffle=True, seed=seed) for name, frame in one.frames.items()}
    return replace(one, frames=mixed)


def folded(*sets: ReadSet, state: State | None = None) -> State:
    """State after sets, without a store."""
    for one in sets:
        state = advance(state or empty_state(), one, one.documents.digest)
    return state or empty_state()


def log(state: State) -> list[tuple[str, str | None, str, str | None]]:
    """Rows of the price ledger: source id, amount or why there is none, state, reason."""
    rows = state["prices_log"].select("source_id", "amount", "absent", "state", "state_reason").rows()
    return [(name, text(amount) if absent is None else absent, *rest) for name, amount, absent, *rest in rows]


def text(amount: Decimal | None) -> str | None:
    """Amount in plain notation without trailing zeros."""
    return None if amount is None else format(amount.normalize(), "f")


def read(log_rows: pl.DataFrame, at: datetime) -> dict[str, str | None]:
    """What readers of the published ledger see at a time: accepted amounts by source id."""
    table = log_rows.with_columns(source=pl.lit("shop"), offer_id=pl.col("source_id"))
    accepted = current_prices(table, at).filter(pl.col("state") == "accepted")
    return {name: text(amount) for name, amount in accepted.select("source_id", "amount").rows()}
