"""Which rows of the price ledger stand at a moment."""

from datetime import datetime

import polars as pl

from schemas.extracted import UTC_TIME
from schemas.vocabulary import Absence, PriceState

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
    place = pl.col("field").str.replace_all(r"\[\d+\]", "[]").str.replace_all(r"/\d+(/|$)", "/#$1")
    return prices.with_columns(place=place)


def current_prices(prices: pl.DataFrame, content_as_of: datetime) -> pl.DataFrame:
    """Rows of the ledger that stand at `content_as_of`, in the order of the ledger.

    Per price the last accepted row whose time has begun and whose stated end has not come, and each held or
    quarantined row that came after it. A row that ends a price closes everything its source said before; what the
    source says in the same capture stands.
    """
    at = pl.lit(content_as_of, UTC_TIME)
    numbered = with_place(prices).with_row_index("nr")
    over = list(COORDINATES)
    ended = pl.col("captured_at_utc").filter(ENDED).max().over(over)
    begun = (pl.col("valid_from_utc") <= at) & (pl.col("valid_to_utc") > at).fill_null(True)
    live = numbered.filter(~ENDED & (ended.is_null() | (pl.col("captured_at_utc") >= ended))).filter(begun)
    ordered = live.sort("valid_from_utc", "known_from_utc", "captured_at_utc", "nr").with_columns(
        step=pl.int_range(pl.len()).over(over)
    )
    accepted = pl.col("state") == PriceState.ACCEPTED.value
    last_accepted = pl.col("step").filter(accepted).max().over(over).fill_null(-1)
    return ordered.filter(pl.col("step") >= last_accepted).sort("nr").drop("nr", "place", "step")
