"""Collecting extracted records while a parser walks a document, then making and validating the frames."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import polars as pl

from extractors.price_record import PriceRecord, PriceUnit, absent_price, free_price, listed_price, written
from schemas.extracted import FRAMES, MONEY, Schemas
from schemas.quarantine import MAX_RECORD_CHARACTERS, bounded, split
from schemas.vocabulary import Absence, ArtifactType, RowRole

Said = tuple[str, int]
"""What a row was read from, as the `repr` of its parsed JSON, and its position."""


@dataclass(slots=True)
class Rows:
    """Records of one document, kind by kind. `rows_total` counts the source's own rows.

    Where `said` is a map, rows that `before` has with the same words are left out and noted in `repeated`, by their
    positions then and now.
    """

    rows_total: int = 0
    entities: list[tuple[Any, ...]] = field(default_factory=list)
    prices: list[tuple[Any, ...]] = field(default_factory=list)
    signals: list[tuple[Any, ...]] = field(default_factory=list)
    texts: list[tuple[Any, ...]] = field(default_factory=list)
    facts: list[tuple[Any, ...]] = field(default_factory=list)
    said: dict[str, Said] | None = None
    before: Mapping[str, Said] = field(default_factory=dict)
    repeated: list[tuple[int, int]] = field(default_factory=list)

    def repeats(self, row: int, key: str, *read: Any) -> bool:
        """Whether a row need not be read, since it is that of this key in the document before.

        `read` is all that reading it looks at: parsed JSON and plain values, whose `repr` tells them apart.
        """
        if self.said is None or key in self.said:
            return False
        try:
            words = repr(read)
        except RecursionError:
            return False
        self.said[key] = words, row
        was = self.before.get(key)
        if was is None or was[0] != words:
            return False
        self.repeated.append((was[1], row))
        return True

    def entity(
        self,
        row: int,
        source_id: str,
        *,
        slug: str,
        role: RowRole = RowRole.ARTIFACT,
        type: ArtifactType = ArtifactType.MODEL,
        variant: str | None = None,
        seller: str | None = None,
        plan: bool = False,
        publisher: str | None = None,
        name: str | None = None,
        base_source_id: str | None = None,
        canonical_slug: str | None = None,
        hugging_face_id: str | None = None,
        url: str | None = None,
        created_utc: datetime | None = None,
        released_utc: datetime | None = None,
        changed_utc: datetime | None = None,
        expires_utc: datetime | None = None,
        context_tokens: int | None = None,
        max_output_tokens: int | None = None,
        input_modalities: Sequence[str] | None = None,
        output_modalities: Sequence[str] | None = None,
        open_weights: bool | None = None,
        licence: str | None = None,
        task: str | None = None,
        status: str | None = None,
        family: str | None = None,
        region: str | None = None,
        problem: str | None = None,
    ) -> None:
        """Record what a row of the source is. `slug` and `publisher` as the source writes them, suffixes removed."""
        self.entities.append(
            (
                row, source_id, role, variant, type, seller, plan, publisher, slug, name, base_source_id,
                canonical_slug, hugging_face_id, url, created_utc, released_utc, changed_utc, expires_utc,
                context_tokens, max_output_tokens, input_modalities, output_modalities, open_weights, licence, task,
                status, family, region, problem,
            )
        )  # fmt: skip

    def price(
        self,
        row: int,
        source_id: str,
        field_path: str,
        literal: str,
        unit: PriceUnit,
        *,
        condition: str = "",
        valid_from_utc: datetime | None = None,
        valid_to_utc: datetime | None = None,
        problem: str | None = None,
    ) -> None:
        """Record a listed price by its literal. A literal that is no price becomes a problem of this record."""
        told = listed_price(field_path, literal, unit, condition, valid_from_utc, valid_to_utc, problem)
        self.prices.append((row, source_id, *told))

    def add_prices(self, row: int, source_id: str, listed: Iterable[PriceRecord]) -> None:
        """Record prices that were read before: of this row, or of another one that says the same."""
        self.prices += [(row, source_id, *told) for told in listed]

    def no_price(
        self, row: int, source_id: str, field_path: str, literal: str, unit: PriceUnit, absent: Absence
    ) -> None:
        """Record that a source says there is no list price here, and why."""
        self.prices.append((row, source_id, *absent_price(field_path, literal, unit, absent)))

    def free(self, row: int, source_id: str, field_path: str, literal: str, unit: PriceUnit) -> None:
        """Record that a source says in words that something is free of charge: an observed zero."""
        self.prices.append((row, source_id, *free_price(field_path, literal, unit)))

    def signal(
        self,
        row: int,
        source_id: str,
        field_path: str,
        signal: str,
        value: float | None,
        *,
        problem: str | None = None,
        configuration: Mapping[str, Any] | None = None,
        observed_utc: datetime | None = None,
    ) -> None:
        """Record one observed number. Absent numbers are simply not recorded."""
        said = written(configuration or {})
        self.signals.append((row, source_id, field_path, signal, value, problem, said, observed_utc))

    def text(
        self,
        row: int,
        source_id: str,
        field_path: str,
        text: str,
        *,
        kind: str = "description",
        media_type: str = "text/markdown",
    ) -> None:
        """Record one text verbatim."""
        self.texts.append((row, source_id, field_path, kind, media_type, text))

    def fact(self, row: int, source_id: str, field_name: str, pointer: str, value: str) -> None:
        """Record one structured field that may be evidence of a capability."""
        self.facts.append((row, source_id, field_name, pointer, value[:500]))

    def add_facts(self, row: int, source_id: str, facts: Iterable[tuple[str, str, str]]) -> None:
        """Record several such fields: name, pointer, value."""
        self.facts += [(row, source_id, name, pointer, value[:500]) for name, pointer, value in facts]


@dataclass(frozen=True, slots=True)
class Extraction:
    """What a document says, validated: frames by kind, quarantined records, and how many rows the source has."""

    rows_total: int
    frames: dict[str, pl.DataFrame]
    quarantine: pl.DataFrame


def extract(rows: Rows) -> Extraction:
    """Make the frames and split them. Records of a row whose entity is quarantined go to quarantine with it."""
    valid: dict[str, pl.DataFrame] = {}
    bad: list[pl.DataFrame] = []
    lost = pl.Series("row", [], dtype=pl.UInt32)
    for name, model in FRAMES.items():
        frame = _frame(name, getattr(rows, name))
        if name != "entities" and lost.len():
            orphaned = frame.filter(pl.col("row").is_in(lost.implode()))
            bad.append(_orphans(name, orphaned))
            frame = frame.filter(~pl.col("row").is_in(lost.implode()))
        valid[name], refused = split(name, frame, model)
        bad.append(refused)
        if name == "entities":
            lost = refused["row"].unique()
    return Extraction(rows.rows_total, valid, pl.concat(bad))


def _frame(name: str, records: list[tuple[Any, ...]]) -> pl.DataFrame:
    """Frame of one kind, built column by column: building it from rows takes four times as long."""
    schema: dict[str, Any] = Schemas.by_frame[name]
    if name == "prices":
        schema = {**schema, "amount": pl.String}
    if not records:
        return pl.DataFrame(schema=Schemas.by_frame[name])
    columns = zip(*records, strict=True)
    frame = pl.DataFrame(
        [_column(named, typed, values) for (named, typed), values in zip(schema.items(), columns, strict=True)]
    )
    return frame.with_columns(pl.col("amount").cast(MONEY)) if name == "prices" else frame


def _column(name: str, dtype: Any, values: Sequence[Any]) -> pl.Series:
    """One column. Lists and times, which are slow to convert one by one, are made of their few distinct values."""
    if values[0] is None and values[-1] is None and values.count(None) == len(values):
        return pl.Series(name, [None], dtype=dtype).new_from_index(0, len(values))
    if isinstance(dtype, pl.List):
        distinct, codes = _coded([None if value is None else tuple(value) for value in values])
        return pl.Series(name, [[str(item) for item in value] for value in distinct], dtype=dtype).gather(codes)
    if isinstance(dtype, pl.Datetime):
        distinct, codes = _coded(values)
        return pl.Series(name, distinct, dtype=dtype).gather(codes)
    return pl.Series(name, values, dtype=dtype)


def _coded(values: Sequence[Any]) -> tuple[list[Any], pl.Series]:
    """The distinct values that are not None, and which of them stands at each position."""
    places: dict[Any, int] = {}
    codes = [None if value is None else places.setdefault(value, len(places)) for value in values]
    return list(places), pl.Series(codes, dtype=pl.UInt32)


def _orphans(name: str, frame: pl.DataFrame) -> pl.DataFrame:
    """Quarantine rows for records whose entity was refused: one each, so that the counts add up."""
    records = pl.struct(pl.all().cast(pl.String, strict=False)).struct.json_encode()
    return frame.select(
        frame=pl.lit(name, pl.String),
        row="row",
        source_id=pl.col("source_id").map_elements(bounded, return_dtype=pl.String),
        column=pl.lit(None, pl.String),
        check=pl.lit("entity_accepted"),
        value=pl.lit(None, pl.String),
        reason=pl.lit("the row's entity is quarantined"),
        record=records.map_elements(lambda record: bounded(record, MAX_RECORD_CHARACTERS), return_dtype=pl.String),
    ).cast(pl.Schema(Schemas.quarantine))
