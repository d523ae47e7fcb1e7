"""Price tables with a model a row and a kind of price a column, as vendors write them in Markdown."""

import re
from collections.abc import Mapping
from typing import NamedTuple

from extractors.price_record import PriceUnit
from extractors.readers.conditions import ALWAYS, Condition
from extractors.readers.json_text import Number
from extractors.readers.price_set import UNKNOWN_UNIT, PriceSet
from extractors.readers.price_words import Charge, has_money, read_prices
from extractors.readers.tables import Cell, Table
from schemas.vocabulary import CacheRole, Direction, PriceModality, Unit

NO_CHARGE = Charge()
"""Nothing is said of unit and currency outside the cells."""
NO_PRICE = frozenset({"", "-", "–", "—", "n/a", "not available"})
_NOTE = re.compile(r"\s*\(([^()]*)\)")


class Column(NamedTuple):
    """What a column lists."""

    direction: Direction
    cache: CacheRole = CacheRole.NONE
    condition: Condition = ALWAYS


class Listed:
    """A model of a page: its name, what stands in brackets behind it, and its prices from all tables."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.notes: set[str] = set()
        self.prices = PriceSet()


def columns_of(table: Table, known: Mapping[str, Column]) -> Mapping[int, Column] | None:
    """Columns of a table by number; None when the first is not `Model`, no other is known, or one is twice."""
    if not table.head or table.head[0].lower() != "model":
        return None
    found = {number: known[text.lower()] for number, text in enumerate(table.head) if text.lower() in known}
    return found if found and len({table.head[number].lower() for number in found}) == len(found) else None


def has_prices(table: Table) -> bool:
    """Whether any cell of a table has an amount of money."""
    return any(has_money(cell.text) for row in table.rows for cell in row)


def read_models(
    table: Table,
    columns: Mapping[int, Column],
    models: dict[str, Listed],
    head: Charge = NO_CHARGE,
    modality: PriceModality = PriceModality.TEXT,
    always: Condition = ALWAYS,
    section: str = "",
) -> None:
    """Add the prices of all rows to `models` by name. `head`: unit and currency that hold for the whole table.

    A row with a cell too few, an amount in a column that is not known, and a cell that is not exactly one amount in a
    known unit are problems of that model.
    """
    for _, row in table.body():
        name = _NOTE.sub("", row[0].text).strip() if row else ""
        if not name:
            continue
        model = models.setdefault(name.lower(), Listed(name))
        model.notes.update(note.lower() for note in _NOTE.findall(row[0].text))
        if len(row) != table.width:
            problem = f"{name}: a row of {len(row)} cells; expected {table.width}"
            model.prices.add(f"{section}row", Number(row[-1].text[:80]), UNKNOWN_UNIT, problem=problem)
            continue
        for number, cell in enumerate(row[1:], start=1):
            path = f"{section}{table.head[number]}"[:120]
            if number in columns:
                column = columns[number]
                add_cell(model.prices, path, cell, column, head, modality, {**always, **column.condition})
            elif has_money(cell.text):
                problem = f"a price in a column that is not known: {table.head[number][:60]!r}"
                model.prices.add(path, Number(cell.text[:80]), UNKNOWN_UNIT, problem=problem)


def add_cell(
    prices: PriceSet,
    path: str,
    cell: Cell,
    column: Column,
    head: Charge,
    modality: PriceModality,
    condition: Condition,
) -> None:
    """Add the one token price of a cell; a dash says that there is none."""
    if cell.text.lower() in NO_PRICE:
        return
    found = read_prices(cell.text)
    one = found[0] if len(found) == 1 else None
    problem = one.problem if one else f"{path}: expected one price, found {cell.text[:60]!r}"
    charge = one.charge if one else Charge()
    unit, per = (charge.unit, charge.per) if charge.unit else (head.unit, head.per)
    currency = charge.currency or head.currency
    if unit is not Unit.TOKEN or per is None or currency is None:
        problem = problem or f"{path}: expected a currency and a price per so many tokens, found {cell.text[:60]!r}"
    elif head.currency and charge.currency and head.currency != charge.currency:
        problem = problem or f"{path}: {charge.currency} in a table in {head.currency}"
    if one and (one.notes or one.hourly or one.below is not None or one.condition or one.modalities):
        problem = problem or f"{path}: words beside the price that are not read here: {cell.text[:60]!r}"
    known = PriceUnit(column.direction, modality, cache=column.cache, per=per or 1, currency=currency or "USD")
    literal = Number(one.literal if one else cell.text[:80])
    prices.add(path, literal, UNKNOWN_UNIT if problem else known, condition, problem=problem)
