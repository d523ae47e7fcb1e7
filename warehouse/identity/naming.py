"""Reading names with the data files: publisher and form of a row, each spelling read once."""

from functools import cached_property, lru_cache

from warehouse.identity.forms import Form, read_form, without_words
from warehouse.identity.link import Vague
from warehouse.identity.normal import hyphenated
from warehouse.identity.publishers import Publishers
from warehouse.identity.words import Words

Forms = tuple[Form, Form | None]
"""Form of a name without its modes, and of the whole name where that differs."""


class Naming:
    """Publishers and words together, with what was read so far."""

    def __init__(self, publishers: Publishers, words: Words) -> None:
        self.publishers = publishers
        self.words = words
        self._vendor: dict[str, tuple[str, ...]] = {}
        self._forms = lru_cache(maxsize=100_000)(self._read_forms)
        self._guess = lru_cache(maxsize=100_000)(self._brand)

    @cached_property
    def vague(self) -> Vague:
        """What is known about names that say too little."""
        floating = frozenset(read_form(name, (), "", self.words).key for name in self.words.floating)
        return Vague(floating, self.words.never_untuned)

    @cached_property
    def several_releases(self) -> frozenset[tuple[str, str]]:
        """House and key of families in which a date always names one release."""
        return frozenset(
            (self.publishers.house(publisher), self.read(name, self.publishers.house(publisher)).key)
            for publisher, names in self.words.several_releases.items()
            for name in names
        )

    def publisher(self, written: str | None, slug: str, seller: str | None, source: str) -> tuple[str, str]:
        """Publisher of a row and how it is known; empty when the row alone does not tell.

        On the hub the organisation is the publisher. Elsewhere a seller's shelf gives way to the brand of the name.
        """
        if written:
            name = written.lower()
            if source == "huggingface" or name not in self.publishers.folders:
                return self.publishers.canonical(written), "publisher_and_name"
        brand = self._guess(self.words.without_seller(hyphenated(slug), seller))
        if brand:
            return brand, "brand"
        if written:
            return self.publishers.canonical(written), "publisher_and_name"
        vendor = self.publishers.of_seller(seller)
        return (vendor, "vendor_seller") if vendor else ("", "")

    def _brand(self, name: str) -> str | None:
        return self.publishers.of_brand(name) or self.publishers.of_vendor_word(name)

    def read(self, name: str, house: str) -> Form:
        """Form of a name of a house, in its usual spelling."""
        return self._forms(hyphenated(name), house, False)[0]

    def forms(self, slug: str, seller: str | None, house: str, modes: bool) -> Forms:
        """Form of a row's name, and of the name with its modes where `modes` says that it may carry some."""
        return self._forms(self.words.without_seller(hyphenated(slug), seller), house, modes)

    def _read_forms(self, name: str, house: str, modes: bool) -> Forms:
        full = self._read(name, house)
        if not modes:
            return full, None
        bare = self.words.without_mode(full.text)
        return (full, None) if bare == full.text else (self._read(bare, house), full)

    def _read(self, name: str, house: str) -> Form:
        vendor = self._vendor.get(house)
        if vendor is None:
            vendor = self._vendor[house] = self.publishers.vendor_words(house) if house else ()
        return read_form(self.words.rewritten(without_words(name, vendor)), vendor, house, self.words)
