"""Rows of sources as identity sees them: who publishes them, and what their names say."""

from collections.abc import Iterable
from dataclasses import dataclass, field

import polars as pl

from schemas.vocabulary import ArtifactType, RowRole
from warehouse.identity.forms import Form
from warehouse.identity.naming import Naming
from warehouse.ledger.reuse import is_earlier

SOURCE_PRIORITY = {"openrouter": 0, "huggingface": 1, "models_dev": 2, "genai_prices": 3, "litellm": 4}
"""Which source names an artifact that several list first at the same moment; others come after, by name."""

AUTHORITIES = frozenset({"openrouter", "huggingface"})
"""Sources that list a thinking edition or an effort only where it has an id of its own."""

COLUMNS = (
    "source",
    "source_id",
    "role",
    "type",
    "seller",
    "publisher",
    "slug",
    "base_source_id",
    "canonical_slug",
    "hugging_face_id",
    "first_seen_utc",
)

READ = ("source", "source_id", "role", "type", "seller", "written", "slug", "base_source_id", "canonical_slug",
        "hugging_face_id", "moment")  # fmt: skip
"""Fields of a row that are read from COLUMNS, in their order; all others are set while rows are taken."""


@dataclass(slots=True)
class Row:
    """One row of one source. `form` is its name without modes, `full` the name as written where that differs.

    - `lister`: who lists it; two names of one lister are two models
    - `how`: how its publisher is known, or the rule that joined it; `evidence`: what that rule saw
    - `dated`: its date makes it a release of its own; `alone`: it has a date that does not
    - `moment`: number of the moment it was first seen at
    - `earlier`: its name went to another thing since; its date sets it apart from that
    - `cluster`: number of the cluster it was put into
    """

    source: str
    source_id: str
    role: str
    type: str
    seller: str | None
    written: str | None
    slug: str
    base_source_id: str | None
    canonical_slug: str | None
    hugging_face_id: str | None
    moment: int
    publisher: str = ""
    house: str = ""
    how: str = ""
    form: Form = field(init=False)
    key: tuple[str, str] = field(init=False)
    lister: tuple[str, str | None] = field(init=False)
    full: Form | None = None
    dated: bool = False
    earlier: bool = False
    alone: bool = False
    cluster: int | None = None
    evidence: str = ""

    def __post_init__(self) -> None:
        """Set what is looked up often."""
        self.key = (self.source, self.source_id)
        self.lister = (self.source, self.seller)
        self.earlier = "#" in self.source_id and is_earlier(self.source_id)

    @property
    def order(self) -> tuple[int, str, str]:
        """Order of rows of one moment: the better-known source, then the name of the row."""
        return priority(self.source), self.source, self.source_id


def priority(source: str) -> int:
    """Place of a source among those that may name an artifact; unplaced ones come last."""
    return SOURCE_PRIORITY.get(source, len(SOURCE_PRIORITY))


def read_rows(entities: pl.DataFrame) -> list[Row]:
    """Rows of an entities frame (with `source`), one a source row, in order of appearance.

    A row that several endpoints of a source describe is one row, seen first when the first of them listed it.
    """
    rank = pl.col("source").replace_strict(SOURCE_PRIORITY, default=len(SOURCE_PRIORITY), return_dtype=pl.Int8)
    ordered = entities.select(COLUMNS).sort("first_seen_utc", rank, *COLUMNS[:-1], nulls_last=True, maintain_order=True)
    rows: dict[tuple[str, str], Row] = {}
    # Times as numbers: to make a Python time of each would take longer than all else here.
    for record in ordered.with_columns(pl.col("first_seen_utc").rle_id()).rows():
        row = Row(*record)
        known = rows.setdefault(row.key, row)
        if known is not row:
            known.hugging_face_id = known.hugging_face_id or row.hugging_face_id
            known.canonical_slug = known.canonical_slug or row.canonical_slug
    return list(rows.values())


def read_names(rows: Iterable[Row], naming: Naming) -> None:
    """Set publisher, house and form of rows as far as a row alone tells; `publisher` stays empty where it does not."""
    for row in rows:
        row.publisher, row.how = naming.publisher(row.written, row.slug, row.seller, row.source)
        set_form(row, naming)


def set_form(row: Row, naming: Naming) -> None:
    """Set house and form of a row from its publisher."""
    house = naming.publishers.house(row.publisher) if row.publisher else ""
    row.house = house if row.type == ArtifactType.MODEL else f"{row.type}:{house}"
    row.form, row.full = naming.forms(row.slug, row.seller, house, row.source not in AUTHORITIES)


def takes_part(row: Row) -> bool:
    """Whether a row names something; rules and aliases of another row do not."""
    return row.role not in (RowRole.RULES, RowRole.ALIAS) and bool(row.form.key)
