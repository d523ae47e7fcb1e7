"""What a snapshot publishes of the match graph: edges above the floor, and signals of its artifacts."""

from typing import NamedTuple

import polars as pl

from schemas.extracted import UTC_TIME, dtypes
from schemas.published import MatchEdges, Signals
from warehouse.match.evidence import Evidence
from warehouse.match.graph import SIGNAL, SOURCE, match_scores

TIMES_MATCHED = "times_matched"


class MatchTables(NamedTuple):
    """Rows of the tables `match_edges` and `signals`."""

    edges: pl.DataFrame
    signals: pl.DataFrame


def match_tables(found: Evidence | None, artifact_ids: pl.Series) -> MatchTables:
    """Edges of 20 clients and more about known artifacts, and the signals `match_score` and `times_matched`.

    Ids that no artifact has (other sites show other things) are left out before demand is spread over the graph.
    Without evidence both are empty.
    """
    if found is None:
        return MatchTables(pl.DataFrame(schema=dtypes(MatchEdges)), pl.DataFrame(schema=dtypes(Signals)))
    known = found.edges.filter(pl.col("artifact_id").is_in(artifact_ids.implode()))
    edges = known.drop_nulls("clients").select(
        pl.col("capability").alias("capability_id"),
        "artifact_id",
        "times_matched",
        "strength",
        pl.col("n_eff").alias("effective_n"),
    )
    scores = match_scores(found.wanted, known).select("artifact_id", signal=pl.lit(SIGNAL), value="match_score")
    counted = found.matched.drop_nulls("times_matched").select(
        "artifact_id", signal=pl.lit(TIMES_MATCHED), value=pl.col("times_matched").cast(pl.Float64)
    )
    rows = pl.concat([scores, counted]).filter(pl.col("artifact_id").is_in(artifact_ids.implode()))
    return MatchTables(edges, _signals(rows, found))


def _signals(rows: pl.DataFrame, found: Evidence) -> pl.DataFrame:
    """Signals dated by the last day that the artifact was shown: no single search can be read from it."""
    last = found.matched.select("artifact_id", observed_utc=pl.col("last_day").cast(UTC_TIME))
    dated = rows.join(last.drop_nulls(), on="artifact_id", how="inner", maintain_order="left")
    return dated.select(
        "artifact_id",
        "signal",
        "value",
        z=pl.lit(None, pl.Float64),
        configuration=pl.lit(""),
        source=pl.lit(SOURCE),
        source_id="artifact_id",
        field=pl.when(pl.col("signal") == SIGNAL).then(pl.lit("match_edges")).otherwise(pl.lit("search events")),
        observed_utc="observed_utc",
        known_from_utc="observed_utc",
        current=pl.lit(True),
        stale_since_utc=pl.lit(None, UTC_TIME),
        payload_sha256=pl.lit(found.digest),
    ).select(*dtypes(Signals))
