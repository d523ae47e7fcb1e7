"""Assigning ids: from rows of all sources to artifacts, families and the alias table.

Rows are taken in order of appearance, all rows of one moment together, and a decision reads nothing that came later:
the first row of an artifact names it, and no later document changes an id. Two artifacts that a later link shows to be
one keep the older id; the other becomes a former id.
"""

from datetime import datetime
from functools import lru_cache

import polars as pl

from warehouse.identity.growing import GrowingIdentity
from warehouse.identity.naming import Naming
from warehouse.identity.publishers import Publishers, load_publishers
from warehouse.identity.result import Identity, Named
from warehouse.identity.reviewed import Reviewed, load_reviewed
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
    naming = usual_naming() if publishers is None else Naming(publishers, load_words())
    return GrowingIdentity(naming).of(entities, reviewed or load_reviewed(at_utc))


@lru_cache(maxsize=1)
def usual_naming() -> Naming:
    """The data files, and every spelling that was read with them."""
    return Naming(load_publishers(), load_words())


__all__ = ["Identity", "Named", "assign", "usual_naming"]
