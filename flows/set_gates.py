"""Gates of a source: when what it sent is refused as a whole, so that the last good set stays in force."""

from collections.abc import Mapping

import polars as pl

from extractors.source import Gates


def shrunk(gates: Gates, rows_total: int, previous_rows: int | None) -> str | None:
    """Why a set is refused beside those before it, or None: too many rows vanished."""
    if previous_rows and rows_total < previous_rows * (1 - gates.max_shrink_share):
        return f"{rows_total} rows after {previous_rows}: more than {gates.max_shrink_share:.0%} vanished"
    return None


def gate(gates: Gates, entities: pl.DataFrame, rows_total: int, quarantine: pl.DataFrame) -> str | None:
    """Why a set is refused as a whole, or None. A refused set leaves the last good one in force."""
    if rows_total < gates.min_rows:
        return f"{rows_total} rows; expected at least {gates.min_rows}"
    refused = quarantine.filter(pl.col("frame") == "entities").height
    if rows_total and refused / rows_total > gates.max_quarantined_share:
        return f"{refused} of {rows_total} rows are quarantined; at most {gates.max_quarantined_share:.0%} may be"
    return _fill_rates(gates.fill_rates, entities)


def _fill_rates(fill_rates: Mapping[str, float], entities: pl.DataFrame) -> str | None:
    for column, least in fill_rates.items():
        share = entities[column].count() / max(entities.height, 1)
        if share < least:
            return f"{column} is filled in {share:.0%} of rows; expected at least {least:.0%}"
    return None
