"""Descriptions of the tables for machines: Table Schemas and a Data Package (v2), made from the models."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import pandera.polars as pa
import polars as pl

from schemas.canonical import sha256_hex
from schemas.published import SORT_KEYS, TABLES

PROFILE = "https://datapackage.org/profiles/2.0/datapackage.json"
SCHEMA_PROFILE = "https://datapackage.org/profiles/2.0/tableschema.json"
VERSION = "1.0.0"
_GROWN = {"capabilities": "1.1.0", "evidence": "1.1.0"}
"""Tables that got columns since the first version."""
CsvPart = tuple[str, bytes]


def schema_name(table: str) -> str:
    """Name and version of a table's schema, as under `/v1/schema`."""
    return f"table-{table}/{_GROWN.get(table, VERSION)}"


def table_schema(name: str) -> dict[str, Any]:
    """Table Schema of a published table: types, meanings, closed vocabularies, keys."""
    columns = TABLES[name].to_schema().columns
    schema: dict[str, Any] = {
        "$schema": SCHEMA_PROFILE,
        "fields": [_field(column, spec) for column, spec in columns.items()],
        "missingValues": [""],
    }
    unique = [column for column, spec in columns.items() if spec.unique]
    if unique:
        schema["primaryKey"] = unique[:1]
    return schema


def _field(name: str, column: pa.Column) -> dict[str, Any]:
    dtype = column.dtype.type
    field: dict[str, Any] = {"name": name, "type": _type(dtype), "description": column.description}
    constraints: dict[str, Any] = {}
    # An empty text is a value of ours ("always", "none") and nothing in a CSV, so only other types are required.
    if not column.nullable and dtype != pl.String:
        constraints["required"] = True
    for check in column.checks:
        found = check.statistics or {}
        for ours, theirs in (("allowed_values", "enum"), ("pattern", "pattern"), ("min_value", "minimum")):
            if ours in found and check.name in ("isin", "str_matches", "greater_than_or_equal_to"):
                constraints[theirs] = found[ours]
        if check.name == "less_than_or_equal_to":
            constraints["maximum"] = found["max_value"]
        if check.name == "str_length" and found.get("max_value") is not None:
            constraints["maxLength"] = found["max_value"]
    return field | ({"constraints": constraints} if constraints else {})


def _type(dtype: Any) -> str:
    if dtype == pl.Boolean:
        return "boolean"
    if dtype == pl.String:
        return "string"
    if isinstance(dtype, pl.Datetime):
        return "datetime"
    return "integer" if dtype.is_integer() else "number"


def data_package(
    snapshot: str,
    created: str,
    csv: Mapping[str, Sequence[CsvPart]],
    parquet: Mapping[str, Sequence[str]],
    sources: Iterable[Mapping[str, Any]],
) -> dict[str, Any]:
    """Descriptor of a snapshot's tables. `csv` are the parts as paths relative to the descriptor and their bytes.

    The parts of a table are one resource: their lines one after the other, with the header of the first. `bytes` and
    `hash` are those of that text. `parquet` names the same parts as Parquet.
    """
    return {
        "$schema": PROFILE,
        "name": f"abreast-{snapshot.lower()}",
        "title": "A verifiable comparison of AI artifacts",
        "id": snapshot,
        "created": created,
        "licenses": [{"name": "CC-BY-4.0", "title": "Our derivations; for the sources' own terms see `sources`"}],
        "sources": [{"title": row["title"], "path": row["terms_url"]} for row in sources],
        "resources": [_resource(name, csv[name], parquet[name]) for name in TABLES],
    }


def _resource(name: str, csv: Sequence[CsvPart], parquet: Sequence[str]) -> dict[str, Any]:
    whole = b"".join(data if number == 0 else data.partition(b"\n")[2] for number, (_, data) in enumerate(csv))
    files = [path for path, _ in csv]
    return {
        "name": name.replace("_", "-"),
        "type": "table",
        "description": (TABLES[name].__doc__ or "").strip(),
        "path": files if len(files) > 1 else files[0],
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "bytes": len(whole),
        "hash": f"sha256:{sha256_hex(whole)}",
        "schema": table_schema(name),
        "x-order": list(SORT_KEYS[name]),
        "x-parquet": list(parquet),
    }
