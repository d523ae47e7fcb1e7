"""What two snapshots are compared by: of their tables the rows and columns that changes are told from."""

from collections.abc import Mapping
from datetime import datetime
from typing import NamedTuple

import polars as pl

from schemas.vocabulary import CapabilityKind, PriceState
from warehouse.documents import current_prices
from warehouse.documents.attributes import ATTRIBUTES
from warehouse.ledger.place import place

KEY = ("artifact_id", "subject")
"""What a value is of."""
_ABILITIES = (CapabilityKind.CAPABILITY.value, CapabilityKind.UNIQUE.value)
_COORDINATES = (
    *("offer_id", "source", "source_id", "place", "direction"),
    *("modality", "cache", "unit", "currency", "condition"),
)


class Compared(NamedTuple):
    """Frames of one snapshot, small enough to be kept beside it.

    - `artifacts`: artifact_id, name, retired
    - `facts`: artifact_id, subject (the field), value, source: chosen values of published attributes
    - `prices`: artifact_id, subject (offer and coordinates), value, source, amount, per: accepted prices in force
    - `capabilities`: artifact_id, subject (the capability), name: what it is said to be able to do
    - `scores`: the whole table
    """

    artifacts: pl.DataFrame
    facts: pl.DataFrame
    prices: pl.DataFrame
    capabilities: pl.DataFrame
    scores: pl.DataFrame

    def cleared(self) -> "Compared":
        """The same frames without rows: what a snapshot with nothing in it is compared by."""
        return Compared(**{name: frame.clear() for name, frame in self._asdict().items()})


def compared(tables: Mapping[str, pl.DataFrame], as_of: datetime) -> Compared:
    """What published tables are compared by at a moment."""
    return compared_of(tables, current_prices(tables["prices"], as_of))


def compared_of(tables: Mapping[str, pl.DataFrame], standing: pl.DataFrame) -> Compared:
    """The same where it is known which rows of table `prices` stand."""
    artifacts, facts, prices, capabilities = pl.collect_all(
        [
            tables["artifacts"].lazy().select("artifact_id", "name", "retired"),
            tables["facts"]
            .lazy()
            .filter("chosen", pl.col("field").is_in(ATTRIBUTES))
            .select("artifact_id", "value", "source", subject="field"),
            _prices(standing.lazy()),
            tables["capabilities"]
            .lazy()
            .filter(pl.col("polarity") == "asserted", pl.col("kind").is_in(_ABILITIES))
            .select("artifact_id", "name", subject="capability_id")
            .unique(KEY, keep="first", maintain_order=True),
        ]
    )
    return Compared(artifacts, facts, prices, capabilities, tables["scores"])


def _prices(standing: pl.LazyFrame) -> pl.LazyFrame:
    """Accepted prices by their coordinates; of two rows that agree in them the later one of the ledger."""
    value = pl.coalesce("amount", pl.concat_str(pl.lit("absent: "), "absent"))
    accepted = standing.filter(pl.col("state") == PriceState.ACCEPTED.value).with_columns(place=place())
    return accepted.select(
        "artifact_id",
        "source",
        subject=pl.concat_str(_COORDINATES, separator=" ").str.strip_chars_end(),
        value=pl.concat_str(value, pl.lit(" per "), "per"),
        amount="amount",
        per="per",
    ).unique(KEY, keep="last", maintain_order=True)
