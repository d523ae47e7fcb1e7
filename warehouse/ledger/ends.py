"""What a set no longer lists: prices that end, and steps that a source takes out of a list of steps."""

from collections.abc import Callable

import polars as pl

from schemas.extracted import MONEY, UTC_TIME
from schemas.vocabulary import Absence, Certainty, PriceState
from warehouse.ledger.place import place
from warehouse.ledger.price_rows import LOG_SCHEMA, Listing
from warehouse.ledger.timeline import NO_LONGER_LISTED, restate

_STAMP = ("payload_sha256", "captured_at_utc", "known_from_utc")


def has_steps(prices: pl.DataFrame) -> bool:
    """Whether any price (open or observed) has a time that its source states."""
    return any(prices[name].null_count() < prices.height for name in ("stated_from_utc", "valid_to_utc"))


def ends(
    opened: pl.DataFrame, gone: pl.DataFrame, rows: pl.DataFrame, told: Callable[[], pl.DataFrame]
) -> pl.DataFrame:
    """Rows that end what is gone.

    `opened` are the open prices after the changes of the set, `gone` those of them that it does not list, `rows` the
    changes, `told()` the ledger before them. A price without stated times ends with the capture; one with steps is
    read anew as a whole.
    """
    dated = pl.col("stated_from_utc").is_not_null() | pl.col("valid_to_utc").is_not_null()
    stepped = opened.filter(dated).select("group").unique()
    stamps = pl.concat([part.select("group", *_STAMP) for part in (gone, rows)]).unique("group", keep="first")
    touched = stamps.join(stepped, on="group", how="semi")
    if touched.is_empty():
        return ended(gone)
    standing = opened.filter(~pl.col("ended")).join(gone, on="key", how="anti", maintain_order="left")
    again = restate(
        standing.join(touched, on="group", how="semi", maintain_order="left"),
        pl.concat([part.join(touched, on="group", how="semi", maintain_order="left") for part in (told(), rows)]),
        touched,
    )
    plain = gone.join(touched, on="group", how="anti", maintain_order="left")
    return pl.concat([ended(plain), again])


def unlisted(opened: pl.DataFrame, new: Listing) -> pl.DataFrame:
    """Open prices that are not listed, stamped with what says so.

    A document that stands for itself ends only prices of the rows in it. What could not be read is not gone.
    """
    listed = new.prices.lazy().select("key")
    missing = opened.lazy().filter(~pl.col("ended")).join(listed, on="key", how="anti").collect(engine="in-memory")
    if missing.is_empty():
        return missing
    said = new.present.select("source_id", *_STAMP)
    gone = missing.drop(_STAMP).join(said, on="source_id", how="left")
    if new.ending is None:
        gone = gone.filter(pl.col("payload_sha256").is_not_null())
    else:
        payload, captured, known = new.ending
        gone = gone.with_columns(
            pl.col("payload_sha256").fill_null(pl.lit(payload)),
            pl.col("captured_at_utc").fill_null(pl.lit(captured, UTC_TIME)),
            pl.col("known_from_utc").fill_null(pl.lit(known, UTC_TIME)),
        )
    whole = new.unread.filter(pl.col("place").is_null())
    unread = gone.with_columns(place=place()).join(new.unread, on=["source_id", "place"], how="anti")
    return unread.join(whole, on="source_id", how="anti").sort("key")


def ended(gone: pl.DataFrame) -> pl.DataFrame:
    """Rows that end prices with the capture that leaves them out."""
    return gone.with_columns(
        amount=pl.lit(None, MONEY),
        absent=pl.lit(str(Absence.NOT_PUBLISHED)),
        literal=pl.lit(""),
        state=pl.lit(str(PriceState.ACCEPTED)),
        state_reason=pl.lit(NO_LONGER_LISTED),
        certainty=pl.lit(str(Certainty.FIRST_SEEN)),
        valid_from_utc=pl.col("captured_at_utc"),
        valid_to_utc=pl.lit(None, UTC_TIME),
        previous_amount=pl.col("accepted_amount"),
    ).select(LOG_SCHEMA.keys())
