"""Reading names with the data files: publisher and form of a row, each spelling read once."""

from functools import cached_property, lru_cache

from warehouse.identity.forms import Form, read_form, without_words
from warehouse.identity.link import Floating
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
        self.forms = lru_cache(maxsize=200_000)(self._forms)
        self.guess = lru_cache(maxsize=200_000)(self._guess)

    @cached_property
    def floating(self) -> Floating:
        """Keys of the names that move from release to release."""
        return Floating(frozenset(read_form(name, (), "", self.words).key for name in self.words.floating))

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

        On the hub the organisation is the publisher. Elsewhere a shelf of the seller gives way to the brand of the name.
        """
        if written:
            name = written.lower()
            if source == "huggingface" or name not in self.publishers.folders:
                return self.publishers.canonical(written), "publisher_and_name"
        found = self.guess(slug, seller)
        if found[0] or not written:
            return found
        return self.publishers.canonical(written), "publisher_and_name"

    def _guess(self, slug: str, seller: str | None) -> tuple[str, str]:
        name = self.words.without_seller(hyphenated(slug), seller)
        brand = self.publishers.of_brand(name) or self.publishers.of_vendor_word(name)
        if brand:
            return brand, "brand"
        vendor = self.publishers.of_seller(seller)
        return (vendor, "vendor_seller") if vendor else ("", "")

    def read(self, name: str, house: str) -> Form:
        """Form of a name of a house as it is written, its usual spelling taken."""
        vendor = self._vendor.get(house)
        if vendor is None:
            vendor = self._vendor[house] = self.publishers.vendor_words(house) if house else ()
        plain = self.words.rewritten(without_words(hyphenated(name), vendor))
        return read_form(plain, vendor, house, self.words)

    def _forms(self, slug: str, seller: str | None, house: str, modes: bool) -> Forms:
        name = self.words.without_seller(hyphenated(slug), seller)
        full = self.read(name, house)
        if not modes:
            return full, None
        bare = self.words.without_mode(full.text)
        return (full, None) if bare == full.text else (self.read(bare, house), full)
