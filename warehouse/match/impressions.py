"""What was shown to whom, where, and whether it satisfied: one row per query and result."""

from typing import NamedTuple

import numpy as np
import polars as pl

from warehouse.match.codes import Ints, rows_among
from warehouse.match.ingest import Traffic

SATISFIED_DWELL_SECONDS = 30.0
CLICKS = ("click", "click_through")
PRAISE, BLAME = "thumbs_up", "thumbs_down"
DEEPEST_PLACE = 50
"""Places from 50 on are one place: nobody scrolls often enough to tell them apart."""
PART, MOST_PARTS = 1 << 20, 32
_NOTHING: Ints = np.zeros(0, dtype=np.int64)


def impressions(queries: pl.DataFrame, events: pl.DataFrame) -> pl.DataFrame:
    """Join queries and events (as `ingest` gives them) to what each client saw and did.

    A result is shown when it stands in the hits of a query or has an `impression` event with a position. It is clicked
    by a `click` or `click_through`, satisfied by a view or click with at least 30 seconds of dwell or a `thumbs_up`,
    never with a `thumbs_down`. Columns: query, client, day (UTC date), traffic, capabilities, artifact_id, place (from
    0), clicked, satisfied; sorted by query and place, one row per query and artifact.

    Inside, a query is its row, an artifact its number and an impression one whole number, in parts of the queries: ten
    million of them are sorted in a second and in little memory.
    """
    once = queries.sort("at_utc", "query", "client").unique("query", keep="first", maintain_order=True).sort("query")
    names, told, deeds = once["query"].cast(pl.String), _told(events), _deeds(events)
    ids = [once["hits"].explode(), told["object_id"], deeds["object_id"]]
    artifacts = pl.concat([column.unique().cast(pl.String) for column in ids]).drop_nulls().unique().sort()
    said = _Said(
        rows_among(told["query"], names), rows_among(told["object_id"], artifacts), told["place"].to_numpy(), _NOTHING
    )
    did = _Said(
        rows_among(deeds["query"], names), rows_among(deeds["object_id"], artifacts), _NOTHING, deeds["deed"].to_numpy()
    )
    del told, deeds
    step = max(1, once.height // max(1, min((said.row.size + once.height) // PART, MOST_PARTS)))
    parts = [
        _part(once.slice(start, step), said.between(start, start + step), did.between(start, start + step), artifacts)
        for start in range(0, max(once.height, 1), step)
    ]
    return pl.concat(parts)


class _Said(NamedTuple):
    """Rows of events as numbers: row of the query (-1 where there is none), artifact, place from 0, deeds as bits."""

    row: Ints
    artifact: Ints
    place: Ints
    deed: Ints

    def between(self, first: int, last: int) -> "_Said":
        """What belongs to some of the queries, counted from the first of them."""
        here = np.flatnonzero((self.row >= first) & (self.row < last))
        row = self.row[here].astype(np.int64) - first
        return _Said(row, *(column[here] if column.size else column for column in self[1:]))


def _told(events: pl.DataFrame) -> pl.DataFrame:
    """What producers say was seen, by events with a place."""
    seen = (pl.col("action") == "impression") & pl.col("position").is_not_null()
    place = (pl.col("position") - 1).cast(pl.Int32).alias("place")
    return events.lazy().filter(seen).select("query", "object_id", place).drop_nulls().collect()


def _deeds(events: pl.DataFrame) -> pl.DataFrame:
    """What was done with each result of each query, where something was: 2 for clicked, 1 for satisfied as well."""
    action, dwell = pl.col("action").cast(pl.String), pl.col("dwell_seconds")
    long = (dwell >= SATISFIED_DWELL_SECONDS).fill_null(False)
    satisfied = ((action == PRAISE) | long).any() & ~(action == BLAME).any()
    done = events.lazy().filter(action.is_in([*CLICKS, PRAISE, BLAME]) | long).drop_nulls("object_id")
    grouped = done.group_by("query", "object_id").agg(clicked=action.is_in(CLICKS).any(), satisfied=satisfied)
    # Whatever satisfies was clicked.
    deed = pl.when("satisfied").then(3).when("clicked").then(2).otherwise(0).cast(pl.Int64).alias("deed")
    return grouped.select("query", "object_id", deed).collect()


def _part(once: pl.DataFrame, said: _Said, did: _Said, artifacts: pl.Series) -> pl.DataFrame:
    """Impressions of some of the queries."""
    hits = (
        once.select(pl.int_range(pl.len()).alias("row"), pl.col("hits").alias("artifact_id"))
        .with_columns(pl.int_ranges(0, pl.col("artifact_id").list.len()).alias("place"))
        .explode("artifact_id", "place")
        .drop_nulls("artifact_id")
    )
    count = max(artifacts.len(), 1)
    listed = hits["row"].to_numpy() * count + rows_among(hits["artifact_id"], artifacts)
    pair, place = _first_places(
        np.concatenate([listed, said.row * count + said.artifact]),
        np.concatenate([hits["place"].to_numpy(), said.place]),
    )
    deed = np.zeros(pair.size, dtype=np.int64)
    at = np.searchsorted(pair, did.row * count + did.artifact)
    known = np.flatnonzero(np.append(pair, -1)[at] == did.row * count + did.artifact)
    deed[at[known]] = did.deed[known]
    # By query, place, artifact; what was done rides in the last two bits.
    whole = (pair // count * DEEPEST_PLACE + np.minimum(place, DEEPEST_PLACE - 1)) * count + pair % count
    whole = np.sort(whole * 4 + deed)
    head = once.select("query", "client", pl.col("at_utc").dt.date().alias("day"), "traffic", "capabilities")
    return head[whole // (4 * count * DEEPEST_PLACE)].with_columns(
        artifacts.gather(whole // 4 % count).cast(hits.schema["artifact_id"]).alias("artifact_id"),
        pl.Series("place", whole // (4 * count) % DEEPEST_PLACE, dtype=pl.Int64),
        pl.Series("clicked", whole & 2 > 0),
        pl.Series("satisfied", whole & 1 > 0),
    )


def _first_places(pair: Ints, place: Ints) -> tuple[Ints, Ints]:
    """Every query and artifact once, rising, with the first place it was shown at."""
    places = int(place.max(initial=0)) + 1
    whole = np.sort(pair * places + place)
    pair = whole // places
    first = np.flatnonzero(np.diff(pair, prepend=-1))
    return pair[first], whole[first] % places


def people(shown: pl.DataFrame) -> pl.DataFrame:
    """Impressions of people alone: agents, robots and our own pages are kept apart."""
    return shown.filter(traffic=Traffic.HUMAN.value)
