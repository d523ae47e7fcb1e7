"""Damaged copies of a payload: one JSON value dropped, retyped, nested, doubled, or replaced by something nasty."""

import copy
import json
import random
from collections.abc import Iterator
from typing import Any

NASTY: tuple[Any, ...] = (
    None, True, False, 0, -1, -0.0, 10**30, "", " ", "NaN", "-0", "1e400", "-1", "-0.5", "0x10", "١٢", "\u0000",
    "\u202e", "../../etc/passwd", "a" * 5000, [], {}, [[]], {"a": {"b": []}}, [None], ["text", 5],
)  # fmt: skip


def mutated(payload: Any, count: int, seed: int = 20261122) -> Iterator[tuple[str, bytes]]:
    """`count` copies, each with one change, and what was changed."""
    dice = random.Random(seed)
    places = list(_places(payload, ()))
    for _ in range(count):
        path = dice.choice(places)
        damaged = copy.deepcopy(payload)
        done = _damage(damaged, path, dice)
        yield f"{done} at {'/'.join(map(str, path))}", json.dumps(damaged).encode()


def _places(value: Any, path: tuple[Any, ...]) -> Iterator[tuple[Any, ...]]:
    if path:
        yield path
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, item in inner:
        yield from _places(item, (*path, key))


def _damage(payload: Any, path: tuple[Any, ...], dice: random.Random) -> str:
    *way, last = path
    holder = payload
    for key in way:
        holder = holder[key]
    value = holder[last]
    kind = dice.choice(["drop", "nasty", "nasty", "text", "nest", "double", "rename"])
    if kind == "drop":
        del holder[last]
    elif kind == "nasty":
        holder[last] = dice.choice(NASTY)
        return f"nasty {str(holder[last])[:20]!r}"
    elif kind == "text":
        holder[last] = value if isinstance(value, str) else json.dumps(value)
    elif kind == "nest":
        holder[last] = dice.choice([[value], {"value": value}])
    elif isinstance(holder, list):
        holder.insert(last, copy.deepcopy(value))
    else:
        holder[f"{last}_2" if kind == "rename" else "unheard_of"] = holder.pop(last) if kind == "rename" else value
    return kind
