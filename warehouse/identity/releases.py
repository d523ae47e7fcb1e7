"""Dated names: whether a date makes a row a release of its own, decided by order of appearance."""

from collections.abc import Sequence

from schemas.vocabulary import RowRole
from warehouse.identity.clusters import Clusters, Lister
from warehouse.identity.dates import Stamp
from warehouse.identity.naming import Naming
from warehouse.identity.rows import Row

_Place = tuple[Lister, str, str]


class Releases:
    """What every lister has shown so far of every family: its undated name, and its dates.

    A dated row is the undated artifact when the same source and seller had no undated row by the time it was first
    listed, it was the first of its dates there, and nothing known then sets that date apart: a family of several
    releases, another lister with both, or an undated artifact that stands for another date.
    """

    def __init__(self, clusters: Clusters, naming: Naming) -> None:
        self._clusters = clusters
        self._several = naming.several_releases
        self._undated: set[_Place] = set()
        self._dates: dict[_Place, Stamp] = {}
        self._decided: dict[_Place, bool] = {}

    def settle(self, batch: Sequence[Row]) -> None:
        """Set `dated` and `alone` of rows that appeared at one moment."""
        for row in batch:
            if row.form.stamp is None and row.full is None:
                self._undated.add(_place(row))
        first: dict[_Place, list[Stamp]] = {}
        for row in batch:
            if row.form.stamp and _place(row) not in self._dates:
                first.setdefault(_place(row), []).append(row.form.stamp)
        unsettled = [row for row in batch if row.form.stamp]
        for row in unsettled:
            row.dated = self._set_apart(row, first)
        for place, stamps in first.items():
            self._dates[place] = stamps[0]

    def alone(self, row: Row) -> bool:
        """Whether a dated row not set apart by its own lister is the undated artifact, as far as others tell.

        Once decided for a lister's date, it stays so for its further rows of that date.
        """
        if row.form.stamp is None or row.dated or row.earlier:
            return False
        return self._decided.setdefault(_place(row), self._others_allow(row, row.form.stamp))

    def _others_allow(self, row: Row, stamp: Stamp) -> bool:
        if self._clusters.dated(row.house, row.form.key, stamp):
            return False
        known = self._clusters.undated(row.house, row.form.key)
        return known is None or known.stamp is None or known.stamp.agrees(stamp)

    def _set_apart(self, row: Row, first: dict[_Place, list[Stamp]]) -> bool:
        place, stamp = _place(row), row.form.stamp
        assert stamp is not None
        if (row.house, row.form.key) in self._several or place in self._undated:
            return True
        earlier = self._dates.get(place)
        if earlier is not None:
            return not earlier.agrees(stamp)
        return not all(one.agrees(stamp) for one in first.get(place, ()))


def _place(row: Row) -> _Place:
    return row.lister, row.house, row.form.key


def is_artifact(row: Row) -> bool:
    """Whether a row is the thing itself, so that what it links to is the thing too."""
    return row.role == RowRole.ARTIFACT
