"""What was shown to whom, where, and whether it satisfied: one row per query and result."""

import polars as pl

from warehouse.match.ingest import Traffic

SATISFIED_DWELL_SECONDS = 30.0
CLICKS = ("click", "click_through")
PRAISE, BLAME = "thumbs_up", "thumbs_down"
DEEPEST_PLACE = 50
"""Places from 50 on are one place: nobody scrolls often enough to tell them apart."""


def impressions(queries: pl.DataFrame, events: pl.DataFrame) -> pl.DataFrame:
    """Join queries and events (as `ingest` gives them) to what each client saw and did.

    A result is shown when it stands in the hits of a query or has an `impression` event with a position. It is clicked
    by a `click` or `click_through`, satisfied by a view or click with at least 30 seconds of dwell or a `thumbs_up`,
    never with a `thumbs_down`. Columns: query, client, day (UTC date), traffic, capabilities, artifact_id, place (from
    0), clicked, satisfied; sorted by query and place, one row per query and artifact.
    """
    once = queries.sort("at_utc", "query", "client").unique("query", keep="first", maintain_order=True)
    once = once.with_columns(pl.col("at_utc").dt.date().alias("day"))
    head = ["query", "client", "day", "traffic", "capabilities"]
    hits = (
        once.select(*head, pl.col("hits").alias("artifact_id"))
        .with_columns(pl.int_ranges(0, pl.col("artifact_id").list.len()).alias("place"))
        .explode("artifact_id", "place")
        .drop_nulls("artifact_id")
    )
    said = (
        events.filter((pl.col("action") == "impression") & pl.col("position").is_not_null())
        .select(
            "query", pl.col("object_id").alias("artifact_id"), (pl.col("position") - 1).cast(pl.Int64).alias("place")
        )
        .drop_nulls()
        .join(once.select(head), on="query", how="inner")
        .select(hits.columns)
    )
    shown = pl.concat([hits, said]).sort("query", "artifact_id", "place")
    shown = shown.unique(["query", "artifact_id"], keep="first", maintain_order=True)
    return (
        shown.join(_deeds(events), on=["query", "artifact_id"], how="left", maintain_order="left")
        .with_columns(
            pl.col("place").clip(upper_bound=DEEPEST_PLACE - 1),
            pl.col("clicked", "satisfied").fill_null(False),
        )
        .sort("query", "place", "artifact_id")
    )


def _deeds(events: pl.DataFrame) -> pl.DataFrame:
    """What was done with each result of each query."""
    action, dwell = pl.col("action"), pl.col("dwell_seconds")
    long = (dwell >= SATISFIED_DWELL_SECONDS).fill_null(False)
    return (
        events.drop_nulls("object_id")
        .group_by("query", pl.col("object_id").alias("artifact_id"), maintain_order=True)
        .agg(
            action.is_in(CLICKS).any().alias("clicked"),
            (((action == PRAISE) | long).any() & ~(action == BLAME).any()).alias("satisfied"),
        )
        .with_columns(pl.col("clicked") | pl.col("satisfied"))
    )


def people(shown: pl.DataFrame) -> pl.DataFrame:
    """Impressions of people alone: agents, robots and our own pages are kept apart."""
    return shown.filter(traffic=Traffic.HUMAN.value)
