"""JSON with the numbers kept as the source wrote them, and with everything odd refused aloud."""

import json
import re
from typing import Any, NoReturn

from extractors.errors import ParseError

_ESCAPE = re.compile(
    r"\\(?:u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2}|(?P<half>u[dD][89a-fA-F][0-9a-fA-F]{2})|.)",
    re.DOTALL,
)
MAX_DEPTH_HINT = "nested too deeply"


class Number(str):
    """A JSON number by its literal: `5.0000000000000004E-8` stays that. A JSON string is a plain str.

    Its `repr` has no quotes, so that of a parsed value is equal for equal JSON only.
    """

    __slots__ = ()
    __repr__ = str.__str__


def load_json(data: bytes, name: str) -> Any:
    """Parse strict JSON; numbers become `Number`.

    Raises ParseError naming the document when it is empty, HTML, not UTF-8, truncated, too deep, holds NaN or Infinity,
    or repeats a key of one object.
    """
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise ParseError(f"{name}: not UTF-8 at byte {error.start}; expected JSON") from error
    start = text.lstrip()[:1]
    if not start:
        raise ParseError(f"{name}: the document is empty; expected JSON")
    if start == "<":
        raise ParseError(f"{name}: HTML or XML where JSON was expected; the endpoint may be blocked or moved")
    if "\\ud" in text or "\\uD" in text:
        text = _ESCAPE.sub(_whole_pairs, text)
    try:
        return json.loads(
            text,
            parse_float=Number,
            parse_int=Number,
            parse_constant=_refuse_constant,
            object_pairs_hook=_object,
        )
    except RecursionError as error:
        raise ParseError(f"{name}: {MAX_DEPTH_HINT}") from error
    except ParseError as error:
        raise ParseError(f"{name}: {error}") from error
    except ValueError as error:
        raise ParseError(f"{name}: truncated or broken JSON ({error})") from error


def _whole_pairs(found: re.Match[str]) -> str:
    """Halves of a surrogate pair are no character: they become U+FFFD, as a decoder of broken UTF-16 would have it."""
    return "\\ufffd" if found["half"] else found[0]


def _refuse_constant(constant: str) -> NoReturn:
    raise ParseError(f"{constant} is no JSON number")


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    made = dict(pairs)
    if len(made) != len(pairs):
        seen: set[str] = set()
        twice = next(key for key, _ in pairs if key in seen or seen.add(key))  # type: ignore[func-returns-value]
        raise ParseError(f"key {twice[:80]!r} stands twice in one object")
    return made


def expect(value: Any, kind: type, where: str) -> Any:
    """The value when it has the JSON type expected; ParseError naming the place when not."""
    plain = str if kind is str and isinstance(value, Number) else None
    if not isinstance(value, kind) or plain is not None:
        raise ParseError(f"{where}: expected {_JSON_NAMES[kind]}, found {json_name(value)}")
    return value


_JSON_NAMES: dict[type, str] = {
    dict: "an object",
    list: "an array",
    str: "a string",
    Number: "a number",
    bool: "a boolean",
}


def json_name(value: Any) -> str:
    """What a parsed value is called in JSON, for messages."""
    if value is None:
        return "null"
    for kind in (Number, bool, dict, list, str):
        if isinstance(value, kind):
            return _JSON_NAMES[kind]
    return type(value).__name__
