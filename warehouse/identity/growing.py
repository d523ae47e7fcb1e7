"""Identity of rows that only become more: what was decided for the rows before is not decided again."""

from collections.abc import Iterable, Sequence
from itertools import groupby
from operator import attrgetter

import polars as pl

from warehouse.identity.batches import Assigner
from warehouse.identity.naming import Naming
from warehouse.identity.result import Identity, alias_frame, check_ids, families, follow_bases, former_ids
from warehouse.identity.reviewed import Reviewed
from warehouse.identity.rows import READ, Row, read_names, read_rows

_as_listed = attrgetter(*READ)


class GrowingIdentity:
    """Takes rows of one set after the other. A set that begins with all rows of the one before it is gone on with.

    A decision reads nothing that came later, so rows of later moments are taken where those before them were left; any
    other set, and one for which people decided otherwise, is taken from its beginning. Not for several threads at once.
    """

    def __init__(self, naming: Naming) -> None:
        """Begin without rows."""
        self._naming = naming
        self._reviewed: Reviewed | None = None
        self._assigner: Assigner | None = None
        self._rows: list[Row] = []
        self._listed: list[tuple[object, ...]] = []

    def of(self, entities: pl.DataFrame, reviewed: Reviewed) -> Identity:
        """Identity of all rows of a frame, the same as if they were the first. Raises ValueError as `assign` does."""
        rows = read_rows(entities)
        listed = [_as_listed(row) for row in rows]
        known, assigner = self._left(rows, listed, reviewed)
        # What fails on the way must not be gone on with.
        self._assigner = None
        rows = known + rows[len(known) :]
        read_names(rows[len(known) :], self._naming)
        for batch in _moments(rows[len(known) :]):
            assigner.take(batch)
        made = _told(rows, assigner)
        self._rows, self._listed, self._reviewed, self._assigner = rows, listed, reviewed, assigner
        return made

    def _left(
        self, rows: Sequence[Row], listed: Sequence[tuple[object, ...]], reviewed: Reviewed
    ) -> tuple[list[Row], Assigner]:
        """Rows that were taken already, and the state after them."""
        count = len(self._rows)
        begins = self._reviewed == reviewed and listed[:count] == self._listed
        whole = not 0 < count < len(rows) or rows[count].moment != rows[count - 1].moment
        if self._assigner is not None and begins and whole:
            return self._rows, self._assigner
        return [], Assigner(self._naming, reviewed)


def _moments(rows: Sequence[Row]) -> Iterable[list[Row]]:
    for _, group in groupby(rows, key=lambda row: row.moment):
        yield list(group)


def _told(rows: Sequence[Row], assigner: Assigner) -> Identity:
    check_ids(assigner.clusters)
    named = follow_bases(rows, [assigner.named(row) for row in rows])
    former = former_ids(rows, named, assigner.own_id)
    return Identity(alias_frame(rows, named), families(rows, named, assigner.base_id), former)
