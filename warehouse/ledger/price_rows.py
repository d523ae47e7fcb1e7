"""What the price ledger of a source is made of: observations with their keys, the rows of the log, what is open."""

from dataclasses import dataclass
from datetime import datetime

import polars as pl

from schemas.extracted import MONEY, UTC_TIME
from schemas.money import CHANGE_DIGITS
from warehouse.ledger.gate import PRICE_PER_UNIT, row_limits
from warehouse.ledger.place import place

LOG_SCHEMA: dict[str, pl.DataType | type[pl.DataType]] = {
    "key": pl.String,
    "group": pl.String,
    "source_id": pl.String,
    "seller": pl.String,
    "variant": pl.String,
    "currency": pl.String,
    "per": pl.Int64,
    "unit": pl.String,
    "direction": pl.String,
    "modality": pl.String,
    "cache": pl.String,
    "condition": pl.String,
    "field": pl.String,
    "literal": pl.String,
    "amount": MONEY,
    "absent": pl.String,
    "valid_from_utc": UTC_TIME,
    "valid_to_utc": UTC_TIME,
    "certainty": pl.String,
    "captured_at_utc": UTC_TIME,
    "known_from_utc": UTC_TIME,
    "state": pl.String,
    "state_reason": pl.String,
    "payload_sha256": pl.String,
    "previous_amount": MONEY,
}
"""Rows of the ledger of a source. `previous_amount` is what was accepted before; null for a first observation.

A `group` is what a price is of; its keys are the steps that a source states for it, by their stated times.
"""

OPEN_SCHEMA: dict[str, pl.DataType | type[pl.DataType]] = {
    **{name: dtype for name, dtype in LOG_SCHEMA.items() if name != "previous_amount"},
    "stated_from_utc": UTC_TIME,
    "accepted_amount": MONEY,
    "ended": pl.Boolean,
    "fields": pl.String,
}
"""The newest row of every key ever seen, what was last accepted for it, and the pricing fields of its source row."""


@dataclass(frozen=True, slots=True)
class Listing:
    """What a set says of prices.

    - `prices`: what `observe` made of the extracted ones
    - `present`: source_id, payload_sha256, captured_at_utc, known_from_utc of every row that could be read
    - `unread`: source_id, place of prices that could not be read; place null where the whole row could not
    - `last_seen`: source_id, previous_utc: when each row was last listed before
    - `ending`: payload, capture and archive time of the whole set, where it is complete and so ends what it leaves out
    """

    captured_at_utc: datetime
    prices: pl.DataFrame
    present: pl.DataFrame
    unread: pl.DataFrame
    last_seen: pl.DataFrame
    ending: tuple[str, datetime, datetime] | None


def observe(prices: pl.DataFrame, offers: pl.DataFrame) -> pl.DataFrame:
    """Observations of a set with their keys, in no order.

    `prices` are extracted prices with payload_sha256, captured_at_utc, known_from_utc; `offers` have the source_id,
    seller and variant of their rows. A row that goes to another seller is another offer: its old prices end there. Two
    of one key are one: the parsers give every price of a row its own coordinates.
    """
    of = [pl.col("source_id"), *(pl.col(name).fill_null("") for name in ("seller", "variant"))]
    of += [pl.col("place"), pl.col("condition"), pl.col("unit"), pl.col("direction"), pl.col("modality")]
    of += [pl.col("cache"), pl.col("currency"), pl.col("per").cast(pl.String)]
    stated = [pl.col(name).cast(pl.String).fill_null("") for name in ("valid_from_utc", "valid_to_utc")]
    placed = prices.with_columns(place=place(), per_unit=PRICE_PER_UNIT).lazy()
    rows = _fields(placed).join(offers.lazy(), on="source_id", how="left")
    rows = rows.join(row_limits(placed), on="source_id", how="left")
    keyed = placed.join(rows, on="source_id", how="left").with_columns(
        group=pl.concat_str(of, separator="\x1f"), stated_from_utc=pl.col("valid_from_utc")
    )
    keyed = keyed.with_columns(key=pl.concat_str("group", *stated, separator="\x1f")).drop("place")
    observed = keyed.collect(engine="in-memory")
    if observed["key"].n_unique() == observed.height:
        return observed
    return observed.sort("key", "amount", "literal").filter(pl.col("key").ne_missing(pl.col("key").shift()))


def _fields(placed: pl.LazyFrame) -> pl.LazyFrame:
    """source_id, fields: all places at which a row has a price, as one text."""
    listed = placed.group_by("source_id").agg("place")
    return listed.select("source_id", fields=pl.col("place").list.unique().list.sort().list.join(","))


def same_amount(one: str, other: str) -> pl.Expr:
    """Whether two amounts agree at 12 significant digits; float noise of a source is no change."""
    first, second = (pl.col(name).cast(pl.Float64).round_sig_figs(CHANGE_DIGITS) for name in (one, other))
    return first.eq_missing(second)
