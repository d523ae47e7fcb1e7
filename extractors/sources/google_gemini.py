"""Google's price page of the Gemini API: a table per model and mode, USD in the column's own unit.

Rules of reading:
- The heading above a table names the model, a heading below that the mode (Standard, Batch, Flex, Priority). Columns
  are found by `Free Tier` and `Paid Tier`; the paid one must say its unit and currency.
- A cell may hold several prices, a line each: limits of the prompt, kinds of content, prices of storage. An amount
  without its sign of currency is in that of the column.
- `Free of charge` of the free tier is an offer of its own; `Not available` is the absence of a price.
"""

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import NamedTuple

from extractors.price_record import PriceUnit
from extractors.readers.conditions import ALWAYS, Condition
from extractors.readers.gemini_labels import PRICELESS, QUIET_NOTES, SILENT, Label, label_of, side_of, unit_of
from extractors.readers.html_tables import Page
from extractors.readers.json_text import Number
from extractors.readers.price_set import UNKNOWN_UNIT, PriceSet
from extractors.readers.price_words import (
    Charge,
    Priced,
    charge_of,
    content_kinds,
    disagreeing_tiers,
    has_money,
    read_prices,
)
from extractors.readers.tables import Cell, Table
from extractors.rows import Rows
from extractors.source import Endpoint, Gates, Request, SourceSpec
from schemas.ids import slugify
from schemas.vocabulary import (
    Absence,
    CacheRole,
    Direction,
    PayloadKind,
    PriceModality,
    Redistribution,
    RowRole,
    Unit,
)

NAME = "google_gemini"
URL = "https://ai.google.dev/gemini-api/docs/pricing"
SELLER = "google"
MODES: Mapping[str, Condition] = {
    "standard": ALWAYS,
    "batch": {"batch": True},
    "flex": {"tier": "flex"},
    "priority": {"tier": "priority"},
}
FREE_WORDS, NOT_SOLD = "free of charge", "not available"
FREE_TIER = "free"
_TITLE = re.compile(r"pricing", re.IGNORECASE)
"""Word of the page's own title, under which all models stand."""


def requests(as_of: datetime) -> Iterator[Request]:
    """One page, whatever the date."""
    yield Request(NAME, "pricing", URL)


def _parse_pricing(data: bytes, url: str, rows: Rows) -> None:
    models: dict[str, _Model] = {}
    tables = Page(data, url).tables()
    grids = [_grid(table) for table in tables]
    places = Counter((grid.name, grid.mode_name) for grid in grids if grid)
    for table, grid in zip(tables, grids, strict=True):
        # Two tables of one model and mode: a heading between them is lost, and nobody can say which is whose.
        if grid and places[grid.name, grid.mode_name] == 1:
            for _, row in table.body():
                _read_row(grid, row, models)
        elif any(has_money(cell.text) for _, row in table.body() for cell in row):
            # A table with prices that cannot be placed is a row with a problem, never left out.
            lost = models.setdefault(f"#{table.number}", _Model(f"#{table.number}", table.place))
            lost.problem = (
                f"{table.place}: expected a model, a known mode, a column `Paid Tier`; found {table.head[:6]}"
            )
    for row_number, model in enumerate(models.values()):
        model.record(rows, row_number)
    rows.rows_total = len(models)


class _Grid(NamedTuple):
    """A table whose model, mode and columns are known."""

    width: int
    name: str
    mode: Condition
    mode_name: str
    head: Charge
    paid: int
    free: int | None


class _Model:
    """One offer: what was read of it, and why it cannot be believed where that is so."""

    def __init__(self, source_id: str, name: str, base: str | None = None) -> None:
        self.source_id, self.name, self.base = source_id, name, base
        self.prices = PriceSet()
        self.words: list[tuple[str, str, PriceUnit]] = []
        self.problem: str | None = None

    def record(self, rows: Rows, row: int) -> None:
        """Record the offer; of the free tier what is free of charge, of the paid one what it does not sell."""
        slug = slugify(self.name)
        rows.entity(
            row,
            self.source_id,
            slug=slug or self.source_id,
            role=RowRole.OFFER,
            variant=FREE_TIER if self.base else None,
            seller=SELLER,
            publisher=SELLER,
            name=self.name,
            base_source_id=self.base,
            url=f"{URL}#{slug}",
            problem=self.problem,
        )
        for path, literal, unit in self.words:
            if self.base:
                rows.free(row, self.source_id, path, literal, unit)
            else:
                rows.no_price(row, self.source_id, path, literal, unit, Absence.NOT_APPLICABLE)
        self.prices.record(rows, row, self.source_id)


def _grid(table: Table) -> _Grid | None:
    """Where the model's prices stand in a table; None when its headings or columns are not those of a price table."""
    head = [text.lower() for text in table.head]
    free = [column for column, text in enumerate(head) if text.startswith("free tier")]
    paid = [column for column, text in enumerate(head) if text.startswith("paid tier")]
    names = table.headings[1:] if table.headings and _TITLE.search(table.headings[0]) else ()
    mode_name = names[1].lower() if len(names) > 1 else "standard"
    mode = MODES.get(mode_name) if 1 <= len(names) <= 2 else None
    if len(paid) != 1 or len(free) > 1 or mode is None or head[0] or not _is_model(names[0]):
        return None
    return _Grid(
        len(head), names[0], mode, mode_name, charge_of(table.head[paid[0]]), paid[0], free[0] if free else None
    )


