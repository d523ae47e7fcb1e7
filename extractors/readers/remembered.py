"""Readings of parts of rows, remembered: most parts repeat from row to row and from day to day."""

from collections.abc import Callable
from typing import Any, Generic, TypeVar

T = TypeVar("T")
_MAX_READINGS = 1 << 13
_MAX_CHARACTERS = 4_000


def fixed(words: list[str] | None) -> tuple[str, ...] | None:
    """A list of words as part of a key."""
    return None if words is None else tuple(words)


class Remembered(Generic[T]):
    """What parts came to, by all that their reading looks at. A reading is shared, so it is never changed."""

    __slots__ = ("_readings",)

    def __init__(self) -> None:
        self._readings: dict[Any, T] = {}

    def __call__(self, part: Any, context: Any, read: Callable[[], T]) -> T:
        """The reading of a parsed JSON value; `context` (hashable) is what `read` looks at besides."""
        try:
            said = repr(part)
        except RecursionError:
            return read()
        if len(said) > _MAX_CHARACTERS:
            return read()
        key = (said, context)
        found = self._readings.get(key)
        if found is None:
            if len(self._readings) >= _MAX_READINGS:
                self._readings.clear()
            found = self._readings[key] = read()
        return found
