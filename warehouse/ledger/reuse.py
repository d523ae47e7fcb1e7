"""Names that a source gave to another thing: the row of a name is split by date into what it was and what it is.

A gateway lets a short name go over to the next release, and `created` jumps to the day of that release. The earlier
thing becomes a row of its own, named `<source id>#<day it was created>`, with its last attributes, texts and signals;
its prices end, and what the logs told of the name before that capture is about it. A name that only gets another date,
or a date that moves back, is a correction.
"""

import re
from collections.abc import Mapping
from datetime import timedelta

import polars as pl

from schemas.extracted import UTC_TIME
from schemas.vocabulary import RowRole

REUSE_SCHEMA: dict[str, pl.DataType | type[pl.DataType]] = {
    "source_id": pl.String,
    "was_name": pl.String,
    "was_created_utc": UTC_TIME,
    "name": pl.String,
    "created_utc": UTC_TIME,
    "captured_at_utc": UTC_TIME,
    "known_from_utc": UTC_TIME,
    "payload_sha256": pl.String,
    "earlier": pl.String,
    "earlier_slug": pl.String,
    "listed_as": pl.String,
}
"""One row a time that `created` moved forward. `earlier`: source id of the earlier thing, null where nothing but the
date tells of one; `listed_as`: the row under which the source lists the earlier thing from then on; `earlier_slug`: the
name of that row, else the name that was reused and the day."""

LEAST_MOVE = timedelta(days=1)
"""Below it a date was made more exact."""
_EARLIER = re.compile(r"#\d{4}-\d\d-\d\d$")
_TIMES = {"prices_log": "captured_at_utc", "signals_log": "observed_utc", "texts_log": "captured_at_utc"}
"""Logs that are about rows, and the time that says which thing a row of them is about."""


def is_earlier(source_id: str) -> bool:
    """Whether a source id is that of a thing whose name went to another."""
    return _EARLIER.search(source_id) is not None


def as_written() -> pl.Expr:
    """Source ids as the source writes them: of an earlier thing the name that it had."""
    return pl.col("source_id").str.replace(_EARLIER.pattern, "")


def reused(opened: pl.DataFrame, listed: pl.DataFrame, complete: bool) -> pl.DataFrame:
    """Rows of a set whose name stands for something younger than before.

    `opened` are the entities before the set, `listed` those of the set with payload_sha256, captured_at_utc and
    known_from_utc. It is another thing when its date moved by a day or more, and its name, repository or canonical slug
    differs too, or a row that is new in the set was created when the earlier thing was. Only a complete list splits.
    """
    before = opened.lazy().select(
        "source_id",
        **{f"was_{name}": name for name in ("name", "created_utc", "hugging_face_id", "canonical_slug")},
    )
    joined = listed.lazy().join(before, on="source_id").filter(pl.col("created_utc") > pl.col("was_created_utc"))
    went_over = joined.collect(engine="in-memory")
    if went_over.is_empty():
        return pl.DataFrame(schema=REUSE_SCHEMA)
    new = listed.join(opened, on="source_id", how="anti").select(
        "publisher", "variant", listed_as="source_id", listed_slug="slug", was_created_utc="created_utc"
    )
    siblings = new.sort("listed_as").unique(["publisher", "variant", "was_created_utc"], keep="first")
    told = went_over.join(siblings, on=["publisher", "variant", "was_created_utc"], how="left", nulls_equal=True)
    differs = [
        (pl.col(name) != pl.col(f"was_{name}")).fill_null(False)
        for name in ("name", "hugging_face_id", "canonical_slug")
    ]
    moved = pl.col("created_utc") - pl.col("was_created_utc") >= LEAST_MOVE
    other = moved & (pl.any_horizontal(differs) | pl.col("listed_as").is_not_null()) & pl.lit(complete)
    earlier = pl.concat_str("source_id", pl.lit("#"), pl.col("was_created_utc").dt.strftime("%Y-%m-%d"))
    is_new = ~earlier.is_in(opened["source_id"].implode())
    day = pl.col("was_created_utc").dt.strftime("-%Y-%m-%d")
    slug = pl.coalesce("listed_slug", pl.col("slug") + day)
    named = told.with_columns(earlier=pl.when(other & is_new).then(earlier), earlier_slug=slug)
    return named.select(REUSE_SCHEMA.keys()).sort("source_id")


