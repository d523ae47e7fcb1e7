"""Writing JSON whose numbers are the literals they were given as."""

from decimal import Decimal
from json.encoder import encode_basestring
from typing import Any

from extractors.readers.json_text import Number


def exact_json(obj: Any) -> bytes:
    """Canonical JSON (UTF-8, keys sorted, no white space) in which no number passes through a float.

    A Decimal is written digit by digit, a `Number` as its literal. Takes dict with text keys, list, tuple, str, int,
    bool and None besides. Raises ValueError for a float, a Decimal that is not finite and any other type.
    """
    return _text(obj).encode()


def _text(obj: Any) -> str:
    if isinstance(obj, dict):
        members = (f"{encode_basestring(key)}:{_text(obj[key])}" for key in sorted(obj))
        return f"{{{','.join(members)}}}"
    if isinstance(obj, list | tuple):
        return f"[{','.join(map(_text, obj))}]"
    return _scalar(obj)


def _scalar(value: Any) -> str:
    if isinstance(value, Number):
        return str(value)
    if isinstance(value, str):
        return encode_basestring(value)
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int) or (isinstance(value, Decimal) and value.is_finite()):
        return str(value)
    raise ValueError(f"{value!r:.100} ({type(value).__name__}) has no exact JSON form")
