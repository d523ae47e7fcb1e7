"""One step of the price ledger of a source: the open prices, a new set of observations, and the rows that follow.

The ledger is append-only. A row says what a price is from a time on; a row with an absence ends it; a held observation
that is later accepted gets a second row. Nothing written is ever changed.
"""

from collections.abc import Callable
from datetime import datetime

import polars as pl

from schemas.extracted import UTC_TIME
from schemas.times import NO_START
from schemas.vocabulary import Certainty, PriceState
from warehouse.ledger.ends import ended, ends, has_steps, unlisted
from warehouse.ledger.gate import BINDING_GAP, CONFIRM_AFTER, RELEASE_AFTER, judged
from warehouse.ledger.price_rows import LOG_SCHEMA, OPEN_SCHEMA, Listing, same_amount


def advance(opened: pl.DataFrame, told: Callable[[], pl.DataFrame], new: Listing) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Open prices after a set, and the rows it brings to the ledger. `told()` reads the rows that are in it."""
    released = release(opened, new.captured_at_utc).select(LOG_SCHEMA.keys()).sort("key")
    opened = _reopen(opened, released, new.prices)
    looked_at = _looked_at(opened, new)
    rows = pl.concat([_changes(looked_at), _confirmations(looked_at)]).sort("key")
    gone = unlisted(opened, new)
    if has_steps(opened) or has_steps(new.prices):
        opened = _reopen(opened, rows, new.prices)
        closing = ends(opened, gone, pl.concat([released, rows]), told)
        opened = _reopen(opened, closing, new.prices)
    else:
        closing = ended(gone)
        opened = _reopen(opened, pl.concat([rows, closing]), new.prices)
    now = new.prices.lazy().select("key", now_fields="fields")
    whole = (
        opened.lazy()
        .join(now, on="key", how="left", maintain_order="left")
        .with_columns(
            ended=pl.col("ended") | pl.col("key").is_in(gone["key"].implode()),
            fields=pl.coalesce("now_fields", "fields"),
        )
    )
    after = whole.select(OPEN_SCHEMA.keys()).collect(engine="in-memory")
    return after, pl.concat([released, rows, closing])


def release(opened: pl.DataFrame, at_utc: datetime) -> pl.DataFrame:
    """Rows that accept, by a time, what was held for seven days and not taken back: open ones with `previous_amount`.

    They say so from the end of the seven days on, whenever the next set comes: a ledger that is read in between says
    the same as one that is read later.
    """
    due = pl.col("captured_at_utc") + RELEASE_AFTER
    held = (pl.col("state") == str(PriceState.HELD)) & ~pl.col("ended")
    return opened.filter(held & (due <= pl.lit(at_utc, UTC_TIME))).with_columns(
        state=pl.lit(str(PriceState.ACCEPTED)),
        state_reason=pl.lit("held, accepted after 7 days unreverted"),
        known_from_utc=pl.max_horizontal(due, pl.col("known_from_utc")),
        previous_amount=pl.col("accepted_amount"),
    )


_BEFORE = {
    "accepted_amount": "accepted_amount",
    "ended": "ended",
    "was_amount": "amount",
    "was_absent": "absent",
    "was_state": "state",
    "was_certainty": "certainty",
    "was_payload": "payload_sha256",
    "was_captured": "captured_at_utc",
    "was_valid_from": "valid_from_utc",
    "was_fields": "fields",
}
"""What is said of an observation before it, by the column of the open prices that holds it."""
_FRESH = pl.col("ended").fill_null(True) | pl.col("absent").ne_missing(pl.col("was_absent"))
"""Whether an observation is of a price that is new or back, or no price any more. `ended` is null for a new one."""
_WAITING = ((pl.col("was_state") == str(PriceState.HELD)) & ~pl.col("ended")).fill_null(False)


def _looked_at(opened: pl.DataFrame, new: Listing) -> pl.DataFrame:
    """Observations that do not just repeat an accepted price, beside what was open for their keys.

    Most prices repeat, so only three columns of all of them are compared.
    """
    few = ["amount", "absent", "state", "ended"]
    before = (
        opened.lazy()
        .with_row_index("place")
        .select("key", "place", "ended", *(pl.col(name).alias(f"was_{name}") for name in few if name != "ended"))
    )
    said = new.prices.lazy().select("key", "amount", "absent")
    compared = said.join(before, on="key", how="left", maintain_order="left")
    looked_at = _FRESH | pl.col("amount").ne_missing(pl.col("was_amount")) | _WAITING
    found = compared.select("place", looked_at=looked_at).collect(engine="in-memory")
    rows = new.prices.filter(found["looked_at"])
    places = found["place"].filter(found["looked_at"])
    beside = opened.select(pl.col(name).gather(places).alias(alias) for alias, name in _BEFORE.items())
    seen = pl.when("ended").then("was_captured").otherwise("previous_utc")
    near = (pl.col("captured_at_utc") - seen <= BINDING_GAP).fill_null(False)
    told = rows.hstack(beside).lazy().join(new.last_seen.lazy(), on="source_id", how="left", maintain_order="left")
    return told.with_columns(binding=near).collect(engine="in-memory")


def _changes(looked_at: pl.DataFrame) -> pl.DataFrame:
    """Rows for keys that are new, back, or say something else."""
    rows = looked_at.filter(_FRESH | ~same_amount("amount", "was_amount"))
    rows = rows.with_columns(same_fields=pl.col("fields").eq_missing(pl.col("was_fields")))
    took_back = same_amount("amount", "accepted_amount") & (pl.col("was_state") != str(PriceState.ACCEPTED))
    stands = ~pl.col("ended").fill_null(False)
    told = judged(rows).with_columns(
        state_reason=pl.coalesce("state_reason", pl.when(took_back & stands).then(pl.lit("taken back"))),
        previous_amount="accepted_amount",
    )
    return _dated(told).select(LOG_SCHEMA.keys())


def _dated(rows: pl.DataFrame) -> pl.DataFrame:
    """Rows with the time they apply from: the stated one, else that of the capture.

    A step that was over when it was captured was not seen to begin: its source states an end and no start.
    """
    over = pl.col("stated_from_utc").is_null() & (pl.col("valid_to_utc") <= pl.col("captured_at_utc")).fill_null(False)
    stated = pl.when(over).then(pl.lit(NO_START, UTC_TIME)).otherwise("stated_from_utc")
    vendor, seen = pl.lit(str(Certainty.VENDOR_STATED)), pl.lit(str(Certainty.FIRST_SEEN))
    return rows.with_columns(
        valid_from_utc=pl.coalesce(stated, "captured_at_utc"),
        certainty=pl.when(stated.is_not_null()).then(vendor).otherwise(seen),
    )


def _confirmations(looked_at: pl.DataFrame) -> pl.DataFrame:
    """Rows that accept a held observation: another capture, other bytes, at least 20 hours later, says the same."""
    waiting = looked_at.filter(_WAITING)
    if waiting.is_empty():
        return pl.DataFrame(schema=LOG_SCHEMA)
    rows = waiting.filter(
        same_amount("amount", "was_amount")
        & (pl.col("payload_sha256") != pl.col("was_payload"))
        & (pl.col("captured_at_utc") - pl.col("was_captured") >= CONFIRM_AFTER)
    )
    return rows.with_columns(
        state=pl.lit(str(PriceState.ACCEPTED)),
        state_reason=pl.lit("held, accepted by the next capture"),
        certainty=pl.col("was_certainty"),
        valid_from_utc=pl.col("was_valid_from"),
        previous_amount=pl.col("accepted_amount"),
    ).select(LOG_SCHEMA.keys())


def _reopen(opened: pl.DataFrame, rows: pl.DataFrame, observed: pl.DataFrame) -> pl.DataFrame:
    """Open prices with the first new row of a key in place of the old one; their fields are those of before."""
    if rows.is_empty():
        return opened
    accepted = pl.col("state") == str(PriceState.ACCEPTED)
    was = opened.lazy().select("key", "fields", "stated_from_utc")
    seen = observed.lazy().select("key", now_stated="stated_from_utc")
    first = rows.lazy().unique("key", keep="first", maintain_order=True)
    fresh = (
        first.join(was, on="key", how="left")
        .join(seen, on="key", how="left")
        .with_columns(
            accepted_amount=pl.when(accepted)
            .then(pl.coalesce("amount", "previous_amount"))
            .otherwise("previous_amount"),
            ended=pl.lit(False),
            stated_from_utc=pl.coalesce("stated_from_utc", "now_stated"),
        )
    )
    kept = opened.lazy().join(rows.lazy().select("key"), on="key", how="anti")
    return pl.concat([kept, fresh.select(OPEN_SCHEMA.keys())]).collect(engine="in-memory")
