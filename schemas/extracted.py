"""Records as a source's parser reads them, one frame a kind, before identity is known.

Every frame carries `row` (position of the source's row in its document) and `source_id` (the source's own name of the
row), so that any record can be traced to the bytes it was read from. Null means: this source does not publish it.
"""

from typing import Any, ClassVar

import pandera.polars as pa
import polars as pl

from schemas.dtypes import MODALITIES as MODALITIES
from schemas.dtypes import MONEY as MONEY
from schemas.dtypes import UTC_TIME as UTC_TIME
from schemas.row_rules import MAX_TEXT_CHARACTERS as MAX_TEXT_CHARACTERS
from schemas.row_rules import ROW_RULES
from schemas.vocabulary import (
    Absence,
    ArtifactType,
    CacheRole,
    Direction,
    PriceModality,
    RowRole,
    Unit,
)

SOURCE_ID = r"^[^\x00-\x1f\x7f\u200b-\u200f\u202a-\u202e\u2066-\u2069]{1,300}$"
"""Visible characters only: control, zero-width and direction marks never stand in an id or name."""
MAX_TOKENS = 10_000_000_000


def one_of(words: type) -> list[str]:
    """Values of a closed vocabulary, as pandera wants them."""
    return [str(word) for word in words]  # type: ignore[attr-defined]


class _Model(pa.DataFrameModel):
    class Config:
        strict = True


class Entity(_Model):
    """A row of a source: an artifact, an offer of one, a mode, an alias, a router, or a rules row."""

    row: pl.UInt32
    source_id: str = pa.Field(str_matches=SOURCE_ID)
    role: str = pa.Field(isin=one_of(RowRole))
    variant: str = pa.Field(nullable=True)
    type: str = pa.Field(isin=one_of(ArtifactType))
    seller: str = pa.Field(nullable=True)
    plan: bool
    publisher: str = pa.Field(nullable=True, str_matches=SOURCE_ID)
    slug: str = pa.Field(str_matches=SOURCE_ID)
    name: str = pa.Field(nullable=True, str_matches=SOURCE_ID)
    base_source_id: str = pa.Field(nullable=True)
    canonical_slug: str = pa.Field(nullable=True)
    hugging_face_id: str = pa.Field(nullable=True)
    url: str = pa.Field(nullable=True)
    created_utc: UTC_TIME = pa.Field(nullable=True)  # type: ignore[valid-type]
    released_utc: UTC_TIME = pa.Field(nullable=True)  # type: ignore[valid-type]
    changed_utc: UTC_TIME = pa.Field(nullable=True)  # type: ignore[valid-type]
    expires_utc: UTC_TIME = pa.Field(nullable=True)  # type: ignore[valid-type]
    context_tokens: pl.Int64 = pa.Field(nullable=True, ge=1, le=MAX_TOKENS)
    max_output_tokens: pl.Int64 = pa.Field(nullable=True, ge=1, le=MAX_TOKENS)
    input_modalities: MODALITIES = pa.Field(nullable=True)  # type: ignore[valid-type]
    output_modalities: MODALITIES = pa.Field(nullable=True)  # type: ignore[valid-type]
    open_weights: bool = pa.Field(nullable=True)
    licence: str = pa.Field(nullable=True)
    task: str = pa.Field(nullable=True)
    status: str = pa.Field(nullable=True)
    family: str = pa.Field(nullable=True)
    region: str = pa.Field(nullable=True)
    problem: str = pa.Field(nullable=True)

    @pa.dataframe_check(name="readable")
    def _readable(cls, data: pa.PolarsData) -> pl.LazyFrame:  # noqa: N805
        """A parser sets `problem` where a field of the row could not be read as what it should be."""
        return data.lazyframe.select(ROW_RULES["readable"])

    @pa.dataframe_check(name="no_path_traversal")
    def _no_traversal(cls, data: pa.PolarsData) -> pl.LazyFrame:  # noqa: N805
        """No id may climb out of a folder it is used in."""
        return data.lazyframe.select(ROW_RULES["no_path_traversal"])

    @pa.dataframe_check(name="known_modalities")
    def _modalities(cls, data: pa.PolarsData) -> pl.LazyFrame:  # noqa: N805
        """Modalities come from the closed vocabulary."""
        return data.lazyframe.select(ROW_RULES["known_modalities"])


