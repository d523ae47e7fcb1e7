"""Which rows of the price ledger stand at a moment."""

from datetime import datetime

import polars as pl

from schemas.dtypes import UTC_TIME
from schemas.vocabulary import Absence, PriceState
from warehouse.ledger.place import place

ENDED = pl.col("absent").eq_missing(pl.lit(Absence.NOT_PUBLISHED.value)) & (
    pl.col("state") == PriceState.ACCEPTED.value
)
"""A row that ends a price: its source lists none any more."""

COORDINATES = (
    *("offer_id", "source", "source_id", "place", "condition"),
    *("unit", "per", "currency", "direction", "modality", "cache"),
)
"""What makes two rows speak of the same price. `place` is the field path without list positions."""


def with_place(prices: pl.DataFrame) -> pl.DataFrame:
    """Prices with `place`: a tier that moves in its list is the same tier."""
    return prices.with_columns(place=place())


def stands_at_all() -> pl.Expr:
    """Whether a row stands for any time: a step that was over when it was first seen does not."""
    return (pl.col("valid_to_utc") > pl.col("valid_from_utc")).fill_null(True)


def current_prices(prices: pl.DataFrame, content_as_of: datetime) -> pl.DataFrame:
    """Rows of the ledger that stand at `content_as_of`, in the order of the ledger.

    A row speaks for its price from its time on, until a later time speaks; of one time the row known last. Per price
    that is the last accepted row whose time has begun, unless it ended the price or its stated end has come, and each
    held or quarantined row that came after it.
    """
    at = pl.lit(content_as_of, UTC_TIME)
    over = list(COORDINATES)
    begun = with_place(prices).with_row_index("nr").filter(stands_at_all() & (pl.col("valid_from_utc") <= at))
    # Most prices have one row, which nothing follows: only the others are put in order.
    several = begun.select(pl.struct(over).is_duplicated()).to_series()
    ordered = (
        begun.filter(several)
        .sort("valid_from_utc", "known_from_utc", "captured_at_utc", "nr")
        .with_columns(step=pl.int_range(pl.len(), dtype=pl.Int64))
    )
    accepted = pl.col("step").filter(pl.col("state") == PriceState.ACCEPTED.value)
    followed = ordered.filter(pl.col("step") >= accepted.max().over(over).fill_null(-1)).drop("step")
    lasts = (pl.col("valid_to_utc") > at).fill_null(True)
    return pl.concat([begun.filter(~several), followed]).filter(~ENDED & lasts).sort("nr").drop("nr", "place")
