"""Who publishes a model: the reviewed file of canonical publishers, their other names, their sellers and brands."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from schemas.ids import is_part, slugify
from schemas.yaml_data import load_yaml
from warehouse.identity.normal import hyphenated

FILE = Path(__file__).parent.parent / "data" / "publishers.yaml"


class DataFileError(ValueError):
    """A reviewed data file contradicts itself or has a wrong shape."""


@dataclass(frozen=True, slots=True)
class Publishers:
    """Lookup by alias, by seller and by the words of a model name."""

    aliases: Mapping[str, str]
    sellers: Mapping[str, str]
    brands: Mapping[str, str]
    within: Mapping[str, str]
    houses: Mapping[str, str]
    folders: frozenset[str]
    _words: Mapping[str, tuple[str, ...]]
    _brand: re.Pattern[str]
    _vendor: re.Pattern[str]

    def canonical(self, written: str) -> str:
        """Canonical publisher of a name as a source writes it; an unknown one stands for itself."""
        lowered = written.strip().lower().removeprefix("~")
        return self.aliases.get(lowered) or slugify(lowered)

    def of_seller(self, seller: str | None) -> str | None:
        """Publisher whose own service a seller is; None for resellers."""
        return self.sellers.get(seller.lower()) if seller else None

    def of_brand(self, slug: str) -> str | None:
        """Publisher that alone uses a word of a model name, or its beginning; None when no brand fits."""
        name = slug.lower()
        if not self.within.keys().isdisjoint(words := re.split(r"[^a-z0-9]+", name)):
            return next(self.within[word] for word in words if word in self.within)
        found = self._brand.match(name)
        return self.brands[found[0]] if found else None

    def of_vendor_word(self, slug: str) -> str | None:
        """Publisher that stands in front of a model name: `alibaba-qwen3-32b`; None when there is none."""
        found = self._vendor.match(hyphenated(slug))
        return self.aliases[found[1]] if found else None

    def house(self, publisher: str) -> str:
        """Publisher under which names are compared: organisations of one house share their names."""
        return self.houses.get(publisher, publisher)

    def vendor_words(self, house: str) -> tuple[str, ...]:
        """Words that only name a house, longest first; its brands are names of models and not among them."""
        found = self._words.get(house)
        return found if found is not None else (() if house in self.brands else (house,))


@cache
def load_publishers(file: Path = FILE) -> Publishers:
    """Read the publishers file. Raises DataFileError naming what stands for two publishers at once."""
    content = load_yaml(file.read_text())
    entries: Mapping[str, Mapping[str, Any]] = content["publishers"]
    claims: dict[str, dict[str, str]] = {"aliases": {}, "sellers": {}, "brands": {}, "within": {}, "also": {}}
    for name, entry in entries.items():
        if not is_part(name):
            raise DataFileError(f"{file.name}: publisher {name!r} is no part of an id")
        if unknown := entry.keys() - claims.keys():
            raise DataFileError(
                f"{file.name}: {name}: unknown {', '.join(sorted(unknown))}; expected {', '.join(claims)}"
            )
        _claim(claims["aliases"], [name], name, file)
        for part, target in claims.items():
            _claim(target, entry.get(part, []), name, file)
    folders = frozenset(str(word).lower() for word in content.get("folders", []))
    aliases = {hyphenated(word): name for word, name in claims["aliases"].items()} | claims["aliases"]
    return Publishers(
        aliases,
        claims["sellers"],
        claims["brands"],
        claims["within"],
        claims["also"],
        folders,
        _words_of_houses(aliases, claims),
        re.compile(rf"(?:{_any(claims['brands'])})(?![a-z])"),
        re.compile(rf"({_any({hyphenated(word) for word in aliases} - {''})})[-.](?=.)"),
    )


def _words_of_houses(
    aliases: Mapping[str, str], claims: Mapping[str, Mapping[str, str]]
) -> Mapping[str, tuple[str, ...]]:
    """Words of every house of the file that are no brands, longest first."""
    own: dict[str, set[str]] = {}
    for word, name in aliases.items():
        house = claims["also"].get(name, name)
        own.setdefault(house, {house}).add(hyphenated(word))
    return {
        house: tuple(sorted(words - claims["brands"].keys() - {""}, key=lambda word: (-len(word), word)))
        for house, words in own.items()
    }


def _any(words: Iterable[str]) -> str:
    """Pattern of the longest word that fits; matches nothing when there are none."""
    return "|".join(re.escape(word) for word in sorted(words, key=lambda word: (-len(word), word))) or r"(?!)"


def _claim(target: dict[str, str], words: list[Any], name: str, file: Path) -> None:
    for word in words:
        owner = target.setdefault(str(word).lower(), name)
        if owner != name:
            raise DataFileError(f"{file.name}: {word!r} stands for {owner} and {name}; keep it for one of them")
