"""A comparison as a table of the seed format, with our values in it."""

from decimal import ROUND_HALF_UP, Decimal
from typing import Any, Literal

from warehouse.compare.shapes import Cell, Comparison, Row
from warehouse.compare.words import seed_price
from warehouse.seed_format import EM_DASH, Number, SeedTable, Template

_TEMPLATES: dict[str | None, Template] = {"ahead": "ahead", "likely_ahead": "likely"}
SIDES: tuple[Literal["a"], Literal["b"]] = ("a", "b")


def seed_table(comparison: Comparison) -> SeedTable:
    """Our values in the seed's rows: the score as a whole number, components with two decimals, absent values as None.

    Lead and verdict only where the pair is comparable and the difference decided.
    """
    rows = {row["row"]: row for row in comparison["rows"]}
    prices = [_starting_price(rows["starting_price"][side]) for side in SIDES]
    verdict = comparison["verdict"]
    table: SeedTable = {
        "a": comparison["a"]["name"],
        "type_a": rows["type"]["a"]["value"],
        "b": comparison["b"]["name"],
        "type_b": rows["type"]["b"]["value"],
        "rank_a": _score(rows["rank"]["a"]),
        "rank_b": _score(rows["rank"]["b"]),
        "adoption": _numbers(rows["adoption"]),
        "quality": _numbers(rows["quality"]),
        "ecosystem": _numbers(rows["ecosystem"]),
        "match_graph": _numbers(rows["match"]),
        "times_matched": _numbers(rows["times_matched"]),
        "pricing": [rows["pricing"][side]["value"] for side in SIDES],
        "starting_price": None if prices == [EM_DASH, EM_DASH] else prices,
        "capabilities": _numbers(rows["capabilities"]),
        "template": _TEMPLATES.get(verdict["decision"], "open"),
    }
    if verdict["leader"] is not None:
        table["leader"] = "a" if verdict["leader"] == comparison["a"]["id"] else "b"
    return table


def _score(cell: Cell) -> int | None:
    if cell["value"] is None:
        return None
    return int(Decimal(cell["value"]["score"]).quantize(Decimal(1), ROUND_HALF_UP))


def _numbers(row: Row) -> list[Number]:
    return [_number(row[side]["value"]) for side in SIDES]


def _number(value: Any) -> Number:
    if value is None or isinstance(value, int):
        return value
    return float(Decimal(value).quantize(Decimal("0.01"), ROUND_HALF_UP))


def _starting_price(cell: Cell) -> str:
    return EM_DASH if cell["value"] is None else seed_price(cell["value"])
