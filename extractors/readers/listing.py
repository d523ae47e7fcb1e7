"""Walking an array of objects that each carry an id: odd items and repeated ids become problems of their own rows."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from extractors.readers.json_text import Number, json_name

NO_FIELDS: Mapping[str, Any] = {}


class Item(NamedTuple):
    """One item of an array: `fields` is empty and `problem` set when the item is no object or has no usable id."""

    row: int
    source_id: str
    fields: Mapping[str, Any]
    problem: str | None


def read_items(items: Sequence[Any], id_field: str = "id") -> Iterator[Item]:
    """Every item in order, none left out. An item without a readable id is called `#<row>`.

    An id that comes twice: equal items count once and their repeats have a problem; when they differ nobody can say
    which one is right, so all of them have one.
    """
    repeated = _repeated(items, id_field)
    for row, item in enumerate(items):
        if not isinstance(item, dict):
            yield Item(row, f"#{row}", NO_FIELDS, f"expected an object, found {json_name(item)}")
            continue
        source_id = item.get(id_field)
        if not isinstance(source_id, str) or isinstance(source_id, Number):
            problem = f"{id_field}: expected a string, found {json_name(source_id)}"
            yield Item(row, f"#{row}", NO_FIELDS, problem)
            continue
        yield Item(row, source_id, item, repeated.get(row))


def _repeated(items: Sequence[Any], id_field: str) -> dict[int, str]:
    ids = [item.get(id_field) if isinstance(item, dict) else None for item in items]
    known = [source_id for source_id in ids if isinstance(source_id, str)]
    if len(set(known)) == len(known):
        return {}
    places: dict[str, list[int]] = {}
    for row, source_id in enumerate(ids):
        if isinstance(source_id, str):
            places.setdefault(source_id, []).append(row)
    problems: dict[int, str] = {}
    for rows in places.values():
        first = items[rows[0]]
        if all(items[row] == first for row in rows[1:]):
            problems |= dict.fromkeys(rows[1:], f"{id_field}: the same item already stands in row {rows[0]}")
        else:
            problems |= dict.fromkeys(rows, f"{id_field}: stands in rows {rows[:5]} with different content")
    return problems
