"""Tables as files: validated, in one fixed order, as Parquet and CSV with the same bytes wherever they are made."""

import io
from collections.abc import Mapping

import pandera.errors
import polars as pl

from schemas.extracted import dtypes
from schemas.published import SORT_KEYS, TABLES
from schemas.suspects import suspects
from warehouse.publish.content import PublishError

ROWS_PER_GROUP = 16_384
"""Small enough that a question about one artifact reads little, and a table is hardly larger than in big groups."""
CSV_TIME = "%Y-%m-%dT%H:%M:%S%.fZ"
FORMULA = r"^[=+\-@'\t\r]"
"""Beginnings that spreadsheets run as formulas, and the mark itself, so that taking one mark off restores the text."""
MAX_FAILURES_SHOWN = 10


def canonical_tables(tables: Mapping[str, pl.DataFrame]) -> dict[str, pl.DataFrame]:
    """All tables with their columns and rows in the published order: equal content has equal bytes.

    Raises PublishError naming table, column and value of what does not satisfy its model.
    """
    return {name: _canonical(name, tables[name]) for name in TABLES}


def _canonical(name: str, frame: pl.DataFrame) -> pl.DataFrame:
    found = suspects(frame, TABLES[name])
    # Where one pass over the rows finds nothing, pandera need not ask column by column.
    if found is None or found.broken.len() or found.unreadable.len():
        try:
            TABLES[name].validate(frame, lazy=True)
        except pandera.errors.SchemaErrors as error:
            raise PublishError(_complaint(name, error.failure_cases)) from None
    return in_order(name, frame.select(list(TABLES[name].to_schema().columns)))


def in_order(name: str, frame: pl.DataFrame) -> pl.DataFrame:
    """A table with its rows in the published order."""
    first = SORT_KEYS[name]
    # Rows that agree in every key are ordered by the rest, so that no accident of a join shows in the bytes.
    return frame.sort([*first, *(column for column in frame.columns if column not in first)]).rechunk()


def with_later_columns(name: str, frame: pl.DataFrame | None) -> pl.DataFrame:
    """A published table with what later versions added: null columns, and the whole table, empty, where it is None.

    A column that may not be null is lacking for another reason: it is left out, and the model says so.
    """
    if frame is None:
        return pl.DataFrame(schema=dtypes(TABLES[name]))
    columns = TABLES[name].to_schema().columns
    lacking = {one: spec for one, spec in columns.items() if one not in frame.columns and spec.nullable}
    if not lacking:
        return frame
    added = frame.with_columns(pl.lit(None, spec.dtype.type).alias(one) for one, spec in lacking.items())
    return added.select(
        [one for one in columns if one in added.columns], *(c for c in frame.columns if c not in columns)
    )


def _complaint(name: str, cases: pl.DataFrame) -> str:
    lines = [f"table {name}: {cases.height} failure(s), expected none"]
    for case in cases.head(MAX_FAILURES_SHOWN).iter_rows(named=True):
        row = "" if case["index"] is None else f", row {case['index']}"
        lines.append(f"  {name}.{case['column']}{row}: {str(case['failure_case'])[:200]!r} fails {case['check']}")
    return "\n".join(lines)


def parquet_bytes(frame: pl.DataFrame) -> bytes:
    """Parquet, snappy, with statistics and fixed row groups, and no metadata that depends on time or machine."""
    buffer = io.BytesIO()
    frame.write_parquet(buffer, compression="snappy", statistics=True, row_group_size=ROWS_PER_GROUP)
    return buffer.getvalue()


def csv_bytes(frame: pl.DataFrame) -> bytes:
    """UTF-8 CSV with a header: null is nothing, empty text is `""`, times are RFC 3339.

    Text that a spreadsheet would run as a formula gets a leading apostrophe; take one off to get the text back.
    Numbers are never touched.
    """
    safe: list[pl.Expr] = []
    for column, dtype in frame.schema.items():
        if dtype == pl.String:
            text = pl.col(column)
            marked = pl.when(text.str.contains(FORMULA)).then(pl.concat_str(pl.lit("'"), text)).otherwise(text)
            safe.append(marked.alias(column))
        elif isinstance(dtype, pl.Datetime):
            safe.append(pl.col(column).dt.strftime(CSV_TIME))
        else:
            safe.append(pl.col(column))
    return frame.select(safe).write_csv().encode()
