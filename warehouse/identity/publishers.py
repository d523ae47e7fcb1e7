"""Who publishes a model: the reviewed file of canonical publishers, their other names, their sellers and brands."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from schemas.ids import is_part, slugify

FILE = Path(__file__).parent.parent / "data" / "publishers.yaml"


class DataFileError(ValueError):
    """A reviewed data file contradicts itself or has a wrong shape."""


@dataclass(frozen=True, slots=True)
class Publishers:
    """Lookup by alias, by seller and by the beginning of a model name."""

    aliases: Mapping[str, str]
    sellers: Mapping[str, str]
    brands: tuple[tuple[str, str], ...]

    def canonical(self, written: str) -> str:
        """Canonical publisher of a name as a source writes it; an unknown one stands for itself."""
        lowered = written.strip().lower()
        return self.aliases.get(lowered) or slugify(lowered)

    def of_seller(self, seller: str | None) -> str | None:
        """Publisher whose own service a seller is; None for resellers."""
        return self.sellers.get(seller.lower()) if seller else None

    def of_brand(self, slug: str) -> str | None:
        """Publisher that alone uses the beginning of a model name; None when no brand fits."""
        lowered = slug.lower()
        for brand, publisher in self.brands:
            if lowered.startswith(brand) and not lowered[len(brand) : len(brand) + 1].isalpha():
                return publisher
        return None


@cache
def load_publishers(file: Path = FILE) -> Publishers:
    """Read the publishers file. Raises DataFileError naming what stands for two publishers at once."""
    entries: Mapping[str, Mapping[str, Any]] = yaml.safe_load(file.read_text())["publishers"]
    aliases: dict[str, str] = {}
    sellers: dict[str, str] = {}
    brands: dict[str, str] = {}
    for name, entry in entries.items():
        if not is_part(name):
            raise DataFileError(f"{file.name}: publisher {name!r} is no part of an id")
        for target, words in ((aliases, [name, *entry.get("aliases", [])]), (sellers, entry.get("sellers", []))):
            _claim(target, words, name, file)
        _claim(brands, entry.get("brands", []), name, file)
    longest_first = sorted(brands.items(), key=lambda item: (-len(item[0]), item[0]))
    return Publishers(aliases, sellers, tuple(longest_first))


def _claim(target: dict[str, str], words: list[Any], name: str, file: Path) -> None:
    for word in words:
        owner = target.setdefault(str(word).lower(), name)
        if owner != name:
            raise DataFileError(f"{file.name}: {word!r} stands for {owner} and {name}; keep it for one of them")
