"""Events of the price ledger: a price that a source announces for a later day, and an announcement it takes back.

An announcement is a row whose time has not come when its source says it. A source that drops the step, moves it or
changes its amount leaves a later row for the same day: the announcement was withdrawn, or changed. Every event is read
off the ledger, and the ledger keeps both rows.
"""

import polars as pl

from schemas.vocabulary import Certainty, PriceState
from warehouse.documents.prices import COORDINATES, stands_at_all, with_place

COLUMNS = (
    *("artifact_id", "offer_id", "source", "source_id", "event", "applies_from_utc", "amount", "announced_amount"),
    *("currency", "per", "unit", "direction", "modality", "cache", "condition"),
    *("captured_at_utc", "known_from_utc", "payload_sha256"),
)
"""Columns of the table `price_events`."""
_ORDER = ("applies_from_utc", "known_from_utc", "captured_at_utc", "number")


def price_events(prices: pl.DataFrame) -> pl.DataFrame:
    """Table `price_events` of rows of the table `prices`."""
    places = [*COORDINATES, "valid_from_utc"]
    numbered = with_place(prices).with_row_index("number")
    ahead = pl.col("valid_from_utc") > pl.col("captured_at_utc")
    stated = ahead & (pl.col("certainty") == str(Certainty.VENDOR_STATED)) & pl.col("amount").is_not_null()
    accepted = numbered.filter((pl.col("state") == str(PriceState.ACCEPTED)) & stands_at_all())
    announced = accepted.filter(stated).select(places).unique()
    if announced.is_empty():
        nothing = pl.lit(None, pl.String)
        empty = prices.clear().with_columns(event=nothing, announced_amount=nothing, applies_from_utc="valid_from_utc")
        return empty.select(COLUMNS)
    # Rows of a day that was announced, in the order in which they became known: each takes the one before it back.
    of_day = accepted.filter(ahead).join(announced, on=places, how="semi", nulls_equal=True, maintain_order="left")
    ordered = of_day.sort(*places, "known_from_utc", "captured_at_utc", "number").with_columns(
        before=pl.col("amount").shift(1).over(places), nth=pl.int_range(pl.len()).over(places)
    )
    kind = (
        pl.when(~stated).then(pl.lit("withdrawn"))
        .when(pl.col("nth") == 0).then(pl.lit("announced"))
        .when(pl.col("amount").eq_missing(pl.col("before"))).then(pl.lit("announced_again"))
        .otherwise(pl.lit("changed"))
    )  # fmt: skip
    events = ordered.with_columns(event=kind, applies_from_utc="valid_from_utc", announced_amount="before")
    return events.sort("artifact_id", *_ORDER).select(COLUMNS)
