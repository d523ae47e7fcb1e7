"""Normal forms of model names: what is compared when two sources may mean the same thing."""

import re
from functools import lru_cache

_NOT_ALNUM = re.compile(r"[^a-z0-9]+")
_BREAKS = re.compile(r"[^a-z0-9.]+")
_POINT = re.compile(r"(?<=\d)p(?=\d)")


@lru_cache(maxsize=100_000)
def letters_and_digits(name: str) -> str:
    """A name as lower-case letters and digits only: `Claude-3.5 Sonnet` and `claude-3-5-sonnet` agree."""
    return _NOT_ALNUM.sub("", name.lower())


@lru_cache(maxsize=100_000)
def hyphenated(name: str) -> str:
    """A name in lower case with one hyphen between words; `+` is a word, `3p1` is 3.1: `Command R+ (08-2024)`."""
    text = _BREAKS.sub("-", name.lower().replace("+", "-plus"))
    return _POINT.sub(".", text).strip("-.")
