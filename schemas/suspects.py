"""Finding in one pass which rows of a frame a pandera model would refuse, so that only those are shown to it.

Pandera asks each column and each check of its own, at about a millisecond a question: most of the time of reading a
price map. What a row breaks is said by pandera alone, but for rows whose parser has said it: those with a `problem`
that break no other rule.
"""

from collections.abc import Callable, Mapping
from functools import cache, reduce
from operator import or_
from typing import Any, NamedTuple

import pandera.polars as pa
import polars as pl

from schemas.row_rules import ROW_RULES

_COLUMN_RULES: Mapping[str, Callable[[pl.Expr, Mapping[str, Any]], pl.Expr]] = {
    "isin": lambda column, told: column.is_in(told["allowed_values"]),
    "str_matches": lambda column, told: column.str.contains(_anchored(told["pattern"])),
    "greater_than_or_equal_to": lambda column, told: column >= told["min_value"],
    "less_than_or_equal_to": lambda column, told: column <= told["max_value"],
    "str_length": lambda column, told: _length(column.str.len_chars(), told),
}
"""Name of a pandera check -> the same question as an expression, from what the check was made with."""


READABLE = "readable"


class Suspects(NamedTuple):
    """Positions (UInt32) of rows that break a rule of their model: `READABLE` and no other, or another one."""

    unreadable: pl.Series
    broken: pl.Series


def suspects(frame: pl.DataFrame, model: type[pa.DataFrameModel]) -> Suspects | None:
    """The rows that break a rule of the model; None when that cannot be said without pandera.

    It cannot where the frame has other columns or types than the model, or the model a check that is not known here.
    """
    rules = _rules(model)
    if rules is None or dict(frame.schema) != rules.schema:
        return None
    kept = frame.lazy().select(readable=rules.readable, broken=rules.broken)
    said = kept.select(
        unreadable=pl.arg_where(~pl.col("readable") & ~pl.col("broken")).implode(),
        broken=pl.arg_where(pl.col("broken")).implode(),
    ).collect()
    return Suspects(*(said[name].explode(empty_as_null=False).cast(pl.UInt32) for name in Suspects._fields))


class _Rules(NamedTuple):
    schema: dict[str, Any]
    readable: pl.Expr
    broken: pl.Expr
    """True where a row breaks a rule other than that of being readable."""


@cache
def _rules(model: type[pa.DataFrameModel]) -> _Rules | None:
    schema = model.to_schema()
    broken: list[pl.Expr] = []
    for name, column in schema.columns.items():
        if column.unique or any(check.name not in _COLUMN_RULES for check in column.checks):
            return None
        if not column.nullable:
            broken.append(pl.col(name).is_null())
        kept = (_COLUMN_RULES[str(check.name)](pl.col(name), check.statistics) for check in column.checks)
        broken += [~one.fill_null(True) for one in kept]
    if schema.unique or any(check.name not in ROW_RULES for check in schema.checks):
        return None
    rules = {str(check.name): ROW_RULES[str(check.name)].fill_null(True) for check in schema.checks}
    broken += [~rule for name, rule in rules.items() if name != READABLE]
    types = {name: column.dtype.type for name, column in schema.columns.items()}
    return _Rules(types, rules.get(READABLE, pl.lit(True)), reduce(or_, broken))


def _anchored(pattern: str) -> str:
    """Pandera matches from the start of a text."""
    return pattern if pattern.startswith("^") else f"^{pattern}"


def _length(characters: pl.Expr, told: Mapping[str, Any]) -> pl.Expr:
    if told["exact_value"] is not None:
        return characters.eq(told["exact_value"])
    bounds = [characters >= told["min_value"]] if told["min_value"] is not None else []
    bounds += [characters <= told["max_value"]] if told["max_value"] is not None else []
    return pl.all_horizontal(bounds)
