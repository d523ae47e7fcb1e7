"""What carrying needs of a place: listing, reading, and three ways of writing."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol


class CarryError(RuntimeError):
    """A published tree cannot be carried; the message names target, file, cause and next step."""


class MovedError(CarryError):
    """Somebody else changed the target in the meantime."""


@dataclass(frozen=True, slots=True)
class Held:
    """A file as a target lists it. `md5` is its digest (hex) where the listing tells it, else None."""

    size_bytes: int
    md5: str | None = None


@dataclass(frozen=True, slots=True)
class Version:
    """Content of a file, and the tag by which a swap recognises it."""

    data: bytes
    tag: str | None


class Target(Protocol):
    """A place for published files. Paths have `/`, relative to the root of the site. All methods raise CarryError."""

    name: str

    def listing(self) -> Mapping[str, Held]:
        """All files that are there; unfinished ones are not."""
        ...

    def read(self, path: str) -> Version | None:
        """A file, None when it is not there."""
        ...

    def create(self, path: str, data: bytes, headers: Mapping[str, str]) -> bool:
        """Write a file that is not there, in one step; False when it was there."""
        ...

    def replace(self, path: str, data: bytes, headers: Mapping[str, str]) -> None:
        """Write a file in one step, whether it is there or not."""
        ...

    def swap(self, path: str, data: bytes, headers: Mapping[str, str], before: Version | None) -> None:
        """Write a file in one step if it still is what it was. Raises MovedError when it is not."""
        ...

    def delete(self, path: str) -> None:
        """Take a file away."""
        ...
