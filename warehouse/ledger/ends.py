"""What a set no longer lists: prices that end, and steps that a source takes out of a list of steps."""

import polars as pl

from schemas.extracted import MONEY, UTC_TIME
from schemas.vocabulary import Absence, Certainty, PriceState
from warehouse.ledger.place import place
from warehouse.ledger.price_rows import LOG_SCHEMA, Listing

NO_LONGER_LISTED = "no longer listed"
RESTATED = "stands after another step was withdrawn"


def ends(opened: pl.DataFrame, new: Listing) -> tuple[pl.Series, pl.DataFrame]:
    """Keys that ended, and the rows that say so.

    A step that is withdrawn leaves its time to the step of its group that is stated for it: that step is said again
    from there. Where none is left a row without an amount ends the price. A step that was over anyway needs no row.
    """
    gone = _gone(opened, new)
    due = gone.filter((pl.col("valid_to_utc") > pl.col("now_captured")).fill_null(True)).with_columns(
        begins=pl.max_horizontal("now_captured", "stated_from_utc")
    )
    standing = opened.filter(~pl.col("ended")).join(gone, on="key", how="anti")
    heirs = _heirs(due, standing)
    alone = due.join(heirs, on=["group", "begins"], how="anti").unique(["group", "begins"], keep="first")
    # A step that speaks from this very capture and time on stands already.
    said = (heirs["valid_from_utc"] == heirs["begins"]) & (heirs["captured_at_utc"] == heirs["now_captured"])
    rows = [_restated(heirs.filter(~said)), _ended(alone)]
    return gone["key"], pl.concat(rows).sort("key", "valid_from_utc")


def _gone(opened: pl.DataFrame, new: Listing) -> pl.DataFrame:
    """Open keys that are not listed, with `now_payload`, `now_captured`, `now_known`.

    A document that stands for itself ends only prices of the rows in it. What could not be read is not gone.
    """
    missing = opened.filter(~pl.col("ended")).join(new.prices, on="key", how="anti", maintain_order="left")
    said = new.present.select(
        "source_id", now_payload="payload_sha256", now_captured="captured_at_utc", now_known="known_from_utc"
    )
    gone = missing.join(said, on="source_id", how="left", maintain_order="left")
    if new.ending is None:
        gone = gone.filter(pl.col("now_payload").is_not_null())
    else:
        payload, captured, known = new.ending
        gone = gone.with_columns(
            pl.col("now_payload").fill_null(pl.lit(payload)),
            pl.col("now_captured").fill_null(pl.lit(captured, UTC_TIME)),
            pl.col("now_known").fill_null(pl.lit(known, UTC_TIME)),
        )
    whole = new.unread.filter(pl.col("place").is_null())
    unread = gone.with_columns(place=place()).join(new.unread, on=["source_id", "place"], how="anti")
    return unread.join(whole, on="source_id", how="anti").sort("key")


def _heirs(due: pl.DataFrame, standing: pl.DataFrame) -> pl.DataFrame:
    """The standing step of a group that is stated for the time at which another one was withdrawn."""
    times = due.select("group", "begins", "now_payload", "now_captured", "now_known")
    times = times.unique(["group", "begins"], keep="first", maintain_order=True)
    both = standing.join(times, on="group", maintain_order="left")
    begun = (pl.col("stated_from_utc") <= pl.col("begins")).fill_null(True)
    lasts = (pl.col("valid_to_utc") > pl.col("begins")).fill_null(True)
    order = both.filter(begun & lasts).sort("group", "begins", "stated_from_utc", "key", nulls_last=False)
    return order.unique(["group", "begins"], keep="last", maintain_order=True)


def _restated(heirs: pl.DataFrame) -> pl.DataFrame:
    """Rows that say a step again from where another one was withdrawn; at most one a key, the earliest."""
    first = heirs.sort("key", "begins").unique("key", keep="first", maintain_order=True)
    return first.with_columns(
        valid_from_utc=pl.col("begins"),
        state_reason=pl.coalesce("state_reason", pl.lit(RESTATED)),
        previous_amount=pl.col("accepted_amount"),
        captured_at_utc=pl.col("now_captured"),
        known_from_utc=pl.col("now_known"),
        payload_sha256=pl.col("now_payload"),
    ).select(LOG_SCHEMA.keys())


def _ended(alone: pl.DataFrame) -> pl.DataFrame:
    return alone.with_columns(
        amount=pl.lit(None, MONEY),
        absent=pl.lit(str(Absence.NOT_PUBLISHED)),
        literal=pl.lit(""),
        state=pl.lit(str(PriceState.ACCEPTED)),
        state_reason=pl.lit(NO_LONGER_LISTED),
        certainty=pl.lit(str(Certainty.FIRST_SEEN)),
        valid_from_utc=pl.col("begins"),
        valid_to_utc=pl.lit(None, UTC_TIME),
        payload_sha256=pl.col("now_payload"),
        previous_amount=pl.col("accepted_amount"),
        captured_at_utc=pl.col("now_captured"),
        known_from_utc=pl.col("now_known"),
    ).select(LOG_SCHEMA.keys())
