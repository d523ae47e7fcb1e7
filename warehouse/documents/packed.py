"""Facts and scores of an artifact with many routes in columns: the same values in a fraction of the bytes.

A browser that compares two artifacts reads these where they exist. Aliases are left out: no comparison shows them.
"""

from collections.abc import Iterable, Mapping, Sequence
from itertools import islice
from typing import Any

import orjson

from schemas.canonical import canonical_json

Row = Mapping[str, Any]
Document = Mapping[str, Any]

SCHEMA = "packed/1.0.0"
PACKED_FROM_BYTES = 16_000
"""Facts and scores that are longer together than this are packed too."""
MISSING = 0
"""Position of a value that a row does not have; those of the list begin at 1."""
_FACTS = ("offers", "capabilities", "sources", "aliases")
_SCORES = ("contributions",)


def packed_document(facts: bytes, scores: bytes) -> bytes | None:
    """The packed document of two as published, as canonical JSON; None where they are short."""
    if len(facts) + len(scores) <= PACKED_FROM_BYTES:
        return None
    return canonical_json(pack(orjson.loads(facts), orjson.loads(scores)))


def pack(facts: Document, scores: Document) -> dict[str, Any]:
    """The document `packed`, as `schemas.contract.PackedDocument` describes it."""
    packed = {
        "schema": SCHEMA,
        "id": facts["id"],
        "facts": _without(facts, _FACTS),
        "scores": _without(scores, _SCORES),
        "sources": _table(facts["sources"]),
        **_nested_tables("offers", facts["offers"], "prices"),
        **_nested_tables("capabilities", facts["capabilities"], "evidence"),
    }
    return packed | ({"contributions": _table(scores["contributions"])} if "contributions" in scores else {})


def unpack(packed: Document) -> dict[str, Any]:
    """`facts` (without aliases) and `scores` as they were."""
    facts = {**packed["facts"], "aliases": [], "sources": _rows(packed["sources"])}
    facts["offers"] = _nested_rows(packed, "offers", "prices")
    facts["capabilities"] = _nested_rows(packed, "capabilities", "evidence")
    inner = {"contributions": _rows(packed["contributions"])} if "contributions" in packed else {}
    return {"facts": facts, "scores": {**packed["scores"], **inner}}


def _without(row: Row, names: Sequence[str]) -> dict[str, Any]:
    return {name: value for name, value in row.items() if name not in names}


def _nested_tables(name: str, rows: Sequence[Row], inner: str) -> dict[str, Any]:
    """Rows inside of rows as two tables: the outer one says how many of the inner ones are each row's."""
    return {
        name: _table({**row, inner: len(row[inner])} for row in rows),
        inner: _table(one for row in rows for one in row[inner]),
    }


def _nested_rows(packed: Document, name: str, inner: str) -> list[dict[str, Any]]:
    rest = iter(_rows(packed[inner]))
    return [{**row, inner: [*islice(rest, row[inner])]} for row in _rows(packed[name])]


def _table(rows: Iterable[Row]) -> dict[str, Any]:
    listed = list(rows)
    names = sorted({name for row in listed for name in row})
    return {"rows": len(listed), "columns": {name: _column(name, listed) for name in names}}


def _column(name: str, rows: Sequence[Row]) -> dict[str, Any]:
    """Values in the order of the rows: one for all, one each, or positions in a list of different ones."""
    places: dict[str | bytes, int] = {}
    values: list[Any] = []
    at = []
    for row in rows:
        if name not in row:
            at.append(MISSING)
            continue
        value = row[name]
        key = value if type(value) is str else orjson.dumps(value)
        place = places.get(key)
        if place is None:
            values.append(value)
            place = places[key] = len(values)
        at.append(place)
    listed = {"values": values, "at": at}
    if MISSING in at:
        return listed
    if len(values) == 1:
        return {"all": values[0]}
    each = {"each": [row[name] for row in rows]}
    if len(values) == len(rows):
        # Positions of values that all differ would come on top of them.
        return each
    return min(each, listed, key=lambda form: len(orjson.dumps(form)))


def _rows(table: Document) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = [{} for _ in range(table["rows"])]
    for name, column in table["columns"].items():
        for number, row in enumerate(rows):
            if "all" in column:
                row[name] = column["all"]
            elif "each" in column:
                row[name] = column["each"][number]
            elif column["at"][number] != MISSING:
                row[name] = column["values"][column["at"][number] - 1]
    return rows
