"""Signals of artifacts: what sources observed, and what can be counted from the other tables."""

from collections.abc import Mapping
from datetime import datetime

import polars as pl

from schemas.extracted import UTC_TIME
from schemas.vocabulary import Route
from warehouse.curate.benchmarks import summed_up
from warehouse.curate.inputs import ROW, Curated, beside

COUNTED_BY_US = "abreast"
"""Source of signals that are counted from published tables: anyone can count them again."""

DOCUMENTED = ("name", "context_tokens", "max_output_tokens", "input_modalities", "output_modalities", "licence",
              "released_utc", "task")  # fmt: skip
"""Attributes whose presence makes up documentation completeness, beside a text and a price or published weights."""

_NUMBERS = len(DOCUMENTED) + 2


def signals_table(
    curated: Curated,
    facts: pl.DataFrame,
    offers: pl.DataFrame,
    priced: pl.DataFrame,
    stale_since: Mapping[str, datetime],
) -> pl.DataFrame:
    """Table `signals` (`z` still empty).

    `priced` has the artifact ids with a current price; `stale_since` says since when a source is past its maximum age.
    Of several rows of one source that stand for an artifact, the plain one listed first speaks for it.
    """
    rows = curated.rows.select(*ROW, "plain", "listed", "first_seen_utc")
    observed = beside(curated.frames["signals_log"], rows, ROW)
    key = ["artifact_id", "signal", "source", "configuration"]
    order = [*key, "plain", "listed", "first_seen_utc", "source_id", "observed_utc", "known_from_utc"]
    order += ["value", "payload_sha256", "field"]
    ordered = observed.sort(
        order, descending=[name in ("plain", "listed") for name in order], maintain_order=True
    ).unique(
        # Two lists of one source may show the same row at the same time: that is one observation.
        [*key, "source_id", "observed_utc"],
        keep="first",
        maintain_order=True,
    )
    speaker = pl.col("source_id") == pl.col("source_id").first().over(key)
    newest = pl.col("observed_utc") == pl.col("observed_utc").max().over([*key, "source_id"])
    gone_stale = pl.DataFrame(
        list(stale_since.items()), schema={"source": pl.String, "stale_since_utc": UTC_TIME}, orient="row"
    )
    # Only what can be used can be stale: a row that was followed by another never changes again.
    table = (
        ordered.with_columns(current=speaker & newest, newest=newest)
        .join(gone_stale, on="source", how="left", maintain_order="left")
        .with_columns(pl.when("newest").then("stale_since_utc"))
    )
    seen = _columns(table)
    summary = summed_up(seen, curated.frames["facts"].select("artifact_id", "field", "value"))
    return pl.concat([seen, summary, _columns(_counted(curated, facts, offers, priced))])


def _columns(frame: pl.DataFrame) -> pl.DataFrame:
    return frame.select(
        "artifact_id",
        "signal",
        "value",
        pl.lit(None, pl.Float64).alias("z"),
        "configuration",
        "source",
        "source_id",
        "field",
        "observed_utc",
        "known_from_utc",
        "current",
        "stale_since_utc",
        "payload_sha256",
    )


def _counted(curated: Curated, facts: pl.DataFrame, offers: pl.DataFrame, priced: pl.DataFrame) -> pl.DataFrame:
    """Counts per artifact. Their time is that of the newest row that they count, so that unchanged counts stay."""
    documented = _documentation(curated, facts, priced)
    sold = offers.filter(pl.col("listed") & (pl.col("route") != str(Route.SELF_HOST)))
    sellers = _counts(sold, "seller", "sellers_count", "offers")
    independent = _independent(curated)
    sources = _counts(independent, "source", "sources_count", "aliases")
    origin = (
        curated.rows.sort("artifact_id", "first_seen_utc", "source", "source_id")
        .unique("artifact_id", keep="first", maintain_order=True)
        .select("artifact_id", "payload_sha256")
    )
    counted = pl.concat([documented, sellers, sources]).join(origin, on="artifact_id", maintain_order="left")
    return counted.with_columns(
        configuration=pl.lit(""),
        source=pl.lit(COUNTED_BY_US),
        source_id=pl.col("artifact_id"),
        known_from_utc=pl.col("observed_utc"),
        current=pl.lit(True),
        stale_since_utc=pl.lit(None, UTC_TIME),
    )


def _counts(rows: pl.DataFrame, column: str, signal: str, table: str) -> pl.DataFrame:
    return rows.group_by("artifact_id", maintain_order=True).agg(
        signal=pl.lit(signal),
        value=pl.col(column).n_unique().cast(pl.Float64),
        field=pl.lit(f"{table}.{column}"),
        observed_utc=pl.col("first_seen_utc").max(),
    )


def _independent(curated: Curated) -> pl.DataFrame:
    """Rows of sources that name an artifact by their own knowledge; a copy of another source counts for that one."""
    copies = {name: info.independent_of[0] for name, info in curated.sources.items() if info.independent_of}
    return curated.rows.filter("listed").with_columns(
        source=pl.col("source").replace(copies) if copies else pl.col("source")
    )


def _documentation(curated: Curated, facts: pl.DataFrame, priced: pl.DataFrame) -> pl.DataFrame:
    """Share of the documentable facts that any source publishes: of what is published, not of what we could read."""
    stated = (
        facts.filter(pl.col("chosen") & pl.col("field").is_in(DOCUMENTED))
        .group_by("artifact_id", maintain_order=True)
        .agg(stated=pl.len(), observed_utc=pl.col("captured_at_utc").max())
    )
    described = curated.frames["texts"].select("artifact_id", described=pl.lit(1)).unique(maintain_order=True)
    open_weights = facts.filter(pl.col("chosen") & (pl.col("field") == "open_weights") & (pl.col("value") == "true"))
    obtainable = pl.concat([priced.select("artifact_id"), open_weights.select("artifact_id")]).unique(
        maintain_order=True
    )
    joined = (
        stated.join(described, on="artifact_id", how="left", maintain_order="left")
        .join(obtainable.with_columns(obtainable=pl.lit(1)), on="artifact_id", how="left", maintain_order="left")
        .with_columns(pl.col("described", "obtainable").fill_null(0))
    )
    share = (pl.col("stated") + pl.col("described") + pl.col("obtainable")).cast(pl.Float64) / _NUMBERS
    return joined.select(
        "artifact_id",
        signal=pl.lit("documentation_completeness"),
        value=share.round(4),
        field=pl.lit("facts"),
        observed_utc="observed_utc",
    )
