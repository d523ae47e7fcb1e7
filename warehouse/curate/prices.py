"""The published price ledger: ledger rows of all sources with their offers, and what holds came to."""

from collections.abc import Sequence
from datetime import UTC, datetime

import polars as pl

from schemas.extracted import MONEY, UTC_TIME
from schemas.money import CHANGE_DIGITS
from schemas.vocabulary import Absence, PriceState, RowRole
from warehouse.curate.adjudications import Adjudication, reviewed_rows
from warehouse.curate.fingerprints import COORDINATES, plain_amount
from warehouse.curate.inputs import ROW, Curated
from warehouse.curate.offers import SELF, offer_id
from warehouse.ledger.gate import RELEASE_AFTER
from warehouse.ledger.prices import release

FOR_EVER = datetime(9999, 1, 1, tzinfo=UTC)


def price_rows(curated: Curated, offers: pl.DataFrame, reviews: Sequence[Adjudication] = ()) -> pl.DataFrame:
    """All rows of the ledger with artifact and offer, amounts still Decimal, holds resolved as of `at_utc`.

    `reviews` are those in force: they may accept what waits. A price belongs to the offer of whoever sold it then. The
    price of a router varies with what it routes to: any number a source lists for one stands for none.
    """
    held = curated.frames["prices"].filter(pl.col("state") == str(PriceState.HELD))
    rows, opened = (_offered(prices, offers) for prices in (curated.frames["prices_log"], held))
    timed = release(opened, curated.at_utc)
    whole = pl.concat([rows, timed.select(rows.columns), seconded(rows, curated.at_utc).select(rows.columns)])
    return _without_router_prices(pl.concat([whole, reviewed_rows(whole, reviews)]), curated)


def _offered(prices: pl.DataFrame, offers: pl.DataFrame) -> pl.DataFrame:
    """Prices of rows that offer something, with `offer_id`."""
    sold = prices.join(offers.select(ROW).unique(), on=ROW, how="semi", maintain_order="left")
    return sold.with_columns(offer_id=offer_id(pl.col("seller").fill_null(SELF)))


def seconded(rows: pl.DataFrame, at_utc: datetime) -> pl.DataFrame:
    """Rows that accept held observations because another source said the same of the offer while they were held.

    Reads the logs alone, so that what was once accepted stays accepted whatever either source says later.
    """
    of = ["offer_id", *COORDINATES]
    held = rows.filter(pl.col("state") == str(PriceState.HELD))
    # Held observations are few: what was said of other prices is not looked at.
    spans = _spans(rows.join(held, on=of, how="semi", maintain_order="left"))
    held = spans.filter(pl.col("state") == str(PriceState.HELD)).with_columns(
        until=pl.min_horizontal("until", pl.col("captured_at_utc") + RELEASE_AFTER)
    )
    others = spans.filter((pl.col("state") != str(PriceState.QUARANTINED)) & pl.col("amount").is_not_null()).select(
        *of,
        "per_unit",
        second="source",
        second_captured="captured_at_utc",
        second_known="known_from_utc",
        second_until="until",
    )
    both = held.join(others, on=[*of, "per_unit"]).with_columns(
        agreed=pl.max_horizontal("captured_at_utc", "second_captured")
    )
    agrees = both.filter(
        (pl.col("second") != pl.col("source"))
        & (pl.col("agreed") < pl.min_horizontal("until", "second_until"))
        & (pl.col("agreed") <= pl.lit(at_utc, UTC_TIME))
    )
    first = agrees.sort(
        "source", "key", "captured_at_utc", "agreed", "second_known", "second", maintain_order=True
    ).unique(["source", "key", "captured_at_utc"], keep="first", maintain_order=True)
    return first.with_columns(
        state=pl.lit(str(PriceState.ACCEPTED)),
        state_reason=pl.concat_str(pl.lit("held, accepted: "), pl.col("second"), pl.lit(" says the same")),
        known_from_utc=pl.max_horizontal("known_from_utc", "second_known"),
    )


def _spans(rows: pl.DataFrame) -> pl.DataFrame:
    """Rows with `per_unit` and `until`: when their source next said something of the same price."""
    moments = rows.select("source", "key", "captured_at_utc").unique().sort("source", "key", "captured_at_utc")
    until = pl.col("captured_at_utc").shift(-1).over("source", "key").fill_null(FOR_EVER)
    ends = moments.with_columns(until=until)
    return rows.join(ends, on=["source", "key", "captured_at_utc"], maintain_order="left").with_columns(
        per_unit=_per_unit()
    )


def _without_router_prices(rows: pl.DataFrame, curated: Curated) -> pl.DataFrame:
    routers = curated.rows.filter(pl.col("role") == str(RowRole.ROUTER))["artifact_id"].unique()
    listed = pl.col("artifact_id").is_in(routers.implode()) & pl.col("amount").is_not_null()
    return rows.with_columns(
        amount=pl.when(~listed).then("amount"),
        absent=pl.when(listed).then(pl.lit(str(Absence.VARIABLE))).otherwise("absent"),
        state=pl.when(listed).then(pl.lit(str(PriceState.ACCEPTED))).otherwise("state"),
        state_reason=pl.when(listed).then(pl.lit("a router has no list price")).otherwise("state_reason"),
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


def current_accepted(standing: pl.DataFrame, offers: pl.DataFrame) -> pl.DataFrame:
    """Accepted prices of the rows in force of table `prices`: `amount` as Decimal, `route` and `listed` of their offer.

    `standing` is what `current_prices` makes of the table.
    """
    accepted = standing.filter((pl.col("state") == str(PriceState.ACCEPTED)) & pl.col("amount").is_not_null())
    routes = offers.select("offer_id", "source", "source_id", "route", "listed")
    return accepted.join(routes, on=["offer_id", "source", "source_id"], maintain_order="left").with_columns(
        pl.col("amount").cast(MONEY)
    )
