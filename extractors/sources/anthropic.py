"""Anthropic's price and model pages in their Markdown form: tables of prices per million tokens, USD.

Rules of reading:
- A row of a price table is a model; columns are found by their headings (base input, cache writes of 5 minutes and
  1 hour, cache hits, output, batch). A price says its unit (`/ MTok`) in every cell.
- The table of long contexts has no models: the paragraph before it names them. Its cheaper side must repeat their base
  prices, else neither is believed.
- The page of models has a column a model: context, longest output, description.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta

from extractors.errors import ParseError
from extractors.readers.conditions import ALWAYS, Condition, above_tokens
from extractors.readers.json_text import Number
from extractors.readers.markdown_tables import markdown_tables, markdown_text
from extractors.readers.model_tables import Column, Listed, add_cell, columns_of, has_prices, read_models
from extractors.readers.price_set import UNKNOWN_UNIT
from extractors.readers.price_words import Charge
from extractors.readers.tables import Cell, Table
from extractors.rows import Rows
from extractors.source import Endpoint, Gates, Request, SourceSpec
from schemas.ids import slugify
from schemas.vocabulary import CacheRole, Direction, PayloadKind, PriceModality, Redistribution, RowRole

NAME = "anthropic"
URL = "https://docs.claude.com/en/docs/about-claude/pricing.md"
MODELS_URL = "https://docs.claude.com/en/docs/about-claude/models.md"
_IN, _OUT = Direction.INPUT, Direction.OUTPUT
COLUMNS: Mapping[str, Column] = {
    "base input tokens": Column(_IN),
    "5m cache writes": Column(_IN, CacheRole.WRITE_5M),
    "1h cache writes": Column(_IN, CacheRole.WRITE_1H),
    "cache hits & refreshes": Column(_IN, CacheRole.READ),
    "output tokens": Column(_OUT),
    "batch input": Column(_IN, condition={"batch": True}),
    "batch output": Column(_OUT, condition={"batch": True}),
}
_LONG = re.compile(r">\s*(\d{2,5})K input tokens", re.IGNORECASE)
_SHORT = re.compile(r"(?:≤|<=)\s*(\d{2,5})K input tokens", re.IGNORECASE)
_SIDE = re.compile(r"(input|output):\s*(.+)", re.IGNORECASE)
_SIZE = re.compile(r"(\d{1,6})\s*([KM])\s*tokens", re.IGNORECASE)


def requests(as_of: datetime) -> Iterator[Request]:
    """Both pages, whatever the date."""
    yield Request(NAME, "pricing", URL)
    yield Request(NAME, "models", MODELS_URL)


def _parse_pricing(data: bytes, url: str, rows: Rows) -> None:
    text = markdown_text(data, url)
    models: dict[str, Listed] = {}
    lost = 0
    tables = markdown_tables(text, url)
    for table in tables:
        columns = columns_of(table, COLUMNS)
        if columns:
            read_models(table, columns, models, section=f"{table.headings[-1][:40]}: " if table.headings else "")
    if not models:
        raise ParseError(f"{url}: no table has a column Model and one of {', '.join(COLUMNS)}")
    for table in tables:
        if columns_of(table, COLUMNS) is None and has_prices(table) and not _add_long(table, models):
            problem = f"{table.place}: prices under headings that are not known: {[one[:40] for one in table.head[:6]]}"
            rows.entity(len(models) + lost, f"#{table.number}", slug=f"#{table.number}", problem=problem)
            lost += 1
    for row, model in enumerate(models.values()):
        _add_entity(rows, row, model.name, status="deprecated" if "deprecated" in model.notes else None)
        model.prices.record(rows, row, slugify(model.name))
    rows.rows_total = len(models) + lost


def _add_entity(rows: Rows, row: int, name: str, **fields: object) -> None:
    slug = slugify(name)
    rows.entity(
        row,
        slug or name,
        slug=slug or name,
        role=RowRole.OFFER,
        seller=NAME,
        publisher=NAME,
        name=name,
        url="https://docs.claude.com/en/docs/about-claude/pricing",
        **fields,  # type: ignore[arg-type]
    )


def _add_long(table: Table, models: Mapping[str, Listed]) -> bool:
    """Prices above a limit of the prompt for the models that the paragraph before names; False for another table."""
    head = table.head
    if len(head) != 2 or not (short := _SHORT.fullmatch(head[0])) or not (long := _LONG.fullmatch(head[1])):
        return False
    named = _named(" ".join(table.lead), models)
    if not named:
        return False
    problem = None if short[1] == long[1] else f"limits that do not meet: {head[0]}, {head[1]}"
    condition = above_tokens(int(long[1]) * 1_000)
    for _, row in table.body():
        sides = [_SIDE.fullmatch(cell.text) for cell in row]
        if len(row) != 2 or not all(sides) or len({side[1].lower() for side in sides if side}) != 1:
            problem = f"{table.place}: expected `Input: price` or `Output: price` on both sides"
        for side, when in zip(sides, (ALWAYS, condition), strict=False):
            for model in named:
                _add_side(model, side, when, problem, row)
    return True


def _add_side(
    model: Listed, side: re.Match[str] | None, when: Condition, problem: str | None, row: Sequence[Cell]
) -> None:
    """One side of a long-context row; the unconditional one must say what the main table says, or both are refused."""
    path = f"Long context {side[1].lower() if side else 'row'}{' above' if when else ''}"
    if problem or side is None:
        text = Number(" ".join(cell.text for cell in row)[:80])
        model.prices.add(path, text, UNKNOWN_UNIT, when, problem=problem or f"{path}: no side")
        return
    column = Column(Direction(side[1].lower()))
    add_cell(model.prices, path, Cell((side[2],)), column, Charge(), PriceModality.TEXT, when)


def _named(text: str, models: Mapping[str, Listed]) -> list[Listed]:
    """Models that a paragraph names, in full or without the family's first word; `Sonnet 4` is not in `Sonnet 4.5`."""
    found = []
    for model in models.values():
        short = model.name.partition(" ")[2] or model.name
        if re.search(rf"\b{re.escape(short)}(?![\w]|\.\d)", text):
            found.append(model)
    return found


