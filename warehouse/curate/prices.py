"""The published price ledger: ledger rows of all sources with their offers, and what holds came to."""

from datetime import datetime

import polars as pl

from schemas.extracted import MONEY, UTC_TIME
from schemas.money import CHANGE_DIGITS
from schemas.vocabulary import Certainty, PriceState
from warehouse.curate.inputs import Curated
from warehouse.documents.prices import current_prices
from warehouse.ledger.gate import RELEASE_AFTER

COORDINATES = ("currency", "unit", "direction", "modality", "cache", "condition")
"""What two sources must agree in for their amounts to be about the same thing."""


def price_rows(curated: Curated, offers: pl.DataFrame) -> pl.DataFrame:
    """All rows of the ledger with artifact and offer, amounts still Decimal, holds resolved as of `at_utc`."""
    place = offers.select("source", "source_id", "offer_id")
    rows = curated.frames["prices_log"].join(place, on=["source", "source_id"], maintain_order="left")
    opened = curated.frames["prices"].join(place, on=["source", "source_id"], maintain_order="left")
    held = opened.filter((pl.col("state") == str(PriceState.HELD)) & ~pl.col("ended"))
    released = _released(held, opened, curated.at_utc)
    return pl.concat([rows, released.select(rows.columns)])


def _released(held: pl.DataFrame, opened: pl.DataFrame, at_utc: datetime) -> pl.DataFrame:
    """Rows that accept held observations: a second source says the same, or seven days went by unreverted."""
    others = opened.filter((pl.col("state") == str(PriceState.ACCEPTED)) & ~pl.col("ended")).select(
        "offer_id", *COORDINATES, second="source", second_unit=_per_unit(), second_known="known_from_utc"
    )
    matched = held.with_columns(per_unit=_per_unit()).join(others, on=["offer_id", *COORDINATES], how="left")
    agrees = (pl.col("second") != pl.col("source")) & (pl.col("second_unit") == pl.col("per_unit"))
    second = (
        matched.filter(agrees)
        .sort("key", "source", "second_known", "second")
        .unique(["source", "key"], keep="first", maintain_order=True)
        .with_columns(
            state_reason=pl.concat_str(pl.lit("held, accepted: "), pl.col("second"), pl.lit(" says the same")),
            known_from_utc=pl.max_horizontal("known_from_utc", "second_known"),
        )
    )
    rest = held.join(second, on=["source", "key"], how="anti", maintain_order="left")
    due = pl.col("captured_at_utc") + RELEASE_AFTER
    timed = rest.filter(due <= pl.lit(at_utc, UTC_TIME)).with_columns(
        state_reason=pl.lit("held, accepted after 7 days unreverted"),
        known_from_utc=pl.max_horizontal(due, pl.col("known_from_utc")),
    )
    columns = held.columns
    return pl.concat([second.select(columns), timed.select(columns)]).with_columns(
        state=pl.lit(str(PriceState.ACCEPTED)),
        certainty=pl.lit(str(Certainty.FIRST_SEEN)),
        previous_amount=pl.col("accepted_amount"),
    )


def release_times(opened: pl.DataFrame) -> list[datetime]:
    """Times at which held prices are released by age: time events of a snapshot. `opened` are the open prices."""
    held = opened.filter((pl.col("state") == str(PriceState.HELD)) & ~pl.col("ended"))
    return held.select(pl.col("captured_at_utc") + RELEASE_AFTER).to_series().unique().sort().to_list()


def _per_unit() -> pl.Expr:
    return (pl.col("amount").cast(pl.Float64) / pl.col("per")).round_sig_figs(CHANGE_DIGITS)


def prices_table(rows: pl.DataFrame) -> pl.DataFrame:
    """Table `prices`: amounts as plain decimal strings."""
    return rows.select(
        "artifact_id",
        "offer_id",
        "source",
        "source_id",
        "field",
        "literal",
        plain_amount().alias("amount"),
        "absent",
        "currency",
        "per",
        "unit",
        "direction",
        "modality",
        "cache",
        "condition",
        "valid_from_utc",
        "valid_to_utc",
        "certainty",
        "captured_at_utc",
        "known_from_utc",
        "state",
        "state_reason",
        "payload_sha256",
    )


def plain_amount(column: str = "amount") -> pl.Expr:
    """Decimal as plain text without trailing zeros."""
    text = pl.col(column).cast(MONEY).cast(pl.String)
    return text.str.strip_chars_end("0").str.strip_chars_end(".")


def current_accepted(prices: pl.DataFrame, offers: pl.DataFrame, content_as_of: datetime) -> pl.DataFrame:
    """Accepted prices in force from the published table, with `amount` as Decimal and the `route` of their offer."""
    standing = current_prices(prices, content_as_of)
    accepted = standing.filter((pl.col("state") == str(PriceState.ACCEPTED)) & pl.col("amount").is_not_null())
    routes = offers.select("offer_id", "source", "source_id", "route", "listed")
    return accepted.join(routes, on=["offer_id", "source", "source_id"], maintain_order="left").with_columns(
        pl.col("amount").cast(MONEY)
    )
