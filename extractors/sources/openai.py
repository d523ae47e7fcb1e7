"""OpenAI's price page. Scripts are mostly answered with a wall: `blocked` is the expected result, never "no models".

Rules of reading, from a shortened Markdown form of the page (2026-01): lines before a table name the kind of tokens,
the unit and the service tier; columns are found by their headings; a dash is no price.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta

from extractors.errors import ParseError
from extractors.readers.conditions import ALWAYS, Condition
from extractors.readers.markdown_tables import markdown_tables, markdown_text
from extractors.readers.model_tables import Column, Listed, columns_of, has_prices, read_models
from extractors.readers.price_words import Charge, charge_of
from extractors.rows import Rows
from extractors.source import Endpoint, Gates, Request, SourceSpec
from schemas.vocabulary import CacheRole, Direction, PayloadKind, PriceModality, Redistribution, RowRole

NAME = "openai"
URL = "https://platform.openai.com/docs/pricing"
COLUMNS: Mapping[str, Column] = {
    "input": Column(Direction.INPUT),
    "cached input": Column(Direction.INPUT, CacheRole.READ),
    "output": Column(Direction.OUTPUT),
}
TIERS: Mapping[str, Condition] = {
    "standard": ALWAYS,
    "batch": {"batch": True},
    "flex": {"tier": "flex"},
    "priority": {"tier": "priority"},
}
_KIND = re.compile(r"#*\s*(text|image|audio) tokens", re.IGNORECASE)


def requests(as_of: datetime) -> Iterator[Request]:
    """One page, whatever the date."""
    yield Request(NAME, "pricing", URL)


class _Section:
    """What the lines before a table say of it; what a later line does not repeat still holds."""

    def __init__(self) -> None:
        self.kind: PriceModality | None = None
        self.head = Charge()
        self.tier = "standard"

    def read(self, lines: Sequence[str]) -> None:
        for line in lines:
            if found := _KIND.fullmatch(line.strip()):
                self.kind, self.head, self.tier = PriceModality(found[1].lower()), Charge(), "standard"
            elif line.strip(" #").lower() in TIERS:
                self.tier = line.strip(" #").lower()
            elif charge_of(line).unit:
                self.head = charge_of(line)


def _parse_pricing(data: bytes, url: str, rows: Rows) -> None:
    models: dict[str, Listed] = {}
    section = _Section()
    lost: list[str] = []
    read: set[tuple[PriceModality, str]] = set()
    for table in markdown_tables(markdown_text(data, url), url):
        section.read([*table.headings[1:], *table.lead])
        columns = columns_of(table, COLUMNS)
        kind, tier = section.kind, section.tier
        # A second table of one kind and tier has lost the line that says what it is of.
        if columns and kind and section.head.unit and (kind, tier) not in read:
            read.add((kind, tier))
            read_models(table, columns, models, section.head, kind, TIERS[tier], f"{kind} {tier}: ")
        elif has_prices(table):
            lost.append(f"{table.place}: prices whose kind of tokens, unit or columns are not known: {table.head[:6]}")
    if not models:
        raise ParseError(f"{url}: no table of prices per million tokens with a column Model")
    for row, model in enumerate(models.values()):
        name = model.name
        rows.entity(row, name, slug=name.lower(), role=RowRole.OFFER, seller=NAME, publisher=NAME, name=name, url=URL)
        model.prices.record(rows, row, name)
    for number, problem in enumerate(lost):
        rows.entity(len(models) + number, f"#{number}", slug=f"#{number}", problem=problem)
    rows.rows_total = len(models) + len(lost)


SPEC = SourceSpec(
    name=NAME,
    title="OpenAI API",
    homepage="https://platform.openai.com/docs/pricing",
    terms_url="https://openai.com/policies/terms-of-use",
    licence="facts of a public price page without a stated data licence",
    redistribution=Redistribution.VALUES,
    attribution="Prices from the OpenAI API documentation (https://platform.openai.com).",
    cadence=timedelta(days=1),
    max_age=timedelta(days=14),
    hosts=("platform.openai.com",),
    endpoints=(
        Endpoint(
            "pricing",
            r"https://platform\.openai\.com/docs/pricing(?:\.md)?",
            PayloadKind.SET,
            _parse_pricing,
            ("text/markdown", "text/plain"),
        ),
    ),
    gates=Gates(min_rows=10, fill_rates={"name": 1.0, "seller": 1.0}, max_quarantined_share=0.3, max_shrink_share=0.5),
    price_priority=10,
    is_best_effort=True,
    notes="Never recorded whole: the shape is that of a shortened copy. A wall is expected and degrades no run.",
)
