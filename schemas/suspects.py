"""Finding in one pass which rows of a frame a pandera model would refuse, so that only those are shown to it.

Pandera asks each column and each check of its own, at about a millisecond a question: most of the time of reading a
price map. What a row breaks is said by pandera alone, but for rows whose parser has said it: those with a `problem`
that break no other rule.
"""

from collections.abc import Callable, Mapping
from functools import cache
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

    It cannot where the frame has other columns or types than the model, or the model a check that is not known here,
    and where a value of a unique column stands twice.
    """
    rules = _rules(model)
    if rules is None or dict(frame.schema) != rules.schema:
        return None
    if any(frame[name].n_unique() != frame.height for name in rules.unique):
        return None
    if _keeps_all(frame, rules):
        nobody = pl.Series(dtype=pl.UInt32)
        return Suspects(nobody, nobody)
    missing = [pl.col(name).is_null() for name in rules.required]
    broken = [*missing, *(~kept.fill_null(True) for kept in rules.kept)]
    told = frame.select(readable=rules.readable.fill_null(True), broken=pl.any_horizontal(broken))
    return Suspects((~told["readable"] & ~told["broken"]).arg_true(), told["broken"].arg_true())


class _Rules(NamedTuple):
    schema: dict[str, Any]
    required: list[str]
    """Columns without nulls."""
    unique: list[str]
    kept: list[pl.Expr]
    """True where a row keeps a rule other than that of being readable, null where it has nothing to keep."""
    readable: pl.Expr


def _keeps_all(frame: pl.DataFrame, rules: _Rules) -> bool:
    """Whether every row keeps every rule, which is most often so and soon said."""
    if any(frame[name].null_count() for name in rules.required):
        return False
    keeps: bool = frame.select(pl.all_horizontal(rules.readable, *rules.kept).all(ignore_nulls=True)).item()
    return keeps


@cache
def _rules(model: type[pa.DataFrameModel]) -> _Rules | None:
    schema = model.to_schema()
    kept: list[pl.Expr] = []
    for name, column in schema.columns.items():
        if any(check.name not in _COLUMN_RULES for check in column.checks):
            return None
        kept += (_COLUMN_RULES[str(check.name)](pl.col(name), check.statistics) for check in column.checks)
    if schema.unique or any(check.name not in ROW_RULES for check in schema.checks):
        return None
    kept += (ROW_RULES[str(check.name)] for check in schema.checks if check.name != READABLE)
    is_readable = any(check.name == READABLE for check in schema.checks)
    types = {name: column.dtype.type for name, column in schema.columns.items()}
    required = [name for name, column in schema.columns.items() if not column.nullable]
    unique = [name for name, column in schema.columns.items() if column.unique]
    return _Rules(types, required, unique, kept, ROW_RULES[READABLE] if is_readable else pl.lit(True))


def _anchored(pattern: str) -> str:
    """Pandera matches from the start of a text."""
    return pattern if pattern.startswith("^") else f"^{pattern}"


def _length(characters: pl.Expr, told: Mapping[str, Any]) -> pl.Expr:
    if told["exact_value"] is not None:
        return characters.eq(told["exact_value"])
    bounds = [characters >= told["min_value"]] if told["min_value"] is not None else []
    bounds += [characters <= told["max_value"]] if told["max_value"] is not None else []
    return pl.all_horizontal(bounds)
