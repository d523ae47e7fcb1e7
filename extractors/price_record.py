"""One price of a row: what it is charged for, under which condition, and how it is recorded."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import lru_cache
from typing import Any

from schemas.money import read_amount
from schemas.vocabulary import Absence, CacheRole, Direction, PriceModality, Unit


@dataclass(frozen=True, slots=True)
class PriceUnit:
    """What a price is charged for: the coordinates of a price apart from amount, condition and time."""

    direction: Direction
    modality: PriceModality = PriceModality.TEXT
    unit: Unit = Unit.TOKEN
    cache: CacheRole = CacheRole.NONE
    per: int = 1
    currency: str = "USD"
    _hash: int = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        """Units are keys of every price, and the hash of an enumeration's word is a slow one."""
        parts = (self.direction, self.modality, self.unit, self.cache, self.per, self.currency)
        object.__setattr__(self, "_hash", hash(tuple(map(str, parts))))

    def __hash__(self) -> int:
        return self._hash


def condition_text(**parts: Any) -> str:
    """Canonical JSON of a price condition; empty for an unconditional price."""
    given = {name: value for name, value in parts.items() if value is not None}
    return json.dumps(given, sort_keys=True, separators=(",", ":")) if given else ""


@lru_cache(maxsize=1 << 14)
def _written(parts: tuple[tuple[str, Any], ...]) -> str:
    """Conditions repeat from row to row; their values are hashable."""
    return condition_text(**dict(parts))


def written(parts: Mapping[str, Any]) -> str:
    """`condition_text` of parts whose values are hashable, remembered."""
    return _written(tuple(parts.items())) if parts else ""


PriceRecord = tuple[Any, ...]
"""A price without the number and the id of its row: the columns of `schemas.extracted.Price` from `field` on."""


def _price_record(
    field_path: str,
    literal: str,
    unit: PriceUnit,
    *,
    amount: str | None = None,
    absent: Absence | None = None,
    problem: str | None = None,
    condition: str = "",
    valid_from_utc: datetime | None = None,
    valid_to_utc: datetime | None = None,
) -> PriceRecord:
    return (
        field_path, literal[:200], amount, absent, problem, unit.currency, unit.per, unit.unit,
        unit.direction, unit.modality, unit.cache, condition, valid_from_utc, valid_to_utc,
    )  # fmt: skip


def listed_price(
    field_path: str,
    literal: str,
    unit: PriceUnit,
    condition: str = "",
    valid_from_utc: datetime | None = None,
    valid_to_utc: datetime | None = None,
    problem: str | None = None,
) -> PriceRecord:
    """A listed price by its literal. A literal that is no price becomes a problem of the record."""
    amount = None
    if not problem:
        amount, problem = read_amount(literal)
    return _price_record(
        field_path, literal, unit, amount=amount, problem=problem, condition=condition,
        valid_from_utc=valid_from_utc, valid_to_utc=valid_to_utc,
    )  # fmt: skip


def absent_price(field_path: str, literal: str, unit: PriceUnit, absent: Absence) -> PriceRecord:
    """A field in which a source says that there is no list price."""
    return _price_record(field_path, literal, unit, absent=absent)


def free_price(field_path: str, literal: str, unit: PriceUnit) -> PriceRecord:
    """A field in which a source says in words that something is free of charge: an observed zero."""
    return _price_record(field_path, literal, unit, amount="0")
