"""Splitting a frame into what satisfies its model and what does not: `valid + quarantined = parsed`."""

import json
from collections.abc import Mapping

import pandera.errors
import pandera.polars as pa
import polars as pl

from schemas.extracted import Schemas
from schemas.suspects import READABLE, suspects

MAX_VALUE_CHARACTERS = 200
MAX_RECORD_CHARACTERS = 4_000


class StructuralError(ValueError):
    """A whole frame has the wrong columns or types: the source failed, not a row."""


def split(frame_name: str, frame: pl.DataFrame, model: type[pa.DataFrameModel]) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Valid rows, and one quarantine row per bad row with all its reasons.

    Raises StructuralError when the failure is not one of rows (column or type missing).
    `drop_invalid_rows` is not used: it hides what it drops and keeps duplicate keys.
    """
    if frame.is_empty() and dict(frame.schema) == Schemas.by_frame.get(frame_name):
        # Most documents have no record of some kind; validating nothing costs as much as validating a thousand rows.
        return frame, pl.DataFrame(schema=Schemas.quarantine)
    found = suspects(frame, model)
    if found is not None and not found.unreadable.len() and not found.broken.len():
        return frame, pl.DataFrame(schema=Schemas.quarantine)
    if found is None:
        cases = _failures(frame_name, frame, model)
    else:
        broken = _failures(frame_name, frame[found.broken], model) if found.broken.len() else _CASES.clear()
        broken = broken.with_columns(index=found.broken.gather(broken["index"]))
        cases = pl.concat([broken, _unreadable(found.unreadable)])
    if cases.is_empty():
        return frame, pl.DataFrame(schema=Schemas.quarantine)
    bad = cases["index"].unique().sort()
    kept = frame.with_row_index("_i").filter(~pl.col("_i").is_in(bad.implode())).drop("_i")
    return kept, _quarantine_rows(frame_name, dict(zip(bad, frame[bad].iter_rows(named=True), strict=True)), cases)


_CASES = pl.DataFrame(
    schema={"index": pl.UInt32, "schema_context": pl.String, "column": pl.String, "check": pl.String,
            "failure_case": pl.String}
)  # fmt: skip


def _unreadable(index: pl.Series) -> pl.DataFrame:
    """Failures of rows whose parser has said what is wrong."""
    unread = _CASES.clear(index.len()).with_columns(index=index)
    return unread.with_columns(check=pl.lit(READABLE), schema_context=pl.lit("DataFrameSchema"))


def _failures(frame_name: str, frame: pl.DataFrame, model: type[pa.DataFrameModel]) -> pl.DataFrame:
    """What pandera says of rows, with the columns of `_CASES`. Raises StructuralError."""
    try:
        model.validate(frame, lazy=True)
    except pandera.errors.SchemaErrors as error:
        cases = error.failure_cases
    else:
        return _CASES.clear()
    whole = cases.filter(pl.col("index").is_null())
    if whole.height:
        first = whole.row(0, named=True)
        found = f"column {first['column']!r} fails {first['check']}: {first['failure_case']}"
        raise StructuralError(f"{frame_name}: {found}")
    told: pl.DataFrame = cases.select(pl.col(name).cast(dtype) for name, dtype in _CASES.schema.items())
    return told


def _quarantine_rows(frame_name: str, records: Mapping[int, dict[str, object]], cases: pl.DataFrame) -> pl.DataFrame:
    """One row per bad record, which `records` holds by its position, with all its failures."""
    failures: dict[int, list[dict[str, object]]] = {}
    for case in cases.sort("index", "column", "check", maintain_order=True).iter_rows(named=True):
        failures.setdefault(case["index"], []).append(case)
    rows = []
    for index, group in failures.items():
        record, first = records[index], group[0]
        column_failed = first["schema_context"] == "Column"
        reasons = [_reason(case, record) for case in group]
        rows.append(
            {
                "frame": frame_name,
                "row": record.get("row"),
                "source_id": bounded(str(record.get("source_id"))),
                "column": first["column"] if column_failed else None,
                "check": str(first["check"]),
                "value": bounded(str(first["failure_case"])) if column_failed else None,
                "reason": "; ".join(dict.fromkeys(reasons)),
                "record": bounded(json.dumps(record, default=str, ensure_ascii=True), MAX_RECORD_CHARACTERS),
            }
        )
    return pl.DataFrame(rows, schema=Schemas.quarantine)


def _reason(case: dict[str, object], record: dict[str, object]) -> str:
    if case["check"] == READABLE:
        return str(record["problem"])
    if case["schema_context"] == "Column":
        return f"{case['column']} = {bounded(repr(record.get(str(case['column']))))} fails {case['check']}"
    return f"fails {case['check']}"


def bounded(text: str, limit: int = MAX_VALUE_CHARACTERS) -> str:
    """At most `limit` characters of a text, those that do not print as escapes."""
    cut = text[:limit]
    safe = cut if cut.isprintable() else "".join(char if char.isprintable() else _escape(char) for char in cut)
    return safe if len(text) <= limit else safe[: limit - 1] + "…"


def _escape(char: str) -> str:
    """A code point as Python writes it in a string: four hexadecimal digits, eight beyond the first plane."""
    code = ord(char)
    return f"\\u{code:04x}" if code <= 0xFFFF else f"\\U{code:08x}"