def _parse_models(data: bytes, url: str, rows: Rows) -> None:
    text = markdown_text(data, url)
    row = 0
    for table in markdown_tables(text, url):
        if not table.head or table.head[0].lower() != "feature":
            continue
        said = {line[0].text.lower(): line for _, line in table.body() if len(line) == table.width}
        for column in range(1, table.width):
            name = table.head[column]
            _add_entity(
                rows,
                row,
                name,
                context_tokens=_tokens(said.get("context window"), column),
                max_output_tokens=_tokens(said.get("max output"), column),
                status="deprecated" if "deprecated" in name.lower() else None,
            )
            if description := said.get("description"):
                rows.text(row, slugify(name), "Description", description[column].text)
            row += 1
    if not row:
        raise ParseError(f"{url}: no table with a column Feature; expected one with a column a model")
    rows.rows_total = row


def _tokens(line: Sequence[Cell] | None, column: int) -> int | None:
    """The size a cell names first: what every caller gets, not what a beta allows."""
    found = _SIZE.search(line[column].text) if line else None
    return int(found[1]) * (1_000_000 if found[2].upper() == "M" else 1_000) if found else None


_HOST = r"https://(?:docs\.claude\.com/en/docs|platform\.claude\.com/docs/en)"
SPEC = SourceSpec(
    name=NAME,
    title="Anthropic API",
    homepage="https://docs.claude.com",
    terms_url="https://www.anthropic.com/legal/commercial-terms",
    licence="facts of a public price page without a stated data licence",
    redistribution=Redistribution.VALUES,
    attribution="Prices from the documentation of the Claude API (https://docs.claude.com), Anthropic.",
    cadence=timedelta(days=1),
    max_age=timedelta(days=14),
    hosts=("docs.claude.com", "platform.claude.com"),
    endpoints=(
        Endpoint(
            "pricing",
            _HOST + r"/about-claude/pricing(?:\.md)?",
            PayloadKind.SET,
            _parse_pricing,
            ("text/markdown", "text/plain"),
        ),
        Endpoint(
            "models",
            _HOST + r"/about-claude/models(?:/overview)?(?:\.md)?",
            PayloadKind.SET,
            _parse_models,
            ("text/markdown", "text/plain"),
            Gates(min_rows=1, fill_rates={"context_tokens": 0.5}, max_shrink_share=0.6),
        ),
    ),
    gates=Gates(min_rows=3, fill_rates={"name": 1.0, "seller": 1.0}, max_quarantined_share=0.3, max_shrink_share=0.5),
    price_priority=10,
    notes="Recorded near-verbatim, 2025-10-20. The HTML of these pages is filled in by scripts; the Markdown is not.",
)
