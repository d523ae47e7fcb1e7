"""From sorted frames to plain rows grouped by artifact, fast enough for hundreds of thousands of rows."""

from collections.abc import Mapping
from typing import Any

import orjson
import polars as pl

Row = dict[str, Any]
Grouped = dict[str, list[Row]]

TIME_FORMAT = "%Y-%m-%dT%H:%M:%SZ"


class DocumentError(ValueError):
    """Published tables that contradict each other, so that no document can be made of them."""


def instant(column: str) -> pl.Expr:
    """A time column as RFC 3339 text in UTC, whole seconds."""
    return pl.col(column).dt.strftime(TIME_FORMAT)


def named(columns: Mapping[str, str | pl.Expr]) -> list[pl.Expr]:
    """Expressions of columns under the names they have in documents: name in the document -> column or expression."""
    return [(pl.col(old) if isinstance(old, str) else old).alias(new) for new, old in columns.items()]


def dicts(frame: pl.DataFrame) -> list[Row]:
    """Rows in the frame's order as objects without nulls: what is absent has no field."""
    names = frame.columns
    return [{name: value for name, value in zip(names, row, strict=True) if value is not None} for row in frame.rows()]


def grouped(frame: pl.DataFrame, key: str = "artifact_id") -> Grouped:
    """Rows by key in the frame's order, without the key and without nulls."""
    groups: Grouped = {}
    for owner, row in zip(frame[key].to_list(), dicts(frame.drop(key)), strict=True):
        if owner in groups:
            groups[owner].append(row)
        else:
            groups[owner] = [row]
    return groups


def conditions(texts: pl.Series) -> dict[str, dict[str, Any]]:
    """The different conditions of a price column as objects; the empty one (always) is left out.

    Raises DocumentError for one that is no JSON object.
    """
    found: dict[str, dict[str, Any]] = {}
    for text in texts.unique().sort().to_list():
        if not text:
            continue
        try:
            condition = orjson.loads(text)
        except orjson.JSONDecodeError as error:
            raise DocumentError(f"prices.condition = {text[:200]!r}: expected a JSON object ({error})") from None
        if not isinstance(condition, dict):
            raise DocumentError(f"prices.condition = {text[:200]!r}: expected a JSON object or nothing")
        found[text] = condition
    return found
