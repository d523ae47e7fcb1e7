"""Reading optional fields of a JSON object into typed values; what is there but wrong becomes a problem of the row."""

from collections.abc import Mapping
from datetime import UTC, date, datetime
from functools import lru_cache
from typing import Any

from extractors.readers.json_text import Number, json_name

_PLAIN_DIGITS = 15
"""So many digits are a whole number below 2^53."""


@lru_cache(maxsize=1 << 12)
def _midnight(text: str) -> datetime | None:
    try:
        first = date.fromisoformat(text if len(text) > 7 else f"{text}-01")
    except ValueError:
        return None
    return datetime(first.year, first.month, first.day, tzinfo=UTC)


class FieldReader:
    """Typed access to one object. `problems` collects every field that is present with a wrong type or value."""

    __slots__ = ("_object", "_prefix", "problems")

    def __init__(self, fields: Mapping[str, Any], prefix: str = "", problems: list[str] | None = None) -> None:
        self._object = fields
        self._prefix = prefix
        self.problems: list[str] = [] if problems is None else problems

    @property
    def problem(self) -> str | None:
        """All problems in one line, each once, or None."""
        return ("; ".join(dict.fromkeys(self.problems)) or None) if self.problems else None

    def inside(self, name: str) -> "FieldReader":
        """Reader of a nested object (empty when absent or null) that adds to the same problems."""
        return FieldReader(self.record(name), f"{self._prefix}{name}.", self.problems)

    def _wrong(self, name: str, expected: str, value: Any) -> None:
        if isinstance(value, Number):
            shown = f"the number {value[:80]}"
        else:
            shown = repr(value)[:80] if isinstance(value, str) else json_name(value)
        self.problems.append(f"{self._prefix}{name}: expected {expected}, found {shown}")

    def value(self, name: str) -> Any:
        """The field as parsed, for fields of mixed type; None when absent or null."""
        return self._object.get(name)

    def text(self, name: str) -> str | None:
        """A non-empty string; None when absent, null or empty."""
        value = self._object.get(name)
        if type(value) is str:
            return value or None
        if value is not None:
            self._wrong(name, "a string", value)
        return None

    def flag(self, name: str) -> bool | None:
        """A boolean; None when absent or null."""
        value = self._object.get(name)
        if value is None or isinstance(value, bool):
            return value
        self._wrong(name, "a boolean", value)
        return None

    def integer(self, name: str) -> int | None:
        """A whole number (`1000000`, `1e6`); None when absent or null."""
        value = self._object.get(name)
        if value is None:
            return None
        if isinstance(value, Number):
            if len(value) <= _PLAIN_DIGITS and value.isdecimal():
                return int(value)
            number = float(value)
            if number == number and abs(number) < 2**53 and number.is_integer():
                return int(number)
        self._wrong(name, "a whole number", value)
        return None

    def number(self, name: str) -> float | None:
        """A finite number; None when absent or null."""
        value = self._object.get(name)
        if value is None:
            return None
        if isinstance(value, Number):
            number = float(value)
            if number - number == 0.0:
                return number
        self._wrong(name, "a finite number", value)
        return None

    def texts(self, name: str) -> list[str] | None:
        """An array of strings; None when absent or null."""
        value = self._object.get(name)
        if value is None:
            return None
        if isinstance(value, list) and all(type(item) is str for item in value):
            return value
        self._wrong(name, "an array of strings", value)
        return None

    def array(self, name: str) -> list[Any]:
        """An array of anything; empty when absent or null."""
        value = self._object.get(name)
        if value is None:
            return []
        if isinstance(value, list):
            return value
        self._wrong(name, "an array", value)
        return []

    def record(self, name: str) -> Mapping[str, Any]:
        """A nested object; empty when absent or null."""
        value = self._object.get(name)
        if isinstance(value, dict):
            return value
        if value is None:
            return {}
        self._wrong(name, "an object", value)
        return {}

    def epoch(self, name: str) -> datetime | None:
        """Seconds since 1970 as a UTC time; None when absent or null."""
        seconds = self.number(name)
        if seconds is None:
            return None
        try:
            return datetime.fromtimestamp(seconds, UTC)
        except (OverflowError, OSError, ValueError):
            self._wrong(name, "seconds since 1970", self._object[name])
            return None

    def day(self, name: str) -> datetime | None:
        """`YYYY-MM-DD` or `YYYY-MM` as midnight UTC of that day or of the month's first; None when absent."""
        text = self.text(name)
        if text is None:
            return None
        midnight = _midnight(text)
        if midnight is None:
            self._wrong(name, "YYYY-MM-DD or YYYY-MM", text)
        return midnight

    def time(self, name: str) -> datetime | None:
        """An ISO 8601 time with offset, in UTC; None when absent or null."""
        text = self.text(name)
        if text is None:
            return None
        try:
            moment = datetime.fromisoformat(text)
        except ValueError:
            moment = None
        if moment is None or moment.tzinfo is None:
            self._wrong(name, "an ISO 8601 time with offset", text)
            return None
        return moment.astimezone(UTC)