def _is_model(name: str) -> bool:
    """Whether a heading may name a model: the name of a mode, or of the page, stands there when one is lost."""
    return bool(slugify(name)) and name.lower() not in MODES and _TITLE.search(name) is None


def _model(models: dict[str, _Model], name: str, *, free: bool = False) -> _Model:
    source_id = slugify(name)
    model = models.setdefault(source_id, _Model(source_id, name))
    return (
        models.setdefault(f"{source_id}:{FREE_TIER}", _Model(f"{source_id}:{FREE_TIER}", name, source_id))
        if free
        else model
    )


def _read_row(grid: _Grid, row: Sequence[Cell], models: dict[str, _Model]) -> None:
    text = row[0].text if row else ""
    path = f"{grid.mode_name}.{slugify(text)[:60]}"
    label = label_of(text)
    if label is None or len(row) != grid.width:
        _refuse_row(grid, row, path, models)
        return
    model = _model(models, label.name.title() if label.name else grid.name)
    paid = row[grid.paid].text.lower()
    unit = _unit_in_words(label, grid.head) if grid.mode is ALWAYS else None
    if paid == NOT_SOLD:
        model.words += [(f"{path}.paid", row[grid.paid].text, unit)] if unit else []
    elif not paid.startswith(FREE_WORDS):
        _read_cell(grid, row[grid.paid], f"{path}.paid", text, label, model)
    if unit and grid.free is not None and row[grid.free].text.lower().startswith(FREE_WORDS):
        free = _model(models, model.name, free=True)
        free.words.append((f"{path}.free", row[grid.free].text, unit))


def _refuse_row(grid: _Grid, row: Sequence[Cell], path: str, models: dict[str, _Model]) -> None:
    """Amounts of a row that is not known, or has lost a cell, each with the problem; a row without any says nothing."""
    text = row[0].text if row else ""
    quiet = text.lower() in PRICELESS and len(row) == grid.width
    problem = f"{path}: {text[:60]!r} with {len(row)} cells is no row that is known; expected {grid.width} cells"
    for column, cell in enumerate(row):
        if column and (has_money(cell.text) or (not quiet and read_prices(cell.text))):
            prices = _model(models, grid.name).prices
            prices.add(f"{path}.{column}", Number(cell.text[:80]), UNKNOWN_UNIT, problem=problem)


def _read_cell(grid: _Grid, cell: Cell, path: str, text: str, label: Label, model: _Model) -> None:
    """All prices of a cell. One that holds none although its row sells something is a problem."""
    kinds = content_kinds(text)
    found: list[tuple[Label, Priced]] = []
    for line in cell.lines:
        words, sided = side_of(line, label)
        found += [(sided, one) for one in read_prices(words, SILENT)]
    broken = disagreeing_tiers([one for _, one in found])
    if not found:
        model.prices.add(path, Number(cell.text[:80]), UNKNOWN_UNIT, problem=f"{path}: no price in {cell.text[:60]!r}")
    for number, (sided, one) in enumerate(found):
        unit, problem = unit_of(sided, one, grid.head)
        strange = next((note for note in one.notes if not QUIET_NOTES.fullmatch(note)), None)
        problem = one.problem or broken or problem or (f"an unknown note {strange[:60]!r}" if strange else None)
        condition = {**grid.mode, **sided.condition, **one.condition}
        for unit_of_kind in _kinds(unit or UNKNOWN_UNIT, one.modalities or kinds):
            place = f"{path}[{number}].{unit_of_kind.modality}"
            model.prices.add(place, Number(one.literal), unit_of_kind, condition, problem=problem)


def _kinds(unit: PriceUnit, kinds: Sequence[PriceModality]) -> Iterator[PriceUnit]:
    """A token price for each kind of content it names; other units have their kind already."""
    if unit.unit in (Unit.TOKEN, Unit.TOKEN_HOUR) and kinds and unit.cache is not CacheRole.STORAGE:
        yield from (replace(unit, modality=kind) for kind in kinds)
    else:
        yield unit


def _unit_in_words(label: Label, head: Charge) -> PriceUnit | None:
    """Unit of `Free of charge` and `Not available`; None where the words could mean several things."""
    if label.condition or label.direction is Direction.NONE or label.cache is CacheRole.STORAGE:
        return None
    return unit_of(label, Priced("0", head), head)[0]


SPEC = SourceSpec(
    name=NAME,
    title="Google Gemini API",
    homepage="https://ai.google.dev/gemini-api/docs/pricing",
    terms_url="https://developers.google.com/terms/site-policies",
    licence="CC-BY-4.0 (content of the documentation)",
    redistribution=Redistribution.VALUES,
    attribution="Prices from the Gemini API documentation (https://ai.google.dev), Google, CC BY 4.0.",
    cadence=timedelta(days=1),
    max_age=timedelta(days=14),
    hosts=("ai.google.dev",),
    endpoints=(
        Endpoint(
            "pricing",
            r"https://ai\.google\.dev/gemini-api/docs/pricing(?:\?hl=en)?",
            PayloadKind.SET,
            _parse_pricing,
            ("text/html",),
        ),
    ),
    gates=Gates(min_rows=5, fill_rates={"name": 0.99, "seller": 1.0}, max_quarantined_share=0.3, max_shrink_share=0.5),
    price_priority=10,
    notes="Recorded as a transcription of 2025-09-20. A free allowance before a paid search is no price and not read.",
)
