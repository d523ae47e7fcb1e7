"""Prices of one row of a source, collected before they are recorded: the same price said twice is one price."""

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any

from extractors.price_record import PriceRecord, PriceUnit, listed_price, written
from extractors.readers.conditions import ALWAYS, Condition
from extractors.readers.json_text import Number, json_name
from extractors.rows import Rows
from schemas.money import read_amount, significant
from schemas.vocabulary import Direction, PriceModality, Unit

UNKNOWN_UNIT = PriceUnit(Direction.NONE, PriceModality.ANY, Unit.REQUEST)
"""Placeholder of records that are quarantined because nobody knows their unit."""


_MAX_PATH_CHARACTERS = 200


_Listed = tuple[str, str, str | None]
"""Path, literal and problem of a field."""
_Place = tuple[PriceUnit, str, datetime | None, datetime | None]
"""What a price is for: unit, condition, and the times from and to which it is valid."""


class PriceSet:
    """Prices by what they are for. Two that differ for one thing are both quarantined: nobody can say which holds."""

    __slots__ = ("_always", "_places", "_problems")

    def __init__(self, always: Condition = ALWAYS) -> None:
        """`always`: condition that holds for every price of the row, such as its region."""
        self._always = always
        self._places: dict[_Place, list[_Listed]] = {}
        self._problems: list[tuple[_Listed, _Place]] = []

    def add(
        self,
        path: str,
        value: Any,
        unit: PriceUnit,
        condition: Condition = ALWAYS,
        *,
        problem: str | None = None,
        valid_from_utc: datetime | None = None,
        valid_to_utc: datetime | None = None,
    ) -> None:
        """Collect one price field by its parsed JSON value. Null says nothing; what is no number has a problem."""
        if value is None:
            return
        path = path[:_MAX_PATH_CHARACTERS]
        if isinstance(value, Number):
            literal: str = value
        else:
            literal = value if isinstance(value, str) else json_name(value)
            problem = problem or f"{path}: expected a number, found {json_name(value)}"
        whole = self._whole(condition)
        place = (unit, whole, valid_from_utc, valid_to_utc)
        if problem:
            self._problems.append(((path, literal, problem), place))
        elif place in self._places:
            self._places[place].append((path, literal, None))
        else:
            self._places[place] = [(path, literal, None)]

    def _whole(self, condition: Condition) -> str:
        parts = {**self._always, **condition} if self._always else condition
        return written(parts)

    def listed(self) -> list[PriceRecord]:
        """What was collected: each price once, all that contradict each other with the reason."""
        told: list[PriceRecord] = []
        for place, listed in self._places.items():
            problem = _contradiction(listed) if len(listed) > 1 else None
            for path, literal, _ in listed if problem else listed[:1]:
                told.append(listed_price(path, literal, *place, problem))
        told += (listed_price(path, literal, *place, problem) for (path, literal, problem), place in self._problems)
        return told

    def record(self, rows: Rows, row: int, source_id: str) -> None:
        """Record what was collected."""
        rows.add_prices(row, source_id, self.listed())


def _contradiction(listed: list[_Listed]) -> str | None:
    """What is wrong with several fields for one thing; None when they say the same at 12 significant digits."""
    amounts = [read_amount(literal).text for _, literal, _ in listed]
    if all(amount is not None for amount in amounts):
        values = {significant(Decimal(amount or "0")) for amount in amounts}
        if len(values) == 1:
            return None
    said = ", ".join(f"{path} = {literal}" for path, literal, _ in listed[:4])
    return f"the source contradicts itself: {said}"


def positive(fields: Mapping[str, Any], name: str) -> bool:
    """Whether a field is a number above zero."""
    value = fields.get(name)
    if not isinstance(value, Number):
        return False
    amount = read_amount(value).text
    return amount is not None and amount != "0"
