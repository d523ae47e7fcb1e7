"""Rows for identity tests: what a source listed, as short as it can be written."""

from datetime import UTC, datetime, timedelta
from typing import Any

import polars as pl

from warehouse.identity import Identity, assign

START = datetime(2026, 1, 1, tzinfo=UTC)
NOW = datetime(2026, 12, 31, tzinfo=UTC)
SCHEMA: dict[str, Any] = {
    "source": pl.String, "source_id": pl.String, "role": pl.String, "type": pl.String, "seller": pl.String,
    "publisher": pl.String, "slug": pl.String, "base_source_id": pl.String, "canonical_slug": pl.String,
    "hugging_face_id": pl.String, "first_seen_utc": pl.Datetime("us", "UTC"),
}  # fmt: skip


def row(source: str, name: str, day: int = 0, **more: Any) -> dict[str, Any]:
    """A row with the id `seller/name`, or `name` where no seller is given; `author/slug` names a publisher."""
    publisher, _, slug = name.rpartition("/")
    seller = more.pop("seller", source if source == "openrouter" else None)
    source_id = name if seller in (None, source) else f"{seller}/{name}"
    made = {
        "source": source, "source_id": source_id, "role": "artifact", "type": "model", "seller": seller,
        "publisher": publisher or None, "slug": slug, "base_source_id": None, "canonical_slug": None,
        "hugging_face_id": None, "first_seen_utc": START + timedelta(days=day),
    }  # fmt: skip
    return made | more


def entities(*rows: dict[str, Any]) -> pl.DataFrame:
    """Rows as a frame, in the order given."""
    return pl.DataFrame(list(rows), schema=SCHEMA, orient="row")


def identify(*rows: dict[str, Any], at: datetime = NOW) -> Identity:
    """Identity of rows in the order given."""
    return assign(entities(*rows), at)


def ids(*rows: dict[str, Any], at: datetime = NOW) -> dict[str, str | None]:
    """Artifact of every row by its source and id, `source:id`."""
    found = identify(*rows, at=at).aliases.select("source", "source_id", "artifact_id").iter_rows()
    return {f"{source}:{source_id}": artifact for source, source_id, artifact in found}
