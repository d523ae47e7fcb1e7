"""What a change of a schema means for those who read the documents: additions are minor, everything else is major."""

from collections.abc import Iterator
from typing import Any

Json = Any
TALK = ("title", "description", "default", "examples")
"""Keywords that say nothing about the values."""


def breaking(old: Json, new: Json) -> list[str]:
    """What of a schema a reader of the old one can no longer rely on; empty for an additive change."""
    if "fields" in old:
        return list(_table(old, new))
    definitions = _Pair(old.get("$defs", {}), new.get("$defs", {}))
    return list(_node(old, new, definitions, "$"))


class _Pair:
    """Definitions of both schemas, each compared once."""

    def __init__(self, old: Json, new: Json) -> None:
        self.old, self.new = old, new
        self.seen: set[str] = set()


def _node(old: Json, new: Json, defs: _Pair, at: str) -> Iterator[str]:
    if "$ref" in old or "$ref" in new:
        yield from _reference(old, new, defs, at)
        return
    for keyword in sorted((old.keys() | new.keys()) - {*TALK, "$defs", "properties", "required", "const"}):
        before, after = old.get(keyword), new.get(keyword)
        if keyword in ("anyOf", "prefixItems"):
            yield from _branches(before or [], after or [], defs, f"{at}.{keyword}")
        elif keyword in ("items", "additionalProperties") and isinstance(before, dict) and isinstance(after, dict):
            yield from _node(before, after, defs, f"{at}.{keyword}")
        elif keyword == "patternProperties" and before and after and before.keys() == after.keys():
            for pattern in before:
                yield from _node(before[pattern], after[pattern], defs, f"{at}.{keyword}")
        elif before != after:
            yield f"{at}.{keyword}: {before!r} became {after!r}"
    if at != "$.schema" and old.get("const") != new.get("const"):
        yield f"{at}: {old.get('const')!r} became {new.get('const')!r}"
    yield from _object(old, new, defs, at)


def _reference(old: Json, new: Json, defs: _Pair, at: str) -> Iterator[str]:
    if old.get("$ref") != new.get("$ref"):
        yield f"{at}: {old.get('$ref')!r} became {new.get('$ref')!r}"
        return
    name = old["$ref"].rpartition("/")[2]
    if name not in defs.seen:
        defs.seen.add(name)
        yield from _node(defs.old[name], defs.new[name], defs, name)


def _branches(old: list[Json], new: list[Json], defs: _Pair, at: str) -> Iterator[str]:
    if len(old) != len(new):
        yield f"{at}: {len(old)} kinds of value became {len(new)}"
        return
    for number, (before, after) in enumerate(zip(old, new, strict=True)):
        yield from _node(before, after, defs, f"{at}[{number}]")


def _object(old: Json, new: Json, defs: _Pair, at: str) -> Iterator[str]:
    before, after = old.get("properties", {}), new.get("properties", {})
    for name in sorted(before.keys() - after.keys()):
        yield f"{at}.{name} is gone"
    for name in sorted(set(old.get("required", [])) - set(new.get("required", []))):
        yield f"{at}.{name} is no longer always there"
    for name in sorted(before.keys() & after.keys()):
        yield from _node(before[name], after[name], defs, f"{at}.{name}")


def _table(old: Json, new: Json) -> Iterator[str]:
    names = [field["name"] for field in old["fields"]]
    after = {field["name"]: field for field in new["fields"]}
    for field in old["fields"]:
        other = after.get(field["name"])
        if other is None:
            yield f"column {field['name']} is gone"
            continue
        for keyword in sorted((field.keys() | other.keys()) - {"description"}):
            if field.get(keyword) != other.get(keyword):
                yield f"column {field['name']}.{keyword}: {field.get(keyword)!r} became {other.get(keyword)!r}"
    if [name for name in after if name in names] != [name for name in names if name in after]:
        yield "the order of columns changed"
    for keyword in ("primaryKey", "missingValues"):
        if old.get(keyword) != new.get(keyword):
            yield f"{keyword}: {old.get(keyword)!r} became {new.get(keyword)!r}"


if __name__ == "__main__":
    # Freeze every schema that has no frozen copy yet. A frozen one is never written again: give it a new version.
    from pathlib import Path

    from schemas.canonical import canonical_json
    from warehouse.publish.settle import all_schemas

    for name, schema in all_schemas().items():
        path = Path(__file__).parent / "frozen" / f"{name.replace('/', '-')}.json"
        if not path.exists():
            path.write_bytes(canonical_json(schema) + b"\n")
            print(f"froze {name}; describe it in schemas/CHANGELOG.md")
