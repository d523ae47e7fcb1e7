"""One way to write JSON and one way to digest, so that equal things have equal bytes everywhere."""

import hashlib
import math
from decimal import Decimal
from typing import Any

import orjson

_LENGTH_BYTES = 8


def canonical_json(obj: Any) -> bytes:
    """UTF-8 JSON without white space, keys sorted by code point.

    Takes dict with text keys, list, tuple, str (and StrEnum), int of 64 bits, finite float, bool and None: money is
    written as a decimal string and a time as ISO 8601 text by the caller, who knows what they mean.
    Raises ValueError naming the place of a value that JSON cannot hold or that would change on the way.
    """
    options = orjson.OPT_SORT_KEYS | orjson.OPT_PASSTHROUGH_DATETIME | orjson.OPT_PASSTHROUGH_DATACLASS
    try:
        encoded = orjson.dumps(obj, option=options)
    except orjson.JSONEncodeError as error:
        raise ValueError(_complaint(obj) or f"cannot write as canonical JSON: {error}") from None
    # orjson writes NaN and infinities as null, so only an output with a null in it can hide one; and not one that reads
    # back as what was written, which is quicker to see than to look at every value.
    if b"null" in encoded and orjson.loads(encoded) != obj and not _is_finite(obj):
        raise ValueError(_complaint(obj))
    return encoded


def _is_finite(obj: Any) -> bool:
    """Whether no float in it is NaN or infinite."""
    open_values = [obj]
    while open_values:
        value = open_values.pop()
        if isinstance(value, dict):
            open_values.extend(value.values())
        elif isinstance(value, list | tuple):
            open_values.extend(value)
        elif isinstance(value, float) and not math.isfinite(value):
            return False
    return True


def sha256_hex(data: bytes) -> str:
    """SHA-256 of bytes as 64 lower-case hexadecimal digits."""
    return hashlib.sha256(data).hexdigest()


def digest(*parts: bytes | str) -> str:
    """SHA-256 (hex) of a sequence of parts, each framed by its length, so that no two sequences share an input.

    Text counts as its UTF-8 bytes: `digest("a", "bc") != digest("ab", "c")` and `digest("a") == digest(b"a")`.
    """
    whole = hashlib.sha256()
    for part in parts:
        content = part.encode() if isinstance(part, str) else part
        whole.update(len(content).to_bytes(_LENGTH_BYTES, "big"))
        whole.update(content)
    return whole.hexdigest()


def _complaint(obj: Any, place: str = "$") -> str | None:
    """What is wrong with the first value that canonical JSON refuses, and where it stands."""
    if isinstance(obj, dict):
        for key, value in obj.items():
            if not isinstance(key, str):
                return f"{place}: key {key!r} is {type(key).__name__}, expected text"
            found = _complaint(value, f"{place}.{key}")
            if found is not None:
                return found
        return None
    if isinstance(obj, list | tuple):
        numbered = (_complaint(value, f"{place}[{index}]") for index, value in enumerate(obj))
        return next((found for found in numbered if found is not None), None)
    return _scalar_complaint(obj, place)


def _scalar_complaint(value: Any, place: str) -> str | None:
    if isinstance(value, Decimal):
        return f"{place}: {value!r} is a Decimal, expected a decimal string (money never passes through a float)"
    if isinstance(value, float) and not math.isfinite(value):
        return f"{place}: {value!r} is not a finite number; say why the value is absent instead"
    if isinstance(value, int) and not -(2**63) <= value < 2**64:
        return f"{place}: {value!r} does not fit into 64 bits, expected text"
    if isinstance(value, str):
        return None if _is_unicode(value) else f"{place}: {value!r} holds half of a surrogate pair"
    if value is None or isinstance(value, int | float):
        return None
    return f"{place}: {value!r} is {type(value).__name__}, expected a JSON value"


def _is_unicode(text: str) -> bool:
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True