class Price(_Model):
    """One price as a source lists it: an amount in a unit, or the reason why there is none."""

    row: pl.UInt32
    source_id: str = pa.Field(str_matches=SOURCE_ID)
    field: str
    literal: str
    amount: MONEY = pa.Field(nullable=True)  # type: ignore[valid-type]
    absent: str = pa.Field(nullable=True, isin=one_of(Absence))
    problem: str = pa.Field(nullable=True)
    currency: str = pa.Field(str_matches=r"^([A-Z]{3}|credit:[a-z0-9_-]+)$")
    per: pl.Int64 = pa.Field(isin=[1, 1_000, 10_000, 1_000_000, 1_000_000_000])
    unit: str = pa.Field(isin=one_of(Unit))
    direction: str = pa.Field(isin=one_of(Direction))
    modality: str = pa.Field(isin=one_of(PriceModality))
    cache: str = pa.Field(isin=one_of(CacheRole))
    condition: str
    valid_from_utc: UTC_TIME = pa.Field(nullable=True)  # type: ignore[valid-type]
    valid_to_utc: UTC_TIME = pa.Field(nullable=True)  # type: ignore[valid-type]

    @pa.dataframe_check(name="readable")
    def _readable(cls, data: pa.PolarsData) -> pl.LazyFrame:  # noqa: N805
        """A parser sets `problem` where a literal is no price."""
        return data.lazyframe.select(ROW_RULES["readable"])

    @pa.dataframe_check(name="amount_or_absence")
    def _amount_or_absence(cls, data: pa.PolarsData) -> pl.LazyFrame:  # noqa: N805
        """Exactly one of an amount, an absence, a problem."""
        return data.lazyframe.select(ROW_RULES["amount_or_absence"])

    @pa.dataframe_check(name="not_negative")
    def _not_negative(cls, data: pa.PolarsData) -> pl.LazyFrame:  # noqa: N805
        """A negative number is a sentinel of a source, never a price."""
        return data.lazyframe.select(ROW_RULES["not_negative"])


class Signal(_Model):
    """One observed number about a row."""

    row: pl.UInt32
    source_id: str = pa.Field(str_matches=SOURCE_ID)
    field: str
    signal: str = pa.Field(str_matches=r"^[a-z0-9_]+$")
    value: pl.Float64 = pa.Field(nullable=True)
    problem: str = pa.Field(nullable=True)
    configuration: str
    observed_utc: UTC_TIME = pa.Field(nullable=True)  # type: ignore[valid-type]

    @pa.dataframe_check(name="readable")
    def _readable(cls, data: pa.PolarsData) -> pl.LazyFrame:  # noqa: N805
        """A parser sets `problem` where a value is no number."""
        return data.lazyframe.select(ROW_RULES["readable"])

    @pa.dataframe_check(name="finite")
    def _finite(cls, data: pa.PolarsData) -> pl.LazyFrame:  # noqa: N805
        """NaN would rank first; infinity would rank above everything."""
        return data.lazyframe.select(ROW_RULES["finite"])


class Text(_Model):
    """One text about a row, verbatim: a description, a card, a README."""

    row: pl.UInt32
    source_id: str = pa.Field(str_matches=SOURCE_ID)
    field: str
    kind: str = pa.Field(isin=["description", "card", "readme"])
    media_type: str
    text: str

    @pa.dataframe_check(name="bounded")
    def _bounded(cls, data: pa.PolarsData) -> pl.LazyFrame:  # noqa: N805
        """Texts above the bound are quarantined whole, never cut in silence."""
        return data.lazyframe.select(ROW_RULES["bounded"])


class Fact(_Model):
    """One structured field of a row that may be evidence of a capability: `or.param` = `tools`."""

    row: pl.UInt32
    source_id: str = pa.Field(str_matches=SOURCE_ID)
    field: str
    pointer: str
    value: str = pa.Field(str_length={"max_value": 500})


FRAMES: dict[str, type[_Model]] = {
    "entities": Entity,
    "prices": Price,
    "signals": Signal,
    "texts": Text,
    "facts": Fact,
}
"""Kinds of extracted records; the name is also the folder of the parse stage's files."""


class Quarantined(_Model):
    """A record that failed its model: kept whole, with the reason, traceable to its payload."""

    frame: str = pa.Field(isin=[*FRAMES, "document"])
    row: pl.UInt32 = pa.Field(nullable=True)
    source_id: str = pa.Field(nullable=True)
    column: str = pa.Field(nullable=True)
    check: str
    value: str = pa.Field(nullable=True)
    reason: str
    record: str


def dtypes(model: type[pa.DataFrameModel]) -> dict[str, Any]:
    """Column names and Polars types of a model, in order: the schema to build its frames with."""
    return {name: column.dtype.type for name, column in model.to_schema().columns.items()}


class Schemas:
    """Polars schemas of the extracted frames, computed once."""

    by_frame: ClassVar[dict[str, dict[str, Any]]] = {name: dtypes(model) for name, model in FRAMES.items()}
    quarantine: ClassVar[dict[str, Any]] = dtypes(Quarantined)
