"""Rows of sources as identity sees them: who publishes them, and their names with and without a date."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import polars as pl

from schemas.vocabulary import RowRole
from warehouse.identity.normal import letters_and_digits, split_date
from warehouse.identity.publishers import Publishers

SOURCE_PRIORITY = {"openrouter": 0, "huggingface": 1, "models_dev": 2, "genai_prices": 3, "litellm": 4}
"""Which source names an artifact that several list first at the same moment; others come after, by name."""

COLUMNS = (
    "source",
    "source_id",
    "role",
    "variant",
    "type",
    "seller",
    "publisher",
    "slug",
    "base_source_id",
    "canonical_slug",
    "hugging_face_id",
    "first_seen_utc",
)


@dataclass(slots=True)
class Row:
    """One row of one source. `key` is what rows of one artifact share: publisher and normal name."""

    source: str
    source_id: str
    role: str
    type: str
    seller: str | None
    slug: str
    base_source_id: str | None
    canonical_slug: str | None
    hugging_face_id: str | None
    first_seen_utc: datetime
    publisher: str | None
    how: str
    base_slug: str
    date: str | None
    artifact_slug: str = ""
    dated: bool = False

    @property
    def order(self) -> tuple[Any, ...]:
        """Who names an artifact: the first to list it, then the better-known source."""
        return (self.first_seen_utc, SOURCE_PRIORITY.get(self.source, 9), self.source, self.source_id)

    @property
    def name_key(self) -> str:
        """Letters and digits of the name that stands for the artifact."""
        return letters_and_digits(self.artifact_slug)


def read_rows(entities: pl.DataFrame, publishers: Publishers) -> list[Row]:
    """Rows of an entities frame (with `source`), publishers resolved as far as a row alone tells."""
    found = []
    for record in entities.select(COLUMNS).iter_rows():
        source, source_id, role, _, kind, seller, written, slug, base, canonical, hugging_face_id, first_seen = record
        publisher, how = _publisher(written, slug, seller, publishers)
        base_slug, date = split_date(slug)
        found.append(
            Row(
                source, source_id, role, kind, seller, slug, base, canonical, hugging_face_id, first_seen, publisher,
                how, base_slug, date,
            )
        )  # fmt: skip
    return found


def _publisher(written: str | None, slug: str, seller: str | None, publishers: Publishers) -> tuple[str | None, str]:
    if written:
        return publishers.canonical(written), "publisher_and_name"
    brand = publishers.of_brand(slug)
    if brand:
        return brand, "brand"
    vendor = publishers.of_seller(seller)
    return vendor, "vendor_seller" if vendor else ""


def adopt_publishers(rows: Iterable[Row], publishers: Publishers) -> None:
    """Give rows without a publisher the one publisher that uses their name, else their seller's name."""
    owners: dict[str, set[str]] = {}
    without: list[Row] = []
    for row in rows:
        if row.publisher is None:
            without.append(row)
        else:
            owners.setdefault(letters_and_digits(row.slug), set()).add(row.publisher)
    for row in without:
        found = owners.get(letters_and_digits(row.slug), set())
        if len(found) == 1:
            row.publisher, row.how = next(iter(found)), "same_name"
        else:
            row.publisher, row.how = publishers.canonical(row.seller or row.source), "seller_namespace"


def settle_dates(rows: Iterable[Row]) -> None:
    """Decide for every dated name whether it is the undated artifact or one of its own, and set `artifact_slug`.

    A dated row is the undated artifact when the same source and seller had no undated row by the time it was first
    listed, it was the first of its dates there, and no other source had set that date apart before.
    """
    listed = [row for row in rows if row.role not in (RowRole.RULES, RowRole.ALIAS)]
    undated: dict[tuple[Any, ...], datetime] = {}
    dates: dict[tuple[Any, ...], list[Row]] = {}
    for row in listed:
        row.artifact_slug = row.slug
        place = (row.source, row.seller, row.publisher, letters_and_digits(row.base_slug))
        if row.date is None:
            undated[place] = min(row.first_seen_utc, undated.get(place, row.first_seen_utc))
        else:
            dates.setdefault(place, []).append(row)
    apart: dict[tuple[str | None, str], datetime] = {}
    lone: list[Row] = []
    for place, group in dates.items():
        first = min(row.first_seen_utc for row in group)
        first_dates = {row.date for row in group if row.first_seen_utc == first}
        for row in group:
            sibling = undated.get(place)
            if (
                (sibling is not None and sibling <= row.first_seen_utc)
                or len(first_dates) > 1
                or row.date not in first_dates
            ):
                _set_apart(row, apart)
            else:
                lone.append(row)
    for row in lone:
        known = apart.get((row.publisher, _dated_key(row)))
        if known is not None and known <= row.first_seen_utc:
            _set_apart(row, apart)
        else:
            row.artifact_slug, row.how = row.base_slug, f"{row.how}, only dated row"


def _dated_key(row: Row) -> str:
    return f"{letters_and_digits(row.base_slug)}@{row.date}"


def _set_apart(row: Row, apart: dict[tuple[str | None, str], datetime]) -> None:
    row.dated = True
    key = (row.publisher, _dated_key(row))
    apart[key] = min(row.first_seen_utc, apart.get(key, row.first_seen_utc))
