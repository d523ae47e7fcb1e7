"""What must hold between published tables, and what a source's licence does not let us publish."""

from collections.abc import Iterator, Mapping
from datetime import datetime

import polars as pl

from schemas.vocabulary import Redistribution, SignalState
from warehouse.documents import current_prices
from warehouse.documents.attributes import ATTRIBUTES

MAX_SHOWN = 5
SUM_TOLERANCE = 1e-6
WHOLE_VALUES = ("facts", "prices", "price_events", "evidence", "offers")
"""Tables that hold a source's own values: only what its licence lets us redistribute may stand there."""


def contradictions(tables: Mapping[str, pl.DataFrame], content_as_of: datetime) -> list[str]:
    """What is wrong between tables, one line each with table, artifact and value; empty when all is well."""
    found: list[str] = []
    for check in (_unknown_artifacts, _uncited_attributes, _redistributed, _points):
        found += check(tables)
    return found + list(_prices_without_offer(tables, content_as_of))


def _shown(label: str, rows: pl.DataFrame) -> Iterator[str]:
    if rows.height:
        values = "; ".join(", ".join(str(value)[:120] for value in row) for row in rows.head(MAX_SHOWN).rows())
        yield f"{label}: {rows.height} row(s), expected none: {values}"


def _unknown_artifacts(tables: Mapping[str, pl.DataFrame]) -> Iterator[str]:
    """Rows about artifacts that the snapshot does not have."""
    known = tables["artifacts"].select("artifact_id")
    for name, table in tables.items():
        if name in ("artifacts", "changes", "discrepancies") or "artifact_id" not in table.columns:
            continue
        own = table.filter(pl.col("artifact_id").is_not_null()).select("artifact_id").unique(maintain_order=True)
        yield from _shown(f"{name}.artifact_id is not in artifacts", own.join(known, on="artifact_id", how="anti"))


def _uncited_attributes(tables: Mapping[str, pl.DataFrame]) -> Iterator[str]:
    """Values of `artifacts` that no chosen row of `facts` stands behind."""
    text = [
        pl.col(name).dt.strftime("%Y-%m-%dT%H:%M:%SZ") if name.endswith("_utc") else pl.col(name).cast(pl.String)
        for name in ATTRIBUTES
    ]
    shown = (
        tables["artifacts"].select("artifact_id", *text).unpivot(ATTRIBUTES, index="artifact_id", variable_name="field")
    )
    chosen = tables["facts"].filter("chosen").select("artifact_id", "field", "value")
    key = ["artifact_id", "field"]
    twice = chosen.filter(pl.struct(key).is_duplicated())
    yield from _shown("facts: a field has several chosen values", twice)
    uncited = shown.filter(pl.col("value").is_not_null()).join(chosen, on=[*key, "value"], how="anti")
    yield from _shown("artifacts: a value has no chosen row in facts", uncited)
    known = chosen.filter(pl.col("field").is_in(ATTRIBUTES))
    unlike = known.join(shown.filter(pl.col("value").is_not_null()), on=[*key, "value"], how="anti")
    yield from _shown("facts: a chosen value is not the one that artifacts shows", unlike)


def _redistributed(tables: Mapping[str, pl.DataFrame]) -> Iterator[str]:
    """Values of sources that may not be redistributed, and scores that rest on them."""
    terms = tables["sources"].select("source", "redistribution")
    for name in WHOLE_VALUES:
        unknown = tables[name].select("source").unique().join(terms, on="source", how="anti")
        yield from _shown(f"{name}.source is not in sources", unknown)
        rows = tables[name].join(terms, on="source").filter(pl.col("redistribution") != Redistribution.VALUES.value)
        yield from _shown(
            f"{name}: its source's licence does not let us publish values", rows.select("source", "source_id")
        )
    signals = tables["signals"].join(terms, on="source")
    derived = signals.filter(pl.col("redistribution") == Redistribution.DERIVED.value, pl.col("value").is_not_null())
    yield from _shown("signals.value of a source that allows only derived values", derived.select("source", "signal"))
    closed = pl.col("redistribution") == Redistribution.NONE.value
    yield from _shown("signals of a source that allows nothing", signals.filter(closed).select("source", "signal"))
    scored = tables["contributions"].join(terms, on="source").filter(closed)
    yield from _shown("contributions from a source that allows nothing", scored.select("artifact_id", "source"))
    kept = tables["quarantine"].join(terms, on="source").filter(pl.col("redistribution") != Redistribution.VALUES.value)
    yield from _shown(
        "quarantine.record of a source that allows no values", kept.filter(pl.col("record") != "").select("source")
    )


def _points(tables: Mapping[str, pl.DataFrame]) -> Iterator[str]:
    """Contributions that do not add up to the score, and places outside their bands."""
    counted = tables["contributions"].filter(pl.col("state") != SignalState.NOT_APPLICABLE.value)
    sums = counted.group_by("artifact_id", maintain_order=True).agg(pl.col("points").sum(), pl.col("weight").sum())
    joined = tables["scores"].join(sums, on="artifact_id", how="left", maintain_order="left")
    off = joined.filter(((pl.col("points") - pl.col("score")).abs() > SUM_TOLERANCE).fill_null(True))
    yield from _shown("scores.score is not the sum of its contributions", off.select("artifact_id", "score", "points"))
    place = pl.col("place")
    outside = joined.filter((place < pl.col("band_best")) | (place > pl.col("band_worst")))
    yield from _shown("scores.place is outside its band", outside.select("artifact_id", "place"))


def _prices_without_offer(tables: Mapping[str, pl.DataFrame], content_as_of: datetime) -> Iterator[str]:
    current = current_prices(tables["prices"], content_as_of).select("offer_id").unique(maintain_order=True)
    missing = current.join(tables["offers"].select("offer_id"), on="offer_id", how="anti")
    yield from _shown("prices.offer_id is not in offers", missing)
