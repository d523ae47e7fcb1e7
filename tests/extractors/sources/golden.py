"""Comparing what a parser reads from one of our payloads with the reviewed reading beside it.

Payloads are named `<endpoint>_<what>.<ext>` in the folder of their source.
"""

import json
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from extractors.rows import Extraction
from extractors.source import read

PAYLOADS = Path(__file__).parent / "payloads"


def assert_golden(source: str, endpoint: str, payload_file: str, url: str) -> Extraction:
    """Compare a reading of `payloads/<source>/<payload_file>`, quarantine included, with `<payload_file>.golden.json`.

    A missing golden is written once and the test fails, so that nobody commits a reading that nobody has looked at.
    """
    payload = PAYLOADS / source / payload_file
    found = read(source, endpoint, payload.read_bytes(), url)
    golden = payload.with_name(f"{payload_file}.golden.json")
    if not golden.exists():
        golden.write_text(golden_text(found), encoding="utf-8")
        pytest.fail(f"{golden.name} was missing and has been written: review every line, then run the test again")
    assert json.loads(golden_text(found)) == json.loads(golden.read_text(encoding="utf-8"))
    return found


def golden_text(found: Extraction) -> str:
    """An extraction as JSON, one record a line; fields that are null are left out."""
    tables = {**found.frames, "quarantine": found.quarantine}
    body = ",\n".join(f"{json.dumps(name)}: {_lines(frame)}" for name, frame in tables.items())
    return f'{{\n"rows_total": {found.rows_total},\n{body}\n}}\n'


def _lines(frame: pl.DataFrame) -> str:
    if frame.is_empty():
        return "[]"
    records = (_plain(record) for record in frame.iter_rows(named=True))
    return "[\n" + ",\n".join(json.dumps(record, ensure_ascii=False) for record in records) + "\n]"


def _plain(record: dict[str, Any]) -> dict[str, Any]:
    return {name: _value(value) for name, value in record.items() if value is not None}


def _value(value: Any) -> Any:
    if isinstance(value, Decimal):
        return format(value.normalize(), "f")
    if isinstance(value, datetime):
        return value.isoformat()
    return value
