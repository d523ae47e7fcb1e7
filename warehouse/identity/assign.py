"""Assigning ids: from rows of all sources to artifacts, families and the alias table.

Rows are taken in order of appearance, all rows of one moment together, and a decision reads nothing that came later:
the first row of an artifact names it, and no later document changes an id. Two artifacts that a later link shows to be
one keep the older id; the other becomes a former id.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime
from functools import lru_cache
from itertools import groupby

import polars as pl

from warehouse.identity.batches import Assigner
from warehouse.identity.naming import Naming
from warehouse.identity.publishers import Publishers, load_publishers
from warehouse.identity.result import Identity, Named, alias_frame, check_ids, families, follow_bases, former_ids
from warehouse.identity.reviewed import Reviewed, load_reviewed
from warehouse.identity.rows import Row, read_names, read_rows
from warehouse.identity.words import load_words


def assign(
    entities: pl.DataFrame,
    at_utc: datetime,
    publishers: Publishers | None = None,
    reviewed: Reviewed | None = None,
) -> Identity:
    """Identify all rows. `entities` has a `source` column beside the entity columns, one row a source row ever listed.

    Raises ValueError when two artifacts would get one id: that is a mistake in a data file or a rule, never accepted.
    """
    naming = _naming() if publishers is None else Naming(publishers, load_words())
    rows = read_rows(entities)
    read_names(rows, naming)
    assigner = Assigner(naming, reviewed or load_reviewed(at_utc))
    for batch in _moments(rows):
        assigner.take(batch)
    check_ids(assigner.clusters)
    named = follow_bases(rows, [assigner.named(row) for row in rows])
    former = former_ids(rows, named, assigner.own_id)
    return Identity(alias_frame(rows, named), families(rows, named, assigner.base_id), former)


@lru_cache(maxsize=1)
def _naming() -> Naming:
    return Naming(load_publishers(), load_words())


def _moments(rows: Sequence[Row]) -> Iterable[list[Row]]:
    for _, group in groupby(rows, key=lambda row: row.moment):
        yield list(group)


__all__ = ["Identity", "Named", "assign"]
