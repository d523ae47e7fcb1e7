"""Offers: the ways to get an artifact, as each source reports them."""

import polars as pl

from schemas.vocabulary import Route, RowRole
from warehouse.curate.inputs import Curated

SELF = "self"
"""Seller of the route that is no purchase: running published weights oneself under their licence."""


def offer_id(seller: pl.Expr) -> pl.Expr:
    """Id of an offer: artifact, seller, and the seller's variant where there is one."""
    variant = pl.when(pl.col("variant").is_null()).then(pl.lit("")).otherwise(pl.lit(":") + pl.col("variant"))
    return pl.concat_str(pl.col("artifact_id"), pl.lit("@"), seller, variant)


def offers_table(curated: Curated) -> pl.DataFrame:
    """Table `offers`. A repository of weights is the self-hosting route; an alias is no offer of its own."""
    rows = curated.rows.filter(pl.col("role") != str(RowRole.ALIAS))
    weights = rows["seller"].is_null() & rows["open_weights"].fill_null(False)
    sold = rows.filter(pl.col("seller").is_not_null() | weights).with_columns(
        route=pl.when(pl.col("seller").is_null())
        .then(pl.lit(str(Route.SELF_HOST)))
        .when("plan")
        .then(pl.lit(str(Route.PLAN)))
        .when("route_vendor")
        .then(pl.lit(str(Route.VENDOR_API)))
        .otherwise(pl.lit(str(Route.RESELLER))),
        seller=pl.col("seller").fill_null(SELF),
    )
    return sold.select(
        offer_id(pl.col("seller")).alias("offer_id"),
        "artifact_id",
        "seller",
        "route",
        "variant",
        "region",
        "source",
        "source_id",
        "status",
        "context_tokens",
        "max_output_tokens",
        "first_seen_utc",
        pl.when("listed").then(None).otherwise(pl.col("last_seen_utc")).alias("last_seen_utc"),
        "listed",
    )