def split_open(
    opened: Mapping[str, pl.DataFrame], reuses: pl.DataFrame, listed: pl.DataFrame
) -> Mapping[str, pl.DataFrame]:
    """Open frames with the earlier things under source ids of their own; as they are when there is none."""
    split = _split(reuses)
    if split.is_empty():
        return opened
    return {
        "entities": _entities(opened["entities"], split, listed),
        **{name: _renamed(opened[name], split) for name in opened if name != "entities"},
    }


def split_log(name: str, log: pl.DataFrame, reuses: pl.DataFrame) -> pl.DataFrame:
    """A log as read after reuses (sorted by time, of one source): rows from before a reuse are about the earlier thing.

    Rows that name it already stay, so that splitting again changes nothing.
    """
    time = _TIMES.get(name)
    if time is None:
        return log
    for row in _split(reuses).sort("captured_at_utc").iter_rows(named=True):
        about = (pl.col("source_id") == row["source_id"]) & (pl.col(time) < row["captured_at_utc"])
        before = log.with_row_index("_order").filter(about)
        if before.height:
            one = pl.DataFrame([row], schema=REUSE_SCHEMA)
            whole = pl.concat([log.with_row_index("_order").filter(~about), _renamed(before, one)])
            log = whole.sort("_order").drop("_order")
    return log


def _split(reuses: pl.DataFrame) -> pl.DataFrame:
    return reuses.filter(pl.col("earlier").is_not_null())


def _renamed(frame: pl.DataFrame, split: pl.DataFrame) -> pl.DataFrame:
    """Rows under the source id of the earlier thing; keys of prices begin with the source id."""
    joined = frame.join(split.select("source_id", "earlier"), on="source_id", how="left", maintain_order="left")
    whole = pl.coalesce("earlier", "source_id")
    keys = {
        name: pl.concat_str(whole, pl.col(name).str.strip_prefix(pl.col("source_id")))
        for name in ("key", "group")
        if name in frame.columns
    }
    return joined.with_columns(**keys).with_columns(source_id=whole).select(frame.columns)


def _entities(entities: pl.DataFrame, split: pl.DataFrame, listed: pl.DataFrame) -> pl.DataFrame:
    """Earlier things are no longer listed and have a slug of their own; variants that left with them stay theirs.

    One that the source lists under another row from now on is a row of that row's artifact.
    """
    names = split.select("source_id", "earlier", "earlier_slug", "listed_as")
    joined = entities.join(names, on="source_id", how="left", maintain_order="left")
    bases = split.select(base_source_id="source_id", earlier_base="earlier")
    joined = joined.join(bases, on="base_source_id", how="left", maintain_order="left")
    is_split = pl.col("earlier").is_not_null()
    left = ~pl.col("source_id").is_in(listed["source_id"].implode())
    tied = pl.col("listed_as").is_not_null() & (pl.col("role") == str(RowRole.ARTIFACT))
    return joined.with_columns(
        source_id=pl.coalesce("earlier", "source_id"),
        slug=pl.coalesce("earlier_slug", "slug"),
        role=pl.when(tied).then(pl.lit(str(RowRole.OFFER))).otherwise("role"),
        base_source_id=pl.coalesce(
            "listed_as", pl.when(left | is_split).then("earlier_base"), "base_source_id"
        ),
        listed=pl.col("listed") & ~is_split,
    ).select(entities.columns)  # fmt: skip
